"""The evidence sheet (佐证材料): what the form asks to prove, and what the unit attaches."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from workbook_tool.layout import names
from workbook_tool.layout.builder import SheetBuilder
from workbook_tool.layout.plan import Entry, Sheet, Style
from workbook_tool.rubric.model import Form
from workbook_tool.rubric.text import shortened

EVIDENCE_TITLE = "佐证材料"

_HEADS = ("编号", "考核内容", "要求的证明材料", "提供的材料（名称、文件名或页码）")
_WIDTHS = tuple(Decimal(width) for width in (12, 62, 66, 85))


def has_evidence(form: Form) -> bool:
    """Return whether the form names 证明材料."""
    return any(item.evidence for item in form.items)


def evidence_sheet(form: Form, *, editable: bool, styles: Mapping[str, Style]) -> Sheet:
    """Lay out the evidence sheet; in later stages it is shown and locked."""
    sheet = SheetBuilder(EVIDENCE_TITLE, "evidence", _WIDTHS, styles)
    sheet.put(1, "sheet_title", span=sheet.printed, text="佐证材料清单")
    sheet.next_row()
    for column, head in enumerate(_HEADS, start=1):
        sheet.put(column, "screen_head", text=head)
    first = sheet.end_head()
    for item in form.items:
        sheet.may_break()
        sheet.put(1, "centre", text=item.number or item.ref, item=item.ref)
        sheet.put(2, "text", text=shortened(item.label, 60), item=item.ref)
        sheet.put(3, "text", text=item.evidence, item=item.ref)
        sheet.put(
            4,
            "entry_text" if editable else "given_text",
            role="entry",
            entry=Entry("text"),
            locked=not editable,
            name=names.evidence(item.ref),
            defined=True,
            item=item.ref,
        )
        sheet.next_row()
    finished, _ = sheet.finish(landscape=True, freeze=(first, 1))
    return finished
