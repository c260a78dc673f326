"""退回: a unit is told what is wrong with its sheet and gets it back, marked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from workbook_tool.campaign.derived.state import MailKey, Slot
from workbook_tool.findings.model import SEVERITY_WORDS
from workbook_tool.foreign import line
from workbook_tool.mail.kinds.base import Content, Kind
from workbook_tool.mail.kinds.sent_back import last_sent_back

if TYPE_CHECKING:
    from workbook_tool.campaign.round import Round
    from workbook_tool.mail.parts import MailParts

_LONGEST_SENTENCE = 1_000
_TEXT_FILES = (".txt",)
"""What ``return`` makes for pasting elsewhere; the message has a text of its own."""


def _wanted(round_: Round, collection: str) -> Iterator[tuple[str, str]]:
    for one, number, sent in last_sent_back(round_, collection):
        # What was sent back and has been mended since is done with.
        if one.back is not None and sent.sha256 == one.back.received.sha256:
            yield one.slot.unit, str(number)


def _content(parts: MailParts, mail: MailKey) -> Content:
    slot = Slot(mail.unit, mail.collection)
    sent = next(s for n, s in parts.round.state.sent_back[slot] if str(n) == mail.about)
    one = parts.round.state.seen()[sent.sha256]
    told = [f for f in one.received.reading.findings if not sent.codes or f.code in sent.codes]
    facts = [
        {
            "程度": SEVERITY_WORDS[f.severity],
            "内容": line(f.message, _LONGEST_SENTENCE),
            "办法": f.fix,
        }
        for f in told
        if f.severity != "note"
    ]
    paths = [path for path in sent.files if Path(path).suffix.lower() not in _TEXT_FILES]
    files = parts.files(paths, "退回的文件")
    return {"退回文件": line(one.received.file), "问题": facts}, files


KIND = Kind(_wanted, _content)
