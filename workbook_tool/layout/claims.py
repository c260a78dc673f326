"""The sheet of bonus claims (加分申报): one line per claim, one number per matter."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from workbook_tool.layout import names
from workbook_tool.layout.builder import SheetBuilder
from workbook_tool.layout.plan import Area, Cell, Entry, Highlight, NamedList, Sheet, Style
from workbook_tool.layout.score_rows import bonus_rows
from workbook_tool.layout.status import ACCEPTED, NO_REASON, REFUSED, WRONG_CLAIM, claim_status
from workbook_tool.layout.styles import EXPLAIN_FILL, WRONG_FILL
from workbook_tool.rubric import bonus
from workbook_tool.rubric.bonus import Claim
from workbook_tool.rubric.duties import Duty, claim_duty
from workbook_tool.rubric.expression import (
    Compare,
    Expr,
    If,
    Ref,
    Text,
    Value,
    add,
    number,
)
from workbook_tool.rubric.model import Category, Form, StageId
from workbook_tool.rubric.rules import BonusByLevel
from workbook_tool.rubric.text import plain_number

CLAIMS_TITLE = "加分申报"
LISTS_TITLE = "选项"
CHOICES_NAME = "bonus_choices"
MOST_MATTERS = Decimal(99)

# Heading and width of each column; all but 提示 are printed and fill the page.
_UNIT_HEADS = (
    ("行号", 11),
    ("事项编号", 19),
    ("事项（同一件事用同一个编号）", 74),
    ("条和级别", 34),
    ("佐证材料", 58),
    ("分值", 14),
    ("计入分", 15),
)
_ASSESS_HEADS = (
    ("行号", 11),
    ("事项编号", 12),
    ("事项（同一件事用同一个编号）", 56),
    ("条和级别", 34),
    ("佐证材料", 38),
    ("分值", 11),
    ("计入分", 12),
    ("认定", 19),
    ("理由", 32),
)
_STATUS_HEAD = ("提示", 30)


def bonus_category(form: Form) -> Category | None:
    """Return the form's bonus category, if it has one."""
    return next((category for category in form.categories if category.bonus), None)


def choices(form: Form) -> dict[str, tuple[str, str, Decimal]]:
    """Return every (row, level, points) by the words of its choice, such as ``18 省 +4``."""
    found: dict[str, tuple[str, str, Decimal]] = {}
    for item in form.items:
        if isinstance(item.rule, BonusByLevel):
            for level in item.rule.levels:
                words = f"{item.number or item.ref} {level.name} +{plain_number(level.points)}"
                found[words] = (item.ref, level.name, level.points)
    return found


def claims_in(form: Form, entries: Mapping[str, Value]) -> dict[int, Duty]:
    """Return the claims of a unit's sheet that can count, by line.

    A line without 事项编号, or whose level the form does not know, adds nothing and is left out.

    Args:
        form: The form.
        entries: The entries of the unit's sheet, by name.
    """
    known = choices(form)
    found: dict[int, Duty] = {}
    for line in range(1, bonus.LINES + 1) if known else ():
        matter = entries.get(names.claim("matter", line))
        row, level, _ = known.get(str(entries.get(names.claim("level", line))), ("", "", None))
        if isinstance(matter, Decimal) and matter >= 1 and matter == int(matter) and row:
            subject, proof = (
                str(entries.get(names.claim(part, line)) or "").strip()
                for part in ("subject", "proof")
            )
            claim = Claim(int(matter), row, level, subject=subject, proof=proof)
            found[line] = claim_duty(form.item(row), claim)
    return found


def decision(points: Decimal) -> str:
    """Return the word for what a claim was given: its points, or none."""
    return ACCEPTED if points > 0 else REFUSED


def lists_sheet(form: Form, category: Category) -> tuple[Sheet, NamedList]:
    """Return the hidden sheet with the choices of the drop-down list, and its name."""
    words = list(choices(form))
    listed = [Cell(row, 1, "hidden", text=text) for row, text in enumerate(words, start=1)]
    # One below the other, as the rules need it: which bonus row each claim names, what the
    # claimed level is worth, and what the unit's own claims count before any decision.
    helpers = [
        Cell(
            line,
            column,
            "hidden",
            role="formula",
            formula=expr,
            name=names.claim(part, line),
        )
        for line in range(1, bonus.LINES + 1)
        for column, part, expr in (
            (2, "row", _row(form, line)),
            (3, "claimed", _claimed(form, line)),
            (4, "own", bonus.counted(category, line, worth="claimed")),
        )
    ]
    heights = (Decimal(15),) * max(len(words), bonus.LINES)
    widths = (Decimal(40), Decimal(14), Decimal(14), Decimal(14))
    sheet = Sheet(LISTS_TITLE, "lists", widths, heights, (*listed, *helpers), visibility="hidden")
    return sheet, NamedList(CHOICES_NAME, LISTS_TITLE, Area(1, 1, len(words), 1))


def claim_sheet(form: Form, stage: StageId, styles: Mapping[str, Style]) -> Sheet:
    """Lay out the claims; from the assess stage on, with the assessors' decisions.

    Raises:
        ValueError: The form has no bonus category.
    """
    category = bonus_category(form)
    if category is None:
        raise ValueError(f"{form.id} has no bonus category")
    heads = (*(_UNIT_HEADS if stage == "self" else _ASSESS_HEADS), _STATUS_HEAD)
    widths = [Decimal(width) for _, width in heads]
    sheet = SheetBuilder(CLAIMS_TITLE, "claims", widths, styles, printed=len(widths) - 1)
    sheet.put(1, "sheet_title", span=sheet.printed, text="加分申报表")
    sheet.next_row()
    sheet.put(1, "hint", span=sheet.printed, text=_hint(form, category))
    sheet.next_row()
    for column, (head, _) in enumerate(heads, start=1):
        sheet.put(column, "screen_head", text=head)
    first = sheet.end_head()
    for line in range(1, bonus.LINES + 1):
        sheet.may_break()
        _put_line(sheet, category, stage, line)
        sheet.next_row(Decimal(18))
    column = sheet.columns
    area = Area(first, 1, sheet.row - 1, column)
    sheet.highlights += [
        Highlight(area, column, WRONG_CLAIM, WRONG_FILL),
        Highlight(area, column, (NO_REASON,), EXPLAIN_FILL),
    ]
    finished, _ = sheet.finish(landscape=True, freeze=(first, 1))
    return finished


def _hint(form: Form, category: Category) -> str:
    words = "每行填一次申报。同一件事在几个级别得到肯定的，逐行填写并用同一个事项编号。"
    return words + counting_words(form, category)


def counting_words(form: Form, category: Category) -> str:
    """Return the sentence that says how claims add up; empty where nothing was to be settled."""
    for name, setting in form.settings.items():
        if set(setting.refs) & {item.ref for item in category.rows} and name == "bonus_once":
            return f"计分口径：{setting.readings[form.readings[name]]}。"
    return ""


def _put_line(sheet: SheetBuilder, category: Category, stage: StageId, line: int) -> None:
    mine = stage == "self"

    def entry(column: int, part: str, spec: Entry, *, unlocked: bool, left: bool = False) -> None:
        style = ("entry" if unlocked else "given") + ("_text" if left else "")
        sheet.put(
            column,
            style,
            role="entry",
            entry=spec,
            locked=not unlocked,
            name=names.claim(part, line),
            defined=True,
        )

    sheet.put(1, "centre", number=Decimal(line))
    entry(2, "matter", Entry("count", maximum=MOST_MATTERS), unlocked=mine)
    entry(3, "subject", Entry("text"), unlocked=mine, left=True)
    entry(4, "level", Entry("choice", list_name=CHOICES_NAME), unlocked=mine)
    entry(5, "proof", Entry("text"), unlocked=mine, left=True)
    for column, part, expr in (
        (6, "worth", worth(stage, line)),
        (7, "counted", bonus.counted(category, line)),
    ):
        sheet.put(
            column, "computed_line", role="formula", formula=expr, name=names.claim(part, line)
        )
    if not mine:
        decision = Entry("choice", choices=(ACCEPTED, REFUSED))
        entry(8, "accept", decision, unlocked=stage == "assess")
        entry(9, "reason", Entry("text"), unlocked=stage == "assess", left=True)
    sheet.put(
        sheet.columns,
        "status",
        role="formula",
        formula=Text("") if stage == "review" else claim_status(stage, line),
        name=names.claim("claim_status", line),
    )


def _claimed(form: Form, line: int) -> Expr:
    """Return the points of the claimed level; 0 without a 事项编号."""
    level = Ref(names.claim("level", line))
    points = add(
        [
            If(Compare("=", level, Text(words)), number(points), number(0))
            for words, (_, _, points) in choices(form).items()
        ]
    )
    return If(bonus.has_matter(line), points, number(0))


def worth(stage: StageId, line: int) -> Expr:
    """Return what a claim is worth: from assessment on only what is recognised."""
    claimed = Ref(names.claim("claimed", line))
    if stage == "self":
        return claimed
    recognised = Compare("=", Ref(names.claim("accept", line)), Text(ACCEPTED))
    return If(recognised, claimed, number(0))


def _row(form: Form, line: int) -> Expr:
    """Return the position of the bonus row that a claim names, 0 for an empty line."""
    level = Ref(names.claim("level", line))
    positions = bonus_rows(form)
    return add(
        [
            If(Compare("=", level, Text(words)), number(positions.index(ref) + 1), number(0))
            for words, (ref, _, _) in choices(form).items()
        ]
    )
