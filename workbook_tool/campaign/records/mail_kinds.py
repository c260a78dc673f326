"""The table of kinds of messages: what one is called in the ledger, by people, and its template.

It stands with the records, since the ledger must be read and told without anything that sends.
Who gets a message and what goes with it stands in the module of its name in
``workbook_tool.mail.kinds``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

MailWhat = Literal["issue", "reminder", "send_back", "receipt", "feedback", "test"]


@dataclass(frozen=True, slots=True)
class MailKind:
    """A kind of message.

    Attributes:
        what: Its name in the ledger, and of its module.
        word: What people call it.
        template: The template of its text; empty for a sample, which is a message of another
            kind to oneself.
    """

    what: MailWhat
    word: str
    template: str = ""


_TABLE = (
    MailKind("issue", "下发", "下发.txt"),
    MailKind("reminder", "催报", "催报.txt"),
    MailKind("send_back", "退回", "退回.txt"),
    MailKind("receipt", "回执", "回执.txt"),
    MailKind("feedback", "反馈", "反馈.txt"),
    MailKind("test", "试发"),
)
MAIL_KINDS: Mapping[MailWhat, MailKind] = {one.what: one for one in _TABLE}
"""Every kind by its name, in the order in which people see them."""


def mail_word(what: MailWhat) -> str:
    """Return what people call a kind of message."""
    return MAIL_KINDS[what].word
