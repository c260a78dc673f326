"""Kinds of messages: one module for each line of the table of kinds that has a template."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module

from workbook_tool.campaign.records.mail_kinds import MailWhat
from workbook_tool.mail.kinds.base import Kind


@lru_cache
def kind_of(what: MailWhat) -> Kind:
    """Return a kind of message.

    Args:
        what: One that has a template: a sample is a message of another kind.
    """
    kind: Kind = import_module(f"{__name__}.{what}").KIND
    return kind
