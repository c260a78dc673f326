"""Sheets as units and assessors fill them in, well and badly, and what they should then show.

What a sheet should show is worked out here a second time, in plain Python over the facts
of the form: no expression of a plan is evaluated, only the rules' computed scores are
taken from the scoring room, where they are proven by hand-worked examples.
"""

from __future__ import annotations

import itertools
import random
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, cached_property
from typing import Literal, get_args

from tests.rubric.random_facts import Rule, all_readings, random_facts
from tests.workbook.cases import FORM_IDS, Case, shown_stages
from workbook_tool.layout.check_code import PRIME, weight
from workbook_tool.layout.claims import bonus_category, choices
from workbook_tool.layout.faces import score_plan
from workbook_tool.layout.fields import Field
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.layout.status import ACCEPTED, REFUSED
from workbook_tool.rubric import scoring
from workbook_tool.rubric.bonus import LINES, Claim
from workbook_tool.rubric.expression import Number, Value
from workbook_tool.rubric.load import load_form
from workbook_tool.rubric.model import STAGE_IDS, Form, Item, StageId
from workbook_tool.workbook.issue import unit_fields

Kind = Literal["empty", "full", "borders", "typed over", "repeated matters", "odd", "wild"]
KINDS: tuple[Kind, ...] = get_args(Kind)

ODD_TEXTS = (
    *("8分", "满分", "无", "/", "—", "-2", "８.５", "8。5", "1,5", " ", "*", "?", "~*", "'5"),
    *("=1+1", "+3", "@A1", "5", "TRUE", "#N/A", "1E3", "五", "　", "0\n0"),
)
"""What stands in a score cell of real returns, and what a formula could take for more."""

WILD_NUMBERS = tuple(
    Decimal(text)
    for text in (
        *(
            "-2",
            "-0.01",
            "0.005",
            "1.005",
            "2.675",
            "0.30000000000000004",
            "7.125",
            "0.3333",
            "105",
            "1000",
            "999999",
        ),
        *("123456789.12", "1E+15", "-99999999", "1E+300", "1E-300"),
    )
)

CENT = Decimal("0.01")
OFF_THE_BORDER = tuple(
    Decimal(text) for text in ("0", "0", "0", "0.01", "-0.01", "0.005", "-0.005")
)
DUST = Decimal("5E-10")
"""Less than this is no third decimal: sums of binary fractions leave it behind."""


@dataclass(frozen=True)
class FillIn:
    """One filled-in sheet.

    Attributes:
        number: Its number in the sweep; everything else follows from it.
        form: The form under some readings.
        case: Which workbook of the form.
        kind: How it was filled in.
        entries: What stands in the entries.
    """

    number: int
    form: Form
    case: Case
    kind: Kind
    entries: Mapping[str, Value]

    @property
    def name(self) -> str:
        return f"{self.number:04}-{self.case.name}-{self.kind.replace(' ', '-')}"

    @cached_property
    def plan(self) -> SheetPlan:
        return _plan(self.case.form_id, tuple(self.form.readings.items()), self.case)


@cache
def _form(form_id: str, readings: tuple[tuple[str, str], ...]) -> Form:
    return load_form(form_id, dict(readings))


@cache
def _plan(form_id: str, readings: tuple[tuple[str, str], ...], case: Case) -> SheetPlan:
    return score_plan(_form(form_id, readings), case.stage, named=case.named)


@cache
def _readings(form_id: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    return tuple(tuple(readings.items()) for readings in all_readings(form_id))


def fill_ins(count: int, seed: str) -> Iterator[FillIn]:
    """Yield so many fill-ins; forms, stages and kinds take turns, readings are by chance."""
    turns = itertools.cycle(itertools.product(KINDS, STAGE_IDS, FORM_IDS))
    chance = random.Random(seed)
    turn = [next(turns) for _ in range(len(KINDS) * len(STAGE_IDS) * len(FORM_IDS))]
    chance.shuffle(turn)
    for number, (kind, stage, form_id) in zip(range(count), itertools.cycle(turn), strict=False):
        case = Case(form_id, stage, named=number % 3 > 0)
        own = random.Random(zlib.crc32(f"{seed} {number}".encode()))
        form = _form(form_id, own.choice(_readings(form_id)))
        empty = FillIn(number, form, case, kind, {})
        yield FillIn(number, form, case, kind, dict(_Filler(empty, own).entries()))


def proper_entries(plan: SheetPlan) -> dict[str, Value]:
    """Return something allowed for every entry: scores, choices, and texts to trip over."""
    chance = random.Random(plan.form)
    found: dict[str, Value] = {}
    for name, (_, cell) in plan.entries().items():
        assert cell.entry is not None
        if cell.entry.kind in {"score", "count"}:
            found[name] = Decimal(chance.randint(0, int(cell.entry.maximum or 5)))
        elif cell.entry.choices:
            found[name] = chance.choice(cell.entry.choices)
        else:
            found[name] = chance.choice(("见附件", "=1+1", "<b>&\"'", "第一行\n第二行", "\t\x0b😀"))
    return found


def signed_unit(plan: SheetPlan) -> dict[Field, str]:
    """Return the fields of a unit of a round, with a name that is hard on XML."""
    return unit_fields(
        plan,
        round_id="2018-h1",
        key=b"key of the round",
        code="DL-07",
        unit="O'Brien & <Co> “一带一路”工会联合会",
        deadline="2018年6月28日",
        contact="组织部 0411-0000000",
    )


class _Filler:
    """Fills in one sheet."""

    def __init__(self, sheet: FillIn, chance: random.Random) -> None:
        self.form, self.plan, self.kind = sheet.form, sheet.plan, sheet.kind
        self.stage: StageId = sheet.case.stage
        self.chance = chance

    def entries(self) -> Iterator[tuple[str, Value]]:
        if self.kind == "empty":
            return
        asked = self.plan.entries()
        for name, value in self._everything():
            if name in asked and value is not None:
                yield name, value

    def _everything(self) -> Iterator[tuple[str, Value]]:
        for item in self.form.items:
            yield from self._facts(item)
            for stage in STAGE_IDS:
                yield f"{stage}_{item.ref}", self._score(item, stage)
            for note in ("note", "assess_note", "review_note"):
                yield f"{note}_{item.ref}", self._note()
        for line in range(1, LINES + 1):
            yield from self._claim(line)
        if self.kind in {"full", "wild"}:
            yield "unit_name", "=1+1 总工会"
            yield "signer_date", "2018-06-28"

    def _facts(self, item: Item) -> Iterator[tuple[str, Value]]:
        questions = scoring.questions(item)
        if not questions:
            return
        if self.kind == "full":
            answers: Mapping[str, Value] = {q.id: q.best for q in questions}
        else:
            rule = Rule(item.ref, item, questions, scoring.computed(item) or Number(Decimal(0)))
            answers = random_facts(rule, self.chance)
        for question in questions:
            if self.kind == "wild" and self.chance.random() < 0.05:
                continue
            yield f"fact_{question.id}", answers.get(question.id)

    def _score(self, item: Item, stage: StageId) -> Value:
        points = item.points or Decimal(6)
        own = stage == self.stage
        born = own and not scoring.by_person(item)
        roll = self.chance.random()
        match self.kind:
            case "full":
                return None if born else points
            case "borders":
                near = (Decimal(0), points / 2, points)
                return self.chance.choice(near) + self.chance.choice(OFF_THE_BORDER)
            case "typed over" if born:
                return self._typed_over(item, roll)
            case "odd" if roll < 0.5:
                return self.chance.choice(ODD_TEXTS)
            case "wild" if roll < 0.5:
                return self.chance.choice(WILD_NUMBERS)
            case "wild" if roll < 0.6:
                return self.chance.choice(ODD_TEXTS)
        if roll > 0.85:
            return None
        return self._usual(points)

    def _usual(self, points: Decimal) -> Decimal:
        steps = self.chance.choice((1, 2, 10, 100))
        return Decimal(self.chance.randint(0, int(points * steps))) / steps

    def _typed_over(self, item: Item, roll: float) -> Value:
        """Somebody types over the computed score: another one, the same, or nothing at all."""
        if roll < 0.2:
            return ""
        if roll < 0.4:
            return None
        return self._usual(item.points or Decimal(6))

    def _note(self) -> Value:
        return self.chance.choice((None, None, "见佐证", "*", "?", "=1+1", "", " "))

    def _claim(self, line: int) -> Iterator[tuple[str, Value]]:
        category = bonus_category(self.form)
        if category is None:
            return
        levels = list(choices(self.form))
        if self.kind != "full" and self.chance.random() < 0.3:
            return
        matters: Sequence[Value] = [Decimal(n) for n in range(1, 4)]
        if self.kind in {"odd", "wild"} and self.chance.random() < 0.4:
            matters = ("*", "?", "1", "2", "一", None, Decimal(0), Decimal(99), Decimal("1E+300"))
        yield f"matter_{line}", self.chance.choice(matters)
        yield f"subject_{line}", self.chance.choice(("*", "?", "=1+1", "厂务公开", "~", None))
        level: Value = self.chance.choice(levels)
        if self.kind in {"odd", "wild"} and self.chance.random() < 0.2:
            level = self.chance.choice(("*", "省级", levels[0][:-1] + "?", None))
        yield f"level_{line}", level
        accepted = (ACCEPTED, ACCEPTED, REFUSED, None, "认 定", "*")
        yield f"accept_{line}", self.chance.choice(accepted)


# --- what the sheet should show ----------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """What a sheet should show.

    Attributes:
        cells: By name.
        scores: Effective score of every row of every stage; ``None`` for no number.
    """

    cells: Mapping[str, Value]
    scores: Mapping[StageId, Mapping[str, Decimal | None]]


def should_show(sheet: FillIn) -> Shown:
    """Work out everything that the formulas of a sheet should give."""
    form, stage, entries = sheet.form, sheet.case.stage, sheet.entries
    cells: dict[str, Value] = {}
    scores: dict[StageId, dict[str, Decimal | None]] = {}
    facts = {
        name.removeprefix("fact_"): value
        for name, value in entries.items()
        if name.startswith("fact_")
    }
    computed = {
        item.ref: scoring.compute(item, facts)
        for item in form.items
        if not item.bonus and scoring.computed(item) is not None
    }
    typed: dict[str, Value] = {}
    for shown in shown_stages(form, stage):
        bonus_rows = bonus_by_row(form, shown, entries)
        scores[shown] = {}
        for item in form.items:
            name = f"{shown}_{item.ref}"
            value = entries.get(name)
            if item.bonus:
                value = cells[name] = bonus_rows[item.ref]
            elif shown == stage and value is None and not scoring.by_person(item):
                value = cells[name] = computed.get(item.ref)
            if shown == stage:
                typed[item.ref] = value
            scores[shown][item.ref] = value if isinstance(value, Decimal) else None
        cells |= sums(form, shown, scores[shown])
    marks: list[str] = []
    note = "note" if stage == "self" else f"{stage}_note"
    for item in form.items:
        value, rule_score = typed[item.ref], computed.get(item.ref)
        difference = None
        if isinstance(value, Decimal) and rule_score is not None:
            difference = cents(value - rule_score)
        if item.ref in computed:
            cells[f"computed_{item.ref}"] = rule_score
            cells[f"difference_{item.ref}"] = difference
        silent = not entries.get(f"{note}_{item.ref}")
        born = item.ref in computed and not scoring.by_person(item)
        # A typed score where none could be computed yet is one without a reason, too.
        unfounded = born and rule_score is None and isinstance(value, Decimal)
        # So is one that differs from the score of the stage before.
        before = [scores[shown] for shown in shown_stages(form, stage)[:-1]]
        earlier = before[-1].get(item.ref) if before else None
        changed = (
            isinstance(value, Decimal) and earlier is not None and bool(cents(value - earlier))
        )
        mark = ""
        if not item.bonus:
            empty = "先填测算" if born and stage == "self" else "未填"
            mark = status(
                item, value, bool(difference) or unfounded or changed, silent=silent, empty=empty
            )
        cells[f"status_{item.ref}"] = mark
        marks.append(mark)
    for name, mark in (*fact_marks(form, stage, facts), *claim_marks(form, stage, entries)):
        cells[name] = mark
        marks.append(mark)
    missing, unexplained = {"未填", "先填测算", "未认定"}, {"请写说明", "请写理由"}
    told = {"", "总数为0，请直接填分", "已计更高级别"}
    cells["count_empty"] = Decimal(sum(mark in missing for mark in marks))
    cells["count_unexplained"] = Decimal(sum(mark in unexplained for mark in marks))
    wrong = sum(mark not in missing | unexplained | told for mark in marks)
    cells["count_wrong"] = Decimal(wrong)
    finished = not wrong and not cells["count_empty"]
    cells["check_code"] = check_code(scores[stage].values()) if finished else None
    return Shown(cells, scores)


def fact_marks(form: Form, stage: StageId, facts: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    """What is said beside each answer: units are asked first, the federation when it assesses."""
    asked = {"self": "unit", "assess": "federation", "review": None}[stage]
    for item in form.items:
        questions = scoring.questions(item)
        totals = {question.within for question in questions}
        for question in questions:
            answer, mark = facts.get(question.id), ""
            if question.by != asked:
                pass
            elif answer is None or answer == "":
                mark = "" if question.optional else "未填"
            elif question.type == "choice":
                mark = "" if answer in question.choices else "不在选项里"
            elif not isinstance(answer, Decimal):
                mark = "不是数字"
            elif answer < 0:
                mark = "小于0"
            elif answer > (question.maximum or 0):
                mark = "数太大"
            elif answer != answer.to_integral_value():
                mark = "不是整数"
            elif question.within and _above(answer, facts.get(question.within)):
                mark = "多于总数"
            elif answer == 0 and question.id in totals:
                mark = "总数为0，请直接填分"
            yield f"fact_status_{question.id}", mark


def _above(part: Decimal, whole: Value) -> bool:
    return isinstance(whole, Decimal) and part > whole


def claim_marks(
    form: Form, stage: StageId, entries: Mapping[str, Value]
) -> Iterator[tuple[str, str]]:
    """What is said beside each bonus claim."""
    if bonus_category(form) is None:
        return
    counting = counting_lines(form, stage, entries)
    for line in range(1, LINES + 1):
        found = {
            part: entries.get(f"{part}_{line}") or None
            for part in ("matter", "subject", "level", "proof", "accept", "reason")
        }
        matter = entries.get(f"matter_{line}")
        mark = ""
        if stage == "review" or all(
            v is None for v in (matter, found["subject"], found["level"], found["proof"])
        ):
            pass
        elif found["level"] is None:
            mark = "缺条和级别"
        elif found["level"] not in choices(form):
            mark = "不在选项里"
        elif matter is None or matter == "":
            mark = "缺事项编号"
        elif not whole_matter(matter):
            mark = "编号应为整数"
        elif stage == "assess" and found["accept"] is None:
            mark = "未认定"
        elif stage == "assess" and found["accept"] not in {ACCEPTED, REFUSED}:
            mark = "不在选项里"
        elif stage == "assess" and found["accept"] == REFUSED:
            mark = "" if found["reason"] else "请写理由"
        elif line not in counting:
            mark = "已计更高级别"
        yield f"claim_status_{line}", mark


def whole_matter(matter: Value) -> bool:
    return isinstance(matter, Decimal) and matter >= 1 and matter == matter.to_integral_value()


def cents(value: Decimal) -> Decimal:
    """Round half up to two decimals, dust aside; what is too large for decimals stays as it is."""
    if value.adjusted() > 20:
        return value
    return value.quantize(Decimal("1E-9"), ROUND_HALF_UP).quantize(CENT, ROUND_HALF_UP)


def status(item: Item, value: Value, differs: bool, *, silent: bool, empty: str) -> str:
    assert item.points is not None
    if value is None or value == "":
        return empty
    if not isinstance(value, Decimal):
        return "不是数字"
    if value < 0:
        return "小于0"
    if value > item.points:
        return "超出满分"
    if abs(cents(value) - value) >= DUST:
        return "小数过多"
    return "请写说明" if differs and silent else ""


def sums(form: Form, stage: StageId, scores: Mapping[str, Decimal | None]) -> dict[str, Value]:
    """Subtotals and total of a stage: every subtotal to the cent, the total their sum."""
    found: dict[str, Value] = {}
    total: Decimal | None = None
    for number, category in enumerate(form.categories, start=1):
        if all(scores[item.ref] is None for item in category.rows):
            found[f"subtotal_{stage}_{number}"] = None
            continue
        subtotal = sum((scores[item.ref] or Decimal(0) for item in category.rows), Decimal(0))
        if category.bonus is not None and category.bonus.cap is not None:
            subtotal = min(subtotal, category.bonus.cap)
        found[f"subtotal_{stage}_{number}"] = cents(subtotal)
        total = (total or Decimal(0)) + cents(subtotal)
    return found | {f"total_{stage}": None if total is None else cents(total)}


def bonus_by_row(
    form: Form, stage: StageId, entries: Mapping[str, Value]
) -> dict[str, Decimal | None]:
    """What the bonus rows show; nothing as long as no claim names a row."""
    category = bonus_category(form)
    if category is None:
        return {}
    if not any(entries.get(f"level_{line}") in choices(form) for line in range(1, LINES + 1)):
        return {item.ref: None for item in category.rows}
    rows = {item.ref: Decimal(0) for item in category.rows}
    for points, ref in counting_lines(form, stage, entries).values():
        rows[ref] += points
    return {item.ref: _at_most(rows[item.ref], item.points) for item in category.rows}


def counting_lines(
    form: Form, stage: StageId, entries: Mapping[str, Value]
) -> dict[int, tuple[Decimal, str]]:
    """One matter counts once, at its highest level: go through the claims as a clerk would."""
    category = bonus_category(form)
    assert category is not None
    assert category.bonus is not None
    known = choices(form)
    best: dict[object, tuple[Decimal, int, str]] = {}
    for line in range(1, LINES + 1):
        matter, level = entries.get(f"matter_{line}"), entries.get(f"level_{line}")
        if not whole_matter(matter) or level not in known:
            continue
        if stage != "self" and entries.get(f"accept_{line}") != ACCEPTED:
            continue
        ref, _, points = known[str(level)]
        thing = {"matter": matter, "row": ref, "all": "all"}[category.bonus.once]
        if thing not in best or points > best[thing][0]:
            best[thing] = (points, line, ref)
    return {line: (points, ref) for points, line, ref in best.values()}


def claims_of(form: Form, stage: StageId, entries: Mapping[str, Value]) -> list[Claim] | None:
    """Return the claims as the scoring room takes them; ``None`` if it cannot take one."""
    found = []
    known = choices(form)
    for line in range(1, LINES + 1):
        matter, level = entries.get(f"matter_{line}"), entries.get(f"level_{line}")
        if level not in known:
            continue
        whole: int | None = None
        if isinstance(matter, Decimal):
            if matter != matter.to_integral_value() or matter.adjusted() > 20:
                return None
            whole = int(matter)
        ref, name, _ = known[str(level)]
        recognised = stage == "self" or entries.get(f"accept_{line}") == ACCEPTED
        found.append(Claim(whole, ref, name, recognised))
    return found


def check_code(scores: Iterable[Decimal | None]) -> Decimal:
    """The 校验码 as its description says: a weighted sum, below a prime."""
    code = 0
    for place, score in enumerate(scores, start=1):
        if score is not None:
            held = min(max(score, Decimal(-999)), Decimal(999))
            worth = int((held * 100).quantize(Decimal(1), ROUND_HALF_UP)) + 1
            code += weight(place) * worth
    return Decimal(code % PRIME)


def _at_most(score: Decimal, points: Decimal | None) -> Decimal:
    return score if points is None else min(score, points)
