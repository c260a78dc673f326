"""问题清单: every finding of every returned file, with its file and cell."""

from __future__ import annotations

import pandas as pd

from workbook_tool.summary.frames import findings_frame
from workbook_tool.summary.kit import Book, Column
from workbook_tool.summary.view import SummaryView

TAB = "问题清单"

_COLUMNS = (
    Column("程度", 9, "centre"),
    Column("代号", 7, "centre"),
    Column("单位代码", 9, "centre"),
    Column("单位", 22, "long"),
    Column("报送", 11, "centre"),
    Column("文件", 26, "long"),
    Column("文件情况", 11, "centre"),
    Column("工作表", 11, "centre"),
    Column("单元格", 8, "centre"),
    Column("项", 6, "centre"),
    Column("问题", 16, "long"),
    Column("说明", 48, "long"),
    Column("应为", 10, "centre"),
    Column("现为", 12, "centre"),
    Column("怎样处理", 36, "long"),
    Column("细则条文", 30, "long"),
    Column("文件编号", 12, "centre"),
)
_PRINTED = 15


def write_findings(book: Book, view: SummaryView) -> None:
    """Write the sheet."""
    frame = findings_frame(view)
    page = book.sheet(
        book.tab(TAB),
        f"{view.title}　{TAB}",
        f"共 {len(frame)} 个问题。只看还要处理的，请在“文件情况”里选“以此件计分”和“待处理”。",
    )
    page.widths(_COLUMNS)
    head = page.row
    page.heads(_COLUMNS)
    frame["sha256"] = frame["sha256"].str[:8]
    page.rows(
        _COLUMNS,
        (
            [None if pd.isna(cell) else cell for cell in row]
            for row in frame.itertuples(index=False)
        ),
    )
    page.filter(head, len(_COLUMNS))
    page.sheet.print_area(0, 0, max(page.row - 1, head), _PRINTED - 1)
    page.print_setup(_COLUMNS[:_PRINTED], head, fixed=0)
