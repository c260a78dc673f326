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
    Points,
    Printed,
    Reference,
    Step,
    later,
    misfit,
    type_list,
)
from workbook_tool.rubric.document import Document, Example, Setting, Stage, WorkPlan
from workbook_tool.rubric.rules import Rule, Unspecified
from workbook_tool.rubric.table import (
    OWN_WORDS,
    STAGE_IDS,
    Cell,
    Column,
    Further,
    Key,
    Line,
    Note,
    Paper,
    Role,
    StageId,
    Subtotal,
    TotalRow,
    UnitLine,
    raise_first,
    table_misfits,
)
from workbook_tool.rubric.text import format_points, plain_name, shortened, squeeze

__all__ = [
    "STAGE_IDS",
    "Document",
    "Example",
    "Setting",
    "Stage",
    "StageId",
    "WorkPlan",
]
"""What is also had from here."""

_QUOTED = 16
"""Characters of a wording that a message quotes."""


class Part(Data):
    """A part of a row that the text marks.

    Attributes:
        text: Its words, quoted from the row.
        points: What it is worth.
        departments: Who scores it, where that is not the whole row's department.
        rule: How it is scored, where that is not the row's rule.
    """

    text: Printed
    points: Points
    departments: Annotated[tuple[Printed, ...], type_list] = ()
    rule: Rule | None = None


class Item(Data):
    """One row that is scored.

    Attributes:
        ref: Its reference, unique in the form.
        number: The printed number, where the table has a column for it.
        name: The short name, where the table has one (组织建设).
        period: 年度.
        text: What is assessed.
        points: Full points; ``None`` for a bonus row without a printed figure.
        criterion: The scoring criterion, where it has a column of its own.
        evidence: 证明材料.
        departments: Who scores the row; vertical merges are resolved.
        rule: How the row, or each of its parts without a rule of their own, is scored.
        parts: The marked parts, if any.
        scaled: The parts are scaled to the row's points.
        joined: Columns whose cell is joined with the one above.
        print: Cells printed otherwise than by their plain value.
        unscored: Requirements in the text that no points are attached to.
        federation_data: The federation itself has the facts (市总掌握数据).
        cells: Words for columns of the form's own, by their key.
        more: Further printed rows that are scored with this one.
    """

    ref: Reference
    number: str | None = None
    name: str | None = None
    period: str | None = None
    text: Printed
    points: Points | None = None
    criterion: str | None = None
    evidence: str | None = None
    departments: Annotated[tuple[Printed, ...], type_list] = ()
    rule: Rule = Unspecified()
    parts: Annotated[tuple[Part, ...], type_list] = ()
    scaled: bool = False
    joined: Annotated[tuple[str, ...], type_list] = ()
    print: dict[Role, str] = Field(default_factory=dict)
    unscored: Annotated[tuple[Printed, ...], type_list] = ()
    federation_data: bool = False
    cells: dict[Key, Printed] = later({})
    more: Annotated[tuple[Further, ...], type_list] = later(())

    @property
    def bonus(self) -> bool:
        """Whether the row adds points on top of the form's full score."""
        return self.rule.kind == "bonus_by_level"

    @property
    def label(self) -> str:
        """A one-line name for lists and messages."""
        return plain_name(self.name) if self.name else squeeze(self.words)

    @property
    def rows(self) -> tuple[Item | Further, ...]:
        """Its printed rows: itself, and those that are scored with it."""
        return (self, *self.more)

    @property
    def words(self) -> str:
        """What is assessed, in all its printed rows."""
        return "\n".join([self.text, *(row.text for row in self.more if row.text)])

    def part_ref(self, index: int) -> str:
        """Return the reference of the part at ``index`` (from 0): ``R19.1``."""
        return f"{self.ref}.{index + 1}"

    @model_validator(mode="after")
    def _parts_are_quotes(self) -> Self:
        """Each part quotes the row, and no words belong to two parts."""
        whole, taken = squeeze(self.words), 0
        for index, part in enumerate(self.parts):
            quote = squeeze(part.text)
            at = whole.find(quote, taken)
            if at < 0:
                reason = (
                    f"与前面的部分重叠或顺序不对：“{shortened(squeeze(part.text), _QUOTED)}”"
                    if quote in whole
                    else f"在本行文字中找不到：“{shortened(squeeze(part.text), _QUOTED)}”"
                )
                raise misfit("part_quote", "本行的部分" + reason, "parts", index, "text")
            taken = at + len(quote)
        for index, quote in enumerate(self.unscored):
            if squeeze(quote) not in whole:
                reason = f"本行文字中没有“{shortened(squeeze(quote), _QUOTED)}”"
                raise misfit("unscored_quote", reason, "unscored", index)
        return self

    @model_validator(mode="after")
    def _bonus_or_points(self) -> Self:
        if self.points is None and not self.bonus:
            raise misfit("no_points_given", "缺少分值（只有加分项可以不写）", "points")
        return self


class Indicator(Data):
    """A named group of rows inside a category (大连 指标名称 with its 赋分).

    Attributes:
        name: As printed.
        points: Its points; ``None`` where none are printed.
        items: Its rows, or
        indicators: further groups below it (一级, 二级, 三级指标).
    """

    name: Printed
    points: Points | None = None
    items: Annotated[tuple[Item, ...], type_list] = ()
    indicators: Annotated[tuple[Indicator, ...], type_list] = later(())

    @property
    def label(self) -> str:
        """The plain name."""
        return plain_name(self.name)

    @property
    def rows(self) -> tuple[Item, ...]:
        """All rows in it, in order."""
        below = (item for group in self.indicators for item in group.rows)
        return (*self.items, *below)

    def path(self, item: Item) -> tuple[Indicator, ...]:
        """Return this group and those below it down to a row; nothing if it has not the row."""
        if any(own is item for own in self.items):
            return (self,)
        below = next(filter(None, (group.path(item) for group in self.indicators)), None)
        return (self, *below) if below else ()

    @model_validator(mode="after")
    def _one_way_of_grouping(self) -> Self:
        if bool(self.items) == bool(self.indicators):
            raise PydanticCustomError("grouping", "items 和 indicators 要写一个，只能写一个")
        return self


class Bonus(Data):
    """How claims in a bonus category add up.

    Attributes:
        once: What counts only once, at its highest level: each ``matter`` across all
            rows, each ``row``, or ``all`` claims together.
        cap: The most that can be added, if the form prints a limit.
    """

    once: Literal["matter", "row", "all"]
    cap: Step | None = None


class Category(Data):
    """One category of the form.

    Attributes:
        name: As printed, with its line breaks and its points if they stand in it.
        points: Full points; ``None`` where bonus rows have no printed limit.
        items: The rows, or
        indicators: the rows in named groups.
        bonus: Present if the rows are bonus rows.
        note: The sentence under the rows.
        subtotal: The row with the category's sums, where one is printed.
    """

    name: Printed
    points: Points | None = None
    items: Annotated[tuple[Item, ...], type_list] = ()
    indicators: Annotated[tuple[Indicator, ...], type_list] = ()
    bonus: Bonus | None = None
    note: Note | None = None
    subtotal: Subtotal | None = later(None)

    @property
    def label(self) -> str:
        """The plain name (常规工作)."""
        return plain_name(self.name)

    def groups(self) -> Iterator[tuple[Indicator | None, tuple[Item, ...]]]:
        """Yield the highest indicators with their rows, or the rows without an indicator."""
        if self.items:
            yield None, self.items
        for indicator in self.indicators:
            yield indicator, indicator.rows

    def path(self, item: Item) -> tuple[Indicator, ...]:
        """Return the indicators that a row is in, from the highest down."""
        found = (indicator.path(item) for indicator in self.indicators)
        return next(filter(None, found), ())

    @property
    def rows(self) -> tuple[Item, ...]:
        """All rows in order."""
        return tuple(item for _, items in self.groups() for item in items)

    @model_validator(mode="after")
    def _one_way_of_grouping(self) -> Self:
        if bool(self.items) == bool(self.indicators):
            raise PydanticCustomError("grouping", "items 和 indicators 要写一个，只能写一个")
        if any(item.bonus for item in self.rows) != (self.bonus is not None):
            raise PydanticCustomError("bonus", "加分项要放在写明 bonus（如何计分）的类别里")
        if self.bonus is None and self.points is None:
            raise misfit("no_points_given", "缺少分值（只有加分类别可以不写）", "points")
        return self


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
    lines: Annotated[tuple[Line, ...], type_list] = later(())
    measure: Literal["points", "standards"] = later("points")

    _readings: dict[str, str] = PrivateAttr(default_factory=dict)

    @property
    def readings(self) -> dict[str, str]:
        """The reading in force of every setting."""
        return dict(self._readings)

    def model_post_init(self, context: Any) -> None:
        """Take the readings that the loader resolved, else the defaults."""
        chosen = (context or {}).get("readings", {}) if isinstance(context, dict) else {}
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
    def cells(self) -> tuple[Cell, ...]:
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

    def column(self, name: str) -> Cell | None:
        """Return the column of this role or key; ``None`` where the table has none."""
        return next((cell for cell in self.cells if cell.name == name), None)

    def headed(self) -> Iterator[tuple[Cell, str]]:
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
        for name in self._needed():
            if name not in names:
                reason = f"行里写了 {name}，但这里没有 role 为 {name} 的栏"
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
