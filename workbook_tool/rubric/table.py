"""The printed half of a form: the columns of its table, its total row, and its paper.

What a page looks like stands here; what is assessed stands in :mod:`workbook_tool.rubric.model`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from workbook_tool.rubric.base import Data, Points, Printed, Reference, Step, type_list

Role = Literal[
    "category",
    "category_points",
    "indicator",
    "indicator_points",
    "number",
    "name",
    "period",
    "text",
    "points",
    "criterion",
    "evidence",
    "departments",
    "self",
    "assess",
    "review",
    "remark",
]
"""What a column of an official table holds."""


class Cell(Data):
    """One body column under a heading.

    Attributes:
        role: What it holds.
        width: Its width on paper, in millimetres.
        sheet_width: Its width on the sheets to fill in, where those need the room.
        format: Number format of points as printed, such as ``0.0" "``.
    """

    role: Role
    width: Step
    sheet_width: Step | None = None
    format: Literal["General", "0", "0.0", '0.0" "'] = "General"


class Column(Data):
    """One heading of the table with the body columns under it.

    Attributes:
        head: The heading as printed.
        cells: One body column, or more where the heading spans them.
        diagonal: A heading cell that a diagonal line divides; ``head`` then holds the
            upper right wording and, after a line break, the lower left one.
    """

    head: Printed
    cells: Annotated[tuple[Cell, ...], type_list, Field(min_length=1)]
    diagonal: bool = False


class TotalCell(Data):
    """One cell of the total row.

    Attributes:
        text: What is printed.
        span: Over how many columns.
    """

    text: str = ""
    span: Annotated[int, Field(ge=1)] = 1


class TotalRow(Data):
    """The last row of the table; score columns hold the totals of their stage.

    Attributes:
        points: The printed total, if there is one.
        cells: The cells from the left up to the first score column.
    """

    points: Points | None = None
    cells: Annotated[tuple[TotalCell, ...], type_list, Field(min_length=1)]


class UnitLine(Data):
    """The line that names the unit (株洲 单位：…).

    Attributes:
        text: As printed.
        place: Before or after the table.
    """

    text: Printed
    place: Literal["before", "after"]


class Paper(Data):
    """The printed page.

    Attributes:
        orientation: A4 upright or lying.
        font_size: Of the table, in points.
        breaks: References of rows that begin a new page.
        title_lines: The lines in which the title is set, where one line is too long.
    """

    orientation: Literal["portrait", "landscape"] = "portrait"
    font_size: Step
    breaks: Annotated[tuple[Reference, ...], type_list] = ()
    title_lines: Annotated[tuple[Printed, ...], type_list] = ()
