"""报领导 as a Word page; its look is a template that staff may edit (``templates/报领导.docx``)."""

from __future__ import annotations

import io

from docxtpl import DocxTemplate

from workbook_tool.foreign import harmless
from workbook_tool.resources import data_folder
from workbook_tool.summary.leaders import LeadersPage, RankLine

TEMPLATE = "报领导.docx"


def draw_page(page: LeadersPage) -> bytes:
    """Return the page as a Word file.

    Raises:
        FileNotFoundError: The template is missing from the installation.
    """
    template = DocxTemplate(data_folder("templates") / TEMPLATE)
    template.render(harmless(context(page)), autoescape=True)
    buffer = io.BytesIO()
    template.save(buffer)
    return buffer.getvalue()


def context(page: LeadersPage) -> dict[str, object]:
    """Return the words that fill the template."""
    notes = []
    for n in range(max(len(page.weak), len(page.far), 1)):
        weak = page.weak[n] if n < len(page.weak) else None
        far = page.far[n] if n < len(page.far) else None
        notes.append(
            {
                "item": f"{weak.name}（{weak.group}）" if weak else "",
                "share": weak.share if weak else "",
                "unit": far.name if far else "",
                "own": far.own if far else "",
                "assessed": far.assessed if far else "",
                "difference": far.difference if far else "",
            }
        )
    return {
        "title": page.title,
        "byline": "　　".join(filter(None, (page.issuer, page.date))),
        "counts": page.counts,
        "figures": [{"word": word, "number": number} for word, number in page.counts.figures],
        "sentences": [f"{n}．{words}" for n, words in enumerate(page.sentences, start=1)],
        "mark": page.mark,
        "rows": [
            {f"c{n}": cell for n, cell in enumerate(_cells(lines))}
            for lines in zip(*page.lanes, strict=True)
        ],
        "far": bool(page.far),
        "notes": notes,
        "missing_title": page.counts.missing_title,
        "missing": page.missing,
    }


def _cells(lines: tuple[RankLine, ...]) -> list[str]:
    cells: list[str] = []
    for line in lines:
        name = f"【{line.name}】" if line.head else line.name
        cells += [line.rank, name, line.total, line.mark]
    return cells
