"""What reading has to say, as findings of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from workbook_tool.findings import Finding, load_catalogue
from workbook_tool.layout import names
from workbook_tool.reading.entry_values import Odd
from workbook_tool.reading.limits import Refusal
from workbook_tool.reading.matching import Lost
from workbook_tool.reading.origin import Origin
from workbook_tool.reading.returned import ReturnedWorkbook
from workbook_tool.reading.submission import Submission
from workbook_tool.rubric.text import plain_number

_LOST = {
    "sheet": "S01",
    "head": "S02",
    "column": "S03",
    "row": "S04",
    "uncertain": "S05",
    "double": "S06",
}
_UNREADABLE = "N01"
_LONGEST_LABEL = 20


def refusal_finding(refusal: Refusal, file: str) -> Finding:
    """Return the finding that a refused file makes."""
    return load_catalogue().finding(refusal.code, file=file, **refusal.facts)


def book_findings(book: ReturnedWorkbook, file: str) -> Iterator[Finding]:
    """Yield what there is to say about how a workbook could be read."""
    make = load_catalogue().finding
    own = {sheet.name for sheet in book.sheets if sheet.source == book.source}
    if book.source == "csv":
        yield make("F25", file=file)
    elif book.source == "calamine":
        yield make("F24", file=file, reason="是旧格式（.xls、.et）或 .ods，只读出了数值")
    elif not book.lost and any(c.locked is None and c.sheet in own for c in book.cells):
        yield make("F24", file=file, reason="里没有单元格的格式")
    for reader, unseen in (("openpyxl", ""), ("calamine", "，看不到其中的锁定和公式")):
        sheets = [s.name for s in book.sheets if s.source == reader != book.source]
        if sheets:
            yield make("F28", file=file, sheets="”、“".join(sheets), unseen=unseen)
    if book.lost:
        yield make("F33", file=file, parts="、".join(dict.fromkeys(map(_part, book.lost))))
    if book.macros:
        yield make("F26", file=file)
    if book.external:
        yield make("F27", file=file)
    for sheet in book.sheets:
        if sheet.skipped:
            yield make("F29", file=file, sheet=sheet.name, count=sheet.skipped)


def _part(name: str) -> str:
    """Return in words what a part of the package holds."""
    if "styles" in name:
        return "单元格的锁定和数字格式"
    return "一张工作表的内容" if "sheet" in name else "文件的自定义属性"


def origin_findings(origin: Origin, sub: Submission, file: str) -> Iterator[Finding]:
    """Yield what there is to say about where a workbook comes from."""
    make = load_catalogue().finding
    if origin.disagree:
        yield make("U01", file=file)
    if origin.identity is None:
        yield make("U03" if origin.damaged else "U02", file=file, form=sub.issued.form.full_title)
    elif origin.identity.edition != sub.issued.form.edition:
        yield make("V01", file=file, got=origin.identity.edition, expected=sub.issued.form.edition)
    elif not sub.issued.same:
        yield make("V02", file=file)


def submission_findings(sub: Submission, file: str) -> Iterator[Finding]:
    """Yield a finding for everything that was not read plainly."""
    make = load_catalogue().finding
    for lost in _worth_saying(sub):
        yield make(
            _LOST[lost.reason],
            file=file,
            sheet=lost.sheet,
            cell=lost.cell,
            item=lost.item,
            label=_short(lost.label),
            count=len(lost.names),
        )
    for sheet, count in sub.matched.moved.items():
        yield make("S07", file=file, sheet=sheet, count=count)
    for planned, returned in sub.matched.renamed:
        yield make("S08", file=file, sheet=returned, expected=planned, got=returned)
    for odd in sub.odd:
        yield _odd_finding(odd, sub, file)
    yield from _typed_over(sub, file)


def _worth_saying(sub: Submission) -> Iterator[Lost]:
    """Yield what was lost; remarks and evidence that are gone cost no score."""
    for lost in sub.matched.lost:
        if any(_scores(name, sub) for name in lost.names):
            yield lost


def _scores(name: str, sub: Submission) -> bool:
    """Return whether an entry bears on the scores of the stage."""
    stage = sub.issued.stage
    return name.startswith((f"{stage}_", "fact_", "matter_", "level_", "accept_")) and not (
        name.startswith(f"{stage}_note_")
    )


def _odd_finding(odd: Odd, sub: Submission, file: str) -> Finding:
    found = sub.matched.found[odd.name]
    planned = sub.issued.plan.named[odd.name][1]
    item = next((i for i in sub.issued.form.items if i.ref == planned.item), None)
    where = f"第{item.number or item.ref}项“{_short(item.label)}”" if item else "这一格"
    expected = odd.expected
    if not expected and planned.entry and planned.entry.maximum is not None:
        expected = f"0–{plain_number(planned.entry.maximum)}"
    return load_catalogue().finding(
        # N01 and N02 speak of an item; other cells have a sentence of their own.
        "N13" if odd.code == _UNREADABLE and item is None else odd.code,
        file=file,
        sheet=found.sheet,
        cell=found.address,
        item=planned.item,
        number=(item.number or item.ref) if item else "",
        label=_short(item.label) if item else "",
        where=where,
        got=odd.got,
        expected=expected,
    )


def _typed_over(sub: Submission, file: str) -> Iterator[Finding]:
    """Yield a finding for every total into which somebody typed another number."""
    stage = sub.issued.stage
    for name, found in sub.matched.found.items():
        if not name.startswith((f"subtotal_{stage}_", names.total(stage))) or found.cell is None:
            continue
        held, expected = found.cell, sub.values[name]
        if held.formula is not None or not isinstance(held.value, Decimal):
            continue
        if isinstance(expected, Decimal) and round(held.value, 2) != expected:
            yield load_catalogue().finding(
                "T01",
                file=file,
                sheet=found.sheet,
                cell=found.address,
                expected=plain_number(expected),
                got=plain_number(held.value),
            )


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_LABEL else text[:_LONGEST_LABEL] + "…"
