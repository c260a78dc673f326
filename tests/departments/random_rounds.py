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

from tests.forms import SHIPPED
from workbook_tool.campaign.derived.books import Order, orders
from workbook_tool.campaign.derived.fold import state_of
from workbook_tool.campaign.derived.state import State
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.inputs.settings import Collection, Ranking, Settings
from workbook_tool.campaign.records.events import (
    Adjusted,
    Barred,
    Corrected,
    Event,
    FileJudged,
    FileReading,
    FileStatus,
    Opened,
    Preferred,
    Received,
    Recorded,
    Score,
    Undone,
    ZeroCounted,
)
from workbook_tool.layout.claims import choices
from workbook_tool.rubric.bonus import Claim
from workbook_tool.rubric.duties import claim_duty, duties
from workbook_tool.rubric.load import load_form
from workbook_tool.rubric.model import Form

SUZHOU = {"市、区": "suzhou-2015-1", "局、公司": "suzhou-2015-2", "直属单位": "suzhou-2015-3"}
DALIAN = {"区市县": "dalian-2018"}
CHANGZHOU = {"企业工会": "changzhou-2013-1", "村（社区）": "changzhou-2013-2"}
SHENYANG = {"街道（乡镇）工会": "shenyang-liuhao"}
KINDS: tuple[tuple[Mapping[str, str], str], ...] = (
    (SUZHOU, "责任部门"),
    (DALIAN, "责任部门"),
    ({**SUZHOU, **DALIAN}, "责任部门"),
    (SUZHOU, "考核组"),
    (CHANGZHOU, "考核组"),
    (SHENYANG, "考核组"),
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
        reading = FileReading(self.status, self.order.form.id, stage="assess", scores=scores)
        return Received(
            self.sha256, self.name, self.name, date(2026, 12, 20), self.order.owner, "dept", reading
        )


@dataclass(frozen=True)
class Said:
    """One bonus that a unit claims, as it stands in a line of its sheet."""

    matter: int
    row: str
    words: str
    points: Decimal
    subject: str
    ref: str


@dataclass
class Own:
    """The sheet that a unit sent itself."""

    unit: str
    form: str
    claims: list[Said]
    status: FileStatus

    def received(self) -> Received:
        numbers = {f"matter_{n}": Decimal(c.matter) for n, c in enumerate(self.claims, start=1)}
        texts: dict[str, str] = {}
        for n, claim in enumerate(self.claims, start=1):
            texts |= {f"level_{n}": claim.words, f"subject_{n}": claim.subject}
        name = f"{self.unit}自评.xlsx"
        sha256 = hashlib.sha256(name.encode()).hexdigest()
        reading = FileReading(self.status, self.form, numbers=numbers, texts=texts)
        return Received(sha256, name, name, date(2026, 12, 1), self.unit, "year", reading)


@dataclass
class RandomRound:
    """A round, the files that came back, and the decisions made afterwards."""

    settings: Settings
    forms: dict[str, Form]
    units: dict[str, Unit]
    orders: tuple[Order, ...] = ()
    own: dict[str, Own] = field(default_factory=dict)
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
        events += [(1, own.received()) for own in self.own.values()]
        events += [(run, f.received()) for f, run in zip(came, of_run, strict=True)]
        events += [(max(of_run, default=1) + 1, one) for one in self.decisions]
        return state_of(
            [Recorded(n, run, AT, "示例", one) for n, (run, one) in enumerate(events, start=1)],
            SHIPPED,
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

    def claims(self, unit: str) -> list[Said]:
        """Return what a unit claims, as far as its sheet counts."""
        own = self.own.get(unit)
        return own.claims if own and own.status == "ok" else []

    def things(self, unit: str) -> list[str]:
        """Return the references of everything that a unit is scored for."""
        rows = [d.ref for d in duties(self.form_of(unit))]
        return rows + [claim.ref for claim in self.claims(unit)]

    def bonus_row(self, unit: str, ref: str) -> Decimal | None:
        """Return what a unit's claims for a bonus row have to count, before the cap."""
        claims = self.claims(unit)
        found = {claim.ref: self.expected((unit, claim.ref)) for claim in claims}
        open_ = unit in self.own and self.own[unit].status != "ok"
        if not self.certain(unit, [status for status, _ in found.values()], open_=open_):
            return None
        total = Decimal(0)
        for matter in {claim.matter for claim in claims}:
            good = [c for c in claims if c.matter == matter and found[c.ref][1]]
            best = max((claim.points for claim in good), default=Decimal(0))
            first = next((claim for claim in good if claim.points == best), None)
            total += best if first is not None and first.row == ref else 0
        most = self.form_of(unit).item(ref).points
        return total if most is None else min(total, most)

    def certain(self, unit: str, statuses: Sequence[str], *, open_: bool = False) -> bool:
        """Return whether a row has a score: 按0分 is about gaps alone, not about contradictions."""
        gap = open_ or "missing" in statuses
        return "conflict" not in statuses and (unit in self.zeros or not gap)

    def row(self, unit: str, ref: str) -> Decimal | None:
        """Return what has to count for a row of a unit."""
        if (unit, ref) in self.fixed:
            return self.fixed[unit, ref]
        item = self.form_of(unit).item(ref)
        if item.bonus:
            return self.bonus_row(unit, ref)
        refs = {d.ref: d.points for o in self.orders for d in o.duties if d.item == item}
        found = [self.expected((unit, one)) for one in refs]
        if not self.certain(unit, [status for status, _ in found]):
            return None
        total = sum((value for _, value in found if value is not None), Decimal(0))
        assert item.points is not None
        if item.scaled and ref not in refs:
            total = total * item.points / sum(refs.values(), Decimal(0))
        return min(total, item.points).quantize(Decimal("0.01"), ROUND_HALF_UP)

    def total(self, unit: str) -> Decimal | None:
        """Return the final score that a unit has to have."""
        total, more = self.adjusted.get(unit, Decimal(0)), Decimal(0)
        form = self.form_of(unit)
        for item in form.items:
            row = self.row(unit, item.ref)
            if row is None:
                return None
            more, total = (more + row, total) if item.bonus else (more, total + row)
        return total + (min(more, Decimal(5)) if form.id.startswith("shenyang") else more)


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
    forms = {type_: load_form(form) for type_, form in types.items()}
    bonus = any(item.bonus for form in forms.values() for item in form.items)
    own = (Collection(id="year", name="年终自评"),) if bonus else ()
    settings = Settings(
        id="abcd1234",
        title="示例考核",
        year=2026,
        issuer="示例市总工会",
        forms=dict(types),
        collections=(*own, collection),
        ranking=Ranking(by_group=chance.random() < 0.5),
    )
    made = RandomRound(settings, forms, units)
    for unit in units.values() if bonus else ():
        if chance.random() < 0.9:
            made.own[unit.code] = _own(chance, unit.code, forms[unit.type])
    by_id = {form.id: form for form in forms.values()}
    made.orders = orders(made.state(), settings, by_id, collection)
    careless = chance.choice([0.0, 0.005, 0.02, 0.1])
    for number, order in enumerate(made.orders):
        made.files += _books(chance, made, order, number, careless)
    _decide(chance, made)
    return made


def _own(chance: random.Random, unit: str, form: Form) -> Own:
    """Make up a unit's own sheet: a few matters, each claimed at one or more levels."""
    claims: list[Said] = []
    known = choices(form)
    for matter in range(1, chance.choice([1, 1, 2, 3, 4])):
        for words in chance.sample(sorted(known), chance.choice([1, 1, 2, 3])):
            row, level, points = known[words]
            subject = f"示例事项{matter}"
            ref = claim_duty(form.item(row), Claim(matter, row, level, subject=subject)).ref
            claims.append(Said(matter, row, words, points, subject, ref))
    chance.shuffle(claims)
    return Own(unit, form.id, claims, "must_fix" if chance.random() < 0.05 else "ok")


def _books(
    chance: random.Random, made: RandomRound, order: Order, number: int, careless: float
) -> list[File]:
    """Make up the files of one book: one person's, or several people's that overlap."""
    claimed = {(unit, claim.ref): claim for unit in order.units for claim in made.claims(unit)}
    mind = {
        (unit, duty.ref): (duty.points * chance.randint(10, 20) / 20).quantize(Decimal("0.01"))
        for unit in order.units
        for duty in order.duties
    }
    for key, claim in claimed.items():
        mind[key] = claim.points if chance.random() < 0.7 else Decimal(0)
    people = chance.choice([1, 1, 2, 3])
    shares: list[dict[Key, Decimal]] = [{} for _ in range(people)]
    for key, value in mind.items():
        if chance.random() < careless:
            continue  # nobody scores it
        for person in sorted({chance.randrange(people) for _ in range(chance.choice([1, 2]))}):
            given = value
            if chance.random() < careless:
                given = value - min(Decimal("0.05"), value)
                if key in claimed:  # recognised by one, and not by another
                    given = Decimal(0) if value else claimed[key].points
            shares[person][key] = given
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
            made.decisions.append(FileJudged(file.sha256, file.verdict, "核实"))  # type: ignore[arg-type]
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
    number = 1 + len(made.own) + len(made.files) + len(made.decisions) + 1
    made.decisions += [Adjusted(whom, Decimal(50), "误", "误"), Undone(number, "收回")]
