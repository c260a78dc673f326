"""部门打分情况 and 打分缺项: which books came, when, and what of them is open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workbook_tool.campaign.derived.books import BOOK_WORDS, BookStanding
from workbook_tool.campaign.derived.merging import Given
from workbook_tool.rubric.model import STAGE_IDS, StageId
from workbook_tool.rubric.text import plain_number, shortened
from workbook_tool.summary.deviation import deviation
from workbook_tool.summary.frames import cents
from workbook_tool.summary.kit import CellValue, SummaryWorkbook, TableColumn, figure
from workbook_tool.summary.view import SummaryView

TAB, OPEN_TAB = "部门打分情况", "打分缺项和不一致"

_COLUMNS = (
    TableColumn("打分部门", 18),
    TableColumn("报送", 10, "centre"),
    TableColumn("给谁打分", 18),
    TableColumn("单位数", 6, "score"),
    TableColumn("状态", 12, "centre"),
    TableColumn("应打分数", 9, "score"),
    TableColumn("没有打", 8, "score"),
    TableColumn("不一致", 7, "score"),
    TableColumn("重复打（分数相同）", 11, "score"),
    TableColumn("收到日期", 11, "centre"),
    TableColumn("截止日期", 11, "centre"),
    TableColumn("是否逾期", 10, "centre"),
    TableColumn("计分的文件", 24),
    TableColumn("待退回的文件", 16),
)
_DEVIATIONS: Mapping[StageId, tuple[TableColumn, ...]] = {
    "self": (
        TableColumn("可与自评相比", 9, "score"),
        TableColumn("改了自评的", 9, "score"),
        TableColumn("比自评平均高（低为负）", 11, "mean"),
    ),
    "assess": (
        TableColumn("可与考核相比", 9, "score"),
        TableColumn("改了考核的", 9, "score"),
        TableColumn("比考核平均高（低为负）", 11, "mean"),
    ),
    "review": (
        TableColumn("复核看过的", 9, "score"),
        TableColumn("复核改了的", 9, "score"),
        TableColumn("复核平均加（减为负）", 11, "mean"),
    ),
}
"""How scores are set beside those of another stage, where that has begun."""
_ALIKE = TableColumn("打分雷同（内部提示）", 26)
_OPEN_COLUMNS = (
    TableColumn("打分部门", 20),
    TableColumn("单位代码", 10, "centre"),
    TableColumn("单位", 26),
    TableColumn("项", 8, "centre"),
    TableColumn("项目", 36),
    TableColumn("满分", 7, "score"),
    TableColumn("情况", 11, "centre"),
    TableColumn("各份打分", 60, "long"),
)


def write_departments(book: SummaryWorkbook, view: SummaryView) -> None:
    """Write the sheet; what was scored alike is named only where the settings ask for it."""
    alike = view.settings.ranking.alike
    others = _others(view)
    columns = (
        *_COLUMNS,
        *(column for stage in others for column in _DEVIATIONS[stage]),
        *((_ALIKE,) if alike else ()),
    )
    page = book.sheet(book.tab(TAB), f"{view.title}　{TAB}", _hint(view), columns, fixed=1)
    page.table(
        [
            *_row(view, name, stands),
            *(cell for stage in others for cell in _deviation(view, name, stands, stage)),
            *([_alike_words(stands) or None] if alike else []),
        ]
        for name, stands in view.books
    )
    page.finish()


def _others(view: SummaryView) -> tuple[StageId, ...]:
    """Return the stages with which departments' scores are compared: all that have begun."""
    scoring = {one.stage for one in view.collections if one.in_books}
    begun = {stage for unit in view.units.values() for stage in unit.stages}
    alone = scoring if len(scoring) == 1 else set()
    return tuple(stage for stage in STAGE_IDS if stage in begun - alone)


def _deviation(
    view: SummaryView, collection: str, stands: BookStanding, other: StageId
) -> list[CellValue]:
    mine = next(one.stage for one in view.collections if one.name == collection)
    if mine == other:
        return [None, None, None]
    found = deviation(view, stands, mine, other)
    return [found.compared, found.changed, figure(cents(found.mean))]


def write_open_scores(book: SummaryWorkbook, view: SummaryView) -> None:
    """Write the sheet with every score that is missing or in conflict."""
    rows = [row for _, stands in view.books for row in _open(view, stands)]
    hint = "没有分数的，请有关部门补打；不一致的，作“打分为准”的决定，定以哪一份为准。"
    if not rows:
        hint = "每一项都打了分，也没有不一致的。"
    title = f"{view.title}　{OPEN_TAB}"
    page = book.sheet(book.tab(OPEN_TAB), title, hint, _OPEN_COLUMNS, fixed=3)
    page.table(rows)
    page.finish()


def _hint(view: SummaryView) -> str:
    words = [
        f"{BOOK_WORDS[status]} {count}"
        for status in BOOK_WORDS
        if (count := sum(stands.status == status for _, stands in view.books))
    ]
    late = sum(bool(_late(view, stands)) for _, stands in view.books)
    return f"共 {len(view.books)} 份打分表：{'，'.join(words)}{f'；逾期 {late}' if late else ''}。"


def _row(view: SummaryView, collection: str, stands: BookStanding) -> list[CellValue]:
    order = stands.order
    return [
        order.scorer,
        collection,
        order.form.unit_type,
        len(order.units),
        BOOK_WORDS[stands.status],
        len(stands.outcomes),
        len(stands.missing),
        len(stands.conflicts),
        stands.overlaps,
        max((one.received.on.isoformat() for one in stands.files), default=None),
        stands.deadline.isoformat() if stands.deadline else None,
        _late(view, stands) or None,
        "；".join(one.received.file for one in stands.files) or None,
        "；".join(one.received.file for one in stands.faulty) or None,
    ]


def _late(view: SummaryView, stands: BookStanding) -> str:
    """Return whether a book came late, or is late as of the last entry of the ledger."""
    if stands.late:
        return "逾期"
    waiting = stands.deadline and view.at and view.at.date() > stands.deadline
    return "逾期未齐" if waiting and stands.missing else ""


def _alike_words(stands: BookStanding) -> str:
    found = stands.alike
    words = [f"第 {duty.ref} 项都是 {plain_number(value)} 分" for duty, value in found]
    if len(found) > 1 and len(found) == len(stands.order.duties):
        words.insert(0, "每一项各单位的分数都相同")
    return "；".join(words)


def _open(view: SummaryView, stands: BookStanding) -> Iterator[list[CellValue]]:
    for key, outcome in stands.outcomes.items():
        if outcome.status == "scored":
            continue
        unit, duty = view.units[key.unit].unit, stands.owed[key]
        yield [
            stands.order.scorer,
            unit.code,
            unit.name,
            duty.ref,
            shortened(duty.label, 60),
            figure(cents(duty.points)),
            "不一致" if outcome.status == "conflict" else "没有打分",
            "；".join(_place(given) for given in outcome.sources) or None,
        ]


def _place(given: Given) -> str:
    note = f"（{given.note}）" if given.note else ""
    return f"“{given.file}”{given.sheet} {given.cell} 打 {plain_number(given.value)} 分{note}"
