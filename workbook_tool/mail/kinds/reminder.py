"""催报: a unit that was reminded and still sent nothing gets its sheet once more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from workbook_tool.campaign.derived.state import MailKey, Slot
from workbook_tool.mail.kinds.base import Content, Kind
from workbook_tool.mail.kinds.sent_back import last_sent_back

if TYPE_CHECKING:
    from workbook_tool.campaign.round import Round
    from workbook_tool.mail.parts import MailParts


def _wanted(round_: Round, collection: str) -> Iterator[tuple[str, str]]:
    for one, number, sent in last_sent_back(round_, collection):
        if not sent.sha256 and one.status == "missing":
            yield one.slot.unit, str(number)


def _content(parts: MailParts, mail: MailKey) -> Content:
    sheet = parts.sheet(Slot(mail.unit, mail.collection))
    return {"评分表": sheet[0][0] if sheet else ""}, sheet


KIND = Kind(_wanted, _content)
