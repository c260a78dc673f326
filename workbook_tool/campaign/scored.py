"""What counts in an open round, whoever gave it: a unit, departments, or a decision."""

from __future__ import annotations

from decimal import Decimal

from workbook_tool.campaign.derived.books import Scoring
from workbook_tool.campaign.derived.compared import compared_points
from workbook_tool.campaign.derived.scores import UnitScores, scores_in_books, unit_scores
from workbook_tool.campaign.derived.standing import standing
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.inputs.settings import Collection
from workbook_tool.campaign.round import RoundView
from workbook_tool.rubric.model import Form
from workbook_tool.rubric.ranks import ranked_rows


def forms_in_use(round_: RoundView) -> dict[str, Form]:
    """Return the forms that units of the round fill in, by id, in the order of the settings."""
    types = {unit.unit.type for unit in round_.state.units.values()}
    ids = dict.fromkeys(form for type_, form in round_.settings.forms.items() if type_ in types)
    return {form_id: round_.form(form_id) for form_id in ids}


def scoring_of(round_: RoundView, collection_id: str) -> Scoring:
    """Return what departments scored in a collection.

    Raises:
        KeyError: No such collection.
    """
    collection = round_.settings.collection(collection_id)
    return Scoring(round_.state, round_.settings, forms_in_use(round_), collection)


def scores_of(round_: RoundView, unit: str, collection: Collection) -> UnitScores:
    """Return the scores that count for a unit in a collection, whoever gave them."""
    form = round_.form_of(unit)
    compared = compared_in(round_, form).get(unit, {})
    if collection.in_books:
        scoring = scoring_of(round_, collection.id)
        return scores_in_books(round_.state, scoring, unit, form, compared)
    stands = standing(round_.state, round_.settings, Slot(unit, collection.id))
    return unit_scores(round_.state, stands, form, collection.stage, compared)


def compared_in(round_: RoundView, form: Form) -> dict[str, dict[str, Decimal]]:
    """Return the points by place of all units, if a form has any."""
    if not ranked_rows(form):
        return {}
    return compared_points(round_.state, round_.settings, round_.form_of)
