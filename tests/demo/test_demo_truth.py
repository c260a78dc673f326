"""The demonstration against a truth worked out apart from it: from what the units typed.

What each unit typed is known (its answers and the sample's stories); scores, bonus and
totals follow in plain Python (``tests/workbook/fill_ins.py``), ranks from the totals, and
the sample says which faults must be found at which cells. The summary workbook that a
person opens has to agree with all of it, and must say nothing else.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from openpyxl import load_workbook

from tests.workbook.cases import Case
from tests.workbook.fill_ins import FillIn, should_show
from workbook_tool.campaign.derived.state import State
from workbook_tool.campaign.round import Round
from workbook_tool.demo.answers import answers
from workbook_tool.demo.play import play
from workbook_tool.demo.sample import Sample, Story, read_sample
from workbook_tool.layout.faces import score_plan
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.rubric.load import load_all
from workbook_tool.rubric.model import Form

STATUS = {"Q03": "已退回", "Q04": "已退回", "Q05": "已退回", "Q08": "已退回", "J06": "已退回"}
STATUS |= {"J08": "已退回", "S201": "已退回", "S202": "已退回", "Z1202": "不需报送"}
NOT_REPORTED = {"Q14", "J05", "J10", "S306", "Z0302"}
NO_TOTAL = NOT_REPORTED | {"Q03", "Q05", "Q08", "J06", "J08", "Z1202"}
"""Units of which nothing counts."""


@dataclass(frozen=True)
class Played:
    """A demonstration that was played once for all tests."""

    folder: Path

    @cached_property
    def state(self) -> State:
        with (self.folder / "state.pickle").open("rb") as file:
            state: State = pickle.load(file)
        return state

    @cached_property
    def sample(self) -> Sample:
        return read_sample()

    @cached_property
    def book(self) -> Any:
        return load_workbook(self.folder / "round" / "汇总" / "工作底稿.xlsx", data_only=True)

    def rows(self, title: str) -> Iterator[dict[str, Any]]:
        """Yield the rows of a sheet by their headings."""
        lines = list(self.book[title].iter_rows(values_only=True))
        at = next(n for n, line in enumerate(lines) if "单位代码" in line)
        heads = [str(head).replace("\n", "") for head in lines[at]]
        for line in lines[at + 1 :]:
            if any(cell is not None for cell in line):
                yield dict(zip(heads, line, strict=True))


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Played:
    root = tmp_path_factory.getbasetemp()
    shared = (root if worker_id == "master" else root.parent) / "demo-truth"
    shared.mkdir(exist_ok=True)
    with FileLock(shared / "lock"):
        if not (shared / "state.pickle").exists():
            play(shared / "round")
            with Round(shared / "round") as round_, (shared / "state.pickle").open("wb") as file:
                pickle.dump(round_.state, file)
    return Played(shared)


@dataclass(frozen=True)
class Typed:
    """What one unit typed into one sheet, and what it is worth."""

    form: Form
    plan: SheetPlan
    entries: Mapping[str, Any]

    @cached_property
    def scores(self) -> Mapping[str, Decimal | None]:
        entries = {n: _meant(value) for n, value in self.entries.items() if value is not None}
        case = Case(self.form.id, "self", named=True)
        return should_show(FillIn(0, self.form, case, "full", entries)).scores["self"]

    @property
    def total(self) -> Decimal:
        total = Decimal(0)
        for category in self.form.categories:
            sum_ = sum((self.scores[item.ref] or Decimal(0) for item in category.rows), Decimal(0))
            cap = category.bonus.cap if category.bonus else None
            total += sum_ if cap is None else min(sum_, cap)
        return total


def _meant(value: Any) -> Any:
    """The numbers of the sample that are written oddly, as a person reads them."""
    return {"７.５": Decimal("7.5"), "7分": Decimal(7)}.get(value, value)


@cache
def _forms() -> dict[str, Form]:
    return {form.unit_type: form for form in load_all()}


@cache
def _plan(unit_type: str) -> SheetPlan:
    return score_plan(_forms()[unit_type], "self")


def typed(played: Played, code: str) -> Typed:
    """What the sheet that counts for a unit holds: the last one that it sent."""
    form = _forms()[played.state.units[code].unit.type]
    plan = _plan(form.unit_type)
    entries = dict(answers(form, plan, code))
    for story in (s for batch in played.sample.batches for s in batch.stories):
        if story.unit == code and not story.also and not story.copy_of:
            entries = {**answers(form, plan, code), **story.entries}
    return Typed(form, plan, entries)


def test_every_total_is_what_the_unit_typed_adds_up_to(played: Played) -> None:
    correction = {"S101": ("6", Decimal(4))}
    shown = {row["单位代码"]: row for row in played.rows("按名单顺序")}
    assert set(shown) == set(played.state.units)
    for code, row in shown.items():
        if code in NO_TOTAL:
            assert not isinstance(row["自评总分"], int | float), code
            continue
        truth = typed(played, code)
        total = truth.total
        if code in correction:
            ref, score = correction[code]
            total += score - (truth.scores[ref] or Decimal(0))
        assert round(Decimal(str(row["自评总分"])), 2) == total, code


def test_every_score_is_what_the_unit_typed(played: Played) -> None:
    sheets = {code: typed(played, code) for code in set(played.state.units) - NO_TOTAL}
    seen = set()
    for row in played.rows("数据"):
        code, ref = row["单位代码"], str(row["项"])
        seen.add(code)
        if (code, ref) == ("S101", "6"):
            continue
        truth = sheets[code].scores[ref]
        shown = row["计入"]
        # No claim is a bonus of nothing.
        assert (Decimal(0) if shown is None else Decimal(str(shown))) == (truth or 0), (code, ref)
    assert seen == set(played.state.units) - NO_TOTAL


def test_ranks_follow_from_the_totals_and_ties_share_one(played: Played) -> None:
    shown = {row["单位代码"]: row for row in played.rows("按名单顺序")}
    groups: dict[str, dict[str, Decimal]] = {}
    for code, row in shown.items():
        document = _forms()[row["单位类别"]].document.id
        together = document if document == "zhuzhou-2011" else row["单位类别"]
        if code not in NO_TOTAL:
            groups.setdefault(together, {})[code] = Decimal(str(row["自评总分"]))
    for totals in groups.values():
        for code, total in totals.items():
            rank = 1 + sum(other > total for other in totals.values())
            assert shown[code]["名次"] == rank, code


def test_status_of_every_unit(played: Played) -> None:
    for row in played.rows("按名单顺序"):
        code = row["单位代码"]
        expected = "未报" if code in NOT_REPORTED else STATUS.get(code, "已完成")
        assert row["状态"].startswith(expected), code


def _expected(story: Story, plan: SheetPlan) -> Iterator[tuple[str, str | None]]:
    """The findings that a story must make, as (code, cells)."""
    for code, names in story.expect.items():
        if names == "文件":
            yield code, None
        else:
            cells = [
                plan.named[name][1].address for name in names.split("、") if name in plan.named
            ]
            yield code, "、".join(cells) or names


def test_every_planted_fault_is_listed_at_its_cell_and_nothing_else(played: Played) -> None:
    listed: dict[str, set[tuple[str, str | None]]] = {}
    for row in played.rows("问题清单"):
        if row["程度"] != "提示":
            listed.setdefault(row["文件"], set()).add((row["代号"], row["单元格"]))
    planted: dict[str, set[tuple[str, str | None]]] = {}
    for batch in played.sample.batches:
        for story in batch.stories:
            unit = played.state.units[story.unit].unit
            plan = _plan(unit.type)
            name = story.file or f"2026_{unit.code}_{unit.name}_评分表.xlsx"
            if expected := set(_expected(story, plan)):
                planted[name] = planted.get(name, set()) | expected
    assert listed == planted


def test_a_sheet_under_another_units_name_is_not_counted_for_it(played: Played) -> None:
    state = played.state
    assert [one.received.unit for one in state.held] == ["Z0301"]
    assert "Z0302" not in {slot.unit for slot in state.returns}


def test_nothing_that_came_is_lost(played: Played) -> None:
    originals = {p.name for p in (played.folder / "round" / "登记" / "原件").glob("*/*")}
    for one in played.state.all_returns():
        assert one.received.sha256 in originals, one.received.file
