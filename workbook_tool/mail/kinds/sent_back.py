"""What 催报 and 退回 share: where units stand to which something was sent back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from workbook_tool.campaign.derived.standing import Standing, standings
from workbook_tool.campaign.records.events import SentBack

if TYPE_CHECKING:
    from workbook_tool.campaign.round import Round


def last_sent_back(round_: Round, collection: str) -> Iterator[tuple[Standing, int, SentBack]]:
    """Yield where units stand to which something was sent back, or a reminder; the last one."""
    for one in standings(round_.state, round_.settings, collection):
        if steps := round_.state.sent_back.get(one.slot):
            yield one, *steps[-1]
