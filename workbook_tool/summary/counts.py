"""How many units owe, sent, owe still, and got theirs back."""

from __future__ import annotations

from dataclasses import dataclass

from workbook_tool.summary.view import ENTERED, SummaryView, UnitView


@dataclass(frozen=True, slots=True)
class Counts:
    """Units by what they did.

    Attributes:
        due: 应报: every unit that is not excused.
        sent: 已报: those of which something has come, or was entered by the clerk.
        missing: 未报: the others.
        back: 退回: those whose return has to be, or was, sent back.
        excused: 不需报送.
        late: 逾期.
    """

    due: int
    sent: int
    missing: int
    back: int
    excused: int
    late: int

    @property
    def sentence(self) -> str:
        """All of it in words."""
        words = f"应报 {self.due}，已报 {self.sent}，未报 {self.missing}，退回 {self.back}"
        words += f"，逾期 {self.late}" if self.late else ""
        return words + (f"；不需报送 {self.excused}。" if self.excused else "。")


def is_missing(unit: UnitView) -> bool:
    """Return whether a unit owes something of which nothing has come."""
    return unit.standing.status == "missing" and unit.status != ENTERED


def count(view: SummaryView) -> Counts:
    """Count the units of a summary."""
    units = list(view.units.values())
    excused = sum(unit.standing.status == "excused" for unit in units)
    late = sum(unit.standing.late and unit.standing.status != "excused" for unit in units)
    missing = sum(is_missing(unit) for unit in units)
    due = len(units) - excused
    return Counts(
        due=due,
        sent=due - missing,
        missing=missing,
        back=sum(unit.standing.status in {"must_fix", "sent_back"} for unit in units),
        excused=excused,
        late=late,
    )
