"""The fact sheet (测算): what the rules ask for, one line per fact."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any

from workbook_tool.layout import names
from workbook_tool.layout.builder import SheetBuilder
from workbook_tool.layout.plan import Area, Entry, Highlight, Sheet, Style
from workbook_tool.layout.status import fact_status, questions_to, wrong_facts
from workbook_tool.layout.styles import WRONG_FILL
from workbook_tool.rubric import scoring, verdicts
from workbook_tool.rubric.expression import Ref, Text
from workbook_tool.rubric.model import Form, Item, StageId
from workbook_tool.rubric.rules.base import Input
from workbook_tool.rubric.text import plain_name, plain_number, squeeze

FACTS_TITLE = "测算"

# Heading and width of each column; 项目 only where the form names its rows. All but 提示 are
# printed and fill the page.
_REF, _NAME, _TEXT = ("编号", Decimal(12)), ("项目", Decimal(31)), ("考核内容", Decimal(63))
_ASKED = (
    ("请填写", Decimal(64)),
    ("填写", Decimal(26)),
    ("单位", Decimal(12)),
    ("计算得分", Decimal(17)),
    ("提示", Decimal(28)),
)


def has_facts(form: Form) -> bool:
    """Return whether any rule asks for facts."""
    return any(scoring.questions(item) for item in form.items)


def fact_sheet(form: Form, stage: StageId, styles: Mapping[str, Style]) -> Sheet:
    """Lay out the fact sheet.

    Args:
        form: The form.
        stage: Units fill in at ``self``; later their answers are shown and locked, and at
            ``assess`` the federation adds what only it can say.
        styles: The plan's styles.
    """
    titles = _titles(form)
    named = any(titles.values())
    heads = (_REF, _NAME, _TEXT, *_ASKED) if named else (_REF, _joined(_TEXT, _NAME), *_ASKED)
    widths = [width for _, width in heads]
    sheet = SheetBuilder(FACTS_TITLE, "facts", widths, styles, printed=len(widths) - 1)
    sheet.put(1, "sheet_title", span=sheet.printed, text="测算表")
    sheet.next_row()
    hint = "请在黄色格里如实填写，得分会自动算到评分表里。"
    if stage != "self":
        hint = "以下是单位自评时填写的情况，供打分时参考。"
    sheet.put(1, "hint", span=sheet.printed, text=hint)
    sheet.next_row()
    for column, (head, _) in enumerate(heads, start=1):
        sheet.put(column, "screen_head", text=head)
    first = sheet.end_head()
    asked = frozenset(question.id for question in questions_to(form, stage))
    for item in form.items:
        _put_item(sheet, item, titles[item.ref], asked)
    area = Area(first, sheet.columns - 3, sheet.row - 1, sheet.columns - 3)
    sheet.highlights.append(Highlight(area, sheet.columns, wrong_facts(form), WRONG_FILL))
    finished, _ = sheet.finish(landscape=True, freeze=(first, 1))
    return finished


def _joined(wide: tuple[str, Decimal], gone: tuple[str, Decimal]) -> tuple[str, Decimal]:
    """Return a column that takes in the width of one that is not there."""
    return wide[0], wide[1] + gone[1]


def _titles(form: Form) -> dict[str, str]:
    """Return the short name of each row: its own, or that of its indicator."""
    return {
        item.ref: plain_name(item.name) if item.name else indicator.label if indicator else ""
        for category in form.categories
        for indicator, items in category.groups()
        for item in items
    }


def _put_item(sheet: SheetBuilder, item: Item, title: str, open_: AbstractSet[str]) -> None:
    asked = [(leaf, scoring.leaf_questions(item, leaf)) for leaf in scoring.leaves(item)]
    lines = sum(len(questions) for _, questions in asked)
    if not lines:
        return
    sheet.may_break()
    points = "" if item.points is None else f"（{plain_number(item.points)}分）"
    text_column = sheet.columns - len(_ASKED)
    sheet.put(1, "centre", rows=lines, text=item.number or item.ref, item=item.ref)
    if text_column > 2:
        sheet.put(2, "centre", rows=lines, text=f"{title}\n{points}".strip(), item=item.ref)
        points = ""
    computed: dict[str, Any] = {}
    if item.rule.compares_units:
        computed = {"text": "各单位报齐后计算"}
    elif scoring.computed(item) is not None:
        computed = {"role": "formula", "formula": Ref(names.computed(item.ref))}
    sheet.put(sheet.columns - 1, "computed", rows=lines, item=item.ref, **computed)
    for leaf, questions in asked:
        if not questions:
            continue
        words = leaf.label if item.parts else squeeze(item.text) + points
        sheet.put(text_column, "text", rows=len(questions), text=words, item=item.ref)
        for question in questions:
            _put_question(sheet, text_column + 1, item, question, open_=question.id in open_)
            sheet.next_row()


def _put_question(
    sheet: SheetBuilder, column: int, item: Item, question: Input, *, open_: bool
) -> None:
    words = question.label
    if question.by == "federation":
        words += "（由市总工会认定）"
    sheet.put(column, "text", text=words, item=item.ref)
    sheet.put(
        column + 1,
        "entry" if open_ else "given",
        role="entry",
        entry=_entry(question),
        locked=not open_,
        name=names.fact(question.id),
        defined=True,
        item=item.ref,
    )
    sheet.put(column + 2, "centre", text=question.unit or None, item=item.ref)
    totals = {other.within for other in scoring.questions(item)} if not question.empty_due else ()
    decides = [one for one in verdicts.clauses_of(item) if one.reads[-1:] == (question.id,)]
    status = fact_status(question, is_total=question.id in totals, verdicts=decides)
    sheet.put(
        sheet.columns,
        "status",
        role="formula",
        formula=status if open_ else Text(""),
        name=names.fact_status(question.id),
        item=item.ref,
    )


def _entry(question: Input) -> Entry:
    if question.type == "choice":
        return Entry("choice", choices=question.choices)
    return Entry(question.type, maximum=question.maximum)
