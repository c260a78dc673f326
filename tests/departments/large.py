"""Books that are larger than most."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.layout import names
from workbook_tool.layout.book import BookUnit, Seen
from workbook_tool.layout.claims import choices, claims_in
from workbook_tool.layout.department import Layout, department_plan
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.rubric import bonus
from workbook_tool.rubric.duties import duties
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.load import load_form


@dataclass(frozen=True)
class Large:
    """A book that is larger than most."""

    form: str
    department: str
    layout: Layout
    units: int

    @property
    def name(self) -> str:
        return f"{self.form}-{self.layout}-{self.department}"

    @property
    def plan(self) -> SheetPlan:
        form = load_form(self.form)
        work = [d for d in duties(form) if not self.department or d.department == self.department]
        levels = list(choices(form))
        units = []
        for number in range(1, self.units + 1):
            claims: dict[str, Value] = {}
            for line in range(1, bonus.LINES + 1) if levels and number % 3 else ():
                claims |= {
                    names.claim("matter", line): Decimal(1 + line // 3),
                    names.claim("level", line): levels[line % len(levels)],
                    names.claim("subject", line): f"示例事项{line}",
                }
            seen = {duty.ref: Seen(own=duty.points) for duty in work}
            mine = tuple(claims_in(form, claims).values())
            units.append(BookUnit(f"{number:03d}", f"示例第{number}工会", seen, mine))
        return department_plan(form, "assess", self.department or "甲组", work, units, self.layout)
