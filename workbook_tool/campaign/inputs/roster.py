"""The roster (单位名单): which units are assessed, read from a table that staff keep.

Every defect is a finding that names its row; a roster with a ``must_fix`` finding is not used.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbook_tool.findings import Finding, load_catalogue
from workbook_tool.foreign import UNKNOWN
from workbook_tool.layout.fields import LONGEST_UNIT
from workbook_tool.reading.child import Reader
from workbook_tool.reading.limits import Refusal
from workbook_tool.reading.returned import ReturnedCell

CODE, NAME, TYPE, CONTACT, EMAIL, GROUP = (
    "单位代码",
    "单位名称",
    "单位类别",
    "联系人",
    "邮箱",
    "组别",
)
HEADS = (CODE, NAME, TYPE, CONTACT, EMAIL, GROUP)
NEEDED = (CODE, NAME, TYPE)

_ALIASES: Mapping[str, str] = {
    "代码": CODE,
    "编号": CODE,
    "单位": NAME,
    "名称": NAME,
    "单位全称": NAME,
    "类别": TYPE,
    "类型": TYPE,
    "单位类型": TYPE,
    "联系方式": CONTACT,
    "电子邮箱": EMAIL,
    "邮件": EMAIL,
    "分组": GROUP,
    "考核组": GROUP,
}
_WORD = re.compile(r"[A-Za-z0-9_-]{1,20}")
_MAIL = re.compile(r"[^@\s<>,;，；]+@[^@\s<>,;，；]+\.[^@\s<>,;，；.]+")
_HEAD_ROWS = 20


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of the roster.

    Attributes:
        code: Its code, which never changes.
        name: Its full name.
        type: Type of unit; decides which form it fills in.
        contact: Who answers, in words.
        email: Where its sheet is sent.
        group: Group in which it is assessed and ranked; empty for none.
    """

    code: str
    name: str
    type: str
    contact: str = ""
    email: str = ""
    group: str = ""


def read_roster(
    path: Path, types: Sequence[str], reader: Reader
) -> tuple[tuple[Unit, ...], tuple[Finding, ...]]:
    """Read a roster.

    Args:
        path: An .xlsx, .xls, .et, .ods or .csv file; the first sheet with the headings counts.
        types: The types of units that the round has a form for.
        reader: Opens the file.

    Returns:
        The units in the order of the rows, and what is wrong; with a ``must_fix`` finding
        the units must not be used.

    Raises:
        OSError: The file cannot be read.
    """
    make = load_catalogue().finding
    book = reader.open(path.read_bytes())
    if isinstance(book, Refusal):
        return (), (make(book.code, file=path.name, **book.facts),)
    for sheet in book.sheets:
        rows = _rows(book.by_sheet[sheet.name])
        columns, head_row = _columns(rows)
        if head_row:
            units, findings = _units(rows, columns, head_row, types, path.name)
            return tuple(units), tuple(findings)
    return (), (make("Q01", file=path.name, expected="、".join(NEEDED)),)


def _rows(cells: Mapping[tuple[int, int], ReturnedCell]) -> dict[int, dict[int, str]]:
    rows: dict[int, dict[int, str]] = {}
    for (row, column), cell in sorted(cells.items()):
        text = "" if cell.value is None else str(cell.value).strip()
        if text:
            rows.setdefault(row, {})[column] = text
    return rows


def _columns(rows: Mapping[int, Mapping[int, str]]) -> tuple[dict[str, int], int]:
    for row, cells in rows.items():
        if row > _HEAD_ROWS:
            break
        found: dict[str, int] = {}
        for column, text in cells.items():
            head = _ALIASES.get("".join(text.split()), "".join(text.split()))
            if head in HEADS:
                found.setdefault(head, column)
        if all(head in found for head in NEEDED):
            return found, row
    return {}, 0


def _units(
    rows: Mapping[int, Mapping[int, str]],
    columns: Mapping[str, int],
    head_row: int,
    types: Sequence[str],
    file: str,
) -> tuple[list[Unit], list[Finding]]:
    units: list[Unit] = []
    findings: list[Finding] = []
    codes: dict[str, int] = {}
    names: dict[str, int] = {}
    for row, cells in rows.items():
        if row <= head_row:
            continue
        facts = {head: cells.get(column, "") for head, column in columns.items()}
        if not any(facts.values()):
            continue
        unit = Unit(
            facts[CODE],
            facts[NAME],
            facts[TYPE],
            facts.get(CONTACT, ""),
            facts.get(EMAIL, ""),
            facts.get(GROUP, ""),
        )
        findings += _defects(unit, row, types, file, codes, names)
        units.append(unit)
    if not units:
        findings.append(load_catalogue().finding("Q02", file=file))
    return units, findings


def _defects(
    unit: Unit,
    row: int,
    types: Sequence[str],
    file: str,
    codes: dict[str, int],
    names: dict[str, int],
) -> Iterator[Finding]:
    make = load_catalogue().finding
    missing = [
        head
        for head, text in zip(NEEDED, (unit.code, unit.name, unit.type), strict=True)
        if not text
    ]
    if missing:
        yield make("Q03", file=file, line=row, label="、".join(missing))
    facts = (unit.code, unit.name, unit.type, unit.contact, unit.email, unit.group)
    odd = [head for head, text in zip(HEADS, facts, strict=True) if not _is_one_line(text)]
    if odd:
        yield make("Q12", file=file, line=row, label="、".join(odd))
    if unit.code:
        if _WORD.fullmatch(unit.code) is None:
            yield make("Q04", file=file, line=row, got=unit.code)
        if (first := codes.setdefault(unit.code.upper(), row)) != row:
            yield make("Q05", file=file, line=row, got=unit.code, first=first)
    if unit.name:
        if len(unit.name) > len(LONGEST_UNIT):
            yield make("Q06", file=file, line=row, got=unit.name, expected=str(len(LONGEST_UNIT)))
        if (first := names.setdefault("".join(unit.name.split()), row)) != row:
            yield make("Q07", file=file, line=row, got=unit.name, first=first)
    if unit.type and unit.type not in types:
        yield make("Q08", file=file, line=row, got=unit.type, expected="、".join(types))
    if unit.email and _MAIL.fullmatch(unit.email) is None:
        yield make("Q09", file=file, line=row, got=unit.email)


def _is_one_line(text: str) -> bool:
    """Return whether a text can stand in a heading, a file's name or a subject as it is."""
    return UNKNOWN not in text and "\n" not in text and "\t" not in text


def roster_template(units: Sequence[Unit], types: Sequence[str]) -> bytes:
    """Return the roster as a workbook, ready for typing.

    Args:
        units: The units that stand in it; none for an empty one.
        types: The types of units to choose from.
    """
    # Imported here: every process that reads returns knows units, and none of them draws a roster.
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    from workbook_tool.workbook.texts import put_texts  # noqa: PLC0415

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "单位名单"
    put_texts(sheet, 1, list(HEADS))
    for row, unit in enumerate(units, start=2):
        facts = [unit.code, unit.name, unit.type, unit.contact, unit.email, unit.group]
        put_texts(sheet, row, facts)
    for cell, width in zip(sheet[1], (12, 36, 24, 24, 30, 14), strict=True):
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="EEF2F7")
        cell.alignment = Alignment(horizontal="center")
        sheet.column_dimensions[cell.column_letter].width = width
    for row in sheet.iter_rows(min_row=2, max_row=max(len(units), 500) + 1, max_col=len(HEADS)):
        for cell in row:
            cell.number_format = "@"  # 001 must stay 001
    listed = ",".join(types)
    if types and len(listed) <= 255 and not any("," in name for name in types):
        rule = DataValidation("list", formula1=f'"{listed}"', allow_blank=True)
        sheet.add_data_validation(rule)
        rule.add("C2:C2000")
    sheet.freeze_panes = "A2"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def roster_csv(units: Sequence[Unit]) -> bytes:
    """Return the roster as a table for other programs (UTF-8 with a mark for Excel)."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADS)
    for unit in units:
        writer.writerow([unit.code, unit.name, unit.type, unit.contact, unit.email, unit.group])
    return text.getvalue().encode("utf-8-sig")
