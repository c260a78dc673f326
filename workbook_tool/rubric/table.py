"""The printed half of a form: the columns of its table, its total row, and its paper.

What a page looks like stands here; what is assessed stands in :mod:`workbook_tool.rubric.model`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from workbook_tool.rubric import stages
from workbook_tool.rubric.base import (
    Data,
    Points,
    Printed,
    Reference,
    Step,
    later,
    misfit,
    type_list,
)

StageId = stages.StageId
STAGE_IDS = stages.STAGE_IDS

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
    "reason",
    "deduction",
    "further_score",
    "free",
]
"""What a column of an official table holds.

``free`` is a column that the program does not understand: it prints the words that the rows
give for it, or somebody writes in it. ``deduction`` holds what is taken off, never a score;
``further_score`` the score of somebody who is no stage of this form: it is kept and added up,
and counts nothing. ``reason`` is where a stage explains its scores; ``remark`` that of the unit.
"""

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,19}$")]
"""A name that the data gives to a column of its own."""

_KEYED: frozenset[Role] = frozenset({"free", "further_score"})
_FILLED: frozenset[Role] = frozenset({"deduction", "reason", "free", "further_score"})
_STAGED: frozenset[Role] = _FILLED - {"free"}
_LEVELLED: frozenset[Role] = frozenset({"indicator", "indicator_points"})
OWN_WORDS: tuple[Literal["number", "name", "period", "text", "criterion", "evidence"], ...] = (
    "number",
    "name",
    "period",
    "text",
    "criterion",
    "evidence",
)
"""Roles whose words are a field of the row of the same name."""


class BodyColumn(Data):
    """One body column under a heading.

    Attributes:
        role: What it holds.
        width: Its width on paper, in millimetres.
        sheet_width: Its width on the sheets to fill in, where those need the room.
        format: Number format of points as printed, such as ``0.0" "``.
        head: Its own heading below one that it shares with its neighbours (得分情况: 自评, 考评).
        key: The name by which rows give the words of a ``free`` column.
        stage: Who fills it in, where the role does not say it.
        level: Which level of indicators it holds, where there are several: 2 below the category.
        vertical: Whether its wording is set from top to bottom.
    """

    role: Role
    width: Step
    sheet_width: Step | None = None
    format: Literal["General", "0", "0.0", '0.0" "'] = "General"
    head: Printed | None = later(None)
    key: Key | None = later(None)
    stage: StageId | None = later(None)
    level: Annotated[int, Field(ge=2, le=5)] = later(2)
    vertical: bool = later(False)

    @property
    def name(self) -> str:
        """What the column is called in the data: its key, or its role."""
        if self.key is not None:
            return self.key
        staged = self.stage is not None and self.role in _STAGED
        below = f"_{self.level}" if self.level > _FIRST_LEVEL else ""
        return f"{self.role}_{self.stage}" if staged else self.role + below

    @model_validator(mode="after")
    def _facts_belong_to_the_role(self) -> Self:
        if (self.key is not None) != (self.role in _KEYED):
            reason = (
                f"role 为 {self.role} 的栏要用 key 起一个名称（小写字母），各行用它写内容"
                if self.key is None
                else f"role 为 {self.role} 的栏不用写 key，写了不起作用"
            )
            raise misfit("key", reason, "key" if self.key is not None else "role")
        if self.key is not None and self.key in get_args(Role):
            raise misfit("key", f"“{self.key}”是 role 的名称，请换一个", "key")
        if self.stage is None and self.role in _STAGED:
            reason = f"role 为 {self.role} 的栏要用 stage 写明由哪个环节填：self、assess 或 review"
            raise misfit("stage", reason, "role")
        if self.stage is not None and self.role not in _FILLED:
            raise misfit("stage", f"role 为 {self.role} 的栏不用写 stage，写了不起作用", "stage")
        if self.level > _FIRST_LEVEL and self.role not in _LEVELLED:
            raise misfit("level", "只有 role 为 indicator、indicator_points 的栏写 level", "level")
        if self.format != "General" and not self.role.endswith("points"):
            raise misfit("format", "只有分值栏写 format，别的栏写了不起作用", "format")
        return self


_FIRST_LEVEL = 2


class Column(Data):
    """One heading of the table with the body columns under it.

    Attributes:
        head: The heading as printed.
        cells: One body column, or more where the heading spans them.
        diagonal: A heading cell that a diagonal line divides; ``head`` then holds the
            upper right wording and, after a line break, the lower left one.
    """

    head: Printed
    cells: Annotated[tuple[BodyColumn, ...], type_list, Field(min_length=1)]
    diagonal: bool = False

    @property
    def divided(self) -> bool:
        """Whether its columns have headings of their own below it."""
        return any(cell.head is not None for cell in self.cells)

    @model_validator(mode="after")
    def _heads_fit(self) -> Self:
        if self.divided and any(cell.head is None for cell in self.cells):
            raise misfit("head", "下面各栏的 head 要么都写，要么都不写", "cells")
        if self.diagonal and "\n" not in self.head:
            raise misfit("head", "斜线表头要写两行：先写右上的字，换行再写左下的字", "head")
        return self

    def labelled(self) -> Iterator[tuple[BodyColumn, str]]:
        """Yield each column with the heading by which people call it."""
        for cell in self.cells:
            yield cell, cell.head or self.head


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


class Further(Data):
    """A further printed row of an item that is scored as one (one score for three criteria).

    What it leaves out is joined with the cell above it.
    """

    number: str | None = None
    name: str | None = None
    period: str | None = None
    text: str | None = None
    criterion: str | None = None
    evidence: str | None = None
    cells: dict[Key, Printed] = Field(default_factory=dict)

    def words(self, cell: BodyColumn) -> str | None:
        """Return what it prints in a column, ``None`` where that is joined with the cell above."""
        if cell.role == "free":
            return self.cells.get(cell.name)
        return getattr(self, cell.role) if cell.role in OWN_WORDS else None


class Note(Data):
    """A sentence in a row of its own at the end of a category.

    Attributes:
        text: The sentence.
        span: Over how many columns it runs, counted from the one after the category.
    """

    text: Printed
    span: Annotated[int, Field(ge=1)]


class Subtotal(Data):
    """A row at the end of a category; score columns hold the sums of their stage.

    Attributes:
        cells: The cells from the first one behind the category up to the first score column.
    """

    cells: Annotated[tuple[TotalCell, ...], type_list, Field(min_length=1)]


class LineCell(Data):
    """One cell of a line around the table.

    Attributes:
        text: What is printed.
        span: Over how many columns; the cells without it share what is left.
        holds: What goes in behind the text: the ``unit``'s name, what somebody types
            (``entry``), or the ``total`` of a stage; nothing where only blanks are printed.
        stage: Whose total, or who types it; the first stage unless said.
        align: Where the text stands.
    """

    text: str = ""
    span: Annotated[int, Field(ge=1)] | None = None
    holds: Literal["unit", "entry", "total"] | None = None
    stage: StageId | None = None
    align: Literal["left", "center", "right"] = "left"

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.stage is not None and self.holds not in {"entry", "total"}:
            reason = "只有 holds 为 entry 或 total 的格写 stage，别的格写了不起作用"
            raise misfit("stage", reason, "stage")
        if self.holds == "total" and self.text:
            raise misfit("text", "放总分的格不写 text，“得分：”另用一格写", "text")
        return self


class OuterLine(Data):
    """A line before, in or after the table: names and dates to fill in, notes, signatures.

    Attributes:
        place: ``before`` the table, at its ``head`` (with borders, above the headings), at its
            ``foot`` (with borders, below the last row) or ``after`` it.
        cells: From left to right.
    """

    place: Literal["before", "head", "foot", "after"]
    cells: Annotated[tuple[LineCell, ...], type_list, Field(min_length=1)]


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


SCORE_ROLES: frozenset[Role] = frozenset((*STAGE_IDS, "deduction", "further_score"))
"""Roles of columns with figures that are added up."""


AT_THE_SIDE: frozenset[Role] = frozenset({"category", "category_points"})
"""Columns whose cells reach down over everything in a category, notes and subtotals too, where
nothing stands at the left of them."""


def body_start(cells: Sequence[BodyColumn]) -> int:
    """Return the first column, from 1, behind those in which categories stand."""
    return next((n for n, cell in enumerate(cells, 1) if cell.role not in AT_THE_SIDE), 1)


def table_misfits(
    columns: Sequence[Column],
    total: TotalRow | None,
    subtotals: Mapping[int, Subtotal],
    lines: Sequence[OuterLine],
) -> Iterator[PydanticCustomError]:
    """Yield what in a table does not go together: columns, rows of sums, the lines around it.

    Args:
        columns: The headings.
        total: The total row.
        subtotals: By position of their category.
        lines: The lines around the table.
    """
    cells = [cell for column in columns for cell in column.cells]
    names = [cell.name for cell in cells]
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            what = "key" if any(cell.key == name for cell in cells) else "role"
            reason = f"有两栏的 {what} 相同（{name}）"
            yield misfit("duplicate_role", reason, "columns")
    scored = next((n for n, cell in enumerate(cells) if cell.role in SCORE_ROLES), len(cells))
    if total is not None and sum(cell.span for cell in total.cells) > scored:
        reason = f"各格合计超过了评分栏前面的 {scored} 栏"
        yield misfit("span", reason, "total", "cells")
    for position, subtotal in subtotals.items():
        first = body_start(cells)
        if sum(cell.span for cell in subtotal.cells) > scored + 1 - first:
            reason = f"从第 {first} 栏数起，各格合计超过了评分栏前面的 {scored + 1 - first} 栏"
            yield misfit("span", reason, "categories", position, "subtotal")
    for n, line in enumerate(lines):
        spans = [cell.span for cell in line.cells if cell.span is not None]
        left = len(cells) - sum(spans)
        if left < len(line.cells) - len(spans) or (left and len(spans) == len(line.cells)):
            reason = f"各格的 span 合计要等于表的栏数 {len(cells)}；不写 span 的格平分其余各栏"
            yield misfit("span", reason, "lines", n, "cells")


def raise_first(misfits: Iterator[PydanticCustomError]) -> None:
    """Raise the first of some misfits, if there is one.

    Raises:
        PydanticCustomError: The first one.
    """
    for error in misfits:
        raise error
