"""The summary workbook: every unit's subtotals, total and rank, and every finding."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from workbook_tool.findings import Finding
from workbook_tool.findings.model import SEVERITY_WORDS
from workbook_tool.layout import names
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.model import Form

OK, MUST_FIX, EXPLAIN, UNREADABLE = "通过", "退回修改", "请说明", "读不出来"


@dataclass(frozen=True, slots=True)
class Result:
    """One unit's return.

    Attributes:
        code: The unit's code.
        name: Its name.
        form: Its form.
        values: Values of all named cells; empty if the file could not be read.
        findings: What is wrong with it.
    """

    code: str
    name: str
    form: Form
    values: Mapping[str, Value]
    findings: tuple[Finding, ...]

    @property
    def total(self) -> Decimal | None:
        """The total; ``None`` if the file could not be read."""
        value = self.values.get(names.total("self"))
        return value if isinstance(value, Decimal) else None

    @property
    def status(self) -> str:
        """Derived from the findings."""
        if not self.values:
            return UNREADABLE
        severities = {finding.severity for finding in self.findings}
        if "must_fix" in severities:
            return MUST_FIX
        return EXPLAIN if "explain" in severities else OK


def summary_frame(results: Sequence[Result]) -> pd.DataFrame:
    """Return units × (rank, code, unit, form, subtotals, total, status, findings).

    Forms are ranked apart. Only returns without must-fix findings are ranked; the others
    stand below with their reason. Scores are integer hundredths.
    """
    rows = []
    for result in results:
        row: dict[str, Any] = {
            "代码": result.code,
            "单位": result.name,
            "评分表": result.form.full_title,
            "_form": result.form.id,
            "状态": result.status,
            "问题数": len(result.findings),
            "总分": _cents(result.total),
        }
        for n, category in enumerate(result.form.categories, start=1):
            row[category.label] = _cents(result.values.get(names.subtotal("self", n)))
        rows.append(row)
    frame = pd.DataFrame(rows)
    ranked = frame["状态"].isin([OK, EXPLAIN])
    frame["名次"] = frame.loc[ranked].groupby("_form")["总分"].rank(ascending=False, method="min")
    return frame.sort_values(["_form", "名次", "代码"], na_position="last", ignore_index=True)


def findings_frame(results: Sequence[Result]) -> pd.DataFrame:
    """Return findings × (unit, severity, code, title, sheet, cell, sentence, what to do)."""
    columns = ["单位", "程度", "代号", "问题", "工作表", "单元格", "说明", "请这样处理"]
    rows = [
        (
            result.name,
            SEVERITY_WORDS[finding.severity],
            finding.code,
            finding.title,
            finding.sheet,
            finding.cell,
            finding.message,
            finding.fix,
        )
        for result in results
        for finding in result.findings
    ]
    return pd.DataFrame(rows, columns=columns)


def write_summary(title: str, results: Sequence[Result]) -> bytes:
    """Return the summary workbook.

    Args:
        title: Title of the round.
        results: One per unit.
    """
    buffer = io.BytesIO()
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(buffer, engine="xlsxwriter", engine_kwargs=options) as writer:
        book = writer.book
        for form_id, group in summary_frame(results).groupby("_form", sort=False):
            name = str(form_id)[:31]
            kept = group.drop(columns="_form").dropna(axis="columns", how="all")
            order = ["名次", "代码", "单位"]
            scores = [
                label
                for label in kept.columns
                if label not in {*order, "评分表", "状态", "问题数", "总分"}
            ]
            kept = kept.reindex(columns=[*order, *scores, "总分", "状态", "问题数"])
            kept[[*scores, "总分"]] = kept[[*scores, "总分"]] / 100
            sheet = book.add_worksheet(name)
            _write(book, sheet, f"{title}　{group['评分表'].iloc[0]}", kept)
        _write(book, book.add_worksheet("问题清单"), f"{title}　问题清单", findings_frame(results))
    return buffer.getvalue()


_WIDTHS = {"单位": 26, "问题": 22, "说明": 70, "请这样处理": 46, "工作表": 12}


def _write(book: Any, sheet: Any, title: str, frame: pd.DataFrame) -> None:
    heading = book.add_format({"bold": True, "font_size": 14, "font_name": "黑体"})
    head = book.add_format(
        {"bold": True, "bg_color": "#EEF2F7", "border": 1, "align": "center", "text_wrap": True}
    )
    cell = book.add_format({"border": 1, "valign": "vcenter", "text_wrap": True})
    sheet.write_string(0, 0, title, heading)
    for column, label in enumerate(frame.columns):
        sheet.set_column(column, column, _WIDTHS.get(label, 12))
        sheet.write_string(2, column, label, head)
    for row, values in enumerate(frame.itertuples(index=False), start=3):
        for column, value in enumerate(values):
            if pd.isna(value):
                sheet.write_blank(row, column, None, cell)
            elif isinstance(value, str):
                sheet.write_string(row, column, value, cell)
            else:
                sheet.write_number(row, column, value, cell)
    sheet.freeze_panes(3, 0)
    sheet.autofilter(2, 0, max(len(frame) + 2, 3), max(len(frame.columns) - 1, 0))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _cents(value: Value) -> int | None:
    return int(value * 100) if isinstance(value, Decimal) else None
