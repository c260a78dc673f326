"""What follows from the answers of units: points by place among all of them, and verdicts.

Points by place are there once every unit that is compared has reported; until then the row has
none. A verdict of the form (一票否决, 不予评先, 直接定等次) holds unless somebody decided that it
does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from workbook_tool.campaign.derived.ranking import group_of
from workbook_tool.campaign.derived.standing import Standing, standing
from workbook_tool.campaign.derived.state import Slot, State
from workbook_tool.campaign.derived.ways import owes
from workbook_tool.campaign.inputs.settings import Settings
from workbook_tool.layout import names
from workbook_tool.rubric import ranks, verdicts
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.model import Form

FormOf = Callable[[str], Form]
"""Returns the form of a unit by its code."""


def compared_points(
    state: State, settings: Settings, form_of: FormOf
) -> dict[str, dict[str, Decimal]]:
    """Return the points by place of all units, by code and reference of the row.

    Args:
        state: The round.
        settings: Its settings.
        form_of: The forms.
    """
    figures: dict[tuple[str, str], dict[str, Decimal | None]] = {}
    for code, known in state.units.items():
        form = form_of(code)
        rows = ranks.ranked_rows(form)
        if not rows or known.absent:
            continue
        stands = [standing(state, settings, slot) for slot in _slots(state, settings, code)]
        if any(one.status == "excused" for one in stands):
            continue
        answers = answers_in(stands)
        group = group_of(form, known.unit.group, settings.ranking)
        for item in rows:
            figure = answers.get(ranks.figure_name(item))
            if isinstance(figure, Decimal):
                figures.setdefault((group.id, item.ref), {})[code] = figure
            elif not any(one.slot in state.zeros for one in stands):  # who gets 0 is not awaited
                figures.setdefault((group.id, item.ref), {})[code] = None
    found: dict[str, dict[str, Decimal]] = {}
    for (_, ref), by_unit in figures.items():
        for code in by_unit:
            points = ranks.rank_points(form_of(code).item(ref), by_unit)
            if points is not None:
                found.setdefault(code, {})[ref] = points[code]
    return found


def _slots(state: State, settings: Settings, unit: str) -> list[Slot]:
    type_ = state.units[unit].unit.type
    return [
        Slot(unit, one.id)
        for one in settings.collections
        if one.content == "评分表" and not one.in_books and owes(state, settings, type_, one)
    ]


def answers_in(stands: list[Standing]) -> dict[str, Value]:
    """Return a unit's answers by id of the input, those of a later file over earlier ones.

    Args:
        stands: Where it stands in each collection, in the order of scoring.
    """
    answers: dict[str, Value] = {}
    prefix = names.fact("")
    for one in stands:
        if one.counting is not None:
            for name, value in one.counting.received.reading.entries.items():
                if name.startswith(prefix):
                    answers[name.removeprefix(prefix)] = value
    return answers


def verdicts_of(
    state: State,
    form: Form,
    unit: str,
    answers: Mapping[str, Value],
    scores: Mapping[str, Decimal | None],
) -> tuple[verdicts.AwardClause, ...]:
    """Return the clauses of the form that decide on a unit's rank and grade.

    Args:
        state: The round, with what was decided not to hold.
        form: The unit's form.
        unit: Its code.
        answers: Its answers by id of the input.
        scores: Its scores by reference of the row.
    """
    lifted = {event.item for _, event in state.lifted.get(unit, [])}
    found = [one for one in verdicts.clauses(form) if one.item.ref not in lifted]
    return verdicts.holding(found, answers, scores)


def verdict_words(clause: verdicts.AwardClause) -> str:
    """Return a clause that holds in words: ``一票否决：第5项“死亡事故”``."""
    return f"{clause.outcome}：第{clause.item.number or clause.item.ref}项“{clause.words}”"
