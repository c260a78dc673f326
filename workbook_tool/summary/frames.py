"""The summary as pandas frames. Scores are whole hundredths; nothing is a binary fraction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from workbook_tool.campaign.derived.scores import CountingScore, Source, UnitScores
from workbook_tool.campaign.records.events import Adjusted
from workbook_tool.findings.model import SEVERITY_WORDS
from workbook_tool.rubric.model import StageId
from workbook_tool.summary.view import FILE_WORDS, STAGE_WORDS, GroupView, SummaryView, UnitView

ADJUSTED = "人工调整"
CENTS = "Int64"
"""The dtype of scores: whole hundredths, or missing."""


def cents(value: Decimal | None) -> int | None:
    """Return a score in hundredths; ``None`` where there is none.

    A claim with more decimals, which is a finding of its own, is rounded.
    """
    return None if value is None else int((value * 100).to_integral_value(ROUND_HALF_UP))


def items_frame(group: GroupView, stage: StageId) -> pd.DataFrame:
    """Return what counts at a stage: units × items.

    Args:
        group: The units, whose order is kept.
        stage: The stage.

    Returns:
        One row a unit, indexed by its code; one column an item, named by its reference.
    """
    refs = [item.ref for item in group.form.items]
    rows = [
        [
            cents(scores.items[ref].effective)
            if (scores := unit.stages.get(stage)) and ref in scores.items
            else None
            for ref in refs
        ]
        for unit in group.units
    ]
    index = pd.Index([unit.unit.code for unit in group.units], name="unit")
    return pd.DataFrame(rows, index=index, columns=refs, dtype=CENTS)


def means(frame: pd.DataFrame) -> pd.Series:
    """Return the mean of every column of scores in hundredths, missing where nobody has one."""
    return frame.astype("Float64").mean()


def sums_frame(group: GroupView, stage: StageId) -> pd.DataFrame:
    """Return subtotals, bonus and total at a stage: units × sums, indexed by code.

    The columns are the positions of the categories, ``bonus`` and ``total``.
    """
    count = sum(category.bonus is None for category in group.form.categories)
    rows: list[list[int | None]] = []
    for unit in group.units:
        scores = unit.stages.get(stage)
        if scores is None:
            rows.append([None] * (count + 2))
            continue
        found = [cents(score) for _, _, score in scores.categories]
        rows.append([*found, cents(scores.bonus), cents(scores.total)])
    index = pd.Index([unit.unit.code for unit in group.units], name="unit")
    return pd.DataFrame(rows, index=index, columns=[*range(count), "bonus", "total"], dtype=CENTS)


DATA_COLUMNS = (
    "unit", "name", "form", "stage", "item", "category", "label", "points", "claimed",
    "computed", "effective", "source", "scorer", "file", "sheet", "cell", "reason", "correction",
    "sha256",
)  # fmt: skip


def data_frame(view: SummaryView) -> pd.DataFrame:
    """Return every score, long and tidy: one row a unit, stage and item.

    A row that several departments score, or several books give alike, names all of them, in one
    order in every column. What the leaders' meeting added or took off is a row of its own, so
    that the rows of a unit's stage and its adjustments lead to its total.
    """
    rows: list[tuple[Any, ...]] = []
    for unit in view.units.values():
        labels = [
            (category.label, item) for category in unit.form.categories for item in category.rows
        ]
        for stage, scores in unit.stages.items():
            for category, item in labels:
                score = scores.items[item.ref]
                *places, sha256 = _places(unit, stage, score)
                rows.append(
                    (
                        unit.unit.code,
                        unit.unit.name,
                        unit.form.unit_type,
                        STAGE_WORDS[stage],
                        item.ref,
                        category,
                        item.label,
                        cents(item.points),
                        *_figures(score),
                        *places,
                        correction_words(score),
                        sha256,
                    )
                )
        rows += [_adjustment(unit, number, event) for number, event in unit.adjusted]
    frame = pd.DataFrame(rows, columns=list(DATA_COLUMNS))
    kinds = dict.fromkeys(("points", "claimed", "computed", "effective"), CENTS)
    return frame.astype(kinds)


def _places(unit: UnitView, stage: StageId, score: CountingScore) -> tuple[str, ...]:
    """Return who gave a score, file, sheet and cell, the reason given there, and the SHA-256."""
    given = [one for outcome in score.outcomes for one in outcome.counting]
    if given:
        places = ((g.scorer, g.file, g.sheet, g.cell, g.note, g.sha256) for g in given)
        return tuple("；".join(column) for column in zip(*places, strict=True))
    counting = unit.standings[stage].counting
    if score.score is None or counting is None:
        return ("",) * 6
    file = counting.received
    return "", file.file, score.score.sheet or "", score.score.cell or "", "", file.sha256


def _adjustment(unit: UnitView, number: int, event: Adjusted) -> tuple[Any, ...]:
    points = cents(event.points)
    return (
        *(unit.unit.code, unit.unit.name, unit.form.unit_type, ADJUSTED, "", "", ADJUSTED, None),
        *(None, None, points, ADJUSTED, "", "", "", "", ""),
        f"登记第 {number} 条，依据{event.basis}：{event.reason}",
        "",
    )


_SOURCES: Mapping[Source, str] = {
    "": "没有分数",
    "file": "文件",
    "books": "部门打分",
    "correction": "更正",
    "zero": "按0分计",
    "compared": "按各单位的数算出",
}


def _figures(score: CountingScore) -> tuple[int | None, int | None, int | None, str]:
    source = _SOURCES[score.source]
    if score.correction and score.correction[1].how == "entered":
        source = "代录"
    return cents(score.claimed), cents(score.computed), cents(score.effective), source


def correction_words(score: CountingScore) -> str:
    """Return a correction in words: its number in the ledger, who asked for it, and why."""
    if score.correction is None:
        return ""
    number, fixed = score.correction
    return f"登记第 {number} 条，{fixed.asked_by}提出：{fixed.reason}"


FINDING_COLUMNS = (
    "severity", "code", "unit", "name", "collection", "file", "state", "sheet", "cell", "item",
    "title", "message", "expected", "got", "fix", "clause", "sha256",
)  # fmt: skip


def findings_frame(view: SummaryView) -> pd.DataFrame:
    """Return every finding of every file: one row each, in the order in which files came."""
    rows = [
        (
            SEVERITY_WORDS[finding.severity],
            finding.code,
            file.unit,
            view.units[file.unit].unit.name if file.unit else file.scorer,
            file.collection,
            file.one.received.file,
            FILE_WORDS[file.state],
            finding.sheet,
            finding.cell,
            finding.item,
            finding.title,
            finding.message,
            finding.expected,
            finding.got,
            finding.fix,
            finding.clause,
            file.one.received.sha256,
        )
        for file in view.files
        for finding in file.findings
    ]
    return pd.DataFrame(rows, columns=list(FINDING_COLUMNS))


def differences(view: SummaryView) -> Iterator[tuple[UnitView, str, dict[StageId, UnitScores]]]:
    """Yield unit and item wherever the stages, or claim and rule, do not say the same."""
    for unit in view.units.values():
        for item in unit.form.items:
            said = {
                value
                for scores in unit.stages.values()
                for value in _said(scores.items[item.ref])
                if value is not None
            }
            if len(said) > 1:
                yield unit, item.ref, dict(unit.stages)


def _said(score: CountingScore) -> tuple[Decimal | None, ...]:
    return score.claimed, score.computed, score.effective
