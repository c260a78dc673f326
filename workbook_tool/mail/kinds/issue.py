"""下发: every unit gets its own sheet, with what goes with every sheet (通知)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from workbook_tool.campaign.actions.issue import current_sheet
from workbook_tool.campaign.derived.state import MailKey, Slot
from workbook_tool.mail.kinds.base import Content, Kind

if TYPE_CHECKING:
    from workbook_tool.campaign.round import Round
    from workbook_tool.mail.parts import MailParts


def _wanted(round_: Round, collection: str) -> Iterator[tuple[str, str]]:
    for code, unit in round_.state.units.items():
        if not unit.absent:
            sheet = current_sheet(round_, Slot(code, collection))
            yield code, sheet.issued.token if sheet else ""


def _content(parts: MailParts, mail: MailKey) -> Content:
    sheet = parts.sheet(Slot(mail.unit, mail.collection))
    notice = [name for name, _ in parts.enclosed]
    return {"评分表": sheet[0][0], "通知": notice}, (*sheet, *parts.enclosed)


KIND = Kind(_wanted, _content)
