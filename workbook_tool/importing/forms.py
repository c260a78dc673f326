"""From a document to draft forms: titles, headings, categories, rows, sums, notes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from workbook_tool.importing.columns import (
    DEDUCTION,
    FREE,
    FURTHER,
    REASON,
    assign,
    columns_of,
    columns_under,
    widths_of,
)
from workbook_tool.importing.draft import DraftColumn, DraftHead, DraftQuestion, FormDraft
from workbook_tool.importing.gather import Gathered, gather
from workbook_tool.importing.notice import doubt_of_unit_type, unit_type_of
from workbook_tool.importing.pieces import FormPiece, could_be_title
from workbook_tool.importing.rows import rows_of
from workbook_tool.importing.tables import ShownLine, TableGrid
from workbook_tool.importing.wording import says
from workbook_tool.layout.paper import text_area

_SMALLEST, _LARGEST = Decimal("7.5"), Decimal(14)
_SCORES = ("self", "assess", "review")


def draft_of(piece: FormPiece, key: str) -> FormDraft:
    """Return the form that lies in a piece of the document."""
    return _Reader(piece, key).draft()


class _Reader:
    """Reads one form."""

    def __init__(self, piece: FormPiece, key: str) -> None:
        self.piece = piece
        self.key = key
        self.questions: list[DraftQuestion] = []
        first = piece.first
        self.grid: TableGrid = first.grid
        self.heads = first.heads
        columns = [
            columns_under(one.grid, one.heads.top, one.heads.bottom, one.last)
            for one in piece.stretches
        ]
        self.roles = assign(columns_of(columns))
        self.found = rows_of(piece, self.roles)

    def draft(self) -> FormDraft:
        piece = self.piece
        attachment, title, lines = self._title()
        gathered = gather(self.found, self.roles, self._question)
        landscape = bool(piece.page and piece.page.landscape)
        after, notes = self._after(gathered)
        unit_type, told = unit_type_of(title, [*lines, *after])
        if not told:
            self.questions.append(doubt_of_unit_type(unit_type))
        return FormDraft(
            key=self.key,
            title=title,
            unit_type=unit_type,
            columns=self._columns(landscape, gathered),
            categories=gathered.categories,
            landscape=landscape,
            font_size=_size(piece),
            attachment=attachment,
            unit_lines=(
                *((line, "before") for line in lines),
                *((line, "after") for line in after),
            ),
            total=gathered.total,
            breaks=gathered.breaks,
            notes=notes,
            questions=tuple(self.questions),
            table=piece.first.number,
        )

    def _question(self, code: str, words: str, ref: str | None = None) -> None:
        self.questions.append(DraftQuestion(code, words, ref))

    # --- around the table -----------------------------------------------------------------

    def _title(self) -> tuple[str | None, str, list[str]]:
        attachment: str | None = None
        title: list[str] = []
        lines: list[str] = []
        for line in self.piece.before:
            bare = "".join(line.text.split())
            if says("attachment", bare) and not title:
                attachment = line.text.strip()
            elif says("continued", bare):
                continue
            elif (
                (title and (says("field", bare) or says("date", bare) or lines))
                or (says("field", bare) and not says("title", bare))
                or says("note", bare)
                or len(bare) > 70
            ):
                lines.append(line.text.strip())
            else:
                title.extend(part for part in line.text.split("\n") if part.strip())
        if not title:
            self._question("title", "没有找到标题，请填写")
        return attachment, "\n".join(title) or "（请填写标题）", lines

    def _after(self, gathered: Gathered) -> tuple[list[str], tuple[str, ...]]:
        units: list[str] = []
        notes: list[str] = [*gathered.lines]
        for line in self.piece.after:
            bare = "".join(line.text.split())
            if re.match(r"^(?:被考核|填报|考核)?单位(?:名称)?[:：]", bare) and not notes:
                units.append(line.text.strip())
            elif _of_a_table(line, bare):
                self._question("after", f"表后面的“{bare[:20]}”等内容没有读成表，请对照原件")
                notes.append(line.text.strip())
            elif not re.fullmatch(r"(?:PAGE|[0-9—\-－第页共]| )*", line.text.strip()):
                notes.append(line.text.strip())
        return units, tuple(notes)

    # --- the heading ----------------------------------------------------------------------

    def _columns(self, landscape: bool, gathered: Gathered) -> tuple[DraftHead, ...]:
        room, _ = text_area(landscape=landscape)
        widths = widths_of(self.grid.table.widths, room)
        heads: list[DraftHead] = []
        if self.heads.bottom < 0:
            return self._own_heads(widths)
        done: set[int] = set()
        for cell in self.grid.row(self.heads.top):
            columns = [c for c in range(cell.column, cell.column + cell.columns) if c not in done]
            done.update(columns)
            under = [self.grid.at(self.heads.bottom, c) for c in columns]
            divided = self.heads.bottom > self.heads.top and len({id(one) for one in under}) > 1
            body = tuple(self._body(column, widths, gathered, divided) for column in columns)
            text = cell.text if cell.bare else " "
            heads.append(DraftHead(text, body, cell.diagonal))
        return tuple(heads)

    def _own_heads(self, widths: Sequence[Decimal]) -> tuple[DraftHead, ...]:
        self._question("no_heads", "这张表没有表头，各栏的名称是程序起的，请核对")
        words = {"number": "序号", "text": "考核内容", "points": "分值", "criterion": "评分标准"}
        return tuple(
            DraftHead(words.get(role, "备注"), (DraftColumn(role, widths[index]),))
            for index, role in sorted(self.roles.items())
        )

    def _body(
        self, column: int, widths: Sequence[Decimal], gathered: Gathered, divided: bool
    ) -> DraftColumn:
        role = self.roles[column]
        form = gathered.formats.get(role, "General")
        head = None
        if divided:
            under = self.grid.at(self.heads.bottom, column)
            head = under.text if under is not None and under.bare else " "
        return _body(role, widths[column], form, head)


_LONGEST_NOTE = 120
"""Characters of a note under a table; what is longer and tells of points is no note."""


def _of_a_table(line: ShownLine, bare: str) -> bool:
    """Return whether a line under a table looks like another form that was not seen."""
    if says("attachment", bare) or (says("title", bare) and could_be_title(line)):
        return True
    told = says("how", bare) or len(re.findall(r"[0-9]+", bare)) >= 4
    return len(bare) > _LONGEST_NOTE and told


def _body(role: str, width: Decimal, form: str, head: str | None) -> DraftColumn:
    """Return a column with the role that the model knows, and what goes with it."""
    if role.startswith(FREE):
        return DraftColumn("free", width, form, head, key=role)
    if role.startswith(FURTHER):
        return DraftColumn("further_score", width, form, head, key=role, stage="assess")
    for kind in (DEDUCTION, REASON):
        if role.startswith(kind):
            return DraftColumn(kind.rstrip("_"), width, form, head, stage=role.removeprefix(kind))
    for kind in ("indicator_points", "indicator"):
        level = role.removeprefix(f"{kind}_")
        if level != role and level.isdigit():
            return DraftColumn(kind, width, form, head, level=int(level))
    return DraftColumn(role, width, form, head)


def _size(piece: FormPiece) -> Decimal:
    size = piece.first.table.size or Decimal("10.5")
    return min(max(size, _SMALLEST), _LARGEST)
