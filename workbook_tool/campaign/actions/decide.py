"""Decisions of people on a round: each with a reason, each undoable, none ever erased.

What a decision is called, when it makes sense, what it does and how it is told stands in its
module in :mod:`workbook_tool.campaign.decisions`; here it is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.campaign.decisions.base import Decision, DecisionError, E, Grounds, Said
from workbook_tool.campaign.derived.books import is_owner
from workbook_tool.campaign.derived.scores import UnitScores
from workbook_tool.campaign.derived.standing import PAPER_WORDS, Standing, standing
from workbook_tool.campaign.derived.state import Slot, State
from workbook_tool.campaign.inputs.settings import Collection, Settings
from workbook_tool.campaign.records.events import UNDOABLE, Event, Recorded
from workbook_tool.campaign.round import Round, RoundView
from workbook_tool.campaign.scored import scores_of, scoring_of
from workbook_tool.rubric.duties import duty_words
from workbook_tool.rubric.model import Form, Item
from workbook_tool.rubric.scoring import bounds
from workbook_tool.rubric.verdicts import clauses_of

__all__ = ["DecisionError", "decided", "decisions_of", "grounds_of", "take"]


@dataclass(frozen=True)
class _OpenRound:
    """What decisions may ask about an open round; see :class:`Grounds`."""

    round: RoundView

    @property
    def state(self) -> State:
        return self.round.state

    @property
    def settings(self) -> Settings:
        return self.round.settings

    def form_of(self, unit: str) -> Form:
        return self.round.form_of(unit)

    def scores(self, unit: str, collection: Collection) -> UnitScores:
        return scores_of(self.round, unit, collection)

    def scored_in(self, collection: str, unit: str, ref: str) -> Mapping[str, str]:
        sources = scoring_of(self.round, collection).outcome(unit, ref).sources
        return {given.sha256: given.file for given in sources}

    def standing(self, slot: Slot) -> Standing:
        return standing(self.state, self.settings, slot)

    def paper_words(self, slot: Slot) -> str:
        return PAPER_WORDS[self.standing(slot).paper]

    def bounds(self, item: Item) -> tuple[Decimal, Decimal]:
        return bounds(item)

    def says_of_awards(self, item: Item) -> bool:
        return any(True for _ in clauses_of(item))

    def duty_words(self, ref: str) -> str:
        return duty_words(ref)

    def undoable(self, event: Event) -> bool:
        return isinstance(event, UNDOABLE)

    def has_book(self, slot: Slot) -> bool:
        return is_owner(slot.unit) and slot in self.state.sheets


def grounds_of(round_: RoundView) -> Grounds:
    """Return what decisions may ask about a round."""
    return _OpenRound(round_)


def decided(round_: RoundView, decision: Decision[E], said: Said) -> tuple[E, bool]:
    """Return the fact that a decision comes to; nothing is recorded.

    Args:
        round_: The round.
        decision: The decision.
        said: What was said for it.

    Returns:
        The fact, and whether it is the last thing that was recorded: then it was taken before.

    Raises:
        DecisionError: It makes no sense as things stand.
        FrozenError: The round is 定稿.
    """
    grounds = grounds_of(round_)
    event = decision.decide(grounds, said)
    round_.must_allow(event)
    return event, decision.just_taken(grounds, event)


def take(round_: Round, decision: Decision[E], said: Said) -> E:
    """Take a decision: record its fact, unless its run was ended just after it was recorded.

    Raises:
        DecisionError: It makes no sense as things stand.
        FrozenError: The round is 定稿.
        OSError: It could not be written; nothing has changed.
    """
    event, already = decided(round_, decision, said)
    if not already:
        round_.record([event])
    return event


def decisions_of(round_: RoundView) -> list[tuple[Recorded, bool]]:
    """Return all decisions in order, and whether each holds."""
    state = round_.state
    return [
        (recorded, recorded.number not in state.undone)
        for recorded in state.events
        if isinstance(recorded.event, UNDOABLE)
    ]
