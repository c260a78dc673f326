"""The rows of a form: parts, items, and the groups that they stand in."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

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
from workbook_tool.rubric.rules import Rule, Unspecified
from workbook_tool.rubric.rules.effects import Verdict
from workbook_tool.rubric.table import (
    Further,
    Key,
    Note,
    Role,
    Subtotal,
)
from workbook_tool.rubric.text import plain_name, plain_number, shortened, squeeze

_USE_COMPOSITE = "几条扣分合用本行分值的，不要分成 parts，改写成一条 composite 规则"
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


class Award(Data):
    """What a low score of a row means for rank or grade (不足6分的不予评先).

    Attributes:
        least: The score that is needed.
        verdict: What a lower one means.
        grade: The grade, with the verdict ``grade``.
    """

    least: Step
    verdict: Verdict
    grade: Printed | None = None

    @model_validator(mode="after")
    def _grade_is_named(self) -> Self:
        if (self.verdict == "grade") != (self.grade is not None):
            raise PydanticCustomError("grade", "verdict 写 grade 的，要用 grade 写明定为哪个等次")
        return self


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
        award: What a low score means for rank or grade.
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
    award: Award | None = later(None)
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
    def _losses_count(self) -> Self:
        """What one part takes off must not be made up by points that other parts have too many."""
        if self.points is None or not any((part.rule or self.rule).deducts for part in self.parts):
            return self
        for index, part in enumerate(self.parts):
            rule = part.rule or self.rule
            if not part.points and rule.deducts and not rule.bounds(part.points)[0]:
                reason = "这一部分是 0 分，扣分不起作用；" + _USE_COMPOSITE
                raise misfit("no_points_to_lose", reason, "parts", index, "points")
        total = sum((part.points for part in self.parts), Decimal(0))
        if total > self.points and "scaled" not in self.model_fields_set:
            figures = f"{plain_number(total)} 分，多于本行的 {plain_number(self.points)} 分"
            reason = f"各部分合计 {figures}，一部分扣的分会被多出来的分补上；{_USE_COMPOSITE}"
            reason += "；确实各自计分、最多得本行分值的，写明 scaled: false"
            raise misfit("too_many_points", reason, "parts")
        return self

    @model_validator(mode="after")
    def _rows_fit(self) -> Self:
        for index, part in enumerate(self.parts):
            if (part.rule or self.rule).compares_units:
                reason = "rank_points 只能用于整行，不能用于一行的一部分"
                raise misfit("rank_points", reason, "parts", index)
        if self.award is not None and self.points is not None and self.award.least > self.points:
            reason = f"不能高于本行分值（{plain_number(self.points)} 分）"
            raise misfit("award", reason, "award", "least")
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
