"""What the stages before came to, as a later stage's sheet shows it: filled in and locked."""

from __future__ import annotations

from collections.abc import Mapping

from workbook_tool.campaign.derived.scores import UnitScores
from workbook_tool.campaign.derived.standing import standing
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.inputs.settings import Collection
from workbook_tool.campaign.round import RoundView
from workbook_tool.campaign.scored import scores_of
from workbook_tool.layout import names
from workbook_tool.layout.claims import claims_in, decision
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.rubric.expression import Value


def earlier_entries(
    round_: RoundView, unit: str, collection: Collection, plan: SheetPlan
) -> dict[str, Value]:
    """Return what a unit's sheet of a later stage holds when it is issued.

    Args:
        round_: The round.
        unit: Code of the unit.
        collection: The collection of the later stage.
        plan: The plan of its sheet.

    Returns:
        Values of entries that the plan locks: what was filled in before, and the scores
        that count, corrections included.
    """
    locked = {name for name, (_, cell) in plan.entries().items() if cell.locked}
    found: dict[str, Value] = {}
    type_ = round_.state.units[unit].unit.type
    for before in round_.ways.way(type_, collection.id).before(collection.id):
        scores = scores_of(round_, unit, before)
        stands = standing(round_.state, round_.settings, Slot(unit, before.id))
        if stands.counting is not None:
            found |= stands.counting.received.reading.entries
        found |= _decisions(scores, found)
        for ref, score in scores.items.items():
            name = names.score(before.stage, ref)
            if score.effective is not None:
                found[name] = score.effective
            else:  # what is not certain is not shown as if it were
                found.pop(name, None)
            notes = [outcome.note for outcome in score.outcomes if outcome.note]
            if notes:
                found[names.note(before.stage, ref)] = "；".join(notes)
    return {name: value for name, value in found.items() if name in locked}


def _decisions(scores: UnitScores, entries: Mapping[str, Value]) -> dict[str, Value]:
    """Return what a group decided on a unit's bonus claims, as entries of the unit's sheet."""
    scored = [one for item in scores.items.values() for one in item.scored]
    decided = {one.duty.ref: one.outcome for one in scored if one.duty.claim}
    found: dict[str, Value] = {}
    for line, duty in claims_in(scores.form, entries).items() if decided else ():
        outcome = decided.get(duty.ref)
        if outcome is not None and outcome.value is not None:
            found[names.claim("accept", line)] = decision(outcome.value)
            found[names.claim("reason", line)] = outcome.note or None
    return found
