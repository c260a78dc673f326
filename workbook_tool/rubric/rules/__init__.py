"""The kinds of scoring rules, one module each.

A new kind is a new module here plus its name in :data:`Rule`. Nothing else in the
program knows how a kind scores: everything asks the rule for its inputs and its
expression.
"""

from typing import Annotated

from pydantic import Field

from workbook_tool.rubric.rules.all_or_nothing import AllOrNothing
from workbook_tool.rubric.rules.bonus_by_level import BonusByLevel, Level
from workbook_tool.rubric.rules.checklist_add import ChecklistAdd
from workbook_tool.rubric.rules.completion_grade import CompletionGrade
from workbook_tool.rubric.rules.composite import Composite
from workbook_tool.rubric.rules.deduct_fixed import DeductFixed
from workbook_tool.rubric.rules.deduct_per_count import DeductPerCount
from workbook_tool.rubric.rules.deduct_per_percent import DeductPerPercent
from workbook_tool.rubric.rules.gate_zero import GateZero
from workbook_tool.rubric.rules.judged import Judged, Unspecified
from workbook_tool.rubric.rules.no_points import NoPoints
from workbook_tool.rubric.rules.rank_points import RankPoints
from workbook_tool.rubric.rules.tier_count import TierCount

Rule = Annotated[
    AllOrNothing
    | BonusByLevel
    | ChecklistAdd
    | CompletionGrade
    | Composite
    | DeductFixed
    | DeductPerCount
    | DeductPerPercent
    | GateZero
    | Judged
    | NoPoints
    | RankPoints
    | TierCount
    | Unspecified,
    Field(discriminator="kind"),
]

__all__ = ["BonusByLevel", "Level", "Rule", "Unspecified"]
