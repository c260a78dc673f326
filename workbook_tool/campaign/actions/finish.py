"""定稿: a round is frozen; an objection opens its next draft (第2稿)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workbook_tool.campaign.actions.decide import DecisionError
from workbook_tool.campaign.derived.standing import Standing, standings
from workbook_tool.campaign.derived.waiting import files_waiting, messages_waiting
from workbook_tool.campaign.inputs.settings import Collection
from workbook_tool.campaign.records.events import Finished, Reopened
from workbook_tool.campaign.round import Round, RoundView
from workbook_tool.campaign.scored import scoring_of


@dataclass(frozen=True, slots=True)
class Open:
    """What is not done yet in a round.

    Attributes:
        standings: Units that owe something, by collection and in the order of the roster.
        held: How many files wait for a person to say whose they are.
        messages: How many messages ask for something that nobody has seen to.
    """

    standings: tuple[Standing, ...]
    held: int
    messages: int

    def __bool__(self) -> bool:
        return bool(self.standings or self.held or self.messages)


class UnfinishedError(Exception):
    """Something is not done, and no reason was given for finishing all the same."""

    def __init__(self, open_: Open) -> None:
        super().__init__(open_)
        self.open = open_


def still_open(round_: RoundView) -> Open:
    """Return what is not done; a collection for which nothing went out or came in owes nothing."""
    state = round_.state
    begun = {slot.collection for slot in (*state.sheets, *state.returns)}
    return Open(
        tuple(
            one
            for collection in round_.settings.collections
            if collection.id in begun
            for one in _standings(round_, collection)
            if one.status not in {"done", "excused"} or one.paper in {"missing", "different"}
        ),
        len(files_waiting(state)),
        len(messages_waiting(state)),
    )


def _standings(round_: RoundView, collection: Collection) -> Iterable[Standing]:
    """Return where units stand: what departments score is open until all of it is scored.

    Nobody scores a unit whose form names no department.
    """
    if not collection.in_books:
        return standings(round_.state, round_.settings, collection.id)
    scoring = scoring_of(round_, collection.id)
    scored = {unit for order in scoring.orders for unit in order.units}
    return [
        scoring.standing(round_.form_of(code), code)
        for code in round_.state.units
        if code in scored
    ]


def finish(round_: Round, reason: str = "") -> int:
    """Freeze the round and return the number of its draft; one that is frozen stays so.

    Args:
        round_: The round.
        reason: Why it is frozen although something is not done; empty if nothing is.

    Raises:
        UnfinishedError: Something is not done, and there is no reason.
        OSError: It could not be recorded; nothing has changed.
    """
    state = round_.state
    if not state.finished:
        open_ = still_open(round_)
        if open_ and not reason.strip():
            raise UnfinishedError(open_)
        round_.record([Finished(state.draft, reason.strip())])
    return state.draft


def reopen(round_: Round, reason: str) -> int:
    """Open the next draft of a frozen round and return its number.

    Raises:
        DecisionError: It is not frozen, or there is no reason.
        OSError: It could not be recorded; nothing has changed.
    """
    if not reason.strip():
        raise DecisionError("请写明理由")
    state = round_.state
    if state.finished:
        round_.record([Reopened(state.draft + 1, reason.strip())])
    elif state.events[-1].event != Reopened(state.draft, reason.strip()):
        raise DecisionError("本次考核还没有定稿，可以直接改动")
    return round_.state.draft
