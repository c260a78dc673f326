"""Books of departments and groups: who scores whom, what came back, what of it counts.

A book is owed by a department (or group) for one form, and stands in the ledger as a unit's
sheet does: under a slot whose owner is :func:`owner_of`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

from workbook_tool.campaign.derived.claims import Claims, bonus_corrected, claims_of
from workbook_tool.campaign.derived.merging import (
    MISSING,
    Books,
    Given,
    Key,
    Outcome,
    merge,
    outcomes,
)
from workbook_tool.campaign.derived.standing import (
    NOT_OWED,
    Standing,
    deadline_of,
    is_good,
    of_void_sheets,
)
from workbook_tool.campaign.derived.state import IssuedSheet, Return, Slot, State
from workbook_tool.campaign.derived.ways import owes, ways_in
from workbook_tool.campaign.inputs.settings import Collection, Settings
from workbook_tool.campaign.records.events import Score
from workbook_tool.layout.claims import bonus_category
from workbook_tool.rubric.duties import (
    Duty,
    bonus_scores,
    departments,
    duties,
    duty_words,
    row_score,
)
from workbook_tool.rubric.model import Form, Item

_OWNER = "@"
_LEAST_ALIKE = 3
"""Of fewer units nobody would say that they were all scored alike."""

_MOST_NAMED = 4
"""Of more things that nobody scored only the number is told."""

BookStatus = Literal["missing", "must_fix", "conflict", "partial", "done"]
BOOK_WORDS: Mapping[BookStatus, str] = {
    "missing": "未交",
    "must_fix": "待退回",
    "conflict": "打分不一致",
    "partial": "没有打完",
    "done": "已完成",
}


def owner_of(scorer: str, form_id: str) -> str:
    """Return the code under which a department owes its book: no unit has one like it."""
    digest = hashlib.sha256(f"{scorer}\n{form_id}".encode()).hexdigest()
    return _OWNER + digest[:8]


def is_owner(code: str) -> bool:
    """Return whether a code is that of a department's book."""
    return code.startswith(_OWNER)


@dataclass(frozen=True)
class Order:
    """A book that is owed: what one department or group scores for the units of one form.

    Attributes:
        owner: Its code.
        scorer: The department or group.
        form: The form.
        duties: What it scores for every unit.
        units: Codes of the units, in the order of the roster.
    """

    owner: str
    scorer: str
    form: Form
    duties: tuple[Duty, ...]
    units: tuple[str, ...]

    def decides(self, item: Item) -> bool:
        """Return whether it decides on claims for a bonus row: who scores everything, on all."""
        mine = {duty.department for duty in self.duties}
        return not mine.isdisjoint(item.departments[:1]) or self.duties == duties(self.form)


def orders(
    state: State, settings: Settings, forms: Mapping[str, Form], collection: Collection
) -> tuple[Order, ...]:
    """Return the books that a collection asks for, in the order of forms and departments.

    Units of types that are not scored in it stand in none.

    Args:
        state: The round.
        settings: Its settings.
        forms: The forms in use under their confirmed readings, by id.
        collection: The collection.
    """
    found: list[Order] = []
    ways = ways_in(state, settings)
    scored = {type_ for type_ in settings.forms if type_ in ways.types(collection.id)}
    for form_id, form in forms.items():
        types = {type_ for type_ in scored if settings.forms[type_] == form_id}
        present = [
            (code, unit.unit.group)
            for code, unit in state.units.items()
            if not unit.absent and unit.unit.type in types
        ]
        if not present:
            continue
        work = duties(form)
        if collection.by == "考核组":
            for group in dict.fromkeys(group for _, group in present):
                units = tuple(code for code, own in present if own == group)
                scorer = group or "考核组"
                found.append(Order(owner_of(scorer, form_id), scorer, form, work, units))
        else:
            for department in departments(form):
                mine = tuple(duty for duty in work if duty.department == department)
                units = tuple(code for code, _ in present)
                owner = owner_of(department, form_id)
                found.append(Order(owner, department, form, mine, units))
    return tuple(found)


@dataclass(frozen=True)
class BookStanding:
    """Where the book of a department stands.

    Attributes:
        order: The book.
        files: Files that came back and count, in order.
        faulty: Files that cannot count until they are mended or taken by a person.
        missing: What nobody has scored yet.
        conflicts: What was scored differently.
        overlaps: How many scores several files give alike.
        late: Whether a counting file came after the deadline.
        deadline: The last day.
        owed: Every score that is owed, by unit and reference.
        outcomes: What came of each of them.
    """

    order: Order
    files: tuple[Return, ...]
    faulty: tuple[Return, ...]
    missing: tuple[Key, ...]
    conflicts: Mapping[Key, Outcome]
    overlaps: int
    late: bool
    deadline: date | None
    owed: Mapping[Key, Duty]
    outcomes: Mapping[Key, Outcome]

    @property
    def status(self) -> BookStatus:
        """What is to do first."""
        if not self.files:
            return "must_fix" if self.faulty else "missing"
        if self.conflicts:
            return "conflict"
        return "partial" if self.missing else "done"

    @property
    def alike(self) -> tuple[tuple[Duty, Decimal], ...]:
        """What was scored alike for all units that have a score, and the score."""
        found = []
        for duty in self.order.duties:
            values = [
                value
                for unit in self.order.units
                if (value := self.outcomes[Key(unit, duty.ref)].value) is not None
            ]
            if len(values) >= _LEAST_ALIKE and len(set(values)) == 1:
                found.append((duty, values[0]))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Scored:
    """What departments or groups gave for a row, one of its parts, or a bonus claim.

    Attributes:
        duty: The row, part or claim, and the department that the form names for it.
        outcome: What came of it, with every score that was given, by whom and where.
    """

    duty: Duty
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class RowScore:
    """What departments or groups gave a unit for one row.

    Attributes:
        value: Its score; ``None`` while it is open.
        scored: What it is made of.
        gap: Whether nobody scored some of that, or it is not known what there is to score.
    """

    value: Decimal | None
    scored: tuple[Scored, ...]
    gap: bool


class Scoring:
    """All that departments or groups have scored in one collection."""

    def __init__(
        self,
        state: State,
        settings: Settings,
        forms: Mapping[str, Form],
        collection: Collection,
    ) -> None:
        """Take the round; see :func:`orders`."""
        self.state, self.settings, self.collection = state, settings, collection
        self.orders = orders(state, settings, forms, collection)
        self._rows = {form.id: _by_row(form) for form in forms.values()}
        self._claims: dict[str, Claims] = {}

    @cached_property
    def books(self) -> Books:
        """Every certain score of every book that counts."""
        return merge(*(self._scores(order.owner) for order in self.orders))

    @cached_property
    def outcomes(self) -> Mapping[Key, Outcome]:
        """What came of every score that was given."""
        preferred = {
            Key(unit, ref): (number, choice.sha256)
            for (collection, unit, ref), (number, choice) in self.state.preferred.items()
            if collection == self.collection.id
        }
        whole = [
            one.received.sha256
            for order in self.orders
            for one in self._counting(order.owner)
            if one.verdict == "prefer"
        ]
        return outcomes(self.books, preferred, whole)

    def outcome(self, unit: str, ref: str) -> Outcome:
        """Return what came of the scores of a unit for a row or part."""
        return self.outcomes.get(Key(unit, ref), MISSING)

    def claims(self, form: Form, unit: str) -> tuple[Duty, ...]:
        """Return the bonus claims of a unit, in the order of its sheet, as far as is known."""
        return self._claimed(form, unit).known

    def _claimed(self, form: Form, unit: str) -> Claims:
        if unit not in self._claims:
            self._claims[unit] = claims_of(self.state, self.settings, form, unit)
        return self._claims[unit]

    def row(self, form: Form, unit: str, item: Item, *, gaps: Decimal | None = None) -> RowScore:
        """Return a unit's score for a row, and what it is made of.

        Args:
            form: Its form.
            unit: Its code.
            item: The row.
            gaps: What each thing counts that nobody scored; ``None`` leaves the row open. What
                was scored differently is no gap: it always does.
        """
        category = bonus_category(form) if item.bonus else None
        claims = self._claimed(form, unit)
        work = self._rows[form.id].get(item.ref, ()) if category is None else claims.known
        scored = tuple(Scored(duty, self.outcome(unit, duty.ref)) for duty in work)
        values = {
            one.duty.ref: gaps if one.outcome.status == "missing" else one.outcome.value
            for one in scored
        }
        if category is None:
            return RowScore(row_score(item, values) if scored else None, scored, _gap(scored))
        own = tuple(one for one in scored if one.duty.item.ref == item.ref)
        known = gaps is not None or not claims.open
        sums = bonus_scores(category, claims.known, values) if known else None
        value = None if sums is None else sums[item.ref]
        return RowScore(value, own, _gap(own) or bool(claims.open))

    def standing(self, form: Form, unit: str) -> Standing:
        """Return where a unit stands: whether all of it was scored, and alike.

        What a decision gave a score (更正, 代录, 按0分) is no longer open for the unit.
        """
        slot = Slot(unit, self.collection.id)
        known = self.state.units[unit]
        if known.absent or not owes(self.state, self.settings, known.unit.type, self.collection):
            return Standing(slot, "excused", known.absent or NOT_OWED)
        missing: dict[str, list[str]] = {}
        open_: list[str] = []
        claims = self._claimed(form, unit)
        work = [duty for row in self._rows[form.id].values() for duty in row]
        settled = self._settled(form, slot)
        zero = slot in self.state.zeros
        for duty in (*work, *claims.known):
            if duty.item.ref in settled:
                continue
            outcome = self.outcome(unit, duty.ref)
            if outcome.status == "conflict":
                open_.append(duty.ref)
            elif outcome.status == "missing" and not zero:
                missing.setdefault(duty.department, []).append(duty.ref)
        if open_:
            return Standing(slot, "held", f"{duty_words(*open_)}打分不一致，请定以哪一份为准")
        if missing:
            few = sum(map(len, missing.values())) <= _MOST_NAMED
            words = "；".join(
                f"{name or '考核组'} {len(refs)} 项" + (f"（{duty_words(*refs)}）" if few else "")
                for name, refs in missing.items()
            )
            return Standing(slot, "missing", f"还没有打分：{words}")
        if claims.open and not zero and not bonus_corrected(self.state, slot, form):
            return Standing(slot, "missing", claims.open)
        return Standing(slot, "done")

    def _settled(self, form: Form, slot: Slot) -> set[str]:
        """Return the rows that were entered or corrected.

        An open claim for one bonus row leaves every other open, too: each could outrank it.
        """
        corrected = {ref for _, ref in self.state.corrections.get(slot, {})}
        bonus = {item.ref for item in form.items if item.bonus}
        return corrected if bonus <= corrected else corrected - bonus

    def left(self, book: BookStanding) -> tuple[Key, ...]:
        """Return what of a book still needs a score, or a decision between several.

        What a decision gave a unit (更正, 代录, 按0分) nobody has to score any more.
        """
        settled = {
            unit: self._settled(book.order.form, Slot(unit, self.collection.id))
            for unit in book.order.units
        }
        zeros = {slot.unit for slot in self.state.zeros if slot.collection == self.collection.id}
        gaps = (key for key in book.missing if key.unit not in zeros)
        return tuple(
            key
            for key in (*gaps, *book.conflicts)
            if book.owed[key].item.ref not in settled[key.unit]
        )

    def standings(self) -> tuple[BookStanding, ...]:
        """Return where every book stands."""
        return tuple(self._standing(order) for order in self.orders)

    def _standing(self, order: Order) -> BookStanding:
        files = self._counting(order.owner)
        owed = {
            Key(unit, duty.ref): duty for unit in order.units for duty in self.owed(order, unit)
        }
        deadline = self.deadline(order.owner)
        found = {key: self.outcome(*key) for key in owed}
        faulty = tuple(
            one
            for one in self._returns(order.owner)
            if one not in files
            and one.verdict != "refuse"
            and one.received.reading.status not in {"scan", "other"}
            and not _mended(one, files)
        )
        return BookStanding(
            order=order,
            files=files,
            faulty=faulty,
            missing=tuple(key for key, one in found.items() if one.status == "missing"),
            conflicts={key: one for key, one in found.items() if one.status == "conflict"},
            overlaps=sum(len({g.sha256 for g in one.counting}) > 1 for one in found.values()),
            late=bool(deadline and any(one.received.on > deadline for one in files)),
            deadline=deadline,
            owed=owed,
            outcomes=found,
        )

    def owed(self, order: Order, unit: str) -> tuple[Duty, ...]:
        """Return everything that a department or group scores for a unit."""
        return (*order.duties, *self.decided(order, unit))

    def decided(self, order: Order, unit: str) -> tuple[Duty, ...]:
        """Return the bonus claims of a unit on which a department or group decides."""
        claims = self.claims(order.form, unit)
        return tuple(claim for claim in claims if order.decides(claim.item))

    def _counting(self, owner: str) -> tuple[Return, ...]:
        return tuple(one for one in self._returns(owner) if is_good(one))

    def _returns(self, owner: str) -> list[Return]:
        """Return the files of a book, without those of one that was declared void since.

        A book that was issued again holds what was given so far: that goes on counting until
        the new one says otherwise. What could not count before is asked for in the new one.
        """
        slot = Slot(owner, self.collection.id)
        returns = self.state.returns.get(slot, [])
        void = of_void_sheets(self.state, slot, returns)
        living = {sheet.issued.token for sheet in _living(self.state.sheets.get(slot, []))}
        return [
            one
            for one in returns
            if one not in void or (is_good(one) and one.received.reading.token in living)
        ]

    def _scores(self, owner: str) -> Iterator[Given]:
        """Yield what the files of a book give.

        Where a book was issued again, the newer one's score takes the older one's place; a
        file that a person took counts with the newest.
        """
        sheets = self.state.sheets.get(Slot(owner, self.collection.id), [])
        serials = {sheet.issued.token: number for number, sheet in enumerate(sheets)}
        last = len(sheets) - 1
        found: list[tuple[int, Given]] = []
        for one in self._counting(owner):
            serial = last if one.verdict else serials.get(one.received.reading.token, last)
            found += ((serial, given) for given in given_in(one))
        newest: dict[Key, int] = {}
        for serial, given in found:
            newest[given.key] = max(serial, newest.get(given.key, serial))
        return (given for serial, given in found if serial == newest[given.key])

    def deadline(self, owner: str) -> date | None:
        """Return the last day that holds for a book."""
        return deadline_of(self.state, self.settings, Slot(owner, self.collection.id))


def _living(sheets: Sequence[IssuedSheet]) -> Iterator[IssuedSheet]:
    """Yield the sheets that are good, and those whose place a living one took directly."""
    living = False
    for sheet in reversed(sheets):
        living = sheet.good or (sheet.replaced and living)
        if living:
            yield sheet


def _gap(scored: Iterable[Scored]) -> bool:
    return any(one.outcome.status == "missing" for one in scored)


def _by_row(form: Form) -> dict[str, list[Duty]]:
    found: dict[str, list[Duty]] = {}
    for duty in duties(form):
        found.setdefault(duty.item.ref, []).append(duty)
    return found


def _mended(faulty: Return, files: Iterable[Return]) -> bool:
    """Return whether later files give everything that a faulty one was to give."""
    later = [one for one in files if one.run > faulty.run]
    given = {(one.unit, one.ref) for file in later for one in given_in(file)}
    return bool(later) and given >= {
        (score.unit, score.item)
        for score in faulty.received.reading.scores
        if score.claimed is not None
    }


def given_in(one: Return) -> Iterator[Given]:
    """Yield the certain scores of a returned book."""
    received = one.received
    for score in received.reading.scores:
        if score.unit and score.effective is not None:
            yield _given(score, received.sha256, received.file)


def _given(score: Score, sha256: str, file: str) -> Given:
    assert score.effective is not None
    return Given(
        unit=score.unit,
        ref=score.item,
        value=score.effective,
        scorer=score.scorer,
        sha256=sha256,
        file=file,
        sheet=score.sheet or "",
        cell=score.cell or "",
        note=score.note,
    )
