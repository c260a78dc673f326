"""Forms, readings and differences as plain data for ``--json``.

Keys that other programs rely on are described in ``docs/schemas/``; tests hold the two
together. Points become numbers of at most two decimals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from workbook_tool.rubric.diff import Change, Difference, Row
from workbook_tool.rubric.model import Category, Form, Item
from workbook_tool.rubric.readings import OpenQuestion
from workbook_tool.rubric.rules import Rule
from workbook_tool.rubric.rules.base import Input
from workbook_tool.rubric.scoring import Leaf, by_person, leaves, questions

_FIGURES = {"points", "total", "year"}
"""Fields of a comparison whose values are figures."""


def number(value: Decimal | None) -> int | float | None:
    """Return points as a JSON number: whole where they are whole."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(round(value, 2))


def plain(value: Any) -> Any:
    """Return anything made of models, tuples and Decimals as plain data."""
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, BaseModel):
        return plain(value.model_dump(exclude_none=True))
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    return value


def form_line(form: Form) -> dict[str, Any]:
    """Return a form as a line of the list of forms."""
    return {
        "id": form.id,
        "title": form.full_title,
        "unit_type": form.unit_type,
        "year": form.year,
        "points": number(form.points),
        "categories": len(form.categories),
        "items": len(form.items),
        "settings": len(form.settings),
        "document": {"id": form.document.id, "title": form.document.title},
    }


def form_data(form: Form, asked: Sequence[OpenQuestion] = ()) -> dict[str, Any]:
    """Return a form with all its rows.

    Args:
        form: The form, concrete under its readings.
        asked: Its ambiguous sentences with what each reading gives.
    """
    return {
        "id": form.id,
        "title": form.full_title,
        "year": form.year,
        "unit_type": form.unit_type,
        "edition": form.edition,
        "attachment": form.attachment,
        "points": number(form.points),
        "printed_total": number(form.total.points) if form.total else None,
        "document": {
            "id": form.document.id,
            "title": form.document.title,
            "issuer": form.document.issuer,
            "number": form.document.number,
        },
        "columns": [
            {
                "head": column.head,
                "diagonal": column.diagonal,
                "cells": [plain(cell) for cell in column.cells],
            }
            for column in form.columns
        ],
        "stages": [plain(stage) for stage in form.stages],
        "categories": [_category(category) for category in form.categories],
        "readings": form.readings,
        "settings": [question_data(question) for question in asked],
        **_given(lines=[plain(line) for line in form.lines], headings=list(form.headings)),
        **({} if form.measure == "points" else {"measure": form.measure}),
    }


def _given(**facts: Any) -> dict[str, Any]:
    """Return what a form has that few forms have."""
    return {name: fact for name, fact in facts.items() if fact}


def _category(category: Category) -> dict[str, Any]:
    return {
        "name": category.label,
        "printed": category.name,
        "points": number(category.points),
        "bonus": plain(category.bonus) if category.bonus else None,
        "note": category.note.text if category.note else None,
        "items": [
            item_data(item, indicator.label if indicator else None)
            for indicator, rows in category.groups()
            for item in rows
        ],
    }


def item_data(item: Item, indicator: str | None = None) -> dict[str, Any]:
    """Return a row; its parts are listed whatever rule they have.

    Args:
        item: The row.
        indicator: Name of the group of rows it is in.
    """
    parts = [_part(leaf) for leaf in leaves(item)] if item.parts else []
    return {
        "ref": item.ref,
        "number": item.number,
        "name": item.name,
        "label": item.label,
        "indicator": indicator,
        "period": item.period,
        "text": item.text,
        "points": number(item.points),
        "criterion": item.criterion,
        "evidence": item.evidence,
        "departments": list(item.departments),
        "bonus": item.bonus,
        "rule": _rule(item, parts),
        "parts": parts,
        "scaled": item.scaled,
        "unscored": list(item.unscored),
        "federation_data": item.federation_data,
        "computable": not by_person(item),
        "inputs": [_input(question) for question in questions(item)],
        **_given(cells=dict(item.cells), more=[plain(row) for row in item.more]),
    }


def _rule(item: Item, parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the row's rule; where parts have rules of their own, the sum of them."""
    if any(part.rule is not None for part in item.parts):
        return {"kind": "sum", "parts": parts}
    return rule_data(item.rule)


def rule_data(rule: Rule) -> dict[str, Any]:
    """Return a rule as its file writes it; what is not given is left out."""
    data: dict[str, Any] = plain(rule)
    return {"kind": data.pop("kind"), **data}


def _part(leaf: Leaf) -> dict[str, Any]:
    return {
        "ref": leaf.ref,
        "text": leaf.label,
        "points": number(leaf.points),
        "departments": list(leaf.departments),
        "rule": rule_data(leaf.rule),
    }


def _input(question: Input) -> dict[str, Any]:
    return {
        "id": question.id,
        "label": question.label,
        "type": question.type,
        "unit": question.unit,
        "choices": list(question.choices),
        "maximum": number(question.maximum),
        "optional": question.optional,
        "by": question.by,
    }


def question_data(question: OpenQuestion) -> dict[str, Any]:
    """Return an ambiguous sentence with its readings and what each gives."""
    return {
        "name": question.name,
        "sentence": question.sentence,
        "question": question.question,
        "refs": list(question.refs),
        "example": question.example,
        "example_ref": question.example_ref,
        "readings": [
            {
                "name": reading.name,
                "wording": reading.wording,
                "score": number(reading.score),
                "points": number(reading.points),
                "in_force": reading.in_force,
            }
            for reading in question.readings
        ],
    }


def difference_data(difference: Difference) -> dict[str, Any]:
    """Return what changed between two editions; figures of points are numbers."""
    return {
        "old": difference.old,
        "new": difference.new,
        "same": difference.empty,
        "form": [_change(change) for change in difference.form],
        "added": [_row(row) for row in difference.added],
        "removed": [_row(row) for row in difference.removed],
        "rows": [
            {
                "kind": row.kind,
                "old_ref": row.old_ref,
                "new_ref": row.new_ref,
                "label": row.label,
                **_change(row.change),
            }
            for row in difference.rows
        ],
    }


def _row(row: Row) -> dict[str, Any]:
    return {"ref": row.ref, "label": row.label, "points": _figure(row.points)}


def _change(change: Change) -> dict[str, Any]:
    if change.field in _FIGURES:
        return {
            "field": change.field,
            "old": _figure(change.old),
            "new": _figure(change.new),
        }
    return {"field": change.field, "old": change.old, "new": change.new}


def _figure(text: str) -> int | float | None:
    return number(Decimal(text)) if text else None
