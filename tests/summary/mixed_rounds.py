"""Random rounds in which every type of unit is scored in its own way, and what must come of them.

First a way is made up for every type; the settings are written from it, in one of several
manners that mean the same. What is true is kept in plain dictionaries and added up here.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from tests.forms import SHIPPED
from workbook_tool.campaign.derived.books import owner_of
from workbook_tool.campaign.derived.fold import state_of
from workbook_tool.campaign.derived.state import State
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.inputs.settings import Settings
from workbook_tool.campaign.records.events import (
    Corrected,
    Event,
    FileReading,
    Issued,
    Opened,
    Received,
    Recorded,
    Score,
    Undone,
    UnitChanged,
    ZeroCounted,
)
from workbook_tool.rubric.load import load_form
from workbook_tool.rubric.model import StageId

STREET, BUREAU, SYSTEM = "街道（乡镇）工会", "局、公司", "商务系统工会"
FORMS = {STREET: "shenyang-liuhao", BUREAU: "suzhou-2015-2", SYSTEM: "zhuzhou-2011-12"}
LOADED = {type_: load_form(id_) for type_, id_ in FORMS.items()}
WORDS: dict[StageId, str] = {"self": "自评", "assess": "考核", "review": "复核"}
ORDER: tuple[StageId, ...] = ("self", "assess", "review")
AT = datetime(2026, 12, 26, 9, 0, 0).astimezone()
Cell = tuple[str, StageId, str]
"""Unit, stage and reference of a row."""


@dataclass
class Mixed:
    """A round and the truth about it.

    Attributes:
        settings: What was written.
        units: By code.
        givers: Who gives each stage of a type: ``unit``, ``dept`` or ``group``.
        homes: The collection of each stage of a type.
        weights: Shares of the stages of a type; empty where the last begun counts.
        given: Every score that counts, before decisions.
        sent: Sheets that came, by unit and stage.
        out: Sheets and books that were issued, by unit and stage.
        fixed: What was corrected.
        zeros: 按0分, by unit and stage.
        gone: Units that owe nothing any more.
        touched: Collections for which something went out or came in.
    """

    settings: Settings
    units: dict[str, Unit]
    givers: dict[str, dict[StageId, str]]
    homes: dict[tuple[str, StageId], str]
    weights: dict[str, dict[StageId, Decimal]]
    events: list[Event] = field(default_factory=list)
    given: dict[Cell, Decimal] = field(default_factory=dict)
    sent: set[tuple[str, StageId]] = field(default_factory=set)
    out: set[tuple[str, StageId]] = field(default_factory=set)
    fixed: dict[Cell, Decimal] = field(default_factory=dict)
    zeros: set[tuple[str, StageId]] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)

    def state(self) -> State:
        recorded = [Recorded(n, n, AT, "示例", e) for n, e in enumerate(self.events, start=1)]
        return state_of(recorded, SHIPPED)

    def refs(self, unit: str) -> list[str]:
        return [item.ref for item in LOADED[self.units[unit].type].items if not item.bonus]

    def stages(self, unit: str) -> list[StageId]:
        return [stage for stage in ORDER if stage in self.givers[self.units[unit].type]]

    def row(self, unit: str, stage: StageId, ref: str) -> Decimal | None:
        """Return what counts for a row."""
        cell = (unit, stage, ref)
        if cell in self.fixed:
            return self.fixed[cell]
        if cell in self.given:
            return self.given[cell]
        return Decimal(0) if self.fills_gaps(unit, stage) else None

    def fills_gaps(self, unit: str, stage: StageId) -> bool:
        return (unit, stage) in self.zeros and (unit, stage) not in self.sent

    def score(self, unit: str, stage: StageId) -> Decimal | None:
        """Return a unit's total at a stage."""
        rows = [self.row(unit, stage, ref) for ref in self.refs(unit)]
        bonus_open = any(
            item.bonus for item in LOADED[self.units[unit].type].items
        ) and not self.bonus_known(unit, stage)
        if bonus_open or None in rows or unit in self.gone:
            return None
        return sum((row for row in rows if row is not None), Decimal(0))

    def bonus_known(self, unit: str, stage: StageId) -> bool:
        """A sheet holds the bonus; in books nothing was claimed, so that it is none."""
        if self.givers[self.units[unit].type][stage] != "unit":
            return True
        return (unit, stage) in self.sent or self.fills_gaps(unit, stage)

    def came(self, unit: str, stage: StageId) -> bool:
        """Return whether a unit has any score at a stage."""
        if unit in self.gone:
            return False
        cells = {(unit, stage, ref) for ref in self.refs(unit)}
        some = not cells.isdisjoint(self.fixed) or not cells.isdisjoint(self.given)
        return some or self.fills_gaps(unit, stage)

    def group(self, unit: str) -> tuple[str, str]:
        one = self.units[unit]
        return one.type, one.group if self.settings.ranking.by_group else ""

    def counting(self, unit: str) -> list[StageId]:
        """Return the stages that make a unit's final score."""
        weights = self.weights[self.units[unit].type]
        if weights:
            return [stage for stage in ORDER if stage in weights]
        peers = [u for u in self.units if self.group(u) == self.group(unit) and u not in self.gone]
        begun = [
            stage
            for stage in self.stages(unit)
            if any(self.came(peer, stage) or (peer, stage) in self.out for peer in peers)
        ]
        return (begun or self.stages(unit)[:1])[-1:]

    def total(self, unit: str) -> Decimal | None:
        """Return a unit's final score."""
        weights = self.weights[self.units[unit].type]
        found = [(stage, self.score(unit, stage)) for stage in self.counting(unit)]
        if any(score is None for _, score in found):
            return None
        if not weights:
            return found[0][1]
        added = sum((weights[s] * score for s, score in found if score is not None), Decimal(0))
        return added.quantize(Decimal("0.01"), ROUND_HALF_UP)

    def rank(self, unit: str) -> int | None:
        mine = self.total(unit)
        if mine is None:
            return None
        others = (self.total(u) for u in self.units if self.group(u) == self.group(unit))
        return 1 + sum(other is not None and other > mine for other in others)

    def awaited(self) -> set[tuple[str, str]]:
        """Return unit and collection of every sheet that is still owed."""
        return {
            (unit, self.homes[self.units[unit].type, stage])
            for unit in self.units
            for stage in self.stages(unit)
            if self.givers[self.units[unit].type][stage] == "unit"
            and self.homes[self.units[unit].type, stage] in self.touched
            and (unit, stage) not in self.sent
            and unit not in self.gone
            and not self.entered(unit, stage)
        }

    def entered(self, unit: str, stage: StageId) -> bool:
        """Return whether every row was entered by hand, or some and the others count 0."""
        some = any((unit, stage, ref) in self.fixed for ref in self.refs(unit))
        return some and (unit, stage) in self.zeros

    def gaps(self) -> set[Cell]:
        """Return everything that departments or groups have still to score."""
        return {
            (unit, stage, ref)
            for unit in self.units
            for stage in self.stages(unit)
            if self.givers[self.units[unit].type][stage] != "unit"
            and self.homes[self.units[unit].type, stage] in self.touched
            and unit not in self.gone
            for ref in self.refs(unit)
            if self.row(unit, stage, ref) is None
        }

    def ahead(self) -> set[str]:
        """Return the collections that have not begun and will make other final scores."""
        found: set[str] = set()
        if not self.touched & set(self.homes.values()):
            return found
        for type_ in {one.type for code, one in self.units.items() if code not in self.gone}:
            stages = [stage for stage in ORDER if stage in self.givers[type_]]
            begun = [stage for stage in stages if self.homes[type_, stage] in self.touched]
            if self.weights[type_]:
                later = [s for s in stages if s in self.weights[type_] and s not in begun]
            else:
                later = stages[stages.index((begun or stages[:1])[-1]) + 1 :]
            found |= {self.homes[type_, stage] for stage in later}
        return found


def mixed_round(seed: int) -> Mixed:
    """Make up a round."""
    chance = random.Random(seed)
    givers = {type_: _way(chance, type_) for type_ in FORMS}
    weights = {type_: _weights(chance, way) for type_, way in givers.items()}
    collections, homes = _written(chance, givers)
    shared = _said_once(weights) if chance.random() < 0.5 else {}
    settings = Settings.model_validate(
        {
            "考核编号": "0123abcd",
            "名称": "示例考核",
            "年度": 2026,
            "主办单位": "示例市总工会",
            "评分表": FORMS,
            "报送": collections,
            "排名": {
                "权重": _shares(shared),
                "分类权重": {t: _shares(w) for t, w in weights.items() if w != shared},
                "分组排名": chance.random() < 0.4,
            },
        }
    )
    units = {
        f"{n:03d}": Unit(f"{n:03d}", f"示例第{n}工会", type_, group=chance.choice(["甲组", "乙组"]))
        for n, type_ in enumerate(chance.choices(list(FORMS), k=chance.randint(5, 12)), start=1)
    }
    made = Mixed(settings, units, givers, homes, weights)
    made.events.append(Opened(tuple(units.values())))
    for event in list(_happenings(chance, made)):
        made.events.append(event)
    _changes(chance, made)
    return made


def _way(chance: random.Random, type_: str) -> dict[StageId, str]:
    way: dict[StageId, str] = {"self": "unit"} if chance.random() < 0.85 else {}
    by = ["unit", "group", "dept"] if type_ == BUREAU else ["unit", "group"]
    if not way or chance.random() < 0.75:
        way["assess"] = chance.choice(by)
        if chance.random() < 0.3:
            way["review"] = "unit"
    return way


def _weights(chance: random.Random, way: dict[StageId, str]) -> dict[StageId, Decimal]:
    if chance.random() < 0.6:
        return {}
    chosen = [stage for stage in ORDER if stage in way]
    chosen = chance.sample(chosen, chance.randint(1, len(chosen)))
    if len(chosen) == 1:
        return {chosen[0]: Decimal(1)}
    first = Decimal(chance.choice([20, 25, 40, 50])) / 100
    rest = (1 - first) / (len(chosen) - 1)
    return {stage: first if n == 0 else rest for n, stage in enumerate(chosen)}


def _said_once(weights: dict[str, dict[StageId, Decimal]]) -> dict[StageId, Decimal]:
    """Return what may stand under 权重: what the first type has that has any."""
    return next((found for found in weights.values() if found), {})


def _shares(weights: dict[StageId, Decimal]) -> dict[str, Decimal]:
    return {WORDS[stage]: share for stage, share in weights.items()}


def _written(
    chance: random.Random, givers: dict[str, dict[StageId, str]]
) -> tuple[list[dict[str, object]], dict[tuple[str, StageId], str]]:
    """Write the collections of all ways, with their types or, where it means the same, without."""
    by = {"unit": "单位", "dept": "责任部门", "group": "考核组"}
    found: list[dict[str, object]] = []
    homes: dict[tuple[str, StageId], str] = {}
    for stage in ORDER:
        concerned = {type_: way[stage] for type_, way in givers.items() if stage in way}
        made: list[dict[str, object]] = []
        for giver in sorted(set(concerned.values())):
            types = [type_ for type_, one in concerned.items() if one == giver]
            id_ = f"{stage}{giver}"
            homes |= {(type_, stage): id_ for type_ in types}
            made.append(
                {
                    "代号": id_,
                    "名称": id_,
                    "阶段": WORDS[stage],
                    "由谁填": by[giver],
                    "单位类别": types,
                }
            )
        everybody = len(concerned) == len(givers)
        plain = [one for one in made if one["由谁填"] != "责任部门"]
        for one in made:
            if one["由谁填"] == "责任部门":
                untyped = stage == "assess"
            else:  # one may take whatever the others, which say theirs, leave
                untyped = everybody and one is plain[-1]
            if untyped and chance.random() < 0.5:
                del one["单位类别"]
        chance.shuffle(made)
        found += made
    return found, homes


def _happenings(chance: random.Random, made: Mixed) -> Iterator[Event]:
    """Yield what goes out and comes in, stage by stage, with gaps."""
    reached = {type_: chance.randint(0, 3) for type_ in FORMS}
    careless = chance.choice([0.0, 0.0, 0.02, 0.2])
    for stage in ORDER:
        for type_, way in made.givers.items():
            if stage not in way or reached[type_] <= list(way).index(stage):
                continue
            codes = [code for code, unit in made.units.items() if unit.type == type_]
            if way[stage] == "unit":
                yield from _sheets(chance, made, stage, codes, careless)
            else:
                yield from _books(chance, made, stage, codes, careless)


def _points(chance: random.Random, most: Decimal | None) -> Decimal:
    return ((most or Decimal(0)) * chance.randint(12, 20) / 20).quantize(Decimal("0.01"))


def _sheets(
    chance: random.Random, made: Mixed, stage: StageId, codes: list[str], careless: float
) -> Iterator[Event]:
    issued = chance.random() < 0.5
    for code in codes:
        form = LOADED[made.units[code].type]
        home = made.homes[made.units[code].type, stage]
        if issued:
            made.out.add((code, stage))
            made.touched.add(home)
            name = f"{code}{home}.xlsx"
            yield Issued(code, home, stage, form.id, form.edition, "", f"token{name}", name)
        if chance.random() < careless * 2:
            continue
        values = {item.ref: _points(chance, item.points) for item in form.items if not item.bonus}
        made.given |= {(code, stage, ref): value for ref, value in values.items()}
        made.sent.add((code, stage))
        made.touched.add(home)
        bonus = {item.ref: Decimal(0) for item in form.items if item.bonus}
        yield _received(
            code, home, stage, form.id, [("", r, v) for r, v in (values | bonus).items()]
        )


def _books(
    chance: random.Random, made: Mixed, stage: StageId, codes: list[str], careless: float
) -> Iterator[Event]:
    scorers: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for code in codes:
        unit, form = made.units[code], LOADED[made.units[code].type]
        for item in form.items:
            by_group = made.givers[unit.type][stage] == "group"
            scorer = unit.group if by_group else (item.departments or ("",))[0]
            if not item.bonus:
                scorers.setdefault((scorer, form.id), []).append((code, item.ref))
    for (scorer, form_id), cells in scorers.items():
        if chance.random() < careless:
            continue
        rows: list[tuple[str, str, Decimal]] = []
        for code, ref in cells:
            if chance.random() < careless / 4:
                continue
            value = _points(chance, LOADED[made.units[code].type].item(ref).points)
            made.given[code, stage, ref] = value
            rows.append((code, ref, value))
        home = made.homes[made.units[cells[0][0]].type, stage]
        made.touched.add(home)
        yield _received(owner_of(scorer, form_id), home, stage, form_id, rows, scorer)


def _received(
    owner: str,
    home: str,
    stage: StageId,
    form_id: str,
    rows: list[tuple[str, str, Decimal]],
    scorer: str = "",
) -> Received:
    scores = tuple(
        Score(ref, value, None, value, "表", f"K{n}", "", scorer, unit, "核定" if scorer else "")
        for n, (unit, ref, value) in enumerate(rows, start=5)
    )
    name = f"{owner}{home}{scorer}.xlsx"
    sha = hashlib.sha256(name.encode()).hexdigest()
    reading = FileReading("ok", form_id, stage=stage, scores=scores)
    return Received(sha, name, name, date(2026, 12, 10), owner, home, reading)


def _changes(chance: random.Random, made: Mixed) -> None:
    """Let people decide late: corrections, 按0分, units that are excused; some is undone."""
    for code, unit in made.units.items():
        for stage in made.stages(code):
            home = made.homes[unit.type, stage]
            if chance.random() < 0.15:
                made.zeros.add((code, stage))
                made.events.append(ZeroCounted(code, home, "逾期未报"))
            if chance.random() < 0.15:
                ref = chance.choice(made.refs(code))
                made.fixed[code, stage, ref] = Decimal(chance.randint(0, 4)) / 2
                made.events.append(_corrected(code, home, stage, ref, made.fixed[code, stage, ref]))
            if chance.random() < 0.1:
                ref = chance.choice(made.refs(code))
                made.events.append(_corrected(code, home, stage, ref, Decimal("0.01")))
                made.events.append(Undone(len(made.events), "写错了"))
        if chance.random() < 0.08:
            made.gone.add(code)
            made.events.append(UnitChanged(code, "excused", "", "停产"))


def _corrected(unit: str, home: str, stage: StageId, ref: str, new: Decimal) -> Corrected:
    return Corrected(unit, home, stage, ref, None, new, "corrected", "示例乙", "核实")
