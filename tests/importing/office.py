"""Word files as an office makes them: joined cells, heads printed again, a notice before."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell

Joined = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


@dataclass
class Drawn:
    """A table to be drawn: its rows, joined areas and widths in millimetres."""

    rows: Sequence[Sequence[str]]
    joins: Sequence[Joined] = ()
    widths: Sequence[float] = ()
    heads: int = 1
    size: float = 10.5
    diagonal: bool = False
    before_rows: Sequence[int] = field(default_factory=tuple)


def word(*, landscape: bool = False) -> Word:
    """Return an empty document on A4."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    return document


def say(document: Word, text: str, *, size: float = 16, centred: bool = False) -> None:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def draw(document: Word, drawn: Drawn) -> Any:
    """Draw a table; a cell's lines are its paragraphs."""
    columns = max(len(row) for row in drawn.rows)
    table = document.add_table(len(drawn.rows), columns)
    table.style = "Table Grid"
    widths = drawn.widths or [156 / columns] * columns
    for r, row in enumerate(drawn.rows):
        for c in range(columns):
            cell = table.cell(r, c)
            cell.width = Mm(widths[c])
            write(cell, row[c] if c < len(row) else "", drawn.size)
    for c, width in enumerate(widths):
        table.columns[c].width = Mm(width)
    for top, left, bottom, right in drawn.joins:
        words = table.cell(top, left).text
        for r in range(top, bottom + 1):
            for c in range(left, right + 1):
                if (r, c) != (top, left):
                    write(table.cell(r, c), "", drawn.size)
        joined = table.cell(top, left).merge(table.cell(bottom, right))
        write(joined, words, drawn.size)
    for r in range(drawn.heads):
        properties = table.rows[r]._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:tblHeader"))
    if drawn.diagonal:
        borders = OxmlElement("w:tcBorders")
        line = OxmlElement("w:tl2br")
        line.set(qn("w:val"), "single")
        borders.append(line)
        table.cell(0, 0)._tc.get_or_add_tcPr().append(borders)
    return table


def write(cell: _Cell, text: str, size: float) -> None:
    for extra in cell.paragraphs[1:]:
        extra._p.getparent().remove(extra._p)
    first, *others = text.split("\n")
    paragraph = cell.paragraphs[0]
    for run in list(paragraph.runs):
        run._r.getparent().remove(run._r)
    paragraph.add_run(first).font.size = Pt(size)
    for other in others:
        cell.add_paragraph().add_run(other).font.size = Pt(size)


def saved(document: Word) -> bytes:
    document.add_paragraph()  # Word never ends with a table
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def page_break(document: Word) -> None:
    from docx.enum.text import WD_BREAK

    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
