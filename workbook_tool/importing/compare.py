"""The proof: every paragraph of the original stands in the form once, and nothing else does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from workbook_tool.importing.job import read_original
from workbook_tool.importing.pieces import Stretch, find_pieces
from workbook_tool.importing.tables import Original, ShownCell, ShownLine
from workbook_tool.layout.official import official_plan
from workbook_tool.reading.child import Reader
from workbook_tool.reading.libreoffice import converted, find_libreoffice
from workbook_tool.reading.limits import Refusal
from workbook_tool.rubric.model import Form
from workbook_tool.rubric.text import plain_number, squeeze

_ALIKE = 60
_RESIDUE = re.compile(r"(?:PAGE|[0-9—\-－第页共]|\s)*")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A form beside its original, paragraph by paragraph.

    Attributes:
        same: Paragraphs that stand in both.
        changed: Paragraphs that are alike but not the same: ours, theirs.
        missing: Paragraphs of the original that the form lacks.
        added: Paragraphs of the form that the original lacks.
    """

    same: tuple[str, ...]
    changed: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether there is any difference."""
        return bool(self.changed or self.missing or self.added)


def compare_with(form: Form, data: bytes, reader: Reader) -> Comparison | Refusal:
    """Compare a form with the document that it comes from.

    Args:
        form: The form.
        data: The document; of several forms in it, the one that is most like ours counts.
        reader: The process that reads.
    """
    original = read_original(data, reader)
    if isinstance(original, Refusal):
        return original
    ours = list(form_words(form))
    best: Comparison | None = None
    for theirs in candidates(original):
        found = compared(ours, theirs)
        if best is None or len(found.same) > len(best.same):
            best = found
    return best or compared(ours, [])


def candidates(original: Original) -> Iterator[list[str]]:
    """Yield the paragraphs of each form in a document; of the whole one where there is none."""
    pieces, _ = find_pieces(original)
    for piece in pieces:
        words = [line.text for line in (*piece.before, *piece.after)]
        head = set(piece.first.heads.words(piece.first.grid))
        before: dict[int, str] = {}
        for number, stretch in enumerate(piece.stretches):
            words += _table_words(stretch, head, before, again=number > 0)
        yield list(_paragraphs(words))
    if not pieces:
        yield list(
            _paragraphs(block.text for block in original.blocks if isinstance(block, ShownLine))
        )


def _table_words(
    stretch: Stretch, head: set[str], before: dict[int, str], *, again: bool
) -> Iterator[str]:
    """Yield the words of a table's cells; headings and categories printed again once."""
    seen_head = again
    for row in range(stretch.heads.top, stretch.last + 1):
        cells = [cell for cell in stretch.table.cells if cell.row == row]
        bare = {cell.bare for cell in cells if cell.bare}
        is_head = bool(bare) and bare <= head
        if is_head and seen_head and row > stretch.heads.bottom:
            continue
        if again and row <= stretch.heads.bottom:
            continue
        seen_head = seen_head or is_head
        again_here = False
        for cell in sorted(cells, key=lambda one: one.column):
            if cell.column == 0 and cell.bare:
                again_here = _name_like(cell) and before.get(0) == cell.bare
            if again_here and cell.column <= 1 and before.get(cell.column) == cell.bare:
                continue
            if cell.bare:
                before[cell.column] = cell.bare
            yield cell.text


def _name_like(cell: ShownCell) -> bool:
    """Whether a cell may be printed again at the top of a page: no serial number."""
    return len(cell.bare) <= 24 and not cell.bare.isdigit()


def form_words(form: Form) -> Iterator[str]:
    """Yield the paragraphs that a form prints; what a page break repeats stands once."""
    sheet = official_plan(form).sheets[0]
    names = {squeeze(category.name) for category in form.categories}
    words: list[str] = []
    before: dict[int, str] = {}
    again = 0
    for cell in sorted(sheet.cells, key=lambda one: (one.row, one.column)):
        if cell.entry is not None:
            continue
        text = plain_number(cell.number) if cell.number is not None else cell.text or ""
        bare = squeeze(text)
        if bare in names and before.get(cell.column) == bare:
            again = cell.row  # printed again where a page breaks its rows
            continue
        if (
            again == cell.row
            and before.get(cell.column) == bare
            and cell.column <= _CATEGORY_POINTS
        ):
            continue
        if bare:
            before[cell.column] = bare
            words.append(text)
    yield from _paragraphs(words)


_CATEGORY_POINTS = 2
"""The last column in which something of a category stands that is printed again with it."""


def _paragraphs(words: Iterable[str]) -> Iterator[str]:
    for text in words:
        for line in text.split("\n"):
            if (squeeze(line) and not _RESIDUE.fullmatch(line)) or re.fullmatch(
                r"[0-9.]+", squeeze(line)
            ):
                yield line.strip()


def compared(ours: Iterable[str], theirs: Iterable[str]) -> Comparison:
    """Compare paragraphs as they read: blanks count for nothing, their number does."""
    mine, own = _counted(ours), _counted(theirs)
    same = mine & own
    left, lacking = mine - same, own - same
    _split_numbers(left, lacking)
    changed: list[tuple[str, str]] = []
    for words in list(lacking.elements()):
        match = process.extractOne(words, list(left), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        if match is not None and len(words) > 3:
            changed.append((match[0], words))
            _less(left, match[0])
            _less(lacking, words)
    return Comparison(
        tuple(same.elements()), tuple(changed), tuple(lacking.elements()), tuple(left.elements())
    )


def _counted(words: Iterable[str]) -> Counter[str]:
    return Counter(_normal(line) for line in words if _normal(line))


def _normal(text: str) -> str:
    bare = squeeze(text)
    return plain_figure(bare)


def plain_figure(text: str) -> str:
    """Return a figure as all programs write it: 5.0 is 5."""
    if re.fullmatch(r"[0-9]+\.[0-9]+", text):
        return text.rstrip("0").rstrip(".")
    return text


def _split_numbers(left: Counter[str], lacking: Counter[str]) -> None:
    """Join lines that one side breaks and the other does not."""
    for one, other in ((left, lacking), (lacking, left)):
        for words in list(one):
            pieces = [piece for piece in other if len(piece) > 1 and piece in words]
            ordered = sorted(pieces, key=words.find)
            if len(ordered) > 1 and "".join(ordered) == words:
                _less(one, words)
                for piece in ordered:
                    _less(other, piece)


def _less(counter: Counter[str], words: str) -> None:
    counter[words] -= 1
    if counter[words] <= 0:
        del counter[words]


def comparison_data(found: Comparison, form: str, file: str, pages: list[str]) -> dict[str, Any]:
    """Return a comparison as plain data for ``rubric compare --json``."""
    return {
        "form": form,
        "file": file,
        "same": len(found.same),
        "changed": [{"form": ours, "original": theirs} for ours, theirs in found.changed],
        "missing": list(found.missing),
        "added": list(found.added),
        "pages": pages,
    }


def page_pair(form: Form, data: bytes, suffix: str, folder: Path) -> tuple[Path, ...]:
    """Write the original and our attachment as PDF files beside each other.

    Returns:
        The files; none where there is no LibreOffice, or it failed.
    """
    from workbook_tool.workbook.draw import draw  # noqa: PLC0415 - only where pages are made

    program = find_libreoffice()
    if program is None:
        return ()
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    ours = draw(official_plan(form), {})
    for name, content, ending in (("原件", data, suffix.lower()), (form.id, ours, ".xlsx")):
        pdf = converted(program, content, ending, "pdf")
        if pdf is not None:
            path = folder / f"{name}.pdf"
            path.write_bytes(pdf)
            made.append(path)
    return tuple(made)
