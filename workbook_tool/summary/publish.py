"""公示, 通报 and 反馈 as Word documents.

A 公示 names ranks and grades and nobody's faults; a 通报 also lists apart who is not ranked,
with the reason; a 反馈 tells one unit its own scores by stage and why. The look is that of
the templates, which staff may edit.
"""

from __future__ import annotations

import io
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path, PurePosixPath
from typing import Any

from docx.table import Table
from docxtpl import DocxTemplate

from workbook_tool.campaign.actions.issue import chinese_date
from workbook_tool.campaign.decisions.adjust import adjustment_words
from workbook_tool.campaign.derived.file_names import unit_stems
from workbook_tool.campaign.round import Progress, RoundView, silent
from workbook_tool.foreign import harmless, plain_file_name
from workbook_tool.resources import data_folder
from workbook_tool.rubric.model import Item, StageId
from workbook_tool.rubric.text import plain_number, shortened
from workbook_tool.summary.counts import count
from workbook_tool.summary.deliver import Delivered, deliver, names
from workbook_tool.summary.last_year import NOTHING, LastYear, LastYearResult
from workbook_tool.summary.reasons import reason_of
from workbook_tool.summary.summarise import folder_of
from workbook_tool.summary.view import GroupView, SummaryView, UnitView

PUBLIC, REPORT, FEEDBACK = "公示", "通报", "反馈"
FOLDER = "公布"
_TOGETHER = 3
_THOUSANDTH = Decimal("0.001")
_DASH = "—"
_LABEL = 35
"""Characters of an item's wording: three lines of its column."""


@dataclass(frozen=True, slots=True)
class Published:
    """What was made.

    Attributes:
        files: 公示 and 通报, then the 反馈 of every unit.
        open: Units without a final score that nobody has decided about; the documents are
            drafts while there are any.
        left: Files under a unit's former name that could not be removed.
    """

    files: tuple[Delivered, ...]
    open: tuple[str, ...]
    left: tuple[Path, ...] = ()


def publish(
    round_: RoundView,
    view: SummaryView,
    today: date,
    before: LastYear = NOTHING,
    progress: Progress = silent,
) -> Published:
    """Make the documents of a round.

    Args:
        round_: The round.
        view: Its summary.
        today: The day that stands on them.
        before: Last year's results.
        progress: Told of each document.

    Raises:
        FileNotFoundError: A template is missing from the installation.
        OSError: Something could not be written.
    """
    folder = folder_of(round_, view) / FOLDER
    documents: list[tuple[str, str, Mapping[str, Any]]] = [
        (PUBLIC, f"{PUBLIC}.docx", public(view, today)),
        (REPORT, f"{REPORT}.docx", report(view, today, before)),
    ]
    for unit in view.units.values():
        if unit.stages:
            told = feedback(view, unit, today, before.of.get(unit.unit.code))
            place = feedback_path(round_, unit.unit.code)
            documents.append((FEEDBACK, place.as_posix(), told))
    files: list[Delivered] = []
    for number, (template, path, words) in enumerate(documents, start=1):
        files.append(deliver(round_.store, str(folder / path), draw(template, words)))
        progress("生成文件", number, len(documents))
    left = tuple(_clear_away(round_, folder, {file.name for file in files}))
    return Published(tuple(files), unsettled(view), left)


def feedback_path(round_: RoundView, code: str) -> PurePosixPath:
    """Return where the 反馈 of a unit lies, below the folder of what is published."""
    return PurePosixPath(FEEDBACK) / f"{unit_stems(round_.state)[code]}_{FEEDBACK}.docx"


def published_feedback(round_: RoundView, view: SummaryView, code: str) -> str | None:
    """Return the 反馈 that was made for a unit last; ``None`` if there is none.

    It is found by the very name that it was given, or the next ones where that was open in
    another program; never by how a name begins.
    """
    wanted = folder_of(round_, view) / FOLDER / feedback_path(round_, code)
    there = [name for name in names(str(wanted)) if round_.store.has(name)]
    return max(there, key=round_.store.changed, default=None)


def _former_path(code: str, name: str) -> PurePosixPath:
    return PurePosixPath(FEEDBACK) / f"{code}_{plain_file_name(name)}_{FEEDBACK}.docx"


def _clear_away(round_: RoundView, folder: PurePosixPath, made: Container[str]) -> Iterator[Path]:
    """Take away what was made for units under a former name; yield what would not go.

    Only a name under which this very program wrote, and would write over, is touched.
    """
    for code, state in round_.state.units.items():
        for name in dict.fromkeys(state.former):
            for file in names(str(folder / _former_path(code, name))):
                if file not in made and round_.store.has(file):
                    try:
                        round_.store.drop(file)
                    except OSError:
                        yield round_.store.where(file)


def unsettled(view: SummaryView) -> tuple[str, ...]:
    """Return the units that have no final score though they owe one, by code."""
    return tuple(
        code
        for code, unit in view.units.items()
        if unit.total is None and unit.standing.status != "excused"
    )


def draw(template: str, words: Mapping[str, Any]) -> bytes:
    """Return a document.

    Raises:
        FileNotFoundError: The template is missing from the installation.
    """
    document = DocxTemplate(data_folder("templates") / f"{template}.docx")
    document.render(harmless(dict(words)), autoescape=True)
    for table in document.docx.tables:
        _no_lonely_last_row(table)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _no_lonely_last_row(table: Table) -> None:
    """Keep the last rows of a table together with what follows.

    Neither a single row nor the signature by itself then stands on a page of its own.
    """
    for row in table.rows[-_TOGETHER:]:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def _common(view: SummaryView, today: date) -> dict[str, Any]:
    return {
        "title": view.settings.title,
        "issuer": view.settings.issuer,
        "contact": view.settings.contact,
        "today": chinese_date(today),
        "graded": bool(view.settings.ranking.grades),
    }


def public(view: SummaryView, today: date) -> dict[str, Any]:
    """Return the words of a 公示: ranked units only."""
    groups = [
        {"title": group.group.title, "rows": list(_ranks(group))}
        for group in view.groups
        if any(unit.place.rank for unit in group.units)
    ]
    return _common(view, today) | {"groups": groups}


def _ranks(group: GroupView) -> Iterator[dict[str, str]]:
    for unit in group.units:
        if unit.place.rank is not None:
            yield {
                "rank": str(unit.place.rank),
                "unit": unit.unit.name,
                "total": _figure(unit.total),
                "grade": unit.place.grade or _DASH,
            }


def report(view: SummaryView, today: date, before: LastYear = NOTHING) -> dict[str, Any]:
    """Return the words of a 通报: ranks, shares, last year's, and who is listed apart and why."""
    groups = [
        {
            "title": group.group.title,
            "rows": [
                _reported(unit, before.of.get(unit.unit.code))
                for unit in group.units
                if unit.place.rank is not None
            ],
            "apart": [
                {"unit": unit.unit.name, "reason": unit.place.apart}
                for unit in group.units
                if unit.place.rank is None
            ],
            "notes": [
                f"{unit.unit.name}：{unit.place.note}" for unit in group.units if unit.place.note
            ],
        }
        for group in view.groups
    ]
    return _common(view, today) | {
        "counts": count(view).sentence,
        "compared": bool(before.of),
        "groups": groups,
    }


def _reported(unit: UnitView, last: LastYearResult | None) -> dict[str, str]:
    share = unit.total / unit.form.points if unit.total is not None else None
    return {
        "rank": str(unit.place.rank),
        "unit": unit.unit.name,
        "total": _figure(unit.total),
        "share": _share(share),
        "grade": unit.place.grade or _DASH,
        "last": str(last.rank) if last and last.rank is not None else _DASH,
        "last_share": _share(last.share) if last else _DASH,
        "change": _change(unit.place.rank, last.rank if last else None),
    }


def _change(rank: int | None, last: int | None) -> str:
    if rank is None or last is None:
        return _DASH
    if rank == last:
        return "持平"
    return f"升 {last - rank}" if rank < last else f"降 {rank - last}"


def feedback(
    view: SummaryView, unit: UnitView, today: date, last: LastYearResult | None = None
) -> dict[str, Any]:
    """Return the words of a unit's 反馈: its own scores, and others' ranks only if set."""
    group = next(group for group in view.groups if group.group.id == unit.group.id)
    place = f"第 {unit.place.rank} 名" if unit.place.rank is not None else unit.place.apart
    if unit.standing.status == "held":
        place = ""  # what the office has to decide is told to the office
    sentences = ["，".join(filter(None, (_total_words(unit), place))) + "。"]
    if unit.place.grade:
        sentences.append(f"等次：{unit.place.grade}。")
    if unit.place.note:
        sentences.append(f"{unit.place.note}。")
    sentences += [
        f"人工调整：{adjustment_words(event)}（{event.reason}）。" for _, event in unit.adjusted
    ]
    if last is not None and last.total is not None:
        sentences.append(_last_words(last, unit.form.points))
    return _common(view, today) | {
        "unit": unit.unit.name,
        "sentences": sentences,
        "staged": len(unit.stages) > 1,
        "rows": [_row(unit, item, unit.latest) for item in unit.form.items],
        "others": list(_ranks(group)) if view.settings.ranking.show_ranks else [],
    }


def _total_words(unit: UnitView) -> str:
    total = unit.total
    if total is None:
        return "总分还没有定"
    words = f"总分 {_figure(total)} 分（满分 {plain_number(unit.form.points)} 分）"
    return f"{words}，其中{unit.stage_totals}" if len(unit.stages) > 1 else words


def _last_words(last: LastYearResult, points: Decimal) -> str:
    """Return last year's result; with its own full points where they differ from this year's."""
    words = f"上年总分 {_figure(last.total)} 分"
    if last.full is not None and last.full != points:
        words += f"（满分 {plain_number(last.full)} 分，得分率 {_share(last.share)}）"
    return words + (f"，第 {last.rank} 名。" if last.rank is not None else "。")


def _row(unit: UnitView, item: Item, final: StageId) -> dict[str, str]:
    by_stage = {stage: scores.items[item.ref] for stage, scores in unit.stages.items()}
    last = by_stage[final]
    return {
        "number": item.number or item.ref,
        "label": shortened(item.label.rstrip("，；。、"), _LABEL),
        "points": _figure(item.points),
        "stages": "，".join(
            f"{unit.stage_word(stage)} {_figure(score.effective)}"
            for stage, score in by_stage.items()
        ),
        "score": _figure(last.effective),
        "reason": reason_of(unit, item.ref, last, final),
    }


def _figure(value: Decimal | None) -> str:
    return _DASH if value is None else plain_number(value)


def _share(value: Decimal | None) -> str:
    if value is None:
        return _DASH
    return f"{plain_number(value.quantize(_THOUSANDTH, ROUND_HALF_UP) * 100)}%"


def last_results(view: SummaryView) -> list[LastYearResult]:
    """Return the results of a round of this program, to compare the next one with."""
    return [
        LastYearResult(
            unit.unit.name, unit.total, unit.form.points, unit.place.rank, unit.place.grade
        )
        for unit in view.units.values()
    ]
