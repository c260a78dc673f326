"""The way of scoring (计分办法) of every type of unit: the one place that decides what counts.

The settings say what is collected (报送), at which stage, by whom and for which types of units,
and what each stage counts (权重). From that follows for every type its *way*: at most one
collection for each stage, in the order of scoring. Who owes what, which stage replaces which,
and what a final score is made of is asked here and worked out nowhere else.

Which types a collection is for, the strongest first:

=========================  ==================================================================
单位类别 is written         those types
by departments             the types whose form names departments
by units or by groups      the types that no stronger collection of that stage takes
=========================  ==================================================================

A 自评 takes no type from another: who is meant by two of them reports twice. Units may be scored
several times a year: a 自评 after anything begins another *course*, and so does a stage that comes
once more where a course began with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache

from workbook_tool.campaign.derived.state import State
from workbook_tool.campaign.inputs.settings import (
    STAGES,
    Collection,
    Settings,
    main_collection,
    mistaken,
    shares_of,
)
from workbook_tool.rubric.duties import departments
from workbook_tool.rubric.stages import STAGE_IDS, StageId

STAGE_NAMES: Mapping[StageId, str] = {stage: word for word, stage in STAGES.items()}
"""What a person calls a stage."""

Shares = Mapping[StageId, Decimal]
_GENERIC, _BY_FORM, _WRITTEN = range(3)
"""How strongly a collection claims a type of unit."""


@dataclass(frozen=True, slots=True)
class Way:
    """How the units of a type are scored in one course.

    Attributes:
        steps: Its collections in the order of scoring, at most one for each stage.
        weights: Share of each stage in the final score; empty where one stage counts alone.
    """

    steps: tuple[Collection, ...] = ()
    weights: Shares = field(default_factory=dict)

    @property
    def stages(self) -> tuple[StageId, ...]:
        """Its stages in the order of scoring."""
        return tuple(step.stage for step in self.steps)

    def at(self, stage: StageId) -> Collection | None:
        """Return the step of a stage; ``None`` where there is none."""
        return next((step for step in self.steps if step.stage == stage), None)

    def before(self, collection: str) -> tuple[Collection, ...]:
        """Return the steps before that of a collection; none where it is no step."""
        ids = [step.id for step in self.steps]
        return self.steps[: ids.index(collection)] if collection in ids else ()

    def counting(self, begun: Set[StageId]) -> tuple[StageId, ...]:
        """Return the stages that make the final score.

        Those that are weighted; else the last that has begun, whatever came of it: it is meant
        to take the place of those before, which therefore count no longer.

        Args:
            begun: The stages that have begun for the units that are compared.
        """
        if self.weights:
            return tuple(stage for stage in self.stages if stage in self.weights)
        reached = [stage for stage in self.stages if stage in begun]
        return tuple((reached or list(self.stages[:1]))[-1:])

    def ahead(self, begun: Set[StageId]) -> tuple[StageId, ...]:
        """Return the stages to come that will make another final score of it."""
        if self.weights:
            return tuple(s for s in self.stages if s in self.weights and s not in begun)
        # A stage that was passed over is not waited for.
        return tuple(self.stages[1 + self.stages.index(self.counting(begun)[-1]) :])


NO_WAY = Way()


@dataclass(frozen=True, slots=True)
class Course:
    """Collections of scores that belong together, and the way of every type through them.

    Attributes:
        collections: In the order of the settings.
        ways: By type of unit; types that owe nothing in it are left out.
    """

    collections: tuple[Collection, ...]
    ways: Mapping[str, Way]

    def way(self, type_: str) -> Way:
        """Return the way of a type; one without steps where it owes nothing."""
        return self.ways.get(type_, NO_WAY)


@dataclass(frozen=True)
class Ways:
    """The ways of all types of units in a round.

    Attributes:
        courses: In the order of the settings.
        faults: What contradicts itself in the settings, or is without effect; a sentence each.
    """

    courses: tuple[Course, ...]
    faults: tuple[str, ...] = ()

    @cached_property
    def _concerned(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for course in self.courses:
            for type_, way in course.ways.items():
                for step in way.steps:
                    found.setdefault(step.id, set()).add(type_)
        return {id_: frozenset(types) for id_, types in found.items()}

    def types(self, collection: str) -> frozenset[str]:
        """Return the types of units that are scored in a collection."""
        return self._concerned.get(collection, frozenset())

    def course(self, collection: str) -> Course:
        """Return the course that a collection belongs to.

        Raises:
            KeyError: It is no collection of scores, or scores nobody.
        """
        for course in self.courses:
            if any(one.id == collection for one in course.collections):
                return course
        raise KeyError(collection)

    def way(self, type_: str, collection: str) -> Way:
        """Return the way of a type through a collection; one without steps for none."""
        ways = (course.way(type_) for course in self.courses)
        return next((way for way in ways if collection in {s.id for s in way.steps}), NO_WAY)

    def own(self, type_: str) -> Collection | None:
        """Return where units of a type report their own scores first; ``None`` for nowhere."""
        steps = (step for course in self.courses for step in course.way(type_).steps)
        return next((step for step in steps if step.stage == "self"), None)

    def must_hold(self) -> None:
        """Refuse settings that contradict themselves or leave a collection without effect.

        Raises:
            SettingsError: They do.
        """
        if self.faults:
            raise mistaken(*self.faults)


def ways_of(settings: Settings, names_departments: Callable[[str], bool]) -> Ways:
    """Return the ways of scoring that settings come to.

    Args:
        settings: The settings.
        names_departments: Says of a type whether its form names departments that score; asked
            only where it matters.
    """
    scored = tuple(one for one in settings.collections if one.content == "评分表")
    asked = any(one.by == "责任部门" and not one.types for one in scored)
    types = tuple((type_, asked and names_departments(type_)) for type_ in settings.forms)
    shares = tuple((type_, tuple(shares_of(settings, type_).items())) for type_, _ in types)
    return _ways(scored, types, shares)


def ways_in(state: State, settings: Settings) -> Ways:
    """Return the ways of scoring of a round; forms are looked up where that matters."""

    def named(type_: str) -> bool:
        form_id = settings.forms[type_]
        return bool(departments(state.forms.form(form_id, state.confirmed.get(form_id))))

    return ways_of(settings, named)


def owes(state: State, settings: Settings, type_: str, collection: Collection) -> bool:
    """Return whether units of a type owe something in a collection, or are scored in it."""
    if collection.content != "评分表" or collection.types:
        return collection.concerns(type_)
    if collection.by != "责任部门" and not any(
        one.stage == collection.stage and one.id != collection.id and one.content == "评分表"
        for one in settings.collections
    ):
        return True  # what nothing else could take
    return type_ in ways_in(state, settings).types(collection.id)


def own_collection(state: State, settings: Settings, type_: str) -> str:
    """Return where units of a type report their own scores first, as far as they do."""
    main = settings.collection(main_collection(settings))
    if main.content == "评分表" and main.stage == "self" and main.concerns(type_):
        return main.id
    own = ways_in(state, settings).own(type_)
    return own.id if own else main.id


@lru_cache(maxsize=64)
def _ways(
    scored: tuple[Collection, ...],
    types: tuple[tuple[str, bool], ...],
    shares: tuple[tuple[str, tuple[tuple[StageId, Decimal], ...]], ...],
) -> Ways:
    faults: list[str] = []
    weights = {type_: dict(share) for type_, share in shares}
    laps: dict[str, list[dict[StageId, Collection]]] = {}
    for type_, named in types:
        laps[type_], torn = _laps(scored, type_, named=named)
        faults += torn
        if weights[type_] and not any(weights[type_].keys() <= lap.keys() for lap in laps[type_]):
            faults.append(_unreachable(type_, weights[type_], laps[type_]))
    courses = tuple(_courses(scored, laps, weights))
    used = {one.id for course in courses for one in course.collections}
    nobody = not any(named for _, named in types)
    faults += [_idle(one, nobody=nobody) for one in scored if one.id not in used]
    return Ways(courses, tuple(dict.fromkeys(faults)))


def _laps(
    scored: Sequence[Collection], type_: str, *, named: bool
) -> tuple[list[dict[StageId, Collection]], list[str]]:
    """Return the collections that score a type, course by course, and what is torn in them."""
    laps: list[dict[StageId, Collection]] = []
    faults: list[str] = []
    for one in scored:
        claim = _claim(one, type_, named=named)
        if claim is None:
            continue
        lap = laps[-1] if laps else {}
        other = lap.get(one.stage)
        if other is not None and one.stage != "self":
            known = _claim(other, type_, named=named) or _GENERIC
            if claim != known:  # the stronger one takes the type
                lap[one.stage] = one if claim > known else other
                continue
            if min(lap, key=STAGE_IDS.index) != one.stage:
                faults.append(_twice(other, one, type_))
                continue
        if not laps or other is not None or one.stage == "self":
            laps.append({})
        laps[-1][one.stage] = one
    return laps, faults


def _claim(collection: Collection, type_: str, *, named: bool) -> int | None:
    """Return how strongly a collection claims a type of unit; ``None`` for not at all."""
    if collection.types:
        return _WRITTEN if type_ in collection.types else None
    if collection.by == "责任部门":
        return _BY_FORM if named else None
    return _GENERIC


def _courses(
    scored: Sequence[Collection],
    laps: Mapping[str, Sequence[Mapping[StageId, Collection]]],
    weights: Mapping[str, Shares],
) -> Iterator[Course]:
    """Put together what belongs together: through a collection they share, or side by side."""
    found: list[dict[str, dict[StageId, Collection]]] = []
    for type_, mine in laps.items():
        for lap in mine:
            ids = {one.id for one in lap.values()}
            whole = {type_: dict(lap)}
            for part in [part for part in found if ids & _ids(part)]:
                if whole.keys().isdisjoint(part):  # a type goes through a course once
                    found.remove(part)
                    whole = part | whole
            found.append(whole)
    order = {one.id: n for n, one in enumerate(scored)}
    found.sort(key=lambda part: min(order[id_] for id_ in _ids(part)))
    beside: list[dict[str, dict[StageId, Collection]]] = []
    for part in found:
        if beside and beside[-1].keys().isdisjoint(part):
            beside[-1] |= part
        else:
            beside.append(dict(part))
    for part in beside:
        ids = _ids(part)
        yield Course(
            tuple(one for one in scored if one.id in ids),
            {type_: _way(lap, weights[type_]) for type_, lap in part.items()},
        )


def _ids(part: Mapping[str, Mapping[StageId, Collection]]) -> set[str]:
    return {one.id for lap in part.values() for one in lap.values()}


def _way(lap: Mapping[StageId, Collection], weights: Shares) -> Way:
    steps = tuple(lap[stage] for stage in STAGE_IDS if stage in lap)
    return Way(steps, weights if weights.keys() <= lap.keys() else {})


def _twice(one: Collection, other: Collection, type_: str) -> str:
    return (
        f"“报送”里的“{one.name}”和“{other.name}”都是“{type_}”的{STAGE_NAMES[one.stage]}，"
        "只能有一项算数，请用“单位类别”写明各管哪类单位，或删去一项"
    )


def _idle(one: Collection, *, nobody: bool) -> str:
    if one.by == "责任部门" and not one.types and nobody:
        return f"“报送”里的“{one.name}”由责任部门打分，可是没有一份评分表写了责任部门"
    return (
        f"“报送”里的“{one.name}”不起作用：各类单位的{STAGE_NAMES[one.stage]}都已有别的项，"
        "请用“单位类别”写明它管哪类单位，或删去它"
    )


def _unreachable(type_: str, weights: Shares, laps: Sequence[Mapping[StageId, Collection]]) -> str:
    there = {stage for lap in laps for stage in lap}
    lacking = "、".join(STAGE_NAMES[s] for s in weights if s not in there) or "同一轮里的各阶段"
    return (
        f"“排名”的权重里有{lacking}，可是“{type_}”没有这个阶段的报送，总分永远算不出来，"
        "请在“排名 › 分类权重”里为它另写，或在“报送”里加上"
    )
