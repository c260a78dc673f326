"""自评与考评差异: where 自评, the rule and the later stages do not say the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from workbook_tool.campaign.derived.scores import CountingScore, UnitScores
from workbook_tool.rubric.model import StageId
from workbook_tool.rubric.text import shortened
from workbook_tool.summary.frames import cents, differences
from workbook_tool.summary.kit import CellValue, Live, SummaryWorkbook, TableColumn, figure, letter
from workbook_tool.summary.reasons import reason_of
from workbook_tool.summary.view import STAGE_WORDS, SummaryView, UnitView

TAB = "自评与考评差异"


def write_differences(book: SummaryWorkbook, view: SummaryView) -> None:
    """Write the sheet."""
    stages = tuple(dict.fromkeys(collection.stage for collection in view.collections))
    rules = any(
        _computed(list(_of(scores, ref, stages))) is not None
        for _, ref, scores in differences(view)
    )
    columns = [
        TableColumn("单位代码", 10, "centre"),
        TableColumn("单位", 26),
        TableColumn("评分表", 22),
        TableColumn("项", 6, "centre"),
        TableColumn("项目", 36),
        TableColumn("满分", 7, "score"),
        TableColumn("自评", 8, "score"),
        *([TableColumn("按细则计算", 9, "score")] if rules else []),
        *(TableColumn(f"{STAGE_WORDS[stage]}计入", 9, "score") for stage in stages),
        TableColumn("相差", 8, "sum"),
        TableColumn("理由", 40),
    ]
    hint = "只列各方意见不一的项目；“相差”是最后计入的分减自评，可以用它筛选差得多的。"
    page = book.sheet(book.tab(TAB), f"{view.title}　{TAB}", hint, columns, fixed=2)
    page.table(_rows(view, stages, page.head + 1, rules=rules))
    page.finish()


def _of(
    scores: Mapping[StageId, UnitScores], ref: str, wanted: Sequence[StageId]
) -> Iterator[CountingScore | None]:
    """Yield what each of the stages says of a row."""
    for stage in wanted:
        yield scores[stage].items[ref] if stage in scores else None


def _rows(
    view: SummaryView, wanted: Sequence[StageId], first: int, *, rules: bool
) -> Iterator[list[CellValue]]:
    for n, (unit, ref, scores) in enumerate(differences(view), start=first + 1):
        item = unit.form.item(ref)
        by_stage = list(_of(scores, ref, wanted))
        self_score = by_stage[0] if wanted[0] == "self" else None
        claimed = self_score.claimed if self_score else None
        computed = _computed(by_stage)
        effective = [score.effective if score else None for score in by_stage]
        last = next((value for value in reversed(effective) if value is not None), None)
        # Who left what the rule gives has typed nothing, and yet scored itself.
        typed = claimed is not None
        own = claimed if typed or not self_score else self_score.effective
        own_cell = f"{letter(6 if typed else 7 + rules)}{n}"
        difference: CellValue = None
        if own is not None and last is not None:
            last_cell = _last_cell(effective, n, 7 + rules)
            difference = Live(f"ROUND({last_cell}-{own_cell},2)", float(last - own))
        yield [
            unit.unit.code,
            unit.unit.name,
            unit.form.unit_type,
            item.number or ref,
            shortened(item.label, 60),
            figure(cents(item.points)),
            figure(cents(claimed)),
            *([figure(cents(computed))] if rules else []),
            *(figure(cents(value)) for value in effective),
            difference,
            _reasons(unit, ref, scores),
        ]


def _computed(by_stage: list[CountingScore | None]) -> Decimal | None:
    return next((s.computed for s in reversed(by_stage) if s and s.computed is not None), None)


def _last_cell(effective: list[Decimal | None], row: int, first: int) -> str:
    at = max((n for n, value in enumerate(effective) if value is not None), default=0)
    return f"{letter(first + at)}{row}"


def _reasons(unit: UnitView, ref: str, scores: Mapping[StageId, UnitScores]) -> str | None:
    """Return why the later stages say something else, and what was decided."""
    words = (reason_of(unit, ref, of.items[ref], stage) for stage, of in scores.items())
    return "；".join(dict.fromkeys(filter(None, words))) or None
