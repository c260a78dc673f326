"""How many units owe, sent, owe still, and got theirs back; or how many were scored."""

from __future__ import annotations

from dataclasses import dataclass

from workbook_tool.campaign.derived.books import BOOK_WORDS
from workbook_tool.summary.view import NOT_SCORED, SummaryView, UnitView


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

    title = "报送情况"
    missing_title = "未报单位"

    @property
    def figures(self) -> tuple[tuple[str, int], ...]:
        """Each figure under its heading; always six."""
        return (
            ("应报", self.due),
            ("已报", self.sent),
            ("未报", self.missing),
            ("退回", self.back),
            ("逾期", self.late),
            ("不需报送", self.excused),
        )

    @property
    def sentence(self) -> str:
        """All of it in words."""
        words = f"应报 {self.due}，已报 {self.sent}，未报 {self.missing}，退回 {self.back}"
        words += f"，逾期 {self.late}" if self.late else ""
        return words + (f"；不需报送 {self.excused}。" if self.excused else "。")


@dataclass(frozen=True, slots=True)
class ScoredCounts(Counts):
    """Units by what departments or groups did: the units themselves report nothing.

    ``due`` are those that are to be scored, ``sent`` those of which everything is, ``missing``
    the others; nothing goes back to a unit, and none is late.

    Attributes:
        none: Of those that miss something, those that have no score at all.
        torn: Those with a score that several books give differently.
    """

    none: int = 0
    torn: int = 0

    title = "打分情况"
    missing_title = "还没有打完分的单位"

    @property
    def figures(self) -> tuple[tuple[str, int], ...]:
        """Each figure under its heading; always six."""
        return (
            ("应打分", self.due),
            ("已打完", self.sent),
            (BOOK_WORDS["partial"], self.missing - self.none - self.torn),
            ("不一致", self.torn),
            (NOT_SCORED, self.none),
            ("不需打分", self.excused),
        )

    @property
    def sentence(self) -> str:
        """All of it in words."""
        (_, due), (_, sent), *others, (_, excused) = self.figures
        words = [f"应打分的有 {due} 个单位", f"已打完 {sent}"]
        words += [f"{word} {number}" for word, number in others if number]
        return "，".join(words) + (f"；不需打分 {excused}。" if excused else "。")


def is_missing(unit: UnitView) -> bool:
    """Return whether a unit owes something of which nothing has come, or is not scored yet."""
    if _scored_by_others(unit):
        return unit.standing.status in {"missing", "held"}
    return unit.standing.status == "missing"


def _scored_by_others(unit: UnitView) -> bool:
    return next(iter(unit.standings)) in unit.in_books


def count(view: SummaryView) -> Counts:
    """Count the units of a summary."""
    units = list(view.units.values())
    excused = sum(unit.standing.status == "excused" for unit in units)
    late = sum(unit.standing.late and unit.standing.status != "excused" for unit in units)
    missing = sum(is_missing(unit) for unit in units)
    due = len(units) - excused
    if units and all(_scored_by_others(unit) for unit in units):
        return ScoredCounts(
            due=due,
            sent=due - missing,
            missing=missing,
            back=0,
            excused=excused,
            late=0,
            none=sum(unit.status == NOT_SCORED for unit in units),
            torn=sum(unit.standing.status == "held" for unit in units),
        )
    return Counts(
        due=due,
        sent=due - missing,
        missing=missing,
        back=sum(unit.standing.status in {"must_fix", "sent_back"} for unit in units),
        excused=excused,
        late=late,
    )
