"""What the status cells (提示) say: the word that something is missing or wrong.

The same expressions stand in the sheet and are evaluated by the checks, so both judge alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from workbook_tool.layout import names
from workbook_tool.rubric import bonus, scoring, verdicts
from workbook_tool.rubric.expression import (
    GUARD_DIGITS,
    Calc,
    Compare,
    CountNumbers,
    CountText,
    Expr,
    Floor,
    If,
    IsNumber,
    Logic,
    Ref,
    Rounded,
    Text,
    add,
    every,
    number,
    reads,
    renamed,
    to_cents,
)
from workbook_tool.rubric.model import Form, Item, StageId
from workbook_tool.rubric.rules.base import Input

# Fixed words: formulas and colours compare them.
EMPTY = "未填"
FACTS_FIRST = "先填测算"
NO_NUMBER = "不是数字"
NEGATIVE = "小于0"
TOO_LITTLE = "低于最低分"
TOO_MUCH = "超出满分"
TOO_FINE = "小数过多"
UNEXPLAINED = "请写说明"
NOT_LISTED = "不在选项里"
NOT_WHOLE = "不是整数"
TOO_LARGE = "数太大"
MORE_THAN_ALL = "多于总数"
NOTHING_DUE = "总数为0，请直接填分"
OUT_OF_RANGE = "不在幅度内"
AWAITED = "待市总评定"
NO_LEVEL = "缺条和级别"
NO_MATTER = "缺事项编号"
BAD_MATTER = "编号应为整数"
UNDECIDED = "未认定"
NO_REASON = "请写理由"
OUTRANKED = "已计更高级别"

ACCEPTED, REFUSED = "认定", "不予认定"

MISSING = (EMPTY, FACTS_FIRST, UNDECIDED)
WRONG_SCORE = (NO_NUMBER, NEGATIVE, TOO_MUCH, TOO_FINE)
WRONG_FACT = (
    NO_NUMBER,
    NEGATIVE,
    TOO_LARGE,
    TOO_FINE,
    NOT_LISTED,
    NOT_WHOLE,
    MORE_THAN_ALL,
)
WRONG_CLAIM = (NOT_LISTED, NO_LEVEL, NO_MATTER, BAD_MATTER)
WRONG = tuple(dict.fromkeys((*WRONG_SCORE, *WRONG_FACT, *WRONG_CLAIM)))
SILENT = (UNEXPLAINED, NO_REASON)


def wrong_scores(bounds: Iterable[tuple[Decimal, Decimal]]) -> tuple[str, ...]:
    """Return the words for wrong scores on a sheet whose scores have these bounds."""
    return (*WRONG_SCORE, *([TOO_LITTLE] if any(least for least, _ in bounds) else []))


def wrong_facts(form: Form) -> tuple[str, ...]:
    """Return the words for wrong answers on a form's sheet."""
    asked = (question for item in form.items for question in scoring.questions(item))
    return (*WRONG_FACT, *([OUT_OF_RANGE] if any(one.limits for one in asked) else []))


def wrong_words(form: Form) -> tuple[str, ...]:
    """Return all words that say that something on a form's sheet is wrong."""
    scores = wrong_scores(scoring.bounds(item) for item in form.items)
    return tuple(dict.fromkeys((*WRONG, *scores, *wrong_facts(form))))


def score_status(
    item: Item,
    stage: StageId,
    before: StageId | None = None,
    *,
    taken_off: bool = False,
    whole: bool = False,
) -> Expr:
    """Return what is missing or wrong with a row's score.

    Args:
        item: The row.
        stage: The stage that is filled in.
        before: The stage before it on the sheet; a score that differs from its score needs
            a reason.
        taken_off: Whether what is taken off is typed instead of the score.
        whole: Whether it is only said that a standard is met or not.
    """
    score = Ref(names.score(stage, item.ref))
    note = Ref(names.note(stage, item.ref))
    differs: Expr | None = None
    missing = EMPTY
    if scoring.computed(item) is not None:
        computed = Ref(names.computed(item.ref))
        # A score in place of one that could be computed needs a reason as well.
        unknown = number(0) if scoring.by_person(item) else number(1)
        differs = If(
            IsNumber(computed),
            Compare("<>", to_cents(Calc("-", (score, computed))), number(0)),
            Compare("=", unknown, number(1)),
        )
        if stage == "self" and not scoring.by_person(item):
            missing = FACTS_FIRST
    if before is not None:
        earlier = Ref(names.score(before, item.ref))
        off = Compare("<>", to_cents(Calc("-", (score, earlier))), number(0))
        changed = If(IsNumber(earlier), off, Compare("=", number(0), number(1)))
        differs = changed if differs is None else Logic("OR", (differs, changed))
    bounds = scoring.bounds(item)
    if scoring.awaited(item, stage):
        missing = AWAITED
    bounds = scoring.bounds(item)
    if whole:
        return figure_status(score, note, bounds, differs, missing, finer=(NOT_WHOLE, 0))
    if taken_off:
        # What is typed is what is taken off: it is missing or wrong itself, and needs a reason.
        score = Ref(names.taken_off(stage, item.ref))
        bounds = (Decimal(0), item.points or Decimal(0))
        some = Compare("<>", score, number(0))
        differs = some if differs is None else Logic("OR", (differs, some))
    return figure_status(score, note, bounds, differs, missing)


def figure_status(
    score: Ref,
    note: Ref,
    bounds: tuple[Decimal, Decimal],
    differs: Expr | None,
    missing: str = EMPTY,
    finer: tuple[str, int] = (TOO_FINE, 2),
) -> Expr:
    """Return what is missing or wrong with a score.

    Args:
        score: Its cell.
        note: The cell in which it is explained.
        bounds: The least and the most that it may be.
        differs: Whether it has to be explained; ``None`` for never.
        missing: What to say of an empty cell.
        finer: What to say of more decimals than so many.
    """
    explained: Expr = Text("")
    if differs is not None:
        silent = Compare("=", note, Text(""))
        explained = If(Logic("AND", (differs, silent)), Text(UNEXPLAINED), Text(""))
    # Binary dust, as in a pasted 0.1 + 0.2, is no third decimal.
    too_fine, digits = finer
    rest = Rounded(Calc("-", (Rounded(score, digits), score)), GUARD_DIGITS)
    fine = If(Compare("<>", rest, number(0)), Text(too_fine), explained)
    least, most = bounds
    within = If(Compare(">", score, number(most)), Text(TOO_MUCH), fine)
    low = Text(NEGATIVE if least == 0 else TOO_LITTLE)
    enough = If(Compare("<", score, number(least)), low, within)
    numeric = If(IsNumber(score), enough, Text(NO_NUMBER))
    return If(Compare("=", score, Text("")), Text(missing), numeric)


def fact_status(
    question: Input, *, is_total: bool, verdicts: Sequence[verdicts.AwardClause] = ()
) -> Expr:
    """Return what is missing or wrong with the answer to a question, or what it decides.

    Args:
        question: The question.
        is_total: Whether it counts all of something; of nothing there is no rate.
        verdicts: What the answer may decide on rank and grade.
    """
    answer = Ref(names.fact(question.id))
    fine: Expr = Text("")
    for clause in reversed(verdicts):
        assert clause.condition is not None
        holds = renamed(clause.condition, names.fact)
        fine = If(holds, Text(clause.outcome), fine)
    if question.type == "choice":
        listed = tuple(Compare("=", answer, Text(choice)) for choice in question.choices)
        judged: Expr = If(Logic("OR", listed), fine, Text(NOT_LISTED))
    else:
        judged = _number_status(answer, question, fine, is_total=is_total)
    missing = Text("") if question.optional else Text(EMPTY)
    return If(Compare("=", answer, Text("")), missing, judged)


def _number_status(answer: Ref, question: Input, fine: Expr, *, is_total: bool) -> Expr:
    if is_total:
        fine = If(Compare("=", answer, number(0)), Text(NOTHING_DUE), fine)
    if question.limits is not None:
        fine = If(_outside(answer, question.limits), Text(OUT_OF_RANGE), fine)
    if question.within is not None and not question.over:
        total = Ref(names.fact(question.within))
        more = If(IsNumber(total), Compare(">", answer, total), Compare("=", number(0), number(1)))
        fine = If(more, Text(MORE_THAN_ALL), fine)
    if question.type == "count":
        fine = If(Compare("=", Floor(answer), answer), fine, Text(NOT_WHOLE))
    else:
        rest = Rounded(Calc("-", (Rounded(answer, 2), answer)), GUARD_DIGITS)
        fine = If(Compare("=", rest, number(0)), fine, Text(TOO_FINE))
    within = If(Compare(">", answer, number(question.maximum or 0)), Text(TOO_LARGE), fine)
    positive = If(Compare("<", answer, number(0)), Text(NEGATIVE), within)
    return If(IsNumber(answer), positive, Text(NO_NUMBER))


def _outside(answer: Ref, limits: tuple[Expr, Expr]) -> Expr:
    """Return whether an amount is outside what fits the other answers; without them it is not."""
    least, most = (renamed(limit, names.fact) for limit in limits)
    cells = sorted(reads(least) | reads(most))
    # Binary dust, as in three times 0.1, is no amount too much.
    below = Compare("<", Rounded(Calc("-", (answer, least)), GUARD_DIGITS), number(0))
    above = Compare(">", Rounded(Calc("-", (answer, most)), GUARD_DIGITS), number(0))
    some = below if cells else Logic("AND", (Compare(">", answer, number(0)), below))
    outside = Logic("OR", (some, above))
    never = Compare("=", number(0), number(1))
    return If(every([IsNumber(Ref(cell)) for cell in cells]), outside, never) if cells else outside


def claim_status(stage: StageId, line: int) -> Expr:
    """Return what is missing or wrong with a bonus claim, or why it adds nothing."""

    def cell(part: str) -> Ref:
        return Ref(names.claim(part, line))

    def blank(part: str) -> Expr:
        return Compare("=", cell(part), Text(""))

    counts = _outranked(line) if stage == "self" else decision_status(line)
    matter = cell("matter")
    whole = Logic("AND", (Compare(">=", matter, number(1)), Compare("=", Floor(matter), matter)))
    numbered = If(IsNumber(matter), If(whole, counts, Text(BAD_MATTER)), Text(BAD_MATTER))
    matter_given = If(blank("matter"), Text(NO_MATTER), numbered)
    known = If(Compare("=", cell("row"), number(0)), Text(NOT_LISTED), matter_given)
    level_given = If(blank("level"), Text(NO_LEVEL), known)
    nothing = Logic("AND", tuple(blank(part) for part in ("matter", "subject", "level", "proof")))
    return If(nothing, Text(""), level_given)


def decision_status(line: int) -> Expr:
    """Return what is missing or wrong with the decision on a claim, or why it adds nothing."""
    accept = Ref(names.claim("accept", line))
    unexplained = Compare("=", Ref(names.claim("reason", line)), Text(""))
    silent = If(unexplained, Text(NO_REASON), Text(""))
    refused = If(Compare("=", accept, Text(REFUSED)), silent, Text(NOT_LISTED))
    decided = If(Compare("=", accept, Text(ACCEPTED)), _outranked(line), refused)
    return If(Compare("=", accept, Text("")), Text(UNDECIDED), decided)


def _outranked(line: int) -> Expr:
    counted = Ref(names.claim("counted", line))
    return If(Compare("=", counted, number(0)), Text(OUTRANKED), Text(""))


def status_cells(form: Form, stage: StageId) -> tuple[str, ...]:
    """Return the names of all status cells that count on a sheet of this stage."""
    cells = [names.status(item.ref) for item in form.items]
    cells += [names.fact_status(question.id) for question in questions_to(form, stage)]
    if stage != "review" and any(item.bonus for item in form.items):
        cells += [names.claim("claim_status", line) for line in range(1, bonus.LINES + 1)]
    return tuple(cells)


def questions_to(form: Form, stage: StageId) -> tuple[Input, ...]:
    """Return the facts that are filled in at a stage: by the unit, later by the federation."""
    who = {"self": "unit", "assess": "federation"}.get(stage)
    found = (question for item in form.items for question in scoring.questions(item))
    return tuple(question for question in found if question.by == who)


def counted(cells: tuple[str, ...], words: tuple[str, ...]) -> Expr:
    """Return how many status cells say one of the words."""
    return add([CountText(cells, word) for word in words])


def if_any(cells: tuple[str, ...], value: Expr) -> Expr:
    """Return the value once any of the cells holds a number, and nothing before."""
    return If(Compare(">", CountNumbers(cells), number(0)), value, Text(""))
