"""The work plan (工作计划) that 大连 asks of every unit besides the scores.

Source: 大工办发〔2018〕28号: 季度、年度节点和完成标准，分管责任领导、责任处室和责任人，
6月28日前上报年度工作计划和上半年工作进展情况.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from workbook_tool.layout import names
from workbook_tool.layout.builder import SheetBuilder
from workbook_tool.layout.fields import placeholder
from workbook_tool.layout.paper import text_area
from workbook_tool.layout.plan import Entry, Sheet, Style
from workbook_tool.rubric.model import Form

WORK_PLAN_TITLE = "工作计划"

_REF, _NAME = ("编号", Decimal(10)), ("指标", Decimal(22))
_AFTER_NODES = (
    ("完成标准", Decimal(26)),
    ("分管责任领导", Decimal(15)),
    ("责任处室", Decimal(15)),
    ("责任人", Decimal(13)),
    ("上半年工作进展", Decimal(26)),
)
WorkPlanPart = Literal["plan", "progress"]
_TITLES: Mapping[WorkPlanPart | None, str] = {
    None: "年度工作计划和上半年工作进展",
    "plan": "年度工作计划",
    "progress": "上半年工作进展",
}
_ROW = Decimal(48)
"""Points: four lines to write on."""


def columns(form: Form) -> tuple[tuple[str, Decimal], ...]:
    """Return headings and widths (mm) of the columns to fill in; none without a work plan.

    The nodes share what the other columns leave of the page.
    """
    if form.work_plan is None:
        return ()
    room, _ = text_area(landscape=True)
    taken = sum((width for _, width in (_REF, _NAME, *_AFTER_NODES)), Decimal(0))
    node = (room - taken) / len(form.work_plan.nodes)
    return (*((name, node) for name in form.work_plan.nodes), *_AFTER_NODES)


def needed(form: Form, part: WorkPlanPart) -> tuple[int, ...]:
    """Return the positions of the columns that must be filled in for every row.

    For the plan: the node of the year, and all that stands after the nodes but the progress;
    for the progress that column alone.
    """
    count = len(columns(form))
    if part == "progress":
        return (count,)
    return tuple(range(count - len(_AFTER_NODES), count))


def work_plan_sheet(
    form: Form,
    *,
    editable: bool,
    styles: Mapping[str, Style],
    part: WorkPlanPart | None = None,
) -> Sheet:
    """Lay out the work plan; in later stages it is shown and locked.

    Args:
        form: The form.
        editable: Whether it is filled in.
        styles: The plan's styles.
        part: What is collected by itself: the plan, which has no progress yet, or the
            progress, beside the plan; ``None`` inside a score sheet.
    """
    heads = columns(form)[: -1 if part == "plan" else None]
    all_heads = (_REF, _NAME, *heads)
    widths = [width for _, width in all_heads]
    sheet = SheetBuilder(WORK_PLAN_TITLE, "work_plan", widths, styles)
    sheet.put(1, "sheet_title", span=sheet.printed, text=_TITLES[part])
    sheet.next_row()
    due = f"请在{form.work_plan.due}前上报。" if form.work_plan else ""
    if part is not None:
        left = len(all_heads) // 2
        sheet.put(1, "line_bold", span=left, text=f"单位：{placeholder('unit')}")
        words = f"单位代码：{placeholder('code')}　报送截止：{placeholder('deadline')}"
        sheet.put(left + 1, "line", span=sheet.printed - left, text=words)
        sheet.next_row()
        due = "请填黄色格，每一行都要填。" if part == "plan" else "请填最右一栏，每一行都要填。"
    sheet.put(1, "hint", span=sheet.printed, text=due)
    sheet.next_row()
    for column, (head, _) in enumerate(all_heads, start=1):
        sheet.put(column, "screen_head", text=head)
    first = sheet.end_head()
    for category in form.categories:
        for indicator, items in category.groups():
            for item in items:
                sheet.may_break()
                words = indicator.label if indicator else item.label
                sheet.put(1, "centre", text=item.number or item.ref, item=item.ref)
                sheet.put(2, "text", text=words, item=item.ref)
                for position in range(1, len(heads) + 1):
                    sheet.put(
                        position + 2,
                        "entry_text" if editable else "given_text",
                        role="entry",
                        entry=Entry("text"),
                        locked=not editable,
                        name=names.plan(item.ref, position),
                        defined=True,
                        item=item.ref,
                    )
                sheet.next_row(_ROW)
    finished, _ = sheet.finish(landscape=True, freeze=(first, 3))
    return finished
