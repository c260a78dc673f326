"""The rubric linter: what in a form could start a quarrel about points, or is a slip.

A form that loads is well-formed; the linter asks whether it adds up. Loading refuses,
linting asks: every finding is something that a person confirms or explains.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from workbook_tool.findings import Finding
from workbook_tool.rubric.lint.clauses import clause_without_effect, rule_too_long
from workbook_tool.rubric.lint.completeness import (
    missing_criterion,
    missing_departments,
    repeated_number,
)
from workbook_tool.rubric.lint.layout import (
    further_scores,
    name_not_printed,
    points_not_printed,
    without_effect,
)
from workbook_tool.rubric.lint.points import (
    heading_against_points,
    mark_against_part,
    parts_against_points,
)
from workbook_tool.rubric.lint.rules import (
    bonus_without_levels,
    largest_against_points,
    points_for_nothing,
    requirement_without_points,
)
from workbook_tool.rubric.lint.totals import (
    category_against_rows,
    category_printed_twice,
    indicator_against_rows,
    no_printed_total,
    total_against_categories,
)
from workbook_tool.rubric.lint.wording import mixed_spelling, punctuation, spelling
from workbook_tool.rubric.model import Form

Check = Callable[[Form], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    heading_against_points,  # K101
    parts_against_points,  # K102
    points_for_nothing,  # K103
    requirement_without_points,  # K104
    category_against_rows,  # K105
    total_against_categories,  # K106
    indicator_against_rows,  # K107
    category_printed_twice,  # K108
    no_printed_total,  # K109
    largest_against_points,  # K110
    bonus_without_levels,  # K111
    mark_against_part,  # K112
    clause_without_effect,  # K113
    rule_too_long,  # K114
    missing_criterion,  # K201
    missing_departments,  # K202
    repeated_number,  # K203
    spelling,  # K301
    mixed_spelling,  # K302
    punctuation,  # K303
    without_effect,  # K404
    name_not_printed,  # K405
    points_not_printed,  # K406
    further_scores,  # K407
)


def lint(form: Form) -> tuple[Finding, ...]:
    """Return everything that the checks find in a form, in the order of the checks.

    Args:
        form: A loaded form, concrete under its readings.
    """
    return tuple(finding for check in CHECKS for finding in check(form))
