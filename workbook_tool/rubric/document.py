"""What a form belongs to and how it is used: its notice, its stages, its ambiguous sentences."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from workbook_tool.rubric.base import (
    Data,
    Identifier,
    Points,
    Printed,
    Reference,
    misfit,
    type_list,
)
from workbook_tool.rubric.table import StageId


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
