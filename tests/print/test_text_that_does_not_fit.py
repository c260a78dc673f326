"""The linter's "text does not fit its cell": each finding with a form that just does not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from workbook_tool.layout.fit import lint_fit
from workbook_tool.rubric.load import load_all, load_form
from workbook_tool.rubric.model import Form


def _codes(form: Form) -> list[str]:
    return [finding.code for finding in lint_fit(form)]


def with_first_text(text: str) -> Form:
    form = load_form("suzhou-2015-3")
    first = form.categories[0]
    items = (first.items[0].model_copy(update={"text": text}), *first.items[1:])
    categories = (first.model_copy(update={"items": items}), *form.categories[1:])
    return form.model_copy(update={"categories": categories})


def with_width(role: str, width: str) -> Form:
    form = load_form("shenyang-liuhao")
    columns = tuple(
        column.model_copy(
            update={
                "cells": tuple(
                    cell.model_copy(update={"width": Decimal(width)}) if cell.role == role else cell
                    for cell in column.cells
                )
            }
        )
        for column in form.columns
    )
    return form.model_copy(update={"columns": columns})


@pytest.mark.parametrize("form", load_all(), ids=lambda form: form.id)
def test_the_official_forms_fit(form: Form) -> None:
    assert _codes(form) == []


def test_a_text_longer_than_a_page_does_not_fit() -> None:
    assert _codes(with_first_text("关心职工生活，" * 180)) == ["K401"]


def test_a_text_that_fills_most_of_a_page_fits() -> None:
    assert _codes(with_first_text("关心职工生活，" * 100)) == []


def test_a_column_that_breaks_the_points_is_too_narrow() -> None:
    assert "K402" in _codes(with_width("points", "6"))


def test_a_column_that_just_holds_the_points_is_wide_enough() -> None:
    assert _codes(with_width("points", "11")) == []


def test_a_table_wider_than_the_paper_is_found() -> None:
    assert _codes(with_width("text", "80")) == ["K403"]
    assert _codes(with_width("text", "79")) == []
