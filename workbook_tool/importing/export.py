"""What was imported as plain data for ``rubric import --json``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workbook_tool.importing.draft import DraftQuestion, DraftRow
from workbook_tool.importing.read_file import Imported, loaded
from workbook_tool.importing.refusals import sentence
from workbook_tool.importing.write import Decided
from workbook_tool.reading.limits import Refusal
from workbook_tool.rubric.export import form_data

Result = tuple[str, Imported | Refusal]


def import_data(results: Iterable[Result]) -> dict[str, Any]:
    """Return the document of ``rubric import --json``; see ``rubric-import.schema.json``."""
    return {"files": [_file(name, found) for name, found in results]}


def _file(name: str, found: Imported | Refusal) -> dict[str, Any]:
    if isinstance(found, Refusal):
        message, fix = sentence(name, found)
        refused = {"code": found.code, "message": message, "fix": fix}
        return {"file": name, "refused": refused, "forms": [], "questions": []}
    forms, faults = loaded(found, proposed=True)
    questions = [
        question_data(one, draft.key)
        for draft, asked in zip(found.drafts, found.questions, strict=True)
        for one in asked
    ]
    questions += [question_data(DraftQuestion("loss", words), None) for words in found.losses]
    questions += [question_data(DraftQuestion("fault", words), None) for words in faults]
    if not found.drafts:
        words = "没有找到考核表：没有带“内容、分值”之类表头的表，也没有写明分值的条文"
        questions.append(question_data(DraftQuestion("no_form", words), None))
    return {
        "file": name,
        "refused": None,
        "forms": [
            _form(form_data(forms[draft.key]), rows)
            for draft, rows in zip(found.drafts, found.decided, strict=True)
            if draft.key in forms
        ],
        "questions": questions,
    }


def _form(data: dict[str, Any], rows: Any) -> dict[str, Any]:
    for category in data["categories"]:
        for item in category["items"]:
            decided: Decided = rows[item["ref"]]
            item["certainty"] = decided.understood.certainty
            item["doubts"] = list(decided.understood.doubts)
            item["source"] = source_data(decided.row)
    return data


def source_data(row: DraftRow) -> dict[str, Any]:
    """Return where a row stands in the original."""
    return {
        "table": row.source.table,
        "row": row.source.row,
        "sheet": row.source.sheet,
        "cells": dict(row.source.cells),
    }


def question_data(question: DraftQuestion, form: str | None) -> dict[str, Any]:
    """Return something that a person has to look at."""
    return {
        "code": question.code,
        "message": question.words,
        "form": form,
        "item": question.ref,
    }
