"""工作底稿: the summary workbook, from the first sheet to the last.

Each sheet is a module; here is only their order. It is a pure function of the view and of
the clerk's remarks.
"""

from __future__ import annotations

from workbook_tool.rubric.model import StageId
from workbook_tool.summary.about_sheet import write_about
from workbook_tool.summary.charts_sheet import TAB as CHARTS
from workbook_tool.summary.charts_sheet import write_charts
from workbook_tool.summary.data_sheet import TAB as DATA
from workbook_tool.summary.data_sheet import write_data
from workbook_tool.summary.decisions_sheet import TAB as DECISIONS
from workbook_tool.summary.decisions_sheet import write_decisions
from workbook_tool.summary.departments_sheet import OPEN_TAB, write_departments, write_open_scores
from workbook_tool.summary.departments_sheet import TAB as DEPARTMENTS
from workbook_tool.summary.differences_sheet import TAB as DIFFERENCES
from workbook_tool.summary.differences_sheet import write_differences
from workbook_tool.summary.findings_sheet import TAB as FINDINGS
from workbook_tool.summary.findings_sheet import write_findings
from workbook_tool.summary.items_sheet import ItemsLayout, items_layout, write_items
from workbook_tool.summary.kit import SummaryWorkbook
from workbook_tool.summary.returns_sheet import TAB as RETURNS
from workbook_tool.summary.returns_sheet import write_returns
from workbook_tool.summary.standings_sheet import TAB as STANDINGS
from workbook_tool.summary.standings_sheet import (
    Remarks,
    StandingsLayout,
    standings_layout,
    write_roster_order,
    write_standings,
)
from workbook_tool.summary.view import STAGE_WORDS, GroupView, SummaryView

ITEMS = "逐项得分"

_BOOKS_ABOUT = (
    (DEPARTMENTS, "每个部门的打分表交了没有、何时收到、打完没有、各人打的是否一致。"),
    (OPEN_TAB, "还没有打分的、几份打分表分数不同的，逐格列出。"),
)
_ABOUT = (
    (STANDINGS, "名次、各类别得分、加分、总分、等次、状态；“备注”一栏由您填写，重新汇总时保留。"),
    ("按名单顺序", "同样的总分和名次，按单位名单的顺序排列。"),
    (ITEMS, "各单位每一项的得分，以及平均分和得分率；颜色越红得分越低。"),
    (DIFFERENCES, "自评、按细则计算和考评不一致的项目。"),
    (RETURNS, "每个单位用哪一份文件计分，何时收到，还要做什么。"),
    (FINDINGS, "收到的每一份文件的每一个问题，在哪个文件、哪个单元格，怎样处理。"),
    (DECISIONS, "采用、代录、更正等决定和理由。"),
    (CHARTS, "总分分布、各类别得分率、得分率最低的项目。"),
    (DATA, "每个分数一行，注明出自哪个文件的哪个单元格，可用于数据透视表。"),
)

_AFTER_RETURNS = [tab for tab, _ in _ABOUT].index(RETURNS) + 1


def draw_summary(view: SummaryView, remarks: Remarks | None = None, *, data: bool = True) -> bytes:
    """Return the summary workbook.

    Args:
        view: What it shows.
        remarks: The clerk's remarks of before, by code of the unit and id of the form.
        data: Whether the long sheet 数据 is there, which is not for paper.
    """
    book = SummaryWorkbook(f"{view.title} 工作底稿", view.at)
    about = [
        *_ABOUT[:_AFTER_RETURNS],
        *(_BOOKS_ABOUT if view.books else ()),
        *_ABOUT[_AFTER_RETURNS:],
    ]
    write_about(book, view, about if data else about[:-1])
    several = len(view.groups) > 1
    standings: dict[str, StandingsLayout] = {}
    items: dict[str, dict[StageId, ItemsLayout]] = {}
    for group in view.groups:
        tail = f" {group.group.title}" if several else ""
        standings[group.group.id] = standings_layout(book, view, group, STANDINGS + tail)
        items[group.group.id] = {
            stage: items_layout(book, group, stage, _items_tab(group, stage) + tail)
            for stage in reversed(group.stages)
        }
    for group in view.groups:
        key = group.group.id
        write_standings(book, view, group, standings[key], items[key], remarks or {})
    write_roster_order(book, view, standings)
    for group in view.groups:
        for layout in items[group.group.id].values():
            write_items(book, group, layout, view.title)
    write_differences(book, view)
    write_returns(book, view)
    if view.books:
        write_departments(book, view)
        write_open_scores(book, view)
    write_findings(book, view)
    write_decisions(book, view)
    write_charts(book, view, standings)
    if data:
        write_data(book, view)
    return book.finish()


def _items_tab(group: GroupView, stage: StageId) -> str:
    return ITEMS if stage == group.basis else f"{ITEMS}（{STAGE_WORDS[stage]}）"
