"""The fact sheet (测算): what the rules ask for, one line per fact."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from workbook_tool.layout import names
from workbook_tool.layout.builder import SheetBuilder
from workbook_tool.layout.paper import SHEET
from workbook_tool.layout.plan import Entry, Sheet, Style
from workbook_tool.rubric import scoring
from workbook_tool.rubric.expression import Ref
from workbook_tool.rubric.model import Form, Item
from workbook_tool.rubric.rules.base import Input
from workbook_tool.rubric.text import plain_number

FACTS_TITLE = "测算"

_HEADS = ("编号", "考核内容", "请填写", "填写", "单位", "计算得分")
_WIDTHS = tuple(Decimal(width) for width in (14, 62, 84, 24, 14, 20))


def has_facts(form: Form) -> bool:
    """Return whether any rule asks for facts."""
    return any(scoring.questions(item) for item in form.items)


def fact_sheet(form: Form, *, editable: bool, styles: Mapping[str, Style]) -> Sheet:
    """Lay out the fact sheet.

    Args:
        form: The form.
        editable: Whether the facts may be filled in; in later stages they are shown.
        styles: The plan's styles.
    """
    sheet = SheetBuilder(FACTS_TITLE, "facts", _WIDTHS, styles)
    sheet.put(1, "sheet_title", span=sheet.columns, text="测算表")
    sheet.next_row()
    hint = "请在黄色格里如实填写，得分会自动算到评分表里。"
    if not editable:
        hint = "以下是单位自评时填写的情况，供打分时参考。"
    sheet.put(1, "hint", span=sheet.columns, text=hint)
    sheet.next_row()
    for column, head in enumerate(_HEADS, start=1):
        sheet.put(column, "screen_head", text=head)
    first = sheet.end_head()
    for item in form.items:
        _put_item(sheet, item, editable=editable)
    finished, _ = sheet.finish(landscape=True, margins=SHEET, freeze=(first, 1))
    return finished


def _put_item(sheet: SheetBuilder, item: Item, *, editable: bool) -> None:
    asked = scoring.questions(item)
    if not asked:
        return
    lines = len(asked)
    sheet.may_break()
    sheet.put(1, "centre", rows=lines, text=item.number or item.ref, item=item.ref)
    words = item.label
    if item.points is not None:
        words += f"（{plain_number(item.points)}分）"
    sheet.put(2, "text", rows=lines, text=words, item=item.ref)
    if scoring.computed(item) is None:
        sheet.put(6, "computed", rows=lines, item=item.ref)
    else:
        sheet.put(
            6,
            "computed",
            rows=lines,
            role="formula",
            formula=Ref(names.computed(item.ref)),
            item=item.ref,
        )
    for question in asked:
        _put_question(sheet, item, question, editable=editable)
        sheet.next_row()


def _put_question(sheet: SheetBuilder, item: Item, question: Input, *, editable: bool) -> None:
    # What only the federation can say is shown, never asked.
    open_ = editable and question.by == "unit"
    words = question.label
    if question.by == "federation":
        words += "（由市总工会认定）"
    sheet.put(3, "text", text=words, item=item.ref)
    sheet.put(
        4,
        "entry" if open_ else "given",
        role="entry",
        entry=_entry(question),
        locked=not open_,
        name=names.fact(question.id),
        defined=True,
        item=item.ref,
    )
    sheet.put(5, "centre", text=question.unit or None, item=item.ref)


def _entry(question: Input) -> Entry:
    if question.type == "choice":
        return Entry("choice", choices=question.choices)
    return Entry(question.type, maximum=question.maximum)
