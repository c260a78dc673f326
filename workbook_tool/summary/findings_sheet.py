"""问题清单: every finding of every returned file, with its file and cell."""

from __future__ import annotations

import re

import pandas as pd

from workbook_tool.summary.frames import findings_frame
from workbook_tool.summary.kit import Book, Column
from workbook_tool.summary.view import SummaryView

TAB = "问题清单"

_COLUMNS = (
    Column("程度", 8, "centre"),
    Column("代号", 6, "centre"),
    Column("单位代码", 9, "centre"),
    Column("单位", 18, "long"),
    Column("报送", 10, "centre"),
    Column("文件", 22, "long"),
    Column("文件情况", 10, "centre"),
    Column("工作表", 10, "centre"),
    Column("单元格", 8, "centre"),
    Column("项", 6, "centre"),
    Column("问题", 14, "long"),
    Column("说明", 44, "long"),
    Column("应为", 10, "centre"),
    Column("现为", 10, "centre"),
    Column("怎样处理", 34, "long"),
    Column("细则条文", 30, "long"),
    Column("文件编号", 12, "centre"),
)
_PRINTED = 15


def write_findings(book: Book, view: SummaryView) -> None:
    """Write the sheet."""
    frame = findings_frame(view)
    hint = f"共 {len(frame)} 个问题。只看还要处理的，请在“文件情况”里选“以此件计分”和“待处理”。"
    page = book.sheet(book.tab(TAB), f"{view.title}　{TAB}", hint, _COLUMNS)
    frame["sha256"] = frame["sha256"].str[:8]
    for places in ("cell", "item"):
        frame[places] = frame[places].map(short, na_action="ignore")
    page.table(
        [None if pd.isna(cell) else cell for cell in row] for row in frame.itertuples(index=False)
    )
    page.finish(printed=_PRINTED)


_PLACE = re.compile(r"([A-Za-z]*)([0-9]+)")


def short(places: str) -> str:
    """Return cells or items with runs of neighbours drawn together: D3–D39."""
    runs: list[list[str]] = []
    for place in places.split("、"):
        if runs and _follows(runs[-1][-1], place):
            runs[-1].append(place)
        else:
            runs.append([place])
    return "、".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _follows(before: str, place: str) -> bool:
    one, other = _PLACE.fullmatch(before), _PLACE.fullmatch(place)
    if one is None or other is None:
        return False
    return one[1] == other[1] and int(other[2]) == int(one[2]) + 1
