"""What a kind of message is: who gets it, what it is about, what it says and what goes along."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from workbook_tool.campaign.derived.state import MailKey
from workbook_tool.campaign.round import Round
from workbook_tool.mail.parts import Files, MailParts

Content = tuple[dict[str, Any], Files]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message; its names and its template stand in the table of kinds.

    Attributes:
        wanted: Yields the units that it goes to, and what it is about.
        content: Returns what its text says, and what is attached.
    """

    wanted: Callable[[Round, str], Iterator[tuple[str, str]]]
    content: Callable[[MailParts, MailKey], Content]
