"""The scores of a return: what was claimed, what the rules compute, and what counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from workbook_tool.layout import names
from workbook_tool.reading.book import book_scores
from workbook_tool.reading.entry_values import EntryValues, Odd, entry_values
from workbook_tool.reading.item_score import ItemScore, is_score
from workbook_tool.reading.matching import Found, Matched, match
from workbook_tool.reading.plans import IssuedPlan
from workbook_tool.reading.returned import ReturnedWorkbook
from workbook_tool.reading.rows import Certainty
from workbook_tool.rubric import scoring
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.model import Item


@dataclass(frozen=True)
class Submission:
    """A return, understood.

    Attributes:
        issued: The plan it was read through.
        items: Score of every row by its reference; in a department's book, by name of cell;
            none where no scores are filled in, as in a work plan.
        categories: Subtotal of every category that is no bonus, in order; ``None`` where a
            score in it is missing; a department's book has neither these nor a total.
        bonus: The bonus; ``None`` where it is not certain, or the form has none.
        total: The total; ``None`` where a part of it is.
        check_code: The 校验码 over what stands in the score cells.
        given: The plain entries as typed, by name.
        values: Values of all named cells, recomputed from the plain entries.
        matched: Where the entries stand.
        odd: Entries whose cells hold something else than a plain value.
        unread: Entries without a certain value.
    """

    issued: IssuedPlan
    items: Mapping[str, ItemScore]
    categories: tuple[tuple[str, Decimal | None, Decimal | None], ...]
    bonus: Decimal | None
    total: Decimal | None
    check_code: str
    given: Mapping[str, Value]
    values: Mapping[str, Value]
    matched: Matched
    odd: tuple[Odd, ...]
    unread: frozenset[str] = field(default_factory=frozenset)


def submission(book: ReturnedWorkbook, issued: IssuedPlan) -> Submission:
    """Read a return through the plan that was issued."""
    matched = match(issued.plan, book)
    read = entry_values(issued.plan, matched, formulas_seen=book.locks_seen)
    withheld = read.unread | {name for lost in matched.lost for name in lost.names}
    values = issued.plan.values(read.given)
    items: Mapping[str, ItemScore]
    if not issued.plan.scored:
        items, sums = {}, scoring.Sums((), None, None)
    elif issued.plan.scorer:
        items = book_scores(issued.plan, issued.form, matched, read, withheld)
        sums = scoring.Sums((), None, None)
    else:
        items = {
            item.ref: _item_score(item, issued, matched, read, values, withheld)
            for item in issued.form.items
        }
        by_ref = {ref: score.effective for ref, score in items.items()}
        sums = scoring.add_up(issued.form, by_ref)
    code = values.get(names.CODE)
    return Submission(
        issued=issued,
        items=items,
        categories=sums.categories,
        bonus=sums.bonus,
        total=sums.total,
        check_code=f"{code:06.0f}" if isinstance(code, Decimal) else "",
        given=read.given,
        values=values,
        matched=matched,
        odd=tuple(read.odd),
        unread=frozenset(withheld),
    )


def _item_score(
    item: Item,
    issued: IssuedPlan,
    matched: Matched,
    read: EntryValues,
    values: Mapping[str, Value],
    withheld: set[str],
) -> ItemScore:
    name = names.score(issued.stage, item.ref)
    found = matched.found.get(name)
    claimed = computed = None
    if item.bonus:
        # A claim that cannot be read could stand in the way of any other one.
        if not any(entry.startswith(_CLAIM_PARTS) for entry in withheld):
            computed = _number(values[name]) or Decimal(0)  # blank: nothing was claimed
    elif issued.plan.named[name][1].entry is None:
        # The form has a column for what is taken off, and the score is what that leaves.
        typed = names.taken_off(issued.stage, item.ref)
        found = matched.found.get(typed)
        taken = None if typed in withheld else _number(values[typed])
        plain = is_score(taken, (Decimal(0), item.points or Decimal(0)))
        claimed = _number(values[name]) if plain else None
        computed = _number(values.get(names.computed(item.ref)))
    else:
        claimed = _number(read.given.get(name))
        if not _facts_withheld(item, withheld):  # without a rule there is no such cell
            computed = _number(values.get(names.computed(item.ref)))
    # Only a cell that was issued with the computed score holds it when nothing is typed.
    planned = issued.plan.named[name][1]
    born = item.bonus or (planned.entry is not None and planned.formula is not None)
    untouched = born and name not in withheld and name not in read.given
    effective = computed if untouched else claimed
    whole = planned.entry is not None and planned.entry.whole
    if not item.bonus and not is_score(effective, scoring.bounds(item), whole=whole):
        effective = None
    return ItemScore(
        item.ref,
        claimed,
        computed,
        effective,
        found.sheet if found else None,
        found.address if found else None,
        _certainty(found, item),
    )


def _facts_withheld(item: Item, withheld: set[str]) -> bool:
    """Return whether an answer that the row's score is computed from is not certain."""
    questions = scoring.questions(item) if withheld else ()
    return any(names.fact(question.id) in withheld for question in questions)


_CLAIM_PARTS = ("matter_", "level_", "accept_")


def _certainty(found: Found | None, item: Item) -> Certainty:
    if found is None:
        return "exact" if item.bonus else "uncertain"
    return found.certainty


def _number(value: Value) -> Decimal | None:
    return value if isinstance(value, Decimal) else None
