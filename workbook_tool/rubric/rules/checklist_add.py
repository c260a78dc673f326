"""Rule kind ``checklist_add``: parts that add up (大连 R12 助技能培训0.5分…, R33 各1分)."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from workbook_tool.rubric.base import Data, Points, type_list
from workbook_tool.rubric.expression import Expr, If, add, every, number
from workbook_tool.rubric.rules.base import Input, Label, RuleBase, constant, is_yes, yes_no


class ChecklistEntry(Data):
    """One line of the checklist.

    Attributes:
        label: What must be there.
        points: What it is worth.
        required: Without it the whole rule gives 0 (大连 R35 未建立或未开展活动5分全扣).
    """

    label: Label
    points: Points
    required: bool = False


class ChecklistAdd(RuleBase):
    """Each entry that is there adds its points."""

    kind: Literal["checklist_add"]
    entries: Annotated[tuple[ChecklistEntry, ...], type_list, Field(min_length=1)]

    def asks(self, ref: str, points: Decimal) -> tuple[Input, ...]:  # noqa: D102, ARG002
        return tuple(
            yes_no(f"{ref}_{n}", entry.label) for n, entry in enumerate(self.entries, start=1)
        )

    def raw(self, ref: str, points: Decimal) -> Expr:  # noqa: D102, ARG002
        lines = [(f"{ref}_{n}", entry) for n, entry in enumerate(self.entries, start=1)]
        total = add(
            [
                If(is_yes(name), constant(entry.points), number(0))
                for name, entry in lines
                if entry.points
            ]
        )
        required = [is_yes(name) for name, entry in lines if entry.required]
        return If(every(required), total, number(0)) if required else total
