"""回执: a unit is told what came from it, and whether anything is lacking."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from workbook_tool.campaign.actions.issue import chinese_date
from workbook_tool.campaign.derived.standing import standing
from workbook_tool.campaign.derived.state import MailKey, Slot
from workbook_tool.foreign import line
from workbook_tool.mail.kinds.base import Content, Kind
from workbook_tool.rubric.text import plain_number

if TYPE_CHECKING:
    from workbook_tool.campaign.round import Round
    from workbook_tool.mail.parts import MailParts


def _wanted(round_: Round, collection: str) -> Iterator[tuple[str, str]]:
    for slot, returns in round_.state.returns.items():
        if slot.collection == collection and slot.unit in round_.state.units:
            yield slot.unit, returns[-1].received.sha256


def _content(parts: MailParts, mail: MailKey) -> Content:
    state, settings = parts.round.state, parts.round.settings
    slot = Slot(mail.unit, mail.collection)
    one = standing(state, settings, slot)
    listed = []
    for back in state.returns[slot]:
        reading = back.received.reading
        listed.append(
            {
                "名称": line(back.received.file),
                "日期": chinese_date(back.received.on),
                "总分": plain_number(reading.total) if reading.total is not None else "",
                "校验码": reading.check_code,
                "结果": _RESULT_WORDS[reading.status],
            }
        )
    return {"收到": listed, "结论": _CONCLUSIONS.get(one.status, "")}, ()


_RESULT_WORDS = {
    "ok": "没有发现问题",
    "explain": "有需要说明的地方，另行告知",
    "must_fix": "有必须修改的地方，将退回",
    "unreadable": "读不出来，请重新报送",
    "scan": "扫描件，留存",
}
_CONCLUSIONS = {
    "missing": "还没有收到可以计分的评分表，请尽快报送。",
    "held": "收到几份内容不同的表，请告知以哪一份为准。",
    "must_fix": "现有的表还不能计分。",
    "sent_back": "现有的表还不能计分，请按退回的意见修改后重报。",
    "explain": "",
    "done": "报送已完成。",
}


KIND = Kind(_wanted, _content)
