"""数据: every score, long and tidy, down to file, sheet and cell; for pivot tables."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from workbook_tool.rubric.text import shortened
from workbook_tool.summary.frames import CENTS, data_frame
from workbook_tool.summary.kit import CellValue, SummaryWorkbook, TableColumn, fitted
from workbook_tool.summary.view import SummaryView

TAB = "数据"

_LABEL = 22
"""Characters of an item's wording; the whole of it stands in the form."""
_SHA256 = 68


def write_data(book: SummaryWorkbook, view: SummaryView) -> None:
    """Write the sheet."""
    hint = "每行是一个单位一个项目的分数。“计入”是汇总采用的分；空格表示没有，不是0分。"
    frame = data_frame(view)
    frame["label"] = frame["label"].map(lambda label: shortened(label, _LABEL))
    page = book.sheet(book.tab(TAB), f"{view.title}　{TAB}", hint, _columns(frame), fixed=2)
    page.table(zip(*(_cells(frame[name]) for name in frame.columns), strict=True))
    page.finish()


def _columns(frame: pd.DataFrame) -> tuple[TableColumn, ...]:
    """Return the columns, as wide as their words: a row has one line, for the eye to run down.

    Only what a person wrote, and two files for one score, may take several.
    """

    def wide(name: str, head: str, least: float, most: float) -> TableColumn:
        column = fitted(head, frame[name].unique(), least, most)
        return replace(column, look="plain") if column.width < most else column

    return (
        TableColumn("单位代码", 10, "centre"),
        wide("name", "单位", 24, 64),
        wide("form", "评分表", 12, 40),
        TableColumn("阶段", 8, "centre"),
        TableColumn("项", 6, "centre"),
        wide("category", "类别", 12, 40),
        wide("label", "项目", 30, 2 * _LABEL + 4),
        TableColumn("满分", 7, "score"),
        TableColumn("填报", 7, "score"),
        TableColumn("按细则计算", 8, "score"),
        TableColumn("计入", 7, "score"),
        TableColumn("来源", 9, "centre"),
        wide("scorer", "打分部门", 10, 40),
        wide("file", "文件", 30, 70),
        TableColumn("工作表", 10, "centre"),
        TableColumn("单元格", 8, "centre"),
        TableColumn("理由", 30),
        TableColumn("决定", 30),
        wide("sha256", "文件编号（SHA-256）", 22, _SHA256),
    )


def _cells(column: pd.Series) -> list[CellValue]:
    values: list[CellValue] = column.astype(object).where(column.notna(), None).tolist()
    if str(column.dtype) == CENTS:
        return [value / 100 if isinstance(value, int) else None for value in values]
    return [value or None for value in values]
