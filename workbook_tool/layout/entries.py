"""Values for the entries of a plan, as a JSON file gives them.

The keys are the names of the entries: ``{"self_1": 4, "note_1": "…"}``, or nested by
the part before the first underscore: ``{"self": {"1": 4}, "note": {"1": "…"}}``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from rapidfuzz import process

from workbook_tool.findings import Finding, load_catalogue
from workbook_tool.layout.plan import Entry, SheetPlan
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.text import plain_number

LONGEST_TEXT = 32_767
"""What one cell holds, in characters."""


def read_entries(
    text: str, plan: SheetPlan, file: str
) -> tuple[dict[str, Value], tuple[Finding, ...]]:
    """Read values for a plan's entries.

    Args:
        text: JSON text.
        plan: The plan.
        file: The file's name for messages.

    Returns:
        The values that fit, and a finding for each that does not; nothing is guessed.
    """
    catalogue = load_catalogue()
    try:
        document = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    except json.JSONDecodeError as error:
        return {}, (catalogue.finding("N101", file=file, line=error.lineno),)
    if not isinstance(document, dict):
        return {}, (catalogue.finding("N101", file=file, line=1),)
    entries = plan.entries()
    values: dict[str, Value] = {}
    findings: list[Finding] = []
    for name, value in _flat(document):
        if name not in entries:
            near = process.extractOne(name, list(entries), score_cutoff=75)
            hint = f"您是不是想写“{near[0]}”？" if near else ""
            findings.append(catalogue.finding("N102", file=file, field=name, hint=hint))
        elif value is None or value == "":
            continue
        elif (entry := entries[name][1].entry) and not fits(value, entry):
            expected = expected_words(entry)
            findings.append(
                catalogue.finding("N103", file=file, field=name, got=str(value), expected=expected)
            )
        else:
            values[name] = value
    return values, tuple(findings)


def _flat(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in document.items():
        if isinstance(value, Mapping):
            for inner, content in value.items():
                yield f"{key}_{inner}", content
        else:
            yield key, value


def fits(value: object, entry: Entry) -> bool:
    """Return whether a value may stand in an entry."""
    if entry.kind == "text":
        return isinstance(value, str) and len(value) <= LONGEST_TEXT
    if entry.kind == "choice":
        return isinstance(value, str) and (not entry.choices or value in entry.choices)
    if not isinstance(value, Decimal) or not value.is_finite() or value < entry.minimum:
        return False
    if entry.maximum is not None and value > entry.maximum:
        return False
    digits = Decimal(1) if entry.kind == "count" else Decimal("0.01")
    return value == value.quantize(digits)


def expected_words(entry: Entry) -> str:
    """Return what may stand in an entry, in words."""
    if entry.kind == "text":
        return f"文字，最多 {LONGEST_TEXT} 个字"
    if entry.kind == "choice":
        return "、".join(entry.choices) or "列表中的一项"
    least = plain_number(entry.minimum)
    most = "" if entry.maximum is None else f"到 {entry.maximum.normalize():f} "
    kind = "整数" if entry.kind == "count" else "数，最多两位小数"
    return f"{least} {most}之间的{kind}" if most else f"不小于 {least} 的{kind}"
