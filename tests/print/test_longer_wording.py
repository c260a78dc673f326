"""A wording that is a fifth longer, in any one cell, still prints whole and on the page."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

from tests.engines import needs
from tests.print.cases import (
    FORMS,
    UNIT,
    defects,
    outside_the_text_area,
    printed_parts,
    printed_workbooks,
)
from tests.print.longer import with_longer_wording
from workbook_tool.layout.combine import SheetPart
from workbook_tool.layout.faces import score_plan
from workbook_tool.layout.official import official_plan
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.rubric.load import load_form
from workbook_tool.rubric.model import Form

SWEEP = max(1, int(os.environ.get("WORKBOOK_TOOL_SWEEP", "1")))
KINDS = {
    "attachment",
    "category",
    "criterion",
    "departments",
    "diagonal head",
    "evidence",
    "head",
    "indicator",
    "name",
    "note",
    "period",
    "text",
    "title",
    "total",
    "unit line",
}


def _sample(seed: str, *, each_document: bool) -> Iterator[tuple[str, str, Form]]:
    """Yield a longer wording of every kind, perhaps in every document; all in a full sweep."""
    groups: dict[tuple[str, str], list[tuple[str, str, Form]]] = {}
    for name in FORMS:
        form = load_form(name)
        for kind, place, changed in with_longer_wording(form):
            title = f"{name} {kind} {place}".replace("/", "")
            where = form.document.id if each_document else ""
            groups.setdefault((where, kind), []).append((title, kind, changed))
    for (document, kind), group in groups.items():
        chance = random.Random(f"{seed} {document} {kind}")
        yield from group if SWEEP >= 10 else chance.sample(group, min(SWEEP, len(group)))


@needs("libreoffice")
def test_on_the_attachment(tmp_path: Path) -> None:
    found: list[str] = []
    kinds: set[str] = set()
    parts: list[SheetPart] = []
    for n, (title, kind, form) in enumerate(_sample("attachment", each_document=True)):
        kinds.add(kind)
        parts.append(SheetPart(f"{n} {title}", official_plan(form), {}))
    for part, (sheet, pages) in zip(parts, printed_parts(parts, tmp_path), strict=True):
        found += [f"{part.title}: {defect}" for defect in defects(pages)]
        found += [f"{part.title}: a page is missing" for page in pages if not page.footer]
        found += [f"{part.title}: {line}" for line in outside_the_text_area(sheet, pages)]
    assert kinds == KINDS
    assert found == []


@needs("libreoffice")
def test_on_the_sheets_to_fill_in(tmp_path: Path) -> None:
    as_it_is = {name: score_plan(load_form(name), "assess") for name in FORMS}
    plans: dict[str, SheetPlan] = {}
    known: dict[str, SheetPlan] = {}
    for n, (title, kind, form) in enumerate(_sample("sheets", each_document=False)):
        if kind not in {"attachment", "unit line"}:  # those stand on the attachment alone
            plans[f"{n} {title}"] = score_plan(form, "assess")
            known[f"{n} {title}"] = as_it_is[form.id]
    seen: set[str] = set()
    found: list[str] = []
    for title, sheet, pages in printed_workbooks(plans, tmp_path, known=known):
        seen.add(title)
        found += [f"{title} {sheet.title}: {defect}" for defect in defects(pages, UNIT)]
    assert seen == set(plans)
    assert found == []
