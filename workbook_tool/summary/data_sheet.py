"""数据: every score, long and tidy, down to file, sheet and cell; for pivot tables."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from workbook_tool.summary.frames import CENTS, data_frame
from workbook_tool.summary.kit import Book, Cell, Column
from workbook_tool.summary.view import SummaryView

TAB = "数据"

_COLUMNS = (
    Column("单位代码", 10, "centre"),
    Column("单位", 24, "plain"),
    Column("评分表", 18, "centre"),
    Column("阶段", 6, "centre"),
    Column("项", 6, "centre"),
    Column("类别", 14, "plain"),
    Column("项目", 32, "plain"),
    Column("满分", 7, "score"),
    Column("填报", 7, "score"),
    Column("按细则计算", 8, "score"),
    Column("计入", 7, "score"),
    Column("来源", 9, "centre"),
    Column("打分部门", 14, "plain"),
    Column("文件", 48, "plain"),
    Column("文件编号（SHA-256）", 20, "plain"),
    Column("工作表", 10, "centre"),
    Column("单元格", 8, "centre"),
    Column("理由", 26, "plain"),
    Column("决定", 26, "plain"),
)


def write_data(book: Book, view: SummaryView) -> None:
    """Write the sheet."""
    hint = "每行是一个单位一个项目的分数。“计入”是汇总采用的分；空格表示没有，不是0分。"
    page = book.sheet(book.tab(TAB), f"{view.title}　{TAB}", hint, _COLUMNS, fixed=2)
    page.table(_rows(view))
    page.finish()


def _rows(view: SummaryView) -> Iterator[tuple[Cell, ...]]:
    frame = data_frame(view)
    yield from zip(*(_cells(frame[name]) for name in frame.columns), strict=True)


def _cells(column: pd.Series) -> list[Cell]:
    values: list[Cell] = column.astype(object).where(column.notna(), None).tolist()
    if str(column.dtype) == CENTS:
        return [value / 100 if isinstance(value, int) else None for value in values]
    return [value or None for value in values]
