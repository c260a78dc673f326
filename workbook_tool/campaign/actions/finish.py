"""定稿: a round is frozen; an objection opens its next draft (第2稿)."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass

from workbook_tool.campaign.actions.decide import DecisionError
from workbook_tool.campaign.derived.books import BookStanding
from workbook_tool.campaign.derived.merging import Key
from workbook_tool.campaign.derived.standing import Standing, standings
from workbook_tool.campaign.derived.waiting import files_waiting, messages_waiting
from workbook_tool.campaign.derived.ways import Way
from workbook_tool.campaign.inputs.settings import Collection
from workbook_tool.campaign.records.events import Finished, Reopened
from workbook_tool.campaign.round import Round, RoundView
from workbook_tool.campaign.scored import scoring_of
from workbook_tool.rubric.stages import StageId


@dataclass(frozen=True, slots=True)
class OpenBook:
    """A book of a department or group that is not done.

    Attributes:
        collection: What it belongs to.
        standing: Where it stands.
        left: What still needs a score, or a decision between several.
    """

    collection: Collection
    standing: BookStanding
    left: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """What is not done yet in a round.

    Attributes:
        standings: Units that owe something, by collection and in the order of the roster.
        books: Books of departments or groups that are not done.
        ahead: Names of collections that are to make the final scores and have not begun.
        held: How many files wait for a person to say whose they are.
        messages: How many messages ask for something that nobody has seen to.
    """

    standings: tuple[Standing, ...]
    held: int
    messages: int
    books: tuple[OpenBook, ...] = ()
    ahead: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.standings or self.held or self.messages or self.books or self.ahead)


class UnfinishedError(Exception):
    """Something is not done, and no reason was given for finishing all the same."""

    def __init__(self, open_: Open) -> None:
        super().__init__(open_)
        self.open = open_


def still_open(round_: RoundView) -> Open:
    """Return what is not done.

    For a collection for which nothing went out or came in nobody is late; but where its scores
    were to replace those of a stage before, that is said. What departments or groups owe are
    their books; of a unit, what nobody scored is open only as far as no decision gave it a score.
    """
    state, settings = round_.state, round_.settings
    begun = {slot.collection for slot in (*state.sheets, *state.returns)}
    found: list[Standing] = []
    books: list[OpenBook] = []
    for collection in settings.collections:
        if collection.id not in begun:
            continue
        if collection.in_books:
            scoring = scoring_of(round_, collection.id)
            left = [(one, scoring.left(one)) for one in scoring.standings()]
            books += (OpenBook(collection, one, keys) for one, keys in left if keys or one.faulty)
            told = {key.unit for _, keys in left for key in keys}
            found += (
                one
                for code in state.units
                if code not in told
                for one in [scoring.standing(round_.form_of(code), code)]
                if one.status not in {"done", "excused"}
            )
        else:
            found += (
                one
                for one in standings(state, settings, collection.id)
                if one.status not in {"done", "excused"} or one.paper in {"missing", "different"}
            )
    return Open(
        tuple(found),
        len(files_waiting(state)),
        len(messages_waiting(state)),
        tuple(books),
        tuple(_not_begun(round_, begun)),
    )


def _not_begun(round_: RoundView, begun: Set[str]) -> Iterator[str]:
    """Yield the collections that are to make final scores and for which nothing happened yet."""
    present = {one.unit.type for one in round_.state.units.values() if not one.absent}
    for course in round_.ways.courses:
        ways = [way for type_, way in course.ways.items() if type_ in present]
        if not any(step.id in begun for way in ways for step in way.steps):
            continue
        for collection in course.collections:
            if any(
                way.at(stage) is collection
                for way in ways
                for stage in way.ahead(_stages(way, begun))
            ):
                yield collection.name


def _stages(way: Way, begun: Set[str]) -> frozenset[StageId]:
    return frozenset(step.stage for step in way.steps if step.id in begun)


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
