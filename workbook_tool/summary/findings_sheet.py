"""问题清单: every finding of every returned file, with its file and cell."""

from __future__ import annotations

import pandas as pd

from workbook_tool.layout.places import CELL_SEPARATOR, drawn_together
from workbook_tool.summary.frames import findings_frame
from workbook_tool.summary.kit import Book, Column, fitted
from workbook_tool.summary.view import SummaryView

TAB = "问题清单"

_PRINTED = 15


def write_findings(book: Book, view: SummaryView) -> None:
    """Write the sheet."""
    frame = findings_frame(view)
    hint = f"共 {len(frame)} 个问题。只看还要处理的，请在“文件情况”里选“以此件计分”和“待处理”。"
    frame["sha256"] = frame["sha256"].str[:8]
    for places in ("cell", "item"):
        frame[places] = frame[places].map(_together, na_action="ignore")
    page = book.sheet(book.tab(TAB), f"{view.title}　{TAB}", hint, _columns(frame))
    page.table(
        [None if pd.isna(cell) else cell for cell in row] for row in frame.itertuples(index=False)
    )
    page.finish(printed=_PRINTED)


def _together(places: str) -> str:
    return CELL_SEPARATOR.join(drawn_together(places.split(CELL_SEPARATOR)))


def _columns(frame: pd.DataFrame) -> tuple[Column, ...]:
    return (
        Column("程度", 8, "centre"),
        Column("代号", 6, "centre"),
        Column("单位代码", 9, "centre"),
        Column("单位", 18, "long"),
        Column("报送", 10, "centre"),
        Column("文件", 20, "long"),
        Column("文件情况", 10, "centre"),
        Column("工作表", 10, "centre"),
        fitted("单元格", frame["cell"].dropna(), 8, 20, "centre"),
        fitted("项", frame["item"].dropna(), 6, 14, "centre"),
        Column("问题", 14, "long"),
        Column("说明", 42, "long"),
        Column("应为", 9, "centre"),
        Column("现为", 9, "centre"),
        Column("怎样处理", 30, "long"),
        Column("细则条文", 30, "long"),
        Column("文件编号", 12, "centre"),
    )
