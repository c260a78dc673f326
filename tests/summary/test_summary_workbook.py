"""The workbook in the clerk's hands: formulas, hostile names, remarks, a file open elsewhere."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.engines import libreoffice_recalculate, needs, ooxml_validate
from tests.summary.books import table, tabs
from tests.summary.rounds import RandomRound, random_round
from workbook_tool.campaign.actions.new import NewRound, new_round
from workbook_tool.campaign.inputs.roster import roster_csv
from workbook_tool.campaign.inputs.settings import Ranking
from workbook_tool.campaign.records.disk import Disk
from workbook_tool.campaign.records.events import Adjusted, Opened
from workbook_tool.campaign.round import Round
from workbook_tool.summary.book import draw_summary
from workbook_tool.summary.build_view import summary_view
from workbook_tool.summary.leaders import leaders_page
from workbook_tool.summary.leaders_book import draw_leaders
from workbook_tool.summary.leaders_page import draw_page
from workbook_tool.summary.remarks import UnreadableError, read_remarks
from workbook_tool.summary.summarise import FOLDER, LEADERS_PAGE, SUMMARY, summarise
from workbook_tool.summary.view import SummaryView

HOSTILE = (
    "=1+1",
    '=HYPERLINK("http://example.com","点我")',
    "+1",
    "-1",
    "@SUM(A1)",
    "http://example.com/",
    "mailto:a@example.com",
    "internal:'数据'!A1",
    "external:C:/x.xlsx",
    "{=1}",
    "<b>&\"'",
    "\t=1",
    "示例]]>",
)


def view_of(made: RandomRound) -> SummaryView:
    return summary_view(made.state(), made.settings, made.forms)


def with_names(made: RandomRound, names: tuple[str, ...]) -> RandomRound:
    """Give the units of a round other names."""
    units = {
        code: replace(unit, name=names[n % len(names)], group=names[-1 - n % len(names)])
        for n, (code, unit) in enumerate(made.units.items())
    }
    made.events[0] = Opened(tuple(units.values()))
    made.units = units
    return made


def sheet_parts(book: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        return {
            name: parts.read(name).decode()
            for name in parts.namelist()
            if name.startswith("xl/worksheets/")
        }


@pytest.mark.parametrize("what", ["summary", "leaders"])
def test_nothing_that_a_unit_typed_becomes_a_formula_or_a_link(what: str) -> None:
    view = view_of(with_names(random_round(4, 26), HOSTILE))
    book = draw_summary(view) if what == "summary" else draw_leaders(view, leaders_page(view))
    parts = sheet_parts(book)
    formulas = re.findall(r"<f>(.*?)</f>", "".join(parts.values()))
    for quoted in formulas:
        formula = re.sub(r"'[^']*'!", "", quoted)  # a group's name stands in that of its sheet
        assert re.match(r"(IF|INDEX|ROUND|COUNT|COUNTIF)\(", formula), formula
        assert "example.com" not in formula
        assert "HYPERLINK" not in formula
    assert not any("<hyperlink" in part.lower() for part in parts.values())
    assert not any(
        name.endswith(".rels") and "http://example" in part for name, part in parts.items()
    )
    if what == "summary":
        names = [row["单位"] for row in table(book, "按名单顺序", "序号")]
        assert names == [unit.unit.name for unit in view.units.values()]


def test_a_long_name_has_as_many_lines_as_it_needs() -> None:
    name = "示例市经济技术开发区某街道某社区" * 4 + "工会联合会"
    book = load_workbook(
        io.BytesIO(draw_summary(view_of(with_names(random_round(3), (name,))), {}))
    )
    sheet = book["按名单顺序"]
    row = next(cell.row for cell in sheet["C"] if cell.value == name)
    letters_a_line = 14  # of the 28 of the column, a Chinese one takes two
    lines = -(-len(name) // letters_a_line)
    height = sheet.row_dimensions[row].height
    assert height is not None
    assert height >= lines * 10


@pytest.mark.parametrize("seed", [3, 7, 11])
def test_no_text_is_cut_off_by_the_column_beside_it(seed: int) -> None:
    book = load_workbook(io.BytesIO(draw_summary(view_of(random_round(seed)))))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                printed = cell.alignment.wrap_text or cell.alignment.shrink_to_fit
                if isinstance(cell.value, str) and cell.border.left.style and not printed:
                    letters = sum(2 if ord(letter) > 0x2E80 else 1 for letter in cell.value)
                    room = sheet.column_dimensions[cell.column_letter].width
                    assert letters <= room or cell.data_type == "f", (sheet.title, cell.coordinate)


def test_the_workbook_is_a_pure_function_of_the_ledger() -> None:
    one, other = (draw_summary(view_of(random_round(7))) for _ in range(2))
    assert sheet_parts(one) == sheet_parts(other)


def test_every_total_is_a_formula() -> None:
    book = load_workbook(io.BytesIO(draw_summary(view_of(random_round(11)))))
    for tab in book.sheetnames:
        if tab.startswith("汇总表"):
            sheet = book[tab]
            heads = [str(cell.value) for cell in sheet[3]]
            for at in (n for n, head in enumerate(heads) if head.endswith("总分")):
                for row in sheet.iter_rows(min_row=4, values_only=True):
                    assert str(row[at]).startswith("="), tab


def test_a_roster_without_groups_has_no_column_for_them() -> None:
    for group, shown in (("甲组", True), ("", False)):
        made = random_round(5)
        units = [replace(unit, group=group) for unit in made.units.values()]
        made.events[0] = Opened(tuple(units))
        made.units = {unit.code: unit for unit in units}
        row = table(draw_summary(view_of(made)), "按名单顺序", "序号")[0]
        assert ("组别" in row) == shown
        assert row["单位代码"] == units[0].code


def _cells(book: bytes, *, formulas: bool) -> dict[tuple[str, str], object]:
    opened = load_workbook(io.BytesIO(book), data_only=not formulas)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in opened.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def _weighted(made: RandomRound) -> RandomRound:
    ranking = Ranking(weights={"自评": Decimal("0.4"), "考核": Decimal("0.6")})
    made.settings = made.settings.model_copy(update={"ranking": ranking})
    return made


def _adjusted(made: RandomRound) -> RandomRound:
    for n, code in enumerate(made.units):
        points = Decimal("1.5") if n % 2 else Decimal("-0.35")
        made.events.append(Adjusted(code, points, "会议纪要", "主席办公会议议定"))
        made.runs.append(made.runs[-1])
    return made


@needs("libreoffice")
def test_recalculated_figures_equal_those_that_were_written(tmp_path: Path) -> None:
    books = {f"{seed}.xlsx": draw_summary(view_of(random_round(seed))) for seed in (5, 9)}
    weighted = view_of(_weighted(random_round(1)))
    assert any(unit.total is not None for unit in weighted.units.values())
    books["weighted.xlsx"] = draw_summary(weighted)
    for seed, made in ((5, random_round(5)), (1, _weighted(random_round(1)))):
        before = {code: unit.total for code, unit in view_of(made).units.items()}
        adjusted = view_of(_adjusted(made))
        changes = {
            unit.total - was
            for code, unit in adjusted.units.items()
            if unit.total is not None and (was := before[code]) is not None
        }
        assert changes == {Decimal("1.5"), Decimal("-0.35")}
        books[f"adjusted-{seed}.xlsx"] = draw_summary(adjusted)
    view = view_of(random_round(5))
    books["leaders.xlsx"] = draw_leaders(view, leaders_page(view))
    for name, book in books.items():
        (tmp_path / name).write_bytes(book)
    new = libreoffice_recalculate([tmp_path / name for name in books], tmp_path / "new")
    seen = 0
    for path, book in zip(new, books.values(), strict=True):
        formulas = {
            place
            for place, value in _cells(book, formulas=True).items()
            if str(value).startswith("=")
        }
        written = _cells(book, formulas=False)
        after = _cells(path.read_bytes(), formulas=False)
        for place in formulas:
            expected, got = written.get(place, ""), after.get(place, "")
            seen += 1
            if isinstance(expected, int | float):
                assert got == pytest.approx(expected, abs=1e-9), (path.name, place)
            else:
                assert (got or "") == (expected or ""), (path.name, place)
    assert seen > 1000


@needs("validator")
def test_the_validator_has_no_complaint(tmp_path: Path) -> None:
    view = view_of(with_names(random_round(8, 20), HOSTILE))
    page = leaders_page(view)
    files = {
        "s.xlsx": draw_summary(view),
        "l.xlsx": draw_leaders(view, page),
        "l.docx": draw_page(page),
        "empty.xlsx": draw_summary(view_of(random_round(8, 0, ["dalian-2018"]))),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        assert ooxml_validate(tmp_path / name) == [], name


# ------------------------------------------------------------------- remarks and places


def _set_up(folder: Path) -> Path:
    made = random_round(3, 6, ["changzhou-2013-1"])
    roster = folder.with_name("roster.csv")
    roster.write_bytes(roster_csv(list(made.units.values())))
    forms = {kind: form.id for kind, form in made.forms.items()}
    wanted = NewRound("示例考核", 2026, "示例市总工会", "", forms, date(2026, 12, 20))
    new_round(folder, wanted, roster)
    with Round(folder) as round_:
        round_.record(made.events[1:])
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return _set_up(tmp_path / "round")


def _remark(path: Path, remarks: dict[str, str], *, shuffled: bool = False) -> None:
    """Write remarks as a clerk does; shuffled: rows turned round and a column put in."""
    book = load_workbook(path)
    sheet = book["汇总表"]
    heads = [str(cell.value) for cell in sheet[3]]
    code, remark = heads.index("单位代码") + 1, heads.index("备注") + 1
    for row in range(4, sheet.max_row + 1):
        if (text := remarks.get(str(sheet.cell(row, code).value))) is not None:
            cell = sheet.cell(row, remark)
            cell.value, cell.data_type = text, "s"
    if shuffled:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
        for n, values in enumerate(reversed(rows), start=4):
            for at, value in enumerate(values, start=1):
                cell = sheet.cell(n, at)
                cell.value = value
                if value == "=1+1":
                    cell.data_type = "s"
        sheet.insert_cols(2)
    book.save(path)


def _remarks(path: Path) -> dict[str, str]:
    rows = table(path.read_bytes(), "汇总表", "名次")
    return {row["单位代码"]: row["备注"] for row in rows if row["备注"]}


@pytest.mark.parametrize("shuffled", [False, True])
def test_the_clerks_remarks_survive_the_next_summary(folder: Path, shuffled: bool) -> None:
    said = {"001": "电话核实过", "004": "=1+1", "006": "第一行\n第二行"}
    with Round(folder) as round_:
        path = summarise(round_).files[0].path
        assert path == folder / FOLDER / SUMMARY
        _remark(path, said, shuffled=shuffled)
        for _ in range(2):
            summarise(round_)
            assert _remarks(path) == said
    assert "<f>1+1</f>" not in "".join(sheet_parts(path.read_bytes()).values())


def test_a_remark_that_was_deleted_does_not_come_back(folder: Path) -> None:
    with Round(folder) as round_:
        path = summarise(round_).files[0].path
        _remark(path, {"001": "电话核实过"})
        summarise(round_)
        _remark(path, {"001": ""})
        summarise(round_)
    assert _remarks(path) == {}


def test_an_old_summary_that_cannot_be_read_is_left_alone_and_said(folder: Path) -> None:
    with Round(folder) as round_:
        path = summarise(round_).files[0].path
        path.write_bytes(b"no workbook")
        with pytest.raises(UnreadableError):
            read_remarks(path.read_bytes())
        made = summarise(round_)
    assert made.unreadable == (path,)
    assert path.read_bytes() == b"no workbook"
    assert made.files[0].path.name == "工作底稿_2.xlsx"
    assert tabs(made.files[0].path.read_bytes(), "汇总表") == ["汇总表"]


class OpenInExcel(Disk):
    """A disk on which some files are open in Excel: Windows does not let them be replaced."""

    names: tuple[str, ...] = ()

    def write(
        self, path: Path, content: bytes, *, durable: bool = True, private: bool = False
    ) -> None:
        if path.name in self.names and path.exists():
            raise PermissionError(13, "Permission denied", str(path))
        super().write(path, content, durable=durable, private=private)


def test_a_summary_that_is_open_in_excel_gets_another_name(folder: Path) -> None:
    disk = OpenInExcel()
    with Round(folder, disk) as round_:
        first = summarise(round_).files[0].path
        _remark(first, {"002": "先看过"})
        before = first.read_bytes()
        disk.names = (SUMMARY,)
        made = summarise(round_)
        assert made.files[0].path.name == "工作底稿_2.xlsx"
        assert made.files[0].wanted == first
        assert first.read_bytes() == before
        assert _remarks(made.files[0].path) == {"002": "先看过"}
        # In the meantime the clerk wrote on in the open one; closed, it is replaced again.
        _remark(first, {"003": "后看过"})
        disk.names = ()
        summarise(round_)
        assert _remarks(first) == {"002": "先看过", "003": "后看过"}


def test_a_disk_that_is_full_leaves_the_old_summary_whole(folder: Path) -> None:
    class Full(Disk):
        full = False

        def step(self, what: str) -> None:
            if self.full and what.startswith("write"):
                raise OSError(28, "No space left on device")

    disk = Full()
    with Round(folder, disk) as round_:
        path = summarise(round_).files[0].path
        before = path.read_bytes()
        disk.full = True
        with pytest.raises(OSError, match="No space"):
            summarise(round_)
    assert path.read_bytes() == before
    assert sorted(p.name for p in path.parent.iterdir()) == sorted(
        [SUMMARY, "报领导.xlsx", LEADERS_PAGE]
    )
