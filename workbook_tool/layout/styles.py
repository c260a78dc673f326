"""The looks that the faces use, by name.

Only fonts that every Windows has are named: 宋体 (the default) and 黑体. What an entry looks like
is decided here and nowhere else: yellow is "fill in", light green is "born computed".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from workbook_tool.layout.plan import Style
from workbook_tool.rubric.model import Form
from workbook_tool.rubric.table import LineCell, OuterLine

HEI = "黑体"

ENTRY_FILL = "FFF9C4"
BORN_FILL = "E8F5E9"
HEAD_FILL = "EEF2F7"
SUM_FILL = "F5F5F5"
WRONG_FILL = "FF9E9E"
EXPLAIN_FILL = "FFCC80"

LARGEST_SHEET = Decimal(10)
"""Largest size of the tables to fill in, in points: they hold more columns than the attachment."""

SMALL_REMARK = Decimal("6.5")
"""Of long remarks in a narrow column of the attachment, in points: 小六号."""

LINE_SIZE = Decimal(11)
"""Of the lines above and below the tables to fill in, in points."""

CODE_SIZE = Decimal(12)
"""Of the 校验码, in points."""

SCREEN_ZOOM = 120
"""In percent: on screen 9 points are small, and a page's width still fits on it."""

POINTS_FORMAT = "General"
"""Excel shows 5 under 0.## as ``5.``, so points have no format of their own."""
MET_FORMAT = '[=1]"达标";[=0]"未达标";General'
"""Of typed scores where standards are met or not: 1 and 0 are what is added up. Not of formulas:
LibreOffice saves an empty text under any number format as 0 in the old format."""
CODE_FORMAT = "000000"
NO_ZERO_FORMAT = "General;-General;"


def sheet_size(form: Form) -> Decimal:
    """Return the size of the tables to fill in, in points: as the attachment's, within limits."""
    return min(form.paper.font_size, LARGEST_SHEET)


def form_styles(form: Form, size: Decimal, title: Decimal = Decimal(22)) -> Mapping[str, Style]:
    """Return the styles for a form's table: those of all forms, and what its layout needs.

    Args:
        form: The form.
        size: Size of the table, in points.
        title: Size of the title, in points.
    """
    look = dict(styles(size, title))
    if any(cell.vertical for cell in form.cells):
        look["vertical"] = Style(size=size, border=True, align="center", vertical=True, wrap=False)
    if form.headings:
        look["heading"] = Style(font=HEI, size=size, border=True)
    for line in form.lines:
        boxed = line.place in {"head", "foot"}
        for cell in line.cells:
            name = line_style(line, cell)
            line_size = size if boxed else max(size, Decimal("10.5"))
            look[name] = Style(size=line_size, align=cell.align, border=boxed)
            look[f"{name}_entry"] = replace(look[name], fill=ENTRY_FILL, border=True)
    if form.measure == "standards":
        look["met"] = replace(look["score"], number_format=MET_FORMAT)
        for name in ("entry_score", "given"):
            look[name] = replace(look[name], number_format=MET_FORMAT)
    return look


def line_style(line: OuterLine, cell: LineCell) -> str:
    """Return the name of the style of a cell in a line around the table."""
    return f"{'boxed' if line.place in {'head', 'foot'} else 'plain'}_{cell.align}"


def styles(size: Decimal, title: Decimal = Decimal(22)) -> Mapping[str, Style]:
    """Return all styles for a table set in ``size`` points under a title in ``title`` points."""
    return _printed(size, title) | _filled_in(size)


def _printed(size: Decimal, title: Decimal) -> dict[str, Style]:
    """Return the styles of the printed attachment."""
    centre = Style(size=size, border=True, align="center")
    return {
        "attachment": Style(font=HEI, size=Decimal(16), wrap=False),
        "title": Style(size=title, align="center"),
        "unit_line": Style(size=Decimal(14)),
        "head": Style(font=HEI, size=size, border=True, align="center"),
        "diagonal": Style(font=HEI, size=size, border=True, diagonal=True),
        "text": Style(size=size, border=True),
        "remark_small": Style(size=SMALL_REMARK, border=True),
        "centre": centre,
        "points": Style(size=size, border=True, align="center"),
        "points_0.0": Style(size=size, border=True, align="center", number_format='0.0" "'),
        "score": Style(size=size, border=True, align="center", number_format=POINTS_FORMAT),
    }


def _filled_in(size: Decimal) -> dict[str, Style]:
    """Return the styles of the sheets to fill in."""
    total = Style(font=HEI, size=size, border=True, align="center", fill=SUM_FILL)
    return {
        "sheet_title": Style(font=HEI, size=Decimal(16), align="center"),
        "line": Style(size=LINE_SIZE),
        "line_bold": Style(font=HEI, size=LINE_SIZE),
        "hint": Style(size=Decimal(10), color="8A4B00"),
        "small": Style(size=Decimal(9), color="606060"),
        "screen_head": Style(font=HEI, size=size, border=True, align="center", fill=HEAD_FILL),
        "added_head": Style(
            font=HEI, size=size, border=True, align="center", fill=HEAD_FILL, color="1F4E79"
        ),
        "entry_score": Style(
            size=size, border=True, align="center", fill=ENTRY_FILL, number_format=POINTS_FORMAT
        ),
        "born_score": Style(
            size=size, border=True, align="center", fill=BORN_FILL, number_format=POINTS_FORMAT
        ),
        "entry": Style(size=size, border=True, align="center", fill=ENTRY_FILL),
        "entry_text": Style(size=size, border=True, fill=ENTRY_FILL),
        "entry_line": Style(size=LINE_SIZE, fill=ENTRY_FILL, border=True),
        "given": Style(size=size, border=True, align="center", number_format=POINTS_FORMAT),
        "given_text": Style(size=size, border=True),
        "computed": Style(
            size=size,
            border=True,
            align="center",
            number_format=POINTS_FORMAT,
            color="1F4E79",
        ),
        "computed_line": Style(
            size=size,
            border=True,
            align="center",
            number_format=NO_ZERO_FORMAT,
            color="1F4E79",
        ),
        "status": Style(size=size, border=True, align="center", color="C62828"),
        "sum_label": total,
        "sum": Style(
            font=HEI,
            size=size,
            border=True,
            align="center",
            fill=SUM_FILL,
            number_format=POINTS_FORMAT,
        ),
        "code": Style(
            font=HEI, size=CODE_SIZE, align="center", border=True, number_format=CODE_FORMAT
        ),
        "count": Style(size=Decimal(11), align="center", border=True, number_format="0"),
        "hidden": Style(size=Decimal(9), wrap=False),
    }
