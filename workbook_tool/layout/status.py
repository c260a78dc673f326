"""What a row's status cell (提示) says: the word that a score is missing or wrong.

The same expression stands in the sheet and is evaluated by the checks, so both judge alike.
"""

from __future__ import annotations

from workbook_tool.layout import names
from workbook_tool.rubric import scoring
from workbook_tool.rubric.expression import (
    GUARD_DIGITS,
    Calc,
    Compare,
    Expr,
    If,
    IsNumber,
    Logic,
    Ref,
    Round,
    Text,
    number,
    to_cents,
)
from workbook_tool.rubric.model import Item, StageId

# What a row's status cell says. Fixed words: formulas and colours compare them.
EMPTY = "未填"
NO_NUMBER = "不是数字"
NEGATIVE = "小于0"
TOO_MUCH = "超出满分"
TOO_FINE = "小数过多"
UNEXPLAINED = "请写说明"
WRONG = (NO_NUMBER, NEGATIVE, TOO_MUCH, TOO_FINE)


def status(item: Item, stage: StageId) -> Expr:
    """Return the word that says what is missing or wrong with a row's score, or nothing."""
    score = Ref(names.score(stage, item.ref))
    explained: Expr = Text("")
    if scoring.computed(item) is not None:
        computed = Ref(names.computed(item.ref))
        differs = If(
            IsNumber(computed),
            Compare("<>", to_cents(Calc("-", (score, computed))), number(0)),
            Compare("=", number(0), number(1)),
        )
        silent = Compare("=", Ref(names.note(stage, item.ref)), Text(""))
        explained = If(Logic("AND", (differs, silent)), Text(UNEXPLAINED), Text(""))
    # Binary dust, as in a pasted 0.1 + 0.2, is no third decimal.
    rest = Round(Calc("-", (Round(score, 2), score)), GUARD_DIGITS)
    fine = If(Compare("<>", rest, number(0)), Text(TOO_FINE), explained)
    within = If(Compare(">", score, number(item.points or 0)), Text(TOO_MUCH), fine)
    positive = If(Compare("<", score, number(0)), Text(NEGATIVE), within)
    numeric = If(IsNumber(score), positive, Text(NO_NUMBER))
    return If(Compare("=", score, Text("")), Text(EMPTY), numeric)
