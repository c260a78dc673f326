"""说明: what the workbook shows, as of when, and under which readings of the rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbook_tool.summary.counts import count
from workbook_tool.summary.kit import CellValue, SummaryWorkbook, TableColumn
from workbook_tool.summary.view import SummaryView

TAB = "说明"
_COLUMNS = (TableColumn("项目", 20, "centre"), TableColumn("内容", 100))


def write_about(book: SummaryWorkbook, view: SummaryView, tabs: Sequence[tuple[str, str]]) -> None:
    """Write the sheet.

    Args:
        book: The workbook.
        view: The summary.
        tabs: Every other sheet, and what it shows.
    """
    hint = "内部资料，含各单位的问题，请勿外传。"
    page = book.sheet(book.tab(TAB), f"{view.title}　工作底稿", hint, _COLUMNS)
    page.heads()
    page.rows([*_facts(view), *_readings(view), *tabs])
    page.finish()


def _facts(view: SummaryView) -> Iterator[list[CellValue]]:
    settings = view.settings
    yield ["主办单位", settings.issuer]
    yield ["年度", str(settings.year)]
    yield ["报送情况", count(view).sentence]
    state = "定稿" if view.finished else "未定稿"
    at = f"，最后一条记于 {view.at:%Y-%m-%d %H:%M}" if view.at else ""
    yield ["依据", f"登记共 {view.events} 条{at}；第 {view.draft} 稿，{state}。"]
    for group in view.groups:
        yield ["总分的算法", f"{group.group.title}：{group.rests}。"]


def _readings(view: SummaryView) -> Iterator[list[CellValue]]:
    forms = {form.id: form for group in view.groups for form in group.forms}
    for form in forms.values():
        for name, reading in form.readings.items():
            setting = form.settings[name]
            sentence = "".join(setting.sentence.split())
            yield ["计分口径", f"{form.unit_type}“{sentence}”：{setting.readings[reading]}"]
