"""What a change of the rubric after issuing means: for sheets in circulation, and for entries.

Wording only: old sheets stay good. Points or a rule: sheets are issued again, with what was
entered carried over and the changed rows marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workbook_tool.layout.entries import fits
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.rubric.diff import Difference, diff
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.model import Form
from workbook_tool.rubric.words import CHANGE_WORDS

_HARMLESS = {"reworded", "departments"}
_ABOUT_THE_FORM = {"title", "document", "year", "attachment", "unit_type", "columns"}
"""Facts of a form that say nothing about scores."""


@dataclass(frozen=True, slots=True)
class EditionChange:
    """What changed from the edition of a sheet to the present one.

    Attributes:
        wording_only: Whether a sheet of the old edition still says the same scores.
        rows: What changed in words, by reference of the row in the present edition.
        refs: Present reference by old one, of rows that were renumbered.
        asked_anew: Present references of rows whose facts may mean something else now.
    """

    wording_only: bool
    rows: Mapping[str, str]
    refs: Mapping[str, str]
    asked_anew: frozenset[str]


def change_of(old: Form, new: Form) -> EditionChange:
    """Compare the form behind an issued sheet with the form of today."""
    found = diff(old, new)
    words: dict[str, list[str]] = {}
    for ref, text in _row_words(old, new, found):
        words.setdefault(ref, []).append(text)
    return EditionChange(
        wording_only=_wording_only(old, new, found),
        rows={ref: f"这一项有改动：{'；'.join(texts)}。" for ref, texts in words.items()},
        refs={row.old_ref: row.new_ref for row in found.rows if row.old_ref != row.new_ref},
        asked_anew=frozenset(row.new_ref for row in found.rows if row.kind == "rule"),
    )


def _wording_only(old: Form, new: Form, found: Difference) -> bool:
    return (
        old.readings == new.readings
        and not found.added
        and not found.removed
        and all(row.kind in _HARMLESS or row.change.field == "number" for row in found.rows)
        and all(
            change.field in _ABOUT_THE_FORM or change.field.startswith("settings.")
            for change in found.form
        )
    )


def _row_words(old: Form, new: Form, found: Difference) -> Iterator[tuple[str, str]]:
    for row in found.added:
        yield row.ref, "新增的一项"
    for change in found.rows:
        word = CHANGE_WORDS[change.kind]
        if change.change.field == "points":
            yield change.new_ref, f"{word}由 {change.change.old} 改为 {change.change.new}"
        elif change.change.field != "number":
            yield change.new_ref, f"{word}有改动"
    for name, setting in new.settings.items():
        if old.readings.get(name) != new.readings[name]:
            for ref in setting.refs:
                yield ref, f"口径改为：{setting.readings[new.readings[name]]}"


def carried(
    entries: Mapping[str, Value], old: SheetPlan, new: SheetPlan, change: EditionChange
) -> dict[str, Value]:
    """Return the entries of a return that may stand in the sheet of the present edition.

    Facts whose meaning may have changed are left out, and so is what no longer fits, such as
    a score above the new points: the unit fills those in again.

    Args:
        entries: Values of entries by name.
        old: The plan that they were read through.
        new: The plan of the new sheet.
        change: What changed.
    """
    open_ = new.entries()
    kept: dict[str, Value] = {}
    for name, value in entries.items():
        if name not in old.named:
            continue
        item = old.named[name][1].item
        ref = change.refs.get(item, item) if item else None
        now = (
            name if ref == item else re.sub(rf"_{re.escape(item or '')}(?=[_.]|$)", f"_{ref}", name)
        )
        if now not in open_ or (now.startswith("fact_") and ref in change.asked_anew):
            continue
        entry = open_[now][1].entry
        if entry is not None and not open_[now][1].locked and fits(value, entry):
            kept[now] = value
    return kept
