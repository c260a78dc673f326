"""The results of checking files as plain data for ``--json``."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from workbook_tool.checks.file_result import FileResult
from workbook_tool.findings.export import finding_data
from workbook_tool.reading.item_score import ItemScore
from workbook_tool.reading.submission import Submission

_CENT = Decimal("0.01")


def results_data(results: Iterable[FileResult]) -> dict[str, Any]:
    """Return the document of ``check --json``; its shape is ``check.schema.json``."""
    return {"files": [result_data(result) for result in results]}


def result_data(result: FileResult) -> dict[str, Any]:
    """Return one file's part of the document."""
    sub = result.submission
    return {
        "file": result.file,
        "sha256": result.sha256 or None,
        "status": result.status,
        "standing": result.standing,
        "rubric": sub.issued.form.id if sub else None,
        "unit": result.unit or None,
        "stage": sub.issued.stage if sub else None,
        "scores": scores_data(sub) if sub else None,
        "findings": [finding_data(finding) for finding in result.findings],
    }


def scores_data(sub: Submission) -> dict[str, Any]:
    """Return the scores of a return; ``None`` wherever a score is missing or withheld."""
    return {
        "items": {ref: _item(score) for ref, score in sub.items.items()},
        "categories": [
            {"name": name, "points": figure(points), "score": figure(score)}
            for name, points, score in sub.categories
        ],
        "bonus": figure(sub.bonus),
        "total": figure(sub.total),
        "check_code": sub.check_code,
    }


def _item(score: ItemScore) -> dict[str, Any]:
    return {
        "claimed": figure(score.claimed),
        "computed": figure(score.computed),
        "effective": figure(score.effective),
        "sheet": score.sheet,
        "cell": score.cell,
        "certainty": score.certainty,
    }


def figure(value: Decimal | None) -> int | float | None:
    """Return a number of at most two decimals for JSON."""
    if value is None:
        return None
    if value.adjusted() < 15:
        value = value.quantize(_CENT, ROUND_HALF_UP)
    return int(value) if value == value.to_integral_value() else float(value)
