"""报送情况: which file counts for every unit, when it came, and what is still to do."""

from __future__ import annotations

from collections.abc import Iterator

from workbook_tool.campaign.derived.standing import PAPER_WORDS, Standing
from workbook_tool.summary.counts import count
from workbook_tool.summary.kit import CellValue, SummaryWorkbook, TableColumn
from workbook_tool.summary.view import FILE_WORDS, SummaryView, UnitView

TAB = "报送情况"

_COLUMNS = (
    TableColumn("单位代码", 10, "centre"),
    TableColumn("单位", 28),
    TableColumn("报送", 14, "centre"),
    TableColumn("状态", 12, "centre"),
    TableColumn("说明", 24),
    TableColumn("计分的文件", 44),
    TableColumn("收到日期", 11, "centre"),
    TableColumn("截止日期", 11, "centre"),
    TableColumn("是否逾期", 9, "centre"),
    TableColumn("收到件数", 9, "score"),
    TableColumn("待处理的文件", 40),
    TableColumn("纸质件", 12, "centre"),
)


def write_returns(book: SummaryWorkbook, view: SummaryView) -> None:
    """Write the sheet."""
    title = f"{view.title}　{TAB}"
    page = book.sheet(book.tab(TAB), title, count(view).sentence, _COLUMNS, fixed=2)
    page.table(_rows(view))
    held = [file for file in view.files if file.state == "held"]
    if held:
        page.row += 1
        page.line("以下文件还不能确定是哪个单位的，请作“归到”的决定，归到单位：", "hint")
        for file in held:
            page.line(f"{file.one.received.file}：{file.one.received.held}（{FILE_WORDS['held']}）")
    page.finish()


def _rows(view: SummaryView) -> Iterator[list[CellValue]]:
    names = {collection.id: collection.name for collection in view.collections}
    for unit in view.units.values():
        for stage, stands in unit.standings.items():
            yield _row(unit, stands, names[stands.slot.collection], unit.status_at(stage))


def _row(unit: UnitView, stands: Standing, collection: str, status: str) -> list[CellValue]:
    counting, faulty = stands.counting, stands.faulty
    shown = counting or faulty
    if stands.status == "excused":  # what came before it was excused does not count
        counting = None
    open_ = [one.received.file for one in (*([faulty] if faulty else []), *stands.rivals)]
    return [
        unit.unit.code,
        unit.unit.name,
        collection,
        status,
        stands.reason or None,
        counting.received.file if counting else None,
        shown.received.on.isoformat() if shown else None,
        stands.deadline.isoformat() if stands.deadline else None,
        "逾期" if stands.late else None,
        stands.files,
        "；".join(open_) or None,
        PAPER_WORDS[stands.paper] or None,
    ]
