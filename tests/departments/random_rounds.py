"""Random rounds that departments or groups score, with what has to come of them worked out apart.

The rounds are made of events, without files, so that many can be played. What is expected is
kept in plain dictionaries while the round is made up; nothing of the program works on it.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from workbook_tool.campaign.books import Order, orders
from workbook_tool.campaign.events import (
    Adjusted,
    Barred,
    Corrected,
    Event,
    FileStatus,
    Judged,
    Opened,
    Preferred,
    Reading,
    Received,
    Recorded,
    Score,
    Undone,
    ZeroCounted,
)
from workbook_tool.campaign.roster import Unit
from workbook_tool.campaign.settings import Collection, Ranking, Settings
from workbook_tool.campaign.state import State, state_of
from workbook_tool.rubric.load import load_form
from workbook_tool.rubric.model import Form

SUZHOU = {"市、区": "suzhou-2015-1", "局、公司": "suzhou-2015-2", "直属单位": "suzhou-2015-3"}
DALIAN = {"区市县": "dalian-2018"}
KINDS: tuple[tuple[Mapping[str, str], str], ...] = (
    (SUZHOU, "责任部门"),
    (DALIAN, "责任部门"),
    ({**SUZHOU, **DALIAN}, "责任部门"),
    (SUZHOU, "考核组"),
)
AT = datetime(2026, 12, 26, 9, 0, 0).astimezone()
Key = tuple[str, str]


@dataclass
class File:
    """A book that came back, and what was typed into it."""

    order: Order
    name: str
    typed: dict[Key, Decimal]
    status: FileStatus
    verdict: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.name.encode()).hexdigest()

    @property
    def counts(self) -> bool:
        if self.verdict:
            return self.verdict != "refuse"
        return self.status in {"ok", "explain"}

    def received(self) -> Received:
        scores = tuple(
            Score(ref, v, None, v, "打分表", f"K{n}", "", self.order.scorer, unit, "核定")
            for n, ((unit, ref), v) in enumerate(self.typed.items(), start=6)
        )
        reading = Reading(self.status, self.order.form.id, stage="assess", scores=scores)
        return Received(
            self.sha256, self.name, self.name, date(2026, 12, 20), self.order.owner, "dept", reading
        )


@dataclass
class RandomRound:
    """A round, the files that came back, and the decisions made afterwards."""

    settings: Settings
    forms: dict[str, Form]
    units: dict[str, Unit]
    orders: tuple[Order, ...] = ()
    files: list[File] = field(default_factory=list)
    decisions: list[Event] = field(default_factory=list)
    preferred: dict[Key, str] = field(default_factory=dict)
    zeros: set[str] = field(default_factory=set)
    fixed: dict[Key, Decimal] = field(default_factory=dict)
    vetoed: set[str] = field(default_factory=set)
    adjusted: dict[str, Decimal] = field(default_factory=dict)

    def state(
        self, files: Sequence[File] | None = None, runs: Sequence[int] | None = None
    ) -> State:
        """Return the round with its files in some order, taken in in some runs."""
        came = self.files if files is None else files
        of_run = [1] * len(came) if runs is None else runs
        events: list[tuple[int, Event]] = [(1, Opened(tuple(self.units.values())))]
        events += [(run, f.received()) for f, run in zip(came, of_run, strict=True)]
        events += [(max(of_run, default=1) + 1, one) for one in self.decisions]
        return state_of(
            [Recorded(n, run, AT, "示例", one) for n, (run, one) in enumerate(events, start=1)]
        )

    def form_of(self, unit: str) -> Form:
        return self.forms[self.units[unit].type]

    def given(self, key: Key) -> dict[str, Decimal]:
        """Return what counting books say of one thing, by the book."""
        return {f.name: f.typed[key] for f in self.files if f.counts and key in f.typed}

    def expected(self, key: Key) -> tuple[str, Decimal | None]:
        """Return what has to come of one thing that is scored."""
        given = self.given(key)
        if (chosen := self.preferred.get(key)) in given:
            return "scored", given[chosen or ""]
        whole = {f.typed[key] for f in self.files if f.verdict == "prefer" and key in f.typed}
        values = whole or set(given.values())
        if len(values) > 1:
            return "conflict", None
        return ("scored", values.pop()) if values else ("missing", None)

    def row(self, unit: str, ref: str) -> Decimal | None:
        """Return what has to count for a row of a unit."""
        if (unit, ref) in self.fixed:
            return self.fixed[unit, ref]
        item = self.form_of(unit).item(ref)
        refs = {d.ref: d.points for o in self.orders for d in o.duties if d.item == item}
        found = [self.expected((unit, one)) for one in refs]
        if any(value is None for _, value in found):
            zero = unit in self.zeros and all(status != "conflict" for status, _ in found)
            return Decimal(0) if zero else None
        total = sum((value for _, value in found if value is not None), Decimal(0))
        assert item.points is not None
        if item.scaled and ref not in refs:
            total = total * item.points / sum(refs.values(), Decimal(0))
        return min(total, item.points).quantize(Decimal("0.01"), ROUND_HALF_UP)

    def total(self, unit: str) -> Decimal | None:
        """Return the final score that a unit has to have."""
        rows = [self.row(unit, item.ref) for item in self.form_of(unit).items]
        if any(row is None for row in rows):
            return None
        return sum((r for r in rows if r is not None), self.adjusted.get(unit, Decimal(0)))


def random_round(seed: int) -> RandomRound:
    """Make up a round."""
    chance = random.Random(seed)
    types, by = KINDS[seed % len(KINDS)]
    names = list(types)
    units = {
        f"{n:03d}": Unit(
            f"{n:03d}",
            f"示例第{n}工会",
            chance.choice(names),
            group=chance.choice(["甲组", "乙组"]),
        )
        for n in range(1, chance.randint(4, 14))
    }
    collection = Collection.model_validate(
        {"代号": "dept", "名称": "部门考核", "阶段": "考核", "由谁填": by}
    )
    settings = Settings(
        id="abcd1234",
        title="示例考核",
        year=2026,
        issuer="示例市总工会",
        forms=dict(types),
        collections=(collection,),
        ranking=Ranking(by_group=chance.random() < 0.5),
    )
    forms = {type_: load_form(form) for type_, form in types.items()}
    made = RandomRound(settings, forms, units)
    by_id = {form.id: form for form in forms.values()}
    made.orders = orders(made.state(), settings, by_id, collection)
    careless = chance.choice([0.0, 0.005, 0.02, 0.1])
    for number, order in enumerate(made.orders):
        made.files += _books(chance, order, number, careless)
    _decide(chance, made)
    return made


def _books(chance: random.Random, order: Order, number: int, careless: float) -> list[File]:
    """Make up the files of one book: one person's, or several people's that overlap."""
    mind = {
        (unit, duty.ref): (duty.points * chance.randint(10, 20) / 20).quantize(Decimal("0.01"))
        for unit in order.units
        for duty in order.duties
    }
    people = chance.choice([1, 1, 2, 3])
    shares: list[dict[Key, Decimal]] = [{} for _ in range(people)]
    for key, value in mind.items():
        if chance.random() < careless:
            continue  # nobody scores it
        for person in sorted({chance.randrange(people) for _ in range(chance.choice([1, 2]))}):
            slip = Decimal("0.05") if chance.random() < careless else Decimal(0)
            shares[person][key] = value - min(slip, value)
    found = []
    for person, share in enumerate(shares):
        bad = chance.random() < careless * 5
        status: FileStatus = "must_fix" if bad else chance.choice(["ok", "ok", "explain"])
        found.append(File(order, f"{number}-{person}.xlsx", share, status))
    return found


def _decide(chance: random.Random, made: RandomRound) -> None:
    """Make up what people decide, some of which they undo."""
    for file in made.files:
        if file.status == "must_fix" and chance.random() < 0.5:
            file.verdict = "accept"
        elif chance.random() < 0.02:
            file.verdict = chance.choice(["refuse", "prefer"])
        if file.verdict:
            made.decisions.append(Judged(file.sha256, file.verdict, "核实"))  # type: ignore[arg-type]
    for key in sorted({key for file in made.files for key in file.typed}):
        given = made.given(key)
        if len(set(given.values())) > 1 and chance.random() < 0.6:
            made.preferred[key] = chance.choice(sorted(given))
            sha256 = next(f.sha256 for f in made.files if f.name == made.preferred[key])
            made.decisions.append(Preferred("dept", *key, sha256, "以台账为准"))
    for unit in made.units:
        if chance.random() < 0.2:
            made.zeros.add(unit)
            made.decisions.append(ZeroCounted(unit, "dept", "逾期未报"))
        if chance.random() < 0.1:
            made.vetoed.add(unit)
            made.decisions.append(Barred(unit, "veto", "发生事故"))
        for _ in range(chance.choice([0, 0, 0, 1, 2])):
            points = Decimal(chance.choice([-2, -1, 1])) / 2
            made.adjusted[unit] = made.adjusted.get(unit, Decimal(0)) + points
            made.decisions.append(Adjusted(unit, points, "会议纪要", "承担试点"))
        if chance.random() < 0.3:
            ref = chance.choice(made.form_of(unit).items).ref
            made.fixed[unit, ref] = Decimal(chance.randint(0, 4)) / 2
            made.decisions.append(
                Corrected(
                    unit,
                    "dept",
                    "assess",
                    ref,
                    None,
                    made.fixed[unit, ref],
                    "corrected",
                    "甲",
                    "误",
                )
            )
    # What is undone leaves nothing behind: these have no place in what is expected.
    whom = next(iter(made.units))
    number = 1 + len(made.files) + len(made.decisions) + 1
    made.decisions += [Adjusted(whom, Decimal(50), "误", "误"), Undone(number, "收回")]
