"""What all decisions share: their shape, what they may ask, and what they often check."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, overload

from workbook_tool.campaign.decisions.fields import Field, Subject
from workbook_tool.campaign.records.decided import DecisionEvent, UnitChanged
from workbook_tool.campaign.records.slot import Slot

if TYPE_CHECKING:
    from workbook_tool.campaign.derived.names import Names
    from workbook_tool.campaign.derived.scores import UnitScores
    from workbook_tool.campaign.derived.standing import Standing
    from workbook_tool.campaign.derived.state import Return, State
    from workbook_tool.campaign.inputs.settings import Collection, Settings
    from workbook_tool.campaign.records.events import Event, Recorded
    from workbook_tool.rubric.model import Form, Item

CENT = Decimal("0.01")
_LEAST_DIGITS = 6
"""So many digits of a file's SHA-256 name it; a shorter number is that of an event."""

NOTHING = Slot("", "")
"""No unit and no collection."""

E = TypeVar("E", bound=DecisionEvent)
Fact = str | int | Decimal | bool | None


class DecisionError(Exception):
    """A decision makes no sense as things stand; the text says why, in words.

    Attributes:
        code: Which failure it is; ``refused`` where the text says all.
        facts: What a face may need for its advice.
    """

    def __init__(self, text: str, code: str = "refused", **facts: object) -> None:
        super().__init__(text)
        self.code = code
        self.facts: Mapping[str, object] = facts


class Grounds(Protocol):
    """What a decision may ask about the round as it stands."""

    @property
    def state(self) -> State:
        """The round as it is now."""

    @property
    def settings(self) -> Settings:
        """What staff have set."""

    def form_of(self, unit: str) -> Form:
        """Return the form that a unit fills in."""

    def scores(self, unit: str, collection: Collection) -> UnitScores:
        """Return the scores that count for a unit in a collection, whoever gave them."""

    def scored_in(self, collection: str, unit: str, ref: str) -> Mapping[str, str]:
        """Return the name of every book that gives a score, by its SHA-256."""

    def standing(self, slot: Slot) -> Standing:
        """Return where a unit stands."""

    def paper_words(self, slot: Slot) -> str:
        """Return what comparing the paper copy of a sheet came to, in words."""

    def bounds(self, item: Item) -> tuple[Decimal, Decimal]:
        """Return the lowest and the highest score of a row."""

    def says_of_awards(self, item: Item) -> bool:
        """Return whether a row says something of vetoes, awards or grades."""

    def duty_words(self, ref: str) -> str:
        """Return how a sentence calls a row or part that is scored."""

    def undoable(self, event: Event) -> bool:
        """Return whether a fact is one of those that people may undo."""

    def has_book(self, slot: Slot) -> bool:
        """Return whether a slot is that of a department whose book was issued."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said, understood: units by code, collections by id, figures as Decimals.

    Attributes:
        slot: The unit, or department, and the collection that are meant; empty where none is.
        file: The file that is meant: its SHA-256, the beginning of it, or its name.
        values: Everything else by the field's name; what was not said is left out.
    """

    slot: Slot = NOTHING
    file: str = ""
    values: Mapping[str, str | int | Decimal | date] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return words; empty where nothing was said."""
        return str(self.values.get(name, ""))

    @overload
    def get(self, name: str, type_: type[Decimal]) -> Decimal | None: ...
    @overload
    def get(self, name: str, type_: type[date]) -> date | None: ...
    @overload
    def get(self, name: str, type_: type[int]) -> int | None: ...

    def get(
        self, name: str, type_: type[Decimal] | type[date] | type[int]
    ) -> Decimal | date | int | None:
        """Return a figure, a day or a number; ``None`` where nothing was said."""
        found = self.values.get(name)
        return found if isinstance(found, type_) else None


def _nothing(_grounds: Grounds, _event: Any) -> Mapping[str, Fact]:
    return {}


def _equal(one: object, other: object) -> bool:
    return one == other


@dataclass(frozen=True)
class Decision(Generic[E]):
    """A kind of decision; an instance of this is what a module of this room is about.

    Attributes:
        name: What it is called.
        english: Its name for those who cannot type Chinese.
        short: What it is for, in one line.
        help: The same in full.
        fields: What has to be said for it, in the order in which it is asked.
        subject: What it is about.
        event: The fact that is recorded.
        marks: What tells its facts from those of other decisions of the same sort.
        decide: Returns the fact, if the decision makes sense as things stand, else raises
            :class:`DecisionError`.
        apply: Does to a round what the fact does, while it holds.
        sentence: Tells the fact, without its reason and without a full stop.
        facts: What follows from it that a person has to know next.
        same: Whether a fact is another one once more (a command that was given twice).
        when_frozen: Whether a round that is 定稿 may take it; the round itself has the last word.
    """

    name: str
    english: str
    short: str
    help: str
    fields: tuple[Field, ...]
    subject: Subject
    event: type[E]
    decide: Callable[[Grounds, Said], E]
    apply: Callable[[State, Recorded, E], None]
    sentence: Callable[[E, Names], str]
    marks: Mapping[str, str] = field(default_factory=dict)
    facts: Callable[[Grounds, E], Mapping[str, Fact]] = _nothing
    same: Callable[[E, E], bool] = _equal
    when_frozen: bool = False

    def made(self, event: Event) -> bool:
        """Return whether a fact is one of this decision."""
        return isinstance(event, self.event) and all(
            getattr(event, name) == value for name, value in self.marks.items()
        )

    def just_taken(self, grounds: Grounds, event: E) -> bool:
        """Return whether the last thing that was recorded is this very fact.

        A run that is ended after it was recorded cannot say so; the same command once more
        must not decide a second time.
        """
        last = grounds.state.events[-1].event
        return isinstance(last, self.event) and self.same(last, event)


def written(text: str, what: str = "理由") -> str:
    """Return what had to be said.

    Raises:
        DecisionError: It was not.
    """
    if not text.strip():
        raise DecisionError(f"请写明{what}")
    return text.strip()


def known_unit(grounds: Grounds, unit: str) -> None:
    """Refuse what is no unit of the roster.

    Raises:
        DecisionError: It is none.
    """
    if unit not in grounds.state.units:
        raise DecisionError(f"单位名单里没有代码“{unit}”")


def known_owner(grounds: Grounds, slot: Slot) -> None:
    """Refuse what is neither a unit of the roster nor a department whose book was issued.

    Raises:
        DecisionError: It is neither.
    """
    if not grounds.has_book(slot):
        known_unit(grounds, slot.unit)


def known_collection(grounds: Grounds, collection: str) -> Collection:
    """Return a collection of the round.

    Raises:
        DecisionError: There is no such.
    """
    try:
        return grounds.settings.collection(collection)
    except KeyError as error:
        known = "、".join(f"{c.id}（{c.name}）" for c in grounds.settings.collections)
        raise DecisionError(f"没有“{collection}”这项报送；有：{known}") from error


def scored_collection(grounds: Grounds, collection: str, what: str) -> Collection:
    """Return a collection of scores; work plans and their progress have none.

    Raises:
        DecisionError: There is no such, or it has none.
    """
    found = known_collection(grounds, collection)
    if found.content != "评分表":
        raise DecisionError(f"“{found.name}”没有分数，不能{what}")
    return found


def scored_unit(grounds: Grounds, unit: str, what: str) -> None:
    """Refuse a decision on scores of a unit that owes none: it would change nothing.

    Raises:
        DecisionError: It was excused, merged or dissolved; the decision to undo is named.
    """
    state = grounds.state
    known = state.units.get(unit)
    if known is None or not known.absent:
        return
    number = max(
        recorded.number
        for recorded in state.events
        if isinstance(recorded.event, UnitChanged)
        and (recorded.event.unit, recorded.event.change != "renamed") == (unit, True)
        and recorded.number not in state.undone
    )
    raise DecisionError(
        f"“{known.unit.name}”{known.absent}，不计分，{what}不会起作用；"
        f"确要{what}，请先撤销第 {number} 条"
    )


def names_event(word: str) -> bool:
    """Return whether a word is the number of an event, and not the beginning of a SHA-256."""
    return word.isdecimal() and len(word) < _LEAST_DIGITS


def find_file(grounds: Grounds, file: str) -> Return:
    """Return the returned file that a person means.

    Args:
        grounds: The round.
        file: The beginning of its SHA-256 (at least six digits), or its name where only one
            file has it.

    Raises:
        DecisionError: None or several fit.
    """
    everything: Sequence[Return] = grounds.state.all_returns()
    word = file.strip().lower()
    found = [one for one in everything if one.received.file == file.strip()]
    if not found and len(word) >= _LEAST_DIGITS:
        found = [one for one in everything if one.received.sha256.startswith(word)]
    if not found:
        raise DecisionError(f"没有收到过“{file}”", "unknown_file", word=file)
    if len(found) > 1:
        codes = "、".join(one.received.sha256[:8] for one in found)
        raise DecisionError(f"有 {len(found)} 份文件叫“{file}”，请改写文件编号：{codes}")
    return found[0]
