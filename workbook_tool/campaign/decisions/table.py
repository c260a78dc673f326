"""The table of decisions: what is in it can be decided, told, undone and asked for in a form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbook_tool.campaign.decisions.accept import ACCEPT
from workbook_tool.campaign.decisions.adjust import ADJUST
from workbook_tool.campaign.decisions.assign import ASSIGN
from workbook_tool.campaign.decisions.base import Decision
from workbook_tool.campaign.decisions.correct import CORRECT
from workbook_tool.campaign.decisions.dissolve import DISSOLVE
from workbook_tool.campaign.decisions.enter import ENTER
from workbook_tool.campaign.decisions.excuse import EXCUSE
from workbook_tool.campaign.decisions.extend import EXTEND
from workbook_tool.campaign.decisions.handled import HANDLED
from workbook_tool.campaign.decisions.lift import LIFT
from workbook_tool.campaign.decisions.merge import MERGE
from workbook_tool.campaign.decisions.no_award import NO_AWARD
from workbook_tool.campaign.decisions.paper import PAPER
from workbook_tool.campaign.decisions.prefer import PREFER
from workbook_tool.campaign.decisions.prefer_score import PREFER_SCORE
from workbook_tool.campaign.decisions.refuse import REFUSE
from workbook_tool.campaign.decisions.rename import RENAME
from workbook_tool.campaign.decisions.undo import UNDO
from workbook_tool.campaign.decisions.veto import VETO
from workbook_tool.campaign.decisions.void import VOID
from workbook_tool.campaign.decisions.zero import ZERO

if TYPE_CHECKING:
    from workbook_tool.campaign.records.events import Event

DECISIONS: tuple[Decision[Any], ...] = (
    ACCEPT,
    REFUSE,
    PREFER,
    ASSIGN,
    ENTER,
    CORRECT,
    PREFER_SCORE,
    ZERO,
    VETO,
    NO_AWARD,
    LIFT,
    ADJUST,
    PAPER,
    VOID,
    RENAME,
    MERGE,
    DISSOLVE,
    EXCUSE,
    EXTEND,
    HANDLED,
    UNDO,
)
"""Every decision, in the order in which people see them."""

_BY_WORD = {word: one for one in DECISIONS for word in (one.name, one.english)}
_BY_EVENT: dict[type, list[Decision[Any]]] = {}
for _one in DECISIONS:
    _BY_EVENT.setdefault(_one.event, []).append(_one)


def decision_called(word: str) -> Decision[Any] | None:
    """Return the decision of a Chinese or English name; ``None`` for another word."""
    return _BY_WORD.get(word)


def decision_of(event: Event) -> Decision[Any] | None:
    """Return the decision by which a fact came about; ``None`` where it is no such fact."""
    among = _BY_EVENT.get(type(event), ())
    return next((one for one in among if one.made(event)), None)
