"""A sheet as it looks: every printed cell of a plan, with what a unit typed and what is wrong.

The plan that was issued says what stands where, so that a page can show a return as the unit
saw it, and a form as it is printed, without opening any workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from workbook_tool.campaign.derived.state import Return
from workbook_tool.campaign.round import RoundView
from workbook_tool.findings.export import finding_data
from workbook_tool.layout.fields import BLANKS, FIELDS, placeholder
from workbook_tool.layout.fields import Field as PrintedField
from workbook_tool.layout.official import official_plan
from workbook_tool.layout.plan import Cell, Sheet, SheetPlan
from workbook_tool.office.context import Office
from workbook_tool.office.documents import FindingData, JsonDocument
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.forms import form_named
from workbook_tool.office.opening import reading
from workbook_tool.rubric.text import plain_number

_SHOWN = frozenset({"official", "score", "facts", "claims", "evidence", "work plan", "work_plan"})
_MOST_CELLS = 20_000


@dataclass(frozen=True, slots=True)
class ReturnViewRequest:
    """A returned file, as it looks.

    Attributes:
        folder: The round.
        number: Number of the file's event.
    """

    folder: Path
    number: int


@dataclass(frozen=True, slots=True)
class FormViewRequest:
    """A form, as it is printed.

    Attributes:
        form: Its id.
    """

    form: str


class CellView(JsonDocument, title="一个单元格"):
    """A cell, or several that are joined."""

    cell: str = Field(description="地址，如 G12")
    text: str
    rows: int = Field(description="占几行")
    columns: int = Field(description="占几列")
    align: Literal["left", "center", "right"]
    bold: bool
    typed: bool = Field(description="是不是填的")
    mark: str = Field(description="这里有问题：must_fix、explain 或 note；没有的为空")


class SheetView(JsonDocument, title="一张工作表"):
    """A sheet."""

    title: str
    rows: list[list[CellView]]


class SheetViewDocument(JsonDocument, title="一份表的样子"):
    """A workbook as it looks."""

    title: str
    unit: str = Field(description="单位代码；不是哪个单位的为空")
    sheets: list[SheetView]
    findings: list[FindingData]


def view_return(office: Office, request: ReturnViewRequest) -> SheetViewDocument:
    """Return a file that came back as it looks, with its faulty cells.

    Raises:
        OfficeError: ``no_such_file``; ``no_view`` where nobody knows what was read in it.
    """
    with reading(office, request.folder) as round_:
        found = next(
            (one for one in round_.state.all_returns() if one.number == request.number), None
        )
        if found is None:
            raise OfficeError("no_such_file")
        return _of_return(round_, found)


def _of_return(round_: RoundView, one: Return) -> SheetViewDocument:
    read = one.received.reading
    issued = round_.store.plan(read.plan) if read.plan else None
    if issued is None:
        raise OfficeError("no_view", file=one.received.file)
    entries = read.entries
    values = issued.plan.values(entries)
    unit = one.received.unit
    known = round_.state.units.get(unit)
    fields = _printed(round_, one)

    def text(cell: Cell) -> str:
        value = entries.get(cell.name or "")
        if value is None and cell.formula is not None:
            name = cell.name or ""
            value = values.get(name) if name else SheetPlan.value_of(cell, values)
        if value is None:
            value = cell.number if cell.text is None else cell.text
        return _filled(_words(value), fields)

    marks = _marks(read.findings)
    return SheetViewDocument(
        title=one.received.file,
        unit=unit if known else "",
        sheets=list(_sheets(issued.plan, text, marks, entries)),
        findings=[finding_data(finding) for finding in read.findings],
    )


def _printed(round_: RoundView, one: Return) -> dict[PrintedField, str]:
    """Return what stands on a sheet of its unit and the round, as it was issued."""
    known = round_.state.units.get(one.received.unit)
    found: dict[PrintedField, str] = {**BLANKS}
    if known is not None:
        found |= {"unit": known.unit.name, "code": known.unit.code}
    token = one.received.reading.token
    for sheets in round_.state.sheets.values():
        for sheet in sheets:
            if token and sheet.issued.token == token:
                printed = sheet.issued.printed
                found |= {field: printed[field] for field in FIELDS if field in printed}
    return found


def view_form(office: Office, request: FormViewRequest) -> SheetViewDocument:
    """Return a form as its official attachment is printed.

    Raises:
        OfficeError: No such form.
        RubricError: Its data cannot be used.
    """
    form = form_named(office, request.form)
    plan = official_plan(form)

    def text(cell: Cell) -> str:
        return _filled(_words(cell.number if cell.text is None else cell.text), BLANKS)

    return SheetViewDocument(
        title=form.full_title, unit="", sheets=list(_sheets(plan, text, {}, {})), findings=[]
    )


def _words(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return plain_number(value)


def _filled(text: str, fields: Mapping[PrintedField, str]) -> str:
    for field in FIELDS:
        text = text.replace(placeholder(field), fields[field])
    return text


def _marks(findings: Any) -> dict[tuple[str, str], str]:
    """Return the gravest of what is said of a cell, by sheet and address; "*" stands for a row."""
    order = ("must_fix", "explain", "note")
    found: dict[tuple[str, str], str] = {}
    for one in sorted(findings, key=lambda one: order.index(one.severity), reverse=True):
        if one.cell:
            found[one.sheet or "", one.cell] = one.severity
        elif one.item:
            found["*", one.item] = one.severity
    return found


def _sheets(
    plan: SheetPlan,
    text: Callable[[Cell], str],
    marks: Mapping[tuple[str, str], str],
    entries: Mapping[str, object],
) -> Iterator[SheetView]:
    for sheet in plan.sheets:
        if sheet.visibility == "visible" and sheet.face in _SHOWN:
            yield SheetView(title=sheet.title, rows=list(_rows(plan, sheet, text, marks, entries)))


def _rows(
    plan: SheetPlan,
    sheet: Sheet,
    text: Callable[[Cell], str],
    marks: Mapping[tuple[str, str], str],
    entries: Mapping[str, object],
) -> Iterator[list[CellView]]:
    """Yield the rows of what is printed; helpers stand right of it and are left out."""
    last_column = sheet.page.columns or len(sheet.widths)
    joined = {(area.top, area.left): area for area in sheet.merges}
    covered = {
        (row, column)
        for area in sheet.merges
        for row in range(area.top, area.bottom + 1)
        for column in range(area.left, area.right + 1)
        if (row, column) != (area.top, area.left)
    }
    cells = {(cell.row, cell.column): cell for cell in sheet.cells if cell.column <= last_column}
    last_row = max((row for row, _ in cells), default=0)
    if last_row * last_column > _MOST_CELLS:
        return
    for row in range(1, last_row + 1):
        found = []
        for column in range(1, last_column + 1):
            if (row, column) in covered:
                continue
            area = joined.get((row, column))
            cell = cells.get((row, column)) or Cell(row, column, "")
            style = plan.styles.get(cell.style)
            found.append(
                CellView(
                    cell=cell.address,
                    text=text(cell),
                    rows=area.bottom - area.top + 1 if area else 1,
                    columns=min(area.right, last_column) - column + 1 if area else 1,
                    align=style.align if style else "left",
                    bold=bool(style and style.bold),
                    typed=bool(cell.entry and entries.get(cell.name or "") is not None),
                    mark=_mark(sheet, cell, marks),
                )
            )
        yield found


def _mark(sheet: Sheet, cell: Cell, marks: Mapping[tuple[str, str], str]) -> str:
    at = marks.get((sheet.title, cell.address), "")
    return at or (marks.get(("*", cell.item), "") if cell.item and cell.entry else "")


DOCUMENTS: dict[str, type[JsonDocument]] = {"sheet-view": SheetViewDocument}
"""Every document of this module by the name of its schema."""
