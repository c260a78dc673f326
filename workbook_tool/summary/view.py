"""All returns side by side: what the summary shows.

It is worked out by :mod:`workbook_tool.summary.build_view`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

from workbook_tool.campaign.derived.books import BOOK_WORDS, BookStanding
from workbook_tool.campaign.derived.ranking import Placement, UnitGroup
from workbook_tool.campaign.derived.scores import UnitScores
from workbook_tool.campaign.derived.standing import (
    STATUS_WORDS,
    Standing,
    status_words,
)
from workbook_tool.campaign.derived.state import Return
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.inputs.settings import Collection, Settings
from workbook_tool.campaign.records.events import Adjusted
from workbook_tool.findings import Finding
from workbook_tool.rubric.model import Form, StageId
from workbook_tool.rubric.text import plain_number

STAGE_WORDS: Mapping[StageId, str] = {"self": "自评", "assess": "考核", "review": "复核"}
_LABELS: Mapping[StageId, str] = {"self": "自评分", "assess": "考核分", "review": "复核分"}
NOT_SCORED = "没有打分"
"""Status of a unit to which no department or group gave a score yet."""

FileState = Literal["counts", "same", "open", "replaced", "refused", "held", "scan", "excused"]
FILE_WORDS: Mapping[FileState, str] = {
    "counts": "以此件计分",
    "same": "与计分件相同",
    "open": "待处理",
    "replaced": "已有新件",
    "refused": "不予采用",
    "held": "待裁定",
    "scan": "扫描件",
    "excused": "单位不计分",
}
"""What has become of a returned file."""


@dataclass(frozen=True, slots=True)
class FileView:
    """A returned file.

    Attributes:
        unit: Code of its unit; empty while nobody knows whose it is, and for a book.
        collection: Name of the collection.
        one: The file.
        state: What has become of it.
        scorer: The department or group whose book it is; empty for a unit's sheet.
    """

    unit: str
    collection: str
    one: Return
    state: FileState
    scorer: str = ""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with it."""
        return self.one.received.reading.findings


@dataclass(frozen=True)
class UnitView:
    """One unit in the summary.

    Attributes:
        unit: The unit under its present name.
        form: The form that it fills in.
        group: The units with which it is compared.
        standings: Where it stands in each collection by its stage, in the order of scoring.
        stages: Its scores by stage, in the order of scoring. None where it owes nothing (免报,
            并入…), whatever came before that: no mean, chart or page that goes out may count it.
            What came is told by 报送情况 and 问题清单.
        total: Its final score; ``None`` where there is none.
        place: Its rank and grade.
        adjusted: What the leaders' meeting added or took off (人工调整), with its number.
        in_books: The stages that departments or groups score: the unit reports nothing there.
        weights: Share of each stage in the final score; empty where the basis counts alone.
    """

    unit: Unit
    form: Form
    group: UnitGroup
    standings: Mapping[StageId, Standing]
    stages: Mapping[StageId, UnitScores]
    total: Decimal | None
    place: Placement
    adjusted: tuple[tuple[int, Adjusted], ...] = ()
    in_books: frozenset[StageId] = frozenset()
    weights: Mapping[StageId, Decimal] = field(default_factory=dict)

    @property
    def standing(self) -> Standing:
        """Where it stands in the collection that the summary is about."""
        return next(iter(self.standings.values()))

    @property
    def latest(self) -> StageId:
        """The last stage that makes its final score; while none is complete, the last begun."""
        complete = [
            stage
            for stage, scores in self.stages.items()
            if scores.total is not None and (stage in self.weights or not self.weights)
        ]
        return (complete or list(self.stages))[-1]

    @property
    def stage_totals(self) -> str:
        """Its total at each stage, and with what weight that counts, in words."""
        return "，".join(self._stage_total(stage) for stage in self.stages)

    def _stage_total(self, stage: StageId) -> str:
        total = self.stages[stage].total
        words = f"{self.stage_word(stage)} {'—' if total is None else plain_number(total)}"
        if not self.weights:
            return words
        weight = self.weights.get(stage)
        return f"{words} 不计入总分" if weight is None else f"{words} 占 {share_words(weight)}"

    def without(self, stage: StageId) -> str:
        """Return what stands in place of a total at a stage; empty where it was scored."""
        if stage in self.stages:
            return ""
        first = next(iter(self.standings))
        if stage == first or not self.stages:
            return self.status
        return f"没有{self.stage_word(stage)}分"

    def stage_word(self, stage: StageId) -> str:
        """Return what its form calls a stage: 考评 there, 考核 here."""
        return stage_word(self.form, stage)

    @property
    def status(self) -> str:
        """Its status in words."""
        return self.status_at(next(iter(self.standings)))

    def status_at(self, stage: StageId) -> str:
        """Return its status at a stage in words; what departments score no unit reports."""
        stands = self.standings[stage]
        if stage not in self.in_books:
            return status_words(stands)
        if stands.status == "missing":
            return BOOK_WORDS["partial"] if stage in self.stages else NOT_SCORED
        return STATUS_WORDS[stands.status]


def stage_word(form: Form, stage: StageId) -> str:
    """Return what a form calls a stage, by the heading of its scores: 考评分值 is 考评."""
    known = form.stage(stage)
    word = known.label.removesuffix("值").removesuffix("分") if known else ""
    return word or STAGE_WORDS[stage]


@dataclass(frozen=True)
class GroupView:
    """Units that are compared with each other.

    Attributes:
        group: Name and id.
        forms: Their forms, in the order of the roster.
        units: Ranked units by rank, then those listed apart, each in the order of the roster.
        basis: The stage whose scores count; where stages are weighted, the last of them.
        stages: The stages that have begun, in the order of scoring.
        counting: The stages that the final score is made of.
        ahead: Stages to come, which will make another final score of it.
        weights: Share of each stage in the final score; empty where one stage counts alone.
    """

    group: UnitGroup
    forms: tuple[Form, ...]
    units: tuple[UnitView, ...]
    basis: StageId
    stages: tuple[StageId, ...]
    counting: tuple[StageId, ...] = ()
    ahead: tuple[StageId, ...] = ()
    weights: Mapping[StageId, Decimal] = field(default_factory=dict)

    @property
    def rests(self) -> str:
        """What its ranks rest on, and what is missing of that, in words."""
        words = [f"总分{self._made_of}"]
        for stage in self.counting:
            lacking = self.lacking(stage)
            if stage not in self.ahead and lacking:
                words.append(f"{len(lacking)} 个单位还没有{stage_word(self.form, stage)}分")
        words += [f"{stage_word(self.form, stage)}还没有开始" for stage in self.ahead]
        return "；".join(words)

    @property
    def _made_of(self) -> str:
        if not self.weights:
            return f"按{stage_word(self.form, self.basis)}分"
        shares = (
            f"{stage_word(self.form, stage)}占 {share_words(self.weights[stage])}"
            for stage in self.counting
        )
        return f"由{'，'.join(shares)}合成"

    def lacking(self, stage: StageId) -> tuple[UnitView, ...]:
        """Return the units that owe a score and have no total at a stage."""
        return tuple(
            unit
            for unit in self.units
            if unit.standing.status != "excused"
            and (stage not in unit.stages or unit.stages[stage].total is None)
        )

    @property
    def form(self) -> Form:
        """The form whose categories and rows head the tables; those of a group share them."""
        return self.forms[0]

    def label(self, stage: StageId) -> str:
        """Return what the forms call the score of a stage."""
        known = self.form.stage(stage)
        return known.label if known else _LABELS[stage]


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """What a person decided.

    Attributes:
        number: Of its entry in the ledger.
        at: When.
        by: Who sat at the machine.
        words: What, and why.
        holds: Whether it was not undone.
    """

    number: int
    at: datetime
    by: str
    words: str
    holds: bool


@dataclass(frozen=True)
class SummaryView:
    """The summary of one collection and the stages that follow it.

    Attributes:
        settings: The settings of the round.
        collections: What it is about, the 自评 first.
        units: By code, in the order of the roster.
        groups: In the order of the roster.
        files: Every returned file, in the order in which they came.
        decisions: What people decided.
        draft: Which draft it is.
        finished: Whether that is 定稿.
        events: How many entries the ledger has.
        at: When the last of them was made; ``None`` for an empty ledger.
        books: Where the books of departments or groups stand, with the name of their collection.
    """

    settings: Settings
    collections: tuple[Collection, ...]
    units: Mapping[str, UnitView]
    groups: tuple[GroupView, ...]
    files: tuple[FileView, ...]
    decisions: tuple[DecisionLine, ...] = ()
    draft: int = 1
    finished: bool = False
    events: int = 0
    at: datetime | None = None
    books: tuple[tuple[str, BookStanding], ...] = ()

    @property
    def title(self) -> str:
        """Title of the round and of what was collected so far."""
        return f"{self.settings.title}　{'、'.join(one.name for one in self.collections)}"


def share_words(weight: Decimal) -> str:
    """Return the share of a stage in the final score: ``40%``."""
    return f"{plain_number(weight * 100)}%"
