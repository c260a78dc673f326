"""问题清单: every finding of every returned file, with its file and cell."""

from __future__ import annotations

import pandas as pd

from workbook_tool.layout.places import CELL_SEPARATOR, drawn_together
from workbook_tool.summary.frames import findings_frame
from workbook_tool.summary.kit import SummaryWorkbook, TableColumn, fitted
from workbook_tool.summary.view import SummaryView

TAB = "问题清单"

_PRINTED = 15


def write_findings(book: SummaryWorkbook, view: SummaryView) -> None:
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


def _columns(frame: pd.DataFrame) -> tuple[TableColumn, ...]:
    return (
        TableColumn("程度", 8, "centre"),
        TableColumn("代号", 6, "centre"),
        TableColumn("单位代码", 9, "centre"),
        TableColumn("单位", 18, "long"),
        TableColumn("报送", 10, "centre"),
        TableColumn("文件", 20, "long"),
        TableColumn("文件情况", 10, "centre"),
        TableColumn("工作表", 10, "centre"),
        fitted("单元格", frame["cell"].dropna(), 8, 20, "centre"),
        fitted("项", frame["item"].dropna(), 6, 14, "centre"),
        TableColumn("问题", 14, "long"),
        TableColumn("说明", 42, "long"),
        TableColumn("应为", 9, "centre"),
        TableColumn("现为", 9, "centre"),
        TableColumn("怎样处理", 30, "long"),
        TableColumn("细则条文", 30, "long"),
        TableColumn("文件编号", 12, "centre"),
    )
