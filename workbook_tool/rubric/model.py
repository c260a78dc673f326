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

from workbook_tool.rubric import stages
from workbook_tool.rubric.base import (
    Data,
    Identifier,
    Points,
    Printed,
    Reference,
    Step,
    misfit,
    type_list,
)
from workbook_tool.rubric.rules import Rule, Unspecified
from workbook_tool.rubric.table import Cell, Column, Paper, Role, TotalRow, UnitLine
from workbook_tool.rubric.text import format_points, plain_name, shortened, squeeze

StageId = stages.StageId
STAGE_IDS = stages.STAGE_IDS

_QUOTED = 16
"""Characters of a wording that a message quotes."""


class Stage(Data):
    """One stage of scoring.

    Attributes:
        id: ``self``, ``assess`` or ``review``.
        label: What the form calls its score (自评分值, 考核分 …).
        by: Who scores.
    """

    id: StageId
    label: Printed
    by: Literal["unit", "group", "departments"]


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
    joined: Annotated[tuple[Role, ...], type_list] = ()
    print: dict[Role, str] = Field(default_factory=dict)
    unscored: Annotated[tuple[Printed, ...], type_list] = ()
    federation_data: bool = False

    @property
    def bonus(self) -> bool:
        """Whether the row adds points on top of the form's full score."""
        return self.rule.kind == "bonus_by_level"

    @property
    def label(self) -> str:
        """A one-line name for lists and messages."""
        return plain_name(self.name) if self.name else squeeze(self.text)

    def part_ref(self, index: int) -> str:
        """Return the reference of the part at ``index`` (from 0): ``R19.1``."""
        return f"{self.ref}.{index + 1}"

    @model_validator(mode="after")
    def _parts_are_quotes(self) -> Self:
        """Each part quotes the row, and no words belong to two parts."""
        whole, taken = squeeze(self.text), 0
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
    """A named group of rows inside a category (大连 指标名称 with its 赋分)."""

    name: Printed
    points: Points
    items: Annotated[tuple[Item, ...], type_list, Field(min_length=1)]

    @property
    def label(self) -> str:
        """The plain name."""
        return plain_name(self.name)


class Bonus(Data):
    """How claims in a bonus category add up.

    Attributes:
        once: What counts only once, at its highest level: each ``matter`` across all
            rows, each ``row``, or ``all`` claims together.
        cap: The most that can be added, if the form prints a limit.
    """

    once: Literal["matter", "row", "all"]
    cap: Step | None = None


class Note(Data):
    """A sentence in a row of its own at the end of a category.

    Attributes:
        text: The sentence.
        span: Over how many columns it runs, counted from the one after the category.
    """

    text: Printed
    span: Annotated[int, Field(ge=1)]


class Category(Data):
    """One category of the form.

    Attributes:
        name: As printed, with its line breaks and its points if they stand in it.
        points: Full points; ``None`` where bonus rows have no printed limit.
        items: The rows, or
        indicators: the rows in named groups.
        bonus: Present if the rows are bonus rows.
        note: The sentence under the rows.
    """

    name: Printed
    points: Points | None = None
    items: Annotated[tuple[Item, ...], type_list] = ()
    indicators: Annotated[tuple[Indicator, ...], type_list] = ()
    bonus: Bonus | None = None
    note: Note | None = None

    @property
    def label(self) -> str:
        """The plain name (常规工作)."""
        return plain_name(self.name)

    def groups(self) -> Iterator[tuple[Indicator | None, tuple[Item, ...]]]:
        """Yield the indicators with their rows, or the rows without an indicator."""
        if self.items:
            yield None, self.items
        for indicator in self.indicators:
            yield indicator, indicator.items

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


class Example(Data):
    """Facts that show what a reading does to a score.

    Attributes:
        ref: The row.
        words: The facts in words.
        answers: The facts as answers to the rule's inputs.
        claims: The facts as bonus claims: (matter number, row, level).
    """

    ref: Reference
    words: Printed
    answers: dict[str, str | Points] = Field(default_factory=dict)
    claims: Annotated[tuple[Annotated[tuple[int, Reference, str], type_list], ...], type_list] = ()


class Setting(Data):
    """An ambiguous sentence and its readings.

    Attributes:
        sentence: The sentence of the document.
        question: What it leaves open.
        refs: The rows it is about.
        readings: Name and wording of each reading.
        default: The reading in force unless a round says otherwise.
        example: Facts under which the readings differ; absent where the readings differ
            in who scores and not in a score.
    """

    sentence: Printed
    question: Printed
    refs: Annotated[tuple[Reference, ...], type_list, Field(min_length=1)]
    readings: Annotated[dict[str, Printed], Field(min_length=2)]
    default: str
    example: Example | None = None

    @model_validator(mode="after")
    def _default_is_a_reading(self) -> Self:
        if self.default not in self.readings:
            raise misfit("default", "default 要写 readings 中的一个", "default")
        return self


class WorkPlan(Data):
    """A work plan that units hand in besides the scores (大连).

    Attributes:
        due: The date in the notice, as printed.
        nodes: The points in time for which a plan is asked.
    """

    due: Printed
    nodes: Annotated[tuple[Printed, ...], type_list, Field(min_length=1)]


class Document(Data):
    """The official notice that a form belongs to.

    Attributes:
        id: Name of its folder.
        title: What it is called in lists.
        issuer: 发文机关.
        number: 文号.
        year: The year assessed.
        ranked_together: Whether units are ranked over all forms of the document, because
            they share their indicators (株洲); else each form is ranked apart.
    """

    id: Identifier
    title: Printed
    issuer: Printed
    number: str | None = None
    year: Annotated[int, Field(ge=1949, le=2200)] | None = None
    ranked_together: bool = False


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
        if role in {"number", "name", "period", "text", "criterion", "evidence"}:
            return getattr(item, role) or ""
        return ""

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
            for n, item in enumerate(category.items):
                yield ("categories", c, "items", n), item
            for i, indicator in enumerate(category.indicators):
                for n, item in enumerate(indicator.items):
                    yield ("categories", c, "indicators", i, "items", n), item

    @model_validator(mode="after")
    def _columns_fit(self) -> Self:
        roles = [cell.role for cell in self.cells]
        if len(set(roles)) < len(roles):
            raise misfit("duplicate_role", "有两栏的 role 相同", "columns")
        needed: list[Role] = ["text"]
        needed += [
            role
            for role in ("number", "name", "period", "criterion", "evidence", "departments")
            if any(getattr(item, role) for item in self.items)
        ]
        if any(item.points is not None for item in self.items):
            needed.append("points")
        if any(category.indicators for category in self.categories):
            needed.append("indicator")
        for role in needed:
            if role not in roles:
                reason = f"行里写了 {role}，但这里没有 role 为 {role} 的栏"
                raise misfit("missing_column", reason, "columns")
        return self

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
    def _stages_fit(self) -> Self:
        ids = [stage.id for stage in self.stages]
        if ids != [stage_id for stage_id in STAGE_IDS if stage_id in ids]:
            reason = "要按 self、assess、review 的顺序写，且不重复"
            raise misfit("stages", reason, "stages")
        return self
