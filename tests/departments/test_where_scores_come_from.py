"""得分明细 and 数据: a department's score leads to its book and cell; 人工调整 to its basis."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.deciding import adjust, prefer_score
from tests.departments.rounds import clock, issued_books, make_round, typed
from tests.summary.books import table
from workbook_tool.campaign.actions.collect import collect
from workbook_tool.campaign.actions.issue import issue
from workbook_tool.campaign.actions.looking import Source
from workbook_tool.campaign.derived.merging import Key
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.round import Round
from workbook_tool.cli.main import run
from workbook_tool.office.explain import ExplainedItem, explain_data
from workbook_tool.rubric.duties import duties
from workbook_tool.rubric.load import load_form
from workbook_tool.summary.book import draw_summary
from workbook_tool.summary.explain import explain
from workbook_tool.summary.summarise import view_of

TYPE = "区市县（开放先导区）总工会"
FORM = load_form("dalian-2018")
UNITS = [Unit(f"{n:02d}", f"示例第{n}区总工会", TYPE) for n in range(1, 4)]
SETTLED, CONFLICT, GAP = Key("01", "R19.3"), Key("02", "R19.3"), Key("02", "R22.5")
SCORES = {
    (unit.code, duty.ref): duty.points - Decimal(n) / 10
    for n, unit in enumerate(UNITS)
    for duty in duties(FORM)
}
DEPARTMENT = {duty.ref: duty.department for duty in duties(FORM)}


@pytest.fixture(scope="module")
def sources() -> dict[str, bytes]:
    """Return the books that were sent, by name, once the round was played."""
    return {}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, sources: dict[str, bytes]) -> Path:
    place = make_round(tmp_path_factory.mktemp("来历"), {TYPE: FORM.id}, UNITS)
    with Round(place, clock=clock) as round_:
        files: list[Source] = []
        for (department, _), book in issued_books(round_).items():
            mine = {
                key: value
                for key, value in SCORES.items()
                if DEPARTMENT[key[1]] == department and Key(*key) != GAP
            }
            files.append(book.source(f"{department}.xlsx", typed(mine)))
            if department == DEPARTMENT[CONFLICT.ref]:
                other = {
                    (key.unit, key.ref): SCORES[key] - Decimal("0.1") for key in (SETTLED, CONFLICT)
                }
                files.append(book.source(f"{department}二.xlsx", typed(other)))
        collect(round_, files)
        sources |= {file.name: file.data for file in files}
        prefer_score(round_, "dept", *SETTLED, f"{DEPARTMENT[SETTLED.ref]}二.xlsx", "以台账为准")
        adjust(round_, "03", Decimal("-1.5"), "会议纪要第8号", "材料迟报")
    return place


def items_of(place: Path, code: str) -> Iterator[ExplainedItem]:
    with Round(place, clock=clock) as round_:
        document = explain_data(explain(view_of(round_).units[code], round_.store.plan))
    stage = next(stage for stage in document.stages if stage.stage == "assess")
    for category in stage.categories:
        yield from category.items


def test_the_cell_that_is_named_holds_the_score(place: Path, sources: dict[str, bytes]) -> None:
    opened = {name: load_workbook(io.BytesIO(content)) for name, content in sources.items()}
    seen = set()
    for unit in UNITS:
        for item in items_of(place, unit.code):
            for part in item.scored:
                for source in part.sources:
                    value = opened[source.file][source.sheet][source.cell].value
                    assert Decimal(str(value)) == Decimal(str(source.score))
                    assert source.scorer == part.department == DEPARTMENT[part.ref]
                    assert source.note == f"按台账核定{unit.code}"
                counted = [source.score for source in part.sources if source.counts]
                assert set(counted) == ({part.score} if part.status == "scored" else set())
                seen.add((unit.code, part.ref))
    assert seen == set(SCORES)


def test_a_gap_a_conflict_and_what_was_decided_are_told(place: Path) -> None:
    parts = {
        (code, part.ref): part
        for code in ("01", "02")
        for item in items_of(place, code)
        for part in item.scored
    }
    assert (parts[GAP].status, parts[GAP].sources) == ("missing", [])
    assert parts[CONFLICT].status == "conflict"
    assert len(parts[CONFLICT].sources) == 2
    assert parts[SETTLED].decided
    assert parts[SETTLED].score == float(SCORES[SETTLED] - Decimal("0.1"))


def test_an_adjustment_is_told_with_number_points_basis_and_reason(place: Path) -> None:
    with Round(place, clock=clock) as round_:
        number = round_.state.events[-1].number
        document = explain_data(explain(view_of(round_).units["03"], round_.store.plan))
        book = draw_summary(view_of(round_))
    told = document.adjustments[0]
    assert (told.number, told.points) == (number, -1.5)
    assert (told.basis, told.reason) == ("会议纪要第8号", "材料迟报")
    assert document.total == document.stages[-1].total - 1.5  # type: ignore[operator]
    rows = [row for row in table(book, "数据", "单位代码") if row["单位代码"] == "03"]
    total = sum(Decimal(str(row["计入"])) for row in rows if row["阶段"] != "自评")
    assert total == Decimal(str(document.total))
    row = next(row for row in rows if row["阶段"] == "人工调整")
    assert row["决定"] == f"登记第 {number} 条，依据会议纪要第8号：材料迟报"


def test_a_unit_that_sent_nothing_is_not_called_entered_by_the_clerk(
    place: Path, tmp_path: Path
) -> None:
    again = tmp_path / "下发了自评"
    shutil.copytree(place, again)
    with Round(again, clock=clock) as round_:
        issue(round_, "year")
        assert {unit.status for unit in view_of(round_).units.values()} == {"未报"}


def test_the_long_table_names_department_file_sheet_and_cell(
    place: Path, sources: dict[str, bytes]
) -> None:
    with Round(place, clock=clock) as round_:
        rows = list(table(draw_summary(view_of(round_)), "数据", "单位代码"))
    opened = {name: load_workbook(io.BytesIO(content)) for name, content in sources.items()}
    for row in rows:
        if row["阶段"] != "考核":
            continue
        columns = ("打分部门", "文件", "工作表", "单元格")
        places = list(zip(*(str(row[column]).split("；") for column in columns), strict=True))
        if (row["单位代码"], row["项"]) == ("03", "R19"):
            assert len({department for department, *_ in places}) > 1
        if row["计入"] != "":
            total = sum(Decimal(str(opened[f][sheet][cell].value)) for _, f, sheet, cell in places)
            assert min(total, Decimal(str(row["满分"]))) == Decimal(str(row["计入"]))


def test_the_command_says_all_of_it(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", str(place), "02"]) == 0
    said = "".join(capsys.readouterr().out.split())
    department = DEPARTMENT[CONFLICT.ref]
    assert "打分不一致，都没有计入" in said
    assert f"“{department}.xlsx”" in said
    assert f"“{department}二.xlsx”" in said
    assert f"{DEPARTMENT[GAP.ref]}还没有打分" in said
    assert "理由：按台账核定02" in said
    assert run(["explain", str(place), "03"]) == 0
    said = "".join(capsys.readouterr().out.split())
    assert "：减1.5分，依据会议纪要第8号，材料迟报" in said
    assert run(["explain", str(place), "03", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["adjustments"]
