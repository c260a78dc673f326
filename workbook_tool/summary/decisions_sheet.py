"""决定记录: what people decided, when, why, and whether it still holds."""

from __future__ import annotations

from workbook_tool.summary.kit import SummaryWorkbook, TableColumn
from workbook_tool.summary.view import SummaryView

TAB = "决定记录"

_COLUMNS = (
    TableColumn("登记号数", 9, "score"),
    TableColumn("时间", 17, "centre"),
    TableColumn("经手", 12, "centre"),
    TableColumn("决定", 90),
    TableColumn("是否有效", 10, "centre"),
)


def write_decisions(book: SummaryWorkbook, view: SummaryView) -> None:
    """Write the sheet."""
    hint = "采用、代录、更正等都记在这里；撤销了的不再起作用。"
    if not view.decisions:
        hint += "目前还没有作过决定。"
    page = book.sheet(book.tab(TAB), f"{view.title}　{TAB}", hint, _COLUMNS)
    page.table(
        (one.number, f"{one.at:%Y-%m-%d %H:%M}", one.by, one.words, _holds(one.holds))
        for one in view.decisions
    )
    page.finish()


def _holds(holds: bool) -> str:
    return "有效" if holds else "已撤销"
