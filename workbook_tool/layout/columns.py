"""The columns of the score sheet: which there are, and how they share the width of the page.

The official columns, the scores and the remarks are printed; what only helps to fill the
sheet in (按细则计算分, 差额, 提示) stands to the right of them, on the screen alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Literal

from workbook_tool.layout.metrics import width_for
from workbook_tool.layout.paper import text_area
from workbook_tool.layout.styles import sheet_size
from workbook_tool.rubric import scoring
from workbook_tool.rubric.model import STAGE_IDS, Form, StageId
from workbook_tool.rubric.table import BodyColumn, Role
from workbook_tool.rubric.text import squeeze

_STAGE_WORDS: dict[StageId, str] = {"self": "自评分", "assess": "考核分", "review": "复核分"}
NOTE_WORDS: dict[StageId, str] = {"self": "说明", "assess": "考核理由", "review": "复核理由"}
_ADDED = "（增列）"

_LONG_TEXTS: frozenset[Role] = frozenset({"text", "criterion", "evidence"})
"""Columns that read well in any width: they take up what the others leave."""

_LEAST_NOTE, _MOST_NOTE = Decimal(22), Decimal(40)
_LEAST_TEXT = Decimal("0.5")
"""Of its official width; below that the page is scaled down rather than the text squeezed."""

_COMPUTED_WIDTH, _DIFFERENCE_WIDTH, _STATUS_WIDTH = Decimal(16), Decimal(14), Decimal(24)

_Kind = Literal["fixed", "text", "note"]


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns that are not official stand on the sheet, from 1.

    Attributes:
        points: 分值, where the form prints no column for it, or 0.
        stages: Column of each stage that is shown, in order.
        notes: Column of each stage's remarks.
        printed: How many columns are printed; the others are for the screen.
        computed: 按细则计算分, or 0.
        difference: 差额, or 0.
        status: 提示.
        heads: Headings (text, style) of the added columns, from left to right.
        widths: Widths of all columns, in millimetres.
    """

    points: int
    stages: dict[StageId, int]
    notes: dict[StageId, int]
    printed: int
    computed: int
    difference: int
    status: int
    heads: tuple[tuple[str, str], ...]
    widths: tuple[Decimal, ...]


def shown_stages(form: Form, stage: StageId) -> tuple[StageId, ...]:
    """Return the stages on a sheet: the form's own before this stage, and this stage itself.

    The stage itself may be one that the form does not have and a round adds.
    """
    before = STAGE_IDS[: STAGE_IDS.index(stage)]
    return (*(earlier for earlier in before if form.stage(earlier)), stage)


def stage_word(form: Form, stage: StageId) -> str:
    """Return what the form calls the score of a stage, else the usual word."""
    found = form.stage(stage)
    return found.label if found else _STAGE_WORDS[stage]


def note_word(form: Form, stage: StageId) -> str:
    """Return the heading of the column in which a stage explains its scores."""
    for cell, head in form.headed():
        if is_note(cell, stage):
            return head
    return NOTE_WORDS[stage]


def typed_word(form: Form, stage: StageId) -> str:
    """Return the heading of the column in which a stage gives its scores, or takes off points."""
    heads = (head for cell, head in form.headed() if cell.name == f"deduction_{stage}")
    return squeeze(next(heads, stage_word(form, stage)))


def words_besides(form: Form, stage: StageId) -> tuple[str, ...]:
    """Return the headings of the other official columns in which a stage writes something."""
    return tuple(
        squeeze(head)
        for cell, head in form.headed()
        if cell.stage == stage and cell.role in {"free", "further_score"}
    )


def is_note(cell: BodyColumn, stage: StageId) -> bool:
    """Return whether an official column is the one in which a stage explains its scores."""
    if cell.role == "reason":
        return cell.stage == stage
    return cell.role == "remark" and stage == "self"


def has_computed(form: Form) -> bool:
    """Return whether any row has a computed score."""
    return any(scoring.computed(item) is not None for item in form.items if not item.bonus)


def plan_columns(form: Form, stage: StageId) -> Columns:
    """Decide which columns stand behind the official ones, and how wide all are."""
    official = {cell.name: n for n, cell in enumerate(form.cells, start=1)}
    columns: list[tuple[_Kind, Decimal]] = [
        (_kind(cell), cell.sheet_width or cell.width) for cell in form.cells
    ]
    heads: list[tuple[str, str]] = []

    def added(text: str, width: Decimal, kind: _Kind = "fixed") -> int:
        heads.append((text, "added_head"))
        columns.append((kind, width))
        return len(columns)

    score_width = width_for(_ADDED, sheet_size(form))
    points = 0
    if "points" not in official and form.measure == "points":
        points = added(f"分值\n{_ADDED}", score_width)
    stages: dict[StageId, int] = {}
    for shown in shown_stages(form, stage):
        words = f"{stage_word(form, shown)}\n{_ADDED}"
        stages[shown] = official.get(shown) or added(words, score_width)
    notes: dict[StageId, int] = {}
    for shown in stages:
        own = (n for n, cell in enumerate(form.cells, start=1) if is_note(cell, shown))
        notes[shown] = next(own, 0) or added(NOTE_WORDS[shown], _LEAST_NOTE, "note")
    printed = len(columns)
    computed = difference = 0
    if has_computed(form):
        computed = added("按细则\n计算分", _COMPUTED_WIDTH)
        difference = added("差额", _DIFFERENCE_WIDTH)
    status = added("提示", _STATUS_WIDTH)
    room, _ = text_area(landscape=True)
    widths = (*_shared(columns[:printed], room), *(width for _, width in columns[printed:]))
    return Columns(
        points, stages, notes, printed, computed, difference, status, tuple(heads), widths
    )


def _kind(cell: BodyColumn) -> _Kind:
    if cell.role in {"remark", "reason"}:
        return "note"
    wide = cell.role == "free" and cell.width >= _LEAST_NOTE
    return "text" if wide or cell.role in _LONG_TEXTS else "fixed"


def _shared(columns: Sequence[tuple[_Kind, Decimal]], room: Decimal) -> tuple[Decimal, ...]:
    """Return widths with which the columns fill the page.

    Remarks get what the official columns leave, within limits; long texts the rest.
    """
    fixed = sum((width for kind, width in columns if kind == "fixed"), Decimal(0))
    texts = sum((width for kind, width in columns if kind == "text"), Decimal(0))
    notes = sum(kind == "note" for kind, _ in columns)
    note = min(max((room - fixed - texts) // notes, _LEAST_NOTE), _MOST_NOTE)
    factor = max((room - fixed - notes * note) / texts, _LEAST_TEXT)
    return tuple(
        {"fixed": width, "note": note, "text": _tenths(width * factor)}[kind]
        for kind, width in columns
    )


def _tenths(width: Decimal) -> Decimal:
    return width.quantize(Decimal("0.1"), ROUND_DOWN)
