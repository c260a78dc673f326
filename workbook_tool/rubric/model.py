"""The model of an official form: document, form, category, row, part, stage, setting.

Everything printed is kept as the document prints it; names for keys and lists are
derived from it. A loaded form is *concrete*: every ambiguous sentence has been read
in one way, recorded in :attr:`Form.readings`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PrivateAttr, model_validator
from pydantic_core import PydanticCustomError

from workbook_tool.rubric.base import (
    Data,
    Identifier,
    Printed,
    later,
    misfit,
    type_list,
)
from workbook_tool.rubric.document import Document, Example, Setting, Stage, WorkPlan
from workbook_tool.rubric.rows import Award, Bonus, Category, Indicator, Item, Part
from workbook_tool.rubric.table import (
    OWN_WORDS,
    STAGE_IDS,
    BodyColumn,
    Column,
    OuterLine,
    Paper,
    Role,
    StageId,
    TotalRow,
    UnitLine,
    raise_first,
    table_misfits,
)
from workbook_tool.rubric.text import format_points, squeeze

__all__ = [
    "STAGE_IDS",
    "Award",
    "Bonus",
    "Category",
    "Document",
    "Example",
    "Form",
    "Indicator",
    "Item",
    "Part",
    "Setting",
    "Stage",
    "StageId",
    "WorkPlan",
]
"""What is had from here, wherever it stands."""


class Form(Data):
    """One official form, concrete under its readings.

    Attributes:
        id: Its name in commands.
        document: The notice it belongs to.
        attachment: The mark at the top of the page (附件1), where one is printed.
        title: The title lines, as printed.
        unit_type: For whom.
        unit_line: The line naming the unit, where one is printed.
        columns: The headings from left to right.
        stages: In the order of scoring.
        categories: In order; bonus categories too.
        total: The total row, where one is printed.
        paper: The printed page.
        settings: The ambiguous sentences by name.
        work_plan: The plan asked for besides the scores.
        headings: What is printed as a row across the table above its rows, not in a column.
        lines: Lines before, in and after the table.
        measure: What scores count: points, or ``standards``, each met or not.
    """

    id: Identifier
    document: Document
    attachment: str | None = None
    title: Printed
    unit_type: Printed
    unit_line: UnitLine | None = None
    columns: Annotated[tuple[Column, ...], type_list, Field(min_length=1)]
    stages: Annotated[tuple[Stage, ...], type_list, Field(min_length=1)]
    categories: Annotated[tuple[Category, ...], type_list, Field(min_length=1)]
    total: TotalRow | None = None
    paper: Paper
    settings: dict[str, Setting] = Field(default_factory=dict)
    work_plan: WorkPlan | None = None
    headings: Annotated[tuple[Literal["category", "indicator"], ...], type_list] = later(())
    lines: Annotated[tuple[OuterLine, ...], type_list] = later(())
    measure: Literal["points", "standards"] = later("points")

    _readings: dict[str, str] = PrivateAttr(default_factory=dict)
    _variants: dict[str, str] = PrivateAttr(default_factory=dict)

    @property
    def readings(self) -> dict[str, str]:
        """The reading in force of every setting."""
        return dict(self._readings)

    @property
    def variants(self) -> dict[str, str]:
        """The kinds of units for which the form's file makes a form each: name and words."""
        return dict(self._variants)

    def model_post_init(self, context: Any) -> None:
        """Take the readings that the loader resolved, else the defaults."""
        given = context if isinstance(context, dict) else {}
        chosen = given.get("readings", {})
        self._variants = dict(given.get("variants", {}))
        super().model_post_init(context)
        self._readings = {
            name: chosen.get(name, setting.default) for name, setting in self.settings.items()
        }

    @property
    def year(self) -> int | None:
        """The year assessed."""
        return self.document.year

    @property
    def full_title(self) -> str:
        """The title on one line."""
        return "".join(line.strip() for line in self.title.splitlines())

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All rows in order, bonus rows too."""
        return tuple(item for category in self.categories for item in category.rows)

    def item(self, ref: str) -> Item:
        """Return the row with this reference.

        Raises:
            KeyError: There is none.
        """
        for item in self.items:
            if item.ref == ref:
                return item
        raise KeyError(ref)

    @property
    def points(self) -> Decimal:
        """Full points without bonus."""
        return sum((c.points or Decimal(0) for c in self.categories if c.bonus is None), Decimal(0))

    @property
    def cells(self) -> tuple[BodyColumn, ...]:
        """The body columns from left to right."""
        return tuple(cell for column in self.columns for cell in column.cells)

    def stage(self, stage_id: StageId) -> Stage | None:
        """Return the stage, or ``None`` where the form does not have it."""
        return next((stage for stage in self.stages if stage.id == stage_id), None)

    @cached_property
    def edition(self) -> str:
        """Eight hex digits that change with any change of the form or of a reading."""
        text = self.model_dump_json() + repr(sorted(self._readings.items()))
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    def printed(self, item: Item, role: Role) -> str:
        """Return what the table prints in a row's own cell of this role ("" for none)."""
        if role in item.print:
            return item.print[role]
        if role == "points":
            if item.points is None:
                return ""
            pattern = next((cell.format for cell in self.cells if cell.role == role), "General")
            return format_points(item.points, pattern)
        if role == "departments":
            return "、".join(item.departments)
        return getattr(item, role) or "" if role in OWN_WORDS else ""

    def column(self, name: str) -> BodyColumn | None:
        """Return the column of this role or key; ``None`` where the table has none."""
        return next((cell for cell in self.cells if cell.name == name), None)

    def headed(self) -> Iterator[tuple[BodyColumn, str]]:
        """Yield every column with its heading."""
        for column in self.columns:
            yield from column.labelled()

    @model_validator(mode="after")
    def _references_fit(self) -> Self:
        seen: set[str] = set()
        for path, item in self._located():
            if item.ref in seen:
                raise misfit("duplicate_ref", f"编号“{item.ref}”用了两次", *path, "ref")
            seen.add(item.ref)
        for name, setting in self.settings.items():
            for ref in (*setting.refs, *([setting.example.ref] if setting.example else [])):
                if ref not in seen:
                    reason = f"口径“{name}”提到了不存在的编号“{ref}”"
                    raise misfit("unknown_ref", reason, "settings", name)
        for index, ref in enumerate(self.paper.breaks):
            if ref not in seen:
                raise misfit("unknown_ref", f"没有编号“{ref}”这一行", "paper", "breaks", index)
        return self

    def _located(self) -> Iterator[tuple[tuple[str | int, ...], Item]]:
        """Yield every row with its path in the data."""
        for c, category in enumerate(self.categories):
            yield from _located(("categories", c), category)

    @model_validator(mode="after")
    def _columns_fit(self) -> Self:
        subtotals = {n: c.subtotal for n, c in enumerate(self.categories) if c.subtotal}
        raise_first(table_misfits(self.columns, self.total, subtotals, self.lines))
        names = {cell.name for cell in self.cells}
        missing = "、".join(name for name in self._needed() if name not in names)
        if missing:
            reason = f"行里写了 {missing}，但这里没有 role 为 {missing} 的栏"
            raise misfit("missing_column", reason, "columns")
        keys = {cell.name for cell in self.cells if cell.role == "free"}
        for path, item in self._located():
            for key in {key for row in item.rows for key in row.cells} - keys:
                reason = f"没有 key 为 {key} 的栏"
                raise misfit(
                    "missing_column", reason, *path, "cells" if key in item.cells else "more"
                )
        return self

    def _needed(self) -> Iterator[str]:
        """Yield the columns without which something that rows say would not be printed."""
        yield "text"
        rows = [row for item in self.items for row in item.rows]
        yield from (name for name in OWN_WORDS if any(getattr(row, name) for row in rows))
        if any(item.departments for item in self.items):
            yield "departments"
        if "indicator" not in self.headings:
            depth = max((len(c.path(item)) for c in self.categories for item in c.rows), default=0)
            yield from ("indicator" if n == 0 else f"indicator_{n + 2}" for n in range(depth))

    @model_validator(mode="after")
    def _one_bonus_category(self) -> Self:
        if sum(category.bonus is not None for category in self.categories) > 1:
            raise PydanticCustomError("bonus", "一份表只能有一个加分类别，请合并")
        return self

    @model_validator(mode="after")
    def _title_lines_fit(self) -> Self:
        lines = "".join(self.paper.title_lines)
        if lines and squeeze(lines) != squeeze(self.title):
            reason = "各行合起来要与 title 一字不差"
            raise misfit("title_lines", reason, "paper", "title_lines")
        return self

    @model_validator(mode="after")
    def _standards_count_one_each(self) -> Self:
        for path, item in self._located():
            if self.measure == "standards" and item.points != 1 and not item.bonus:
                reason = "measure 写 standards（只分达标、未达标）的表，每行的 points 都写 1"
                raise misfit("standards", reason, *path, "points")
        return self

    @model_validator(mode="after")
    def _stages_fit(self) -> Self:
        ids = [stage.id for stage in self.stages]
        if ids != [stage_id for stage_id in STAGE_IDS if stage_id in ids]:
            reason = "要按 self、assess、review 的顺序写，且不重复"
            raise misfit("stages", reason, "stages")
        return self


def _located(
    path: tuple[str | int, ...], group: Category | Indicator
) -> Iterator[tuple[tuple[str | int, ...], Item]]:
    for n, item in enumerate(group.items):
        yield (*path, "items", n), item
    for n, indicator in enumerate(group.indicators):
        yield from _located((*path, "indicators", n), indicator)
