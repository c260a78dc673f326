"""Works the summary out from the state of a round: a pure function of the ledger.

Several collections may be about the same scores: a 自评, then the 考核 and the 复核 that
follow it in the settings. The *basis* is the last of these stages that was scored at all (of
those that are weighted, where the settings weight them); its scores are the ones in the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from workbook_tool.campaign.derived.books import BookStanding, Scoring
from workbook_tool.campaign.derived.compared import (
    answers_in,
    compared_points,
    verdict_words,
    verdicts_of,
)
from workbook_tool.campaign.derived.fold import frozen
from workbook_tool.campaign.derived.ranking import Entrant, Placement, group_of, ranked
from workbook_tool.campaign.derived.scores import UnitScores, scores_in_books, unit_scores
from workbook_tool.campaign.derived.standing import (
    Standing,
    is_good,
    same_values,
    standing,
)
from workbook_tool.campaign.derived.state import Return, Slot, State
from workbook_tool.campaign.derived.words import BARRED_WORDS, EventWords
from workbook_tool.campaign.inputs.settings import Collection, Ranking, Settings, main_collection
from workbook_tool.campaign.records.events import UNDOABLE
from workbook_tool.rubric.duties import duty_words
from workbook_tool.rubric.model import STAGE_IDS, Form, StageId
from workbook_tool.rubric.rules.effects import Verdict
from workbook_tool.rubric.text import folded
from workbook_tool.rubric.verdicts import AwardClause
from workbook_tool.summary.view import (
    DecisionLine,
    FileState,
    FileView,
    GroupView,
    SummaryView,
    UnitView,
)

_CENT = Decimal("0.01")
_MOST_NAMED = 8
"""Of more rows without a score only the number is told."""

Ranker = Callable[[Sequence[Entrant], Ranking], Mapping[str, Placement]]


def family(settings: Settings, collection: str | None = None) -> tuple[Collection, ...]:
    """Return a collection of scores with the later stages that follow it in the settings.

    Args:
        settings: The settings.
        collection: Any of them; the first 自评 if not given.

    Raises:
        KeyError: There is no such collection of scores.
    """
    wanted = main_collection(settings) if collection is None else collection
    found: list[Collection] = []
    for one in settings.collections:
        if one.content != "评分表":
            continue
        if found and STAGE_IDS.index(one.stage) <= STAGE_IDS.index(found[-1].stage):
            if any(known.id == wanted for known in found):
                break
            found = []
        found.append(one)
    if not any(known.id == wanted for known in found):
        raise KeyError(wanted)
    return tuple(found)


def _begun(
    state: State,
    collections: Sequence[Collection],
    wanted: str | None,
    weights: Mapping[StageId, Decimal],
) -> tuple[Collection, ...]:
    """Leave out stages for which nothing was issued or came yet: nobody is late there.

    While there is nothing at all, or where its scores are weighted, the first is what everybody
    waits for; a later one is kept where it was asked for.
    """
    slots = {*state.sheets, *state.returns, *state.corrections, *state.zeros}
    begun = {slot.collection for slot in slots}
    first, later = collections[0], collections[1:]
    found = [one for one in later if one.id == wanted or one.id in begun]
    awaited = first.id in begun or first.stage in weights or not found
    return (first, *found) if awaited else tuple(found)


def summary_view(
    state: State,
    settings: Settings,
    forms: Mapping[str, Form],
    collection: str | None = None,
    rank: Ranker = ranked,
) -> SummaryView:
    """Work out the summary.

    Args:
        state: The round.
        settings: Its settings.
        forms: The form of every type of unit in it, under the confirmed readings.
        collection: Which collection; the first 自评 if not given.
        rank: Ranks the units.

    Raises:
        KeyError: There is no such collection, or no form for a unit's type.
    """
    state = frozen(state)
    weights = {stage: settings.ranking.weights[word] for stage, word in _weighted(settings)}
    collections = _begun(state, family(settings, collection), collection, weights)
    by_id = {form.id: form for form in forms.values()}
    in_books = {one.id: Scoring(state, settings, by_id, one) for one in collections if one.in_books}
    compared = compared_points(state, settings, lambda code: forms[state.units[code].unit.type])
    drafts = {
        code: _draft(
            state,
            settings,
            forms[known.unit.type],
            code,
            collections,
            in_books,
            compared.get(code, {}),
        )
        for code, known in state.units.items()
    }
    stages = tuple(dict.fromkeys(one.stage for one in collections))
    basis = _basis(drafts.values(), stages, weights)
    entrants = _entrants(state, drafts, basis, weights, settings.ranking.tie_order)
    places = rank(entrants, settings.ranking)
    units = {
        one.unit: replace(
            drafts[one.unit], total=one.total, place=places[one.unit], weights=weights
        )
        for one in entrants
    }
    last = state.events[-1].at if state.events else None
    books = tuple(
        (scoring.collection.name, stands)
        for scoring in in_books.values()
        for stands in scoring.standings()
    )
    return SummaryView(
        settings=settings,
        collections=collections,
        units=units,
        groups=tuple(_groups(units.values(), basis, stages, weights)),
        files=tuple(_files(state, collections, units, books)),
        decisions=_decisions(state, settings, by_id),
        draft=state.draft,
        finished=state.finished,
        events=len(state.events),
        at=last,
        weights=weights,
        books=books,
    )


def _entrants(
    state: State,
    drafts: Mapping[str, UnitView],
    basis: Mapping[str, StageId],
    weights: Mapping[StageId, Decimal],
    tie_order: Sequence[str],
) -> list[Entrant]:
    """Return what ranking has to know of every unit."""
    held = {
        code: _verdicts(state, unit, basis[unit.group.id], weights) for code, unit in drafts.items()
    }
    return [
        Entrant(
            code,
            unit.group,
            unit.form.points,
            _adjusted(unit, final_score(unit.stages, basis[unit.group.id], weights)),
            _vetoed(state, code)
            or _said_by(held[code], "veto")
            or _apart(unit, basis[unit.group.id], weights),
            _ties(unit, basis[unit.group.id], tie_order),
            barred_words(state, code, "no_award") or _said_by(held[code], "no_award"),
            _fixed(held[code]),
        )
        for code, unit in drafts.items()
    ]


def _decisions(
    state: State, settings: Settings, forms: Mapping[str, Form]
) -> tuple[DecisionLine, ...]:
    """Return what people decided, in words."""
    words = EventWords(state, settings, forms.get)
    return tuple(
        DecisionLine(
            recorded.number,
            recorded.at,
            recorded.by,
            words.of(recorded.event),
            recorded.number not in state.undone,
        )
        for recorded in state.events
        if isinstance(recorded.event, UNDOABLE)
    )


def final_score(
    stages: Mapping[StageId, UnitScores], basis: StageId, weights: Mapping[StageId, Decimal]
) -> Decimal | None:
    """Return a unit's final score: that of the basis, or the weighted mean of the stages.

    Args:
        stages: Its scores by stage.
        basis: The stage that counts where no weights are set.
        weights: Share of each stage, or empty.
    """
    if not weights:
        return stages[basis].total if basis in stages else None
    total = Decimal(0)
    for stage, weight in weights.items():
        scored = stages[stage].total if stage in stages else None
        if scored is None:
            return None
        total += weight * scored
    return total.quantize(_CENT, ROUND_HALF_UP)


def _adjusted(unit: UnitView, total: Decimal | None) -> Decimal | None:
    """Return a final score with what the leaders' meeting added or took off (人工调整)."""
    if total is None:
        return None
    return total + sum((event.points for _, event in unit.adjusted), Decimal(0))


def barred_words(state: State, unit: str, how: Literal["veto", "no_award"]) -> str:
    """Return why a unit is barred, in words; empty if it is not."""
    reasons = [event.reason for _, event in state.barred.get(unit, []) if event.how == how]
    return f"{BARRED_WORDS[how]}：{'；'.join(reasons)}" if reasons else ""


def _vetoed(state: State, unit: str) -> str:
    return "" if state.units[unit].absent else barred_words(state, unit, "veto")


def _verdicts(
    state: State, unit: UnitView, basis: StageId, weights: Mapping[StageId, Decimal]
) -> tuple[AwardClause, ...]:
    """Return the clauses of the form that decide on a unit's rank and grade."""
    stage = max(weights, key=STAGE_IDS.index) if weights else basis
    if state.units[unit.unit.code].absent or stage not in unit.stages:
        return ()
    scores = {ref: one.effective for ref, one in unit.stages[stage].items.items()}
    answers = answers_in(list(unit.standings.values()))
    return verdicts_of(state, unit.form, unit.unit.code, answers, scores)


def _said_by(held: Sequence[AwardClause], verdict: Verdict) -> str:
    """Return what the form decides on a unit, in words; empty for nothing of the kind."""
    return "；".join(verdict_words(one) for one in held if one.verdict == verdict)


def _fixed(held: Sequence[AwardClause]) -> tuple[str, str] | None:
    """Return the grade that the form sets, and why; the first that it names."""
    found = [one for one in held if one.verdict == "grade"]
    return (found[0].grade, verdict_words(found[0])) if found else None


def _ties(unit: UnitView, basis: StageId, order: Sequence[str]) -> tuple[Decimal, ...]:
    """Return what decides between equal totals: the scores of the categories named, in order."""
    scores = unit.stages.get(basis)
    known: dict[str, Decimal | None] = {}
    if scores is not None:
        known = {folded(name): score for name, _, score in scores.categories}
        known |= {folded(one.label): scores.bonus for one in unit.form.categories if one.bonus}
    return tuple(known.get(folded(name)) or Decimal(0) for name in order)


def _weighted(settings: Settings) -> Iterator[tuple[StageId, Literal["自评", "考核", "复核"]]]:
    words: tuple[tuple[StageId, Literal["自评", "考核", "复核"]], ...] = (
        ("self", "自评"),
        ("assess", "考核"),
        ("review", "复核"),
    )
    for stage, word in words:
        if word in settings.ranking.weights:
            yield stage, word


def _draft(
    state: State,
    settings: Settings,
    form: Form,
    code: str,
    collections: Sequence[Collection],
    in_books: Mapping[str, Scoring],
    compared: Mapping[str, Decimal],
) -> UnitView:
    """Return a unit that is not ranked yet."""
    standings: dict[StageId, Standing] = {}
    stages: dict[StageId, UnitScores] = {}
    for collection in collections:
        scoring = in_books.get(collection.id)
        if scoring is not None:
            stands = scoring.standing(form, code)
            scores = scores_in_books(state, scoring, code, form, compared)
        else:
            stands = standing(state, settings, Slot(code, collection.id))
            scores = unit_scores(state, stands, form, collection.stage, compared)
        standings[collection.stage] = stands
        came = stands.counting is not None or any(score.source for score in scores.items.values())
        if came and stands.status != "excused":
            stages[collection.stage] = scores
    known = state.units[code]
    group = group_of(form, known.unit.group, settings.ranking)
    adjusted = () if known.absent else tuple(state.adjusted.get(code, ()))
    books = frozenset(one.stage for one in collections if one.id in in_books)
    return UnitView(
        known.unit, form, group, standings, stages, None, Placement(None), adjusted, books
    )


def _basis(
    units: Iterable[UnitView], stages: Sequence[StageId], weights: Mapping[StageId, Decimal]
) -> dict[str, StageId]:
    """Return the last stage that was scored, by group; where stages are weighted, of those."""
    found: dict[str, StageId] = {}
    for unit in units:
        scored = [
            stage
            for stage, scores in unit.stages.items()
            if scores.total is not None and (stage in weights or not weights)
        ]
        known = found.setdefault(unit.group.id, stages[0])
        found[unit.group.id] = max([known, *scored], key=STAGE_IDS.index)
    return found


def _apart(unit: UnitView, basis: StageId, weights: Mapping[StageId, Decimal]) -> str:
    """Return why a unit cannot be ranked, in words; empty if it can."""
    if unit.standing.status == "excused":
        return unit.standing.reason
    if not unit.stages:
        return unit.status
    lacking = [
        stage
        for stage in weights or (basis,)
        if stage not in unit.stages or unit.stages[stage].total is None
    ]
    if not lacking:
        return ""
    # Where a later stage has begun and no unit has all of it, what it lacks says more.
    last = lacking[0] if weights else max((basis, *unit.stages), key=STAGE_IDS.index)
    return _unscored(unit, last) if last in unit.stages else f"没有{unit.stage_word(last)}分"


def _unscored(unit: UnitView, stage: StageId) -> str:
    """Return who has not scored a unit yet at a stage, or what has no score there."""
    scores = unit.stages[stage].items.values()
    without = [score.ref for score in scores if score.effective is None]
    named = duty_words(*without) if len(without) <= _MOST_NAMED else f"{len(without)} 项"
    if without and all(unit.form.item(ref).rule.compares_units for ref in without):
        return f"{named}要等各单位报齐后计算"
    return unit.standings[stage].reason or f"{unit.stage_word(stage)}没有分数：{named}"


def _groups(
    units: Iterable[UnitView],
    basis: Mapping[str, StageId],
    stages: tuple[StageId, ...],
    weights: Mapping[StageId, Decimal],
) -> Iterator[GroupView]:
    members: dict[str, list[UnitView]] = {}
    for unit in units:
        members.setdefault(unit.group.id, []).append(unit)
    for group_id, found in members.items():
        # Sorting keeps the order of the roster among equals.
        in_order = sorted(found, key=lambda unit: (unit.place.rank is None, unit.place.rank or 0))
        forms = {unit.form.id: unit.form for unit in found}
        begun = tuple(
            stage
            for stage in stages
            if stage == stages[0] or stage in weights or any(stage in one.stages for one in found)
        )
        yield GroupView(
            found[0].group, tuple(forms.values()), tuple(in_order), basis[group_id], begun
        )


def _files(
    state: State,
    collections: Sequence[Collection],
    units: Mapping[str, UnitView],
    books: Iterable[tuple[str, BookStanding]],
) -> list[FileView]:
    names = {collection.id: collection.name for collection in collections}
    found = [
        FileView("", names[one.received.collection], one, "held")
        for one in state.held
        if one.received.collection in names
    ]
    for code, unit in units.items():
        for stands in unit.standings.values():
            found += [
                FileView(code, names[stands.slot.collection], one, _file_state(one, stands))
                for one in state.returns.get(stands.slot, [])
            ]
    ids = {collection.name: collection.id for collection in collections}
    for name, book in books:
        found += [
            FileView("", name, one, _book_state(one, book), book.order.scorer)
            for one in state.returns.get(Slot(book.order.owner, ids[name]), [])
        ]
    return sorted(found, key=lambda view: view.one.number)


def _book_state(one: Return, book: BookStanding) -> FileState:
    if one.received.reading.status == "scan":
        return "scan"
    if one in book.files:
        return "counts"
    if one.verdict == "refuse":
        return "refused"
    return "open" if one in book.faulty else "replaced"


def _file_state(one: Return, stands: Standing) -> FileState:
    if one.received.reading.status == "scan":
        return "scan"
    if stands.status == "excused":
        return "excused"
    if one is stands.counting:
        return "counts"
    if one is stands.faulty or one in stands.rivals:
        return "open"
    counting = stands.counting
    if counting is not None and same_values(one, counting) and one.verdict != "refuse":
        return "same"
    # What could count and is newer is what a person decided against.
    passed_over = counting is not None and one.run > counting.run and is_good(one)
    return "refused" if one.verdict == "refuse" or passed_over else "replaced"
