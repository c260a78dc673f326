"""Locked cells (逐格对照): every cell that nobody fills in, against the plan that was issued.

What is printed is compared as people read it (blanks, widths of signs and punctuation count
for nothing), formulas as programs compute them. Where a file shows values only, formulas are
left to the totals.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from itertools import product

from workbook_tool.checks.dossier import Dossier, item_words, quote, short, where_they_differ
from workbook_tool.checks.fault import Fault
from workbook_tool.checks.formulas import cells_read, normal, skeleton
from workbook_tool.checks.registry import check
from workbook_tool.layout import names
from workbook_tool.layout.derived import derived
from workbook_tool.layout.fields import OPEN
from workbook_tool.layout.places import spoken
from workbook_tool.layout.plan import Area, Cell, Entry, Sheet, a1
from workbook_tool.reading.matching import NEEDED_FACES, SheetMatch
from workbook_tool.reading.numbers import read_number, read_text
from workbook_tool.reading.ooxml_rules import area_of
from workbook_tool.reading.returned import ReturnedCell, Validation
from workbook_tool.reading.sheet_texts import fixed_text
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.formulas import excel
from workbook_tool.rubric.text import folded, plain_number

_SIGNS = str.maketrans("", "", "“”\"‘’'，,、。．；;：:（）()《》〈〉【】[]·…—–")
"""Signs that people and programs change without meaning anything by it."""
_PRINTED_FACES = ("score", "facts", "claims", "evidence", "work_plan", "lists")
_SCORING = ("subtotal_", "total_", "computed_", "row_", "claimed_", "own_", "worth_", "counted_")
_CENT = Decimal("0.01")
_FIGURE = re.compile(r"(?<![A-Za-z0-9$.])[0-9]+(?:\.[0-9]+)?")


LockedPlace = tuple[str, str, str | None]
"""Returned sheet, address there, and reference of the row."""


def _cells(
    dossier: Dossier, *faces: str
) -> Iterator[tuple[Sheet, Cell, ReturnedCell | None, tuple[int, int]]]:
    """Yield the cells of the plan that are certain to be found: as issued, as returned, where."""
    for sheet in dossier.sub.issued.plan.sheets:
        if sheet.face in faces:
            for cell, held, at in dossier.placed.get(sheet.title, ()):
                yield sheet, cell, held, at


def _name(dossier: Dossier, sheet: Sheet) -> str:
    return dossier.sheets[sheet.title].name


def _place(dossier: Dossier, sheet: Sheet, cell: Cell, at: tuple[int, int]) -> LockedPlace:
    return _name(dossier, sheet), a1(*at), cell.item


@check("cells", "L01", "L02", "L12")
def printed_content(dossier: Dossier) -> Iterator[Fault]:
    """Wording, criteria and points are as they were issued."""
    for sheet, cell, held, at in _cells(dossier, *_PRINTED_FACES):
        printed = cell.number if cell.text is None else cell.text
        if cell.entry or cell.formula is not None or printed is None:
            continue
        if held is not None and held.value == printed:
            continue
        place = _place(dossier, sheet, cell, at)
        if (number := _figure(dossier, sheet, cell)) is not None:
            yield from _number_changed(dossier, cell, number, held, place)
        elif (fault := _text_changed(cell, held, place)) is not None:
            yield fault


def _figure(dossier: Dossier, sheet: Sheet, cell: Cell) -> Decimal | None:
    """Return the number that a cell prints; some forms print points as text (国资委)."""
    if cell.number is not None or sheet.face != "score" or cell.role != "official":
        return cell.number
    columns = {n for n, c in enumerate(dossier.form.cells, start=1) if c.role.endswith("points")}
    return read_text(cell.text or "").number if cell.column in columns else None


def _number_changed(
    dossier: Dossier,
    cell: Cell,
    number: Decimal,
    held: ReturnedCell | None,
    place: LockedPlace,
) -> Iterator[Fault]:
    expected = plain_number(number)
    if held is None or held.value in (None, ""):
        yield Fault("L12", *place, {"expected": expected})
        return
    reading = read_number(held._replace(formula=None))
    got = reading.number
    if got == number:
        return
    item = dossier.items.get(cell.item or "")
    where = item_words(item) if item is not None else "这一格"
    if cell.role != "official":
        facts: dict[str, object] = {"expected": expected, "got": quote(str(held.value))}
        yield Fault("L02", *place, facts)
        return
    effect = ""
    if got is not None:
        more = "多" if got > number else "少"
        change = plain_number(abs(got - number))
        effect = f"，{more}了 {change} 分；得分仍按 {expected} 分的满分核对"
    shown = plain_number(got) if got is not None else quote(str(held.value))
    facts = {"where": where, "expected": expected, "got": shown, "effect": effect}
    yield Fault("L01", *place, facts)


def _text_changed(cell: Cell, held: ReturnedCell | None, place: LockedPlace) -> Fault | None:
    expected = fixed_text(cell)
    if not expected:
        return None
    words = short((cell.text or "").split(OPEN)[0], 30)
    if held is None or held.value in (None, ""):
        return Fault("L12", *place, {"expected": words})
    whole = OPEN not in (cell.text or "")
    got = folded(_shown(held))
    same = _bare(got) == _bare(expected) if whole else _bare(got).startswith(_bare(expected))
    if same:
        return None
    facts = dict(
        zip(
            ("expected", "got"),
            where_they_differ((cell.text or "").split(OPEN)[0], _shown(held)),
            strict=True,
        )
    )
    return Fault("L02", *place, facts)


def _bare(text: str) -> str:
    return text.translate(_SIGNS)


def _shown(held: ReturnedCell) -> str:
    if isinstance(held.value, Decimal):
        return plain_number(held.value) if abs(held.value.adjusted()) < 20 else str(held.value)
    return "" if held.value is None else str(held.value)


@check("cells", "L03", "L04", "L05", "L06", "T01")
def formulas(dossier: Dossier) -> Iterator[Fault]:
    """Formulas are as they were issued, and none was replaced by a number."""
    for sheet, cell, held, at in _cells(dossier, "guide", "manifest", *_PRINTED_FACES):
        if cell.formula is None or cell.entry or not dossier.formulas_seen(_name(dossier, sheet)):
            continue
        issued = dossier.sub.issued.plan.formula(sheet, cell)
        formula = held.formula if held is not None else None
        if formula is not None and _same_formula(dossier, sheet, cell, formula, issued):
            continue
        if formula is None and dossier.scores_lost:
            continue  # what it should have given cannot be known
        place = _place(dossier, sheet, cell, at)
        if formula is None:
            yield from _formula_gone(dossier, cell, held, place)
        else:
            yield _formula_changed(dossier, cell, formula, issued, place, held)


def _same_formula(dossier: Dossier, sheet: Sheet, cell: Cell, formula: str, issued: str) -> bool:
    match = dossier.sheets[sheet.title]
    if formula == issued and match.name == sheet.title:
        return True
    got = normal(formula, match.name)
    if got == normal(issued, sheet.title):
        return True
    if dossier.in_place:
        return False
    assert cell.formula is not None
    moved = excel(cell.formula, lambda name: _address(dossier, sheet, name))
    if got == normal(moved, match.name):
        return True
    # Where rows were moved, programs differ in what they do to the addresses in formulas.
    return _moved(dossier) and skeleton(got) == skeleton(normal(moved, match.name))


def _moved(dossier: Dossier) -> bool:
    return not all(match.in_place for match in dossier.sheets.values())


def _address(dossier: Dossier, here: Sheet, name: str) -> str:
    """Return where a named cell stands now, as a formula on the sheet ``here`` would write it."""
    target, cell = dossier.sub.issued.plan.named[name]
    at = dossier.locate(target, cell.row, cell.column)
    address = a1(at[1], at[2]) if at else cell.address
    if target is here:
        return address
    title = at[0] if at else target.title
    return f"{title}!{address}"


def _formula_changed(
    dossier: Dossier,
    cell: Cell,
    formula: str,
    issued: str,
    place: LockedPlace,
    held: ReturnedCell | None,
) -> Fault:
    expected, got = where_they_differ(f"={issued}", f"={formula}")
    facts: dict[str, object] = {"expected": expected, "got": got, "where": _where(dossier, cell)}
    if not _scores(dossier, cell):
        return Fault("L06", *place, facts)
    return Fault("L03", *place, facts | {"effect": _effect(dossier, cell, formula, issued, held)})


def _effect(
    dossier: Dossier, cell: Cell, formula: str, issued: str, held: ReturnedCell | None
) -> str:
    """Return what a changed formula does: which cells it leaves out, how far it is off."""
    words: list[str] = []
    read, meant = cells_read(normal(formula, "")), cells_read(normal(issued, ""))
    left_out = [a1(row, column) for sheet, row, column in meant - read if not sheet]
    if read < meant and left_out:
        words.append(f"漏算了 {spoken(left_out)}")
    shown, right = held.value if held else None, _recomputed(dossier, cell)
    if isinstance(shown, Decimal) and isinstance(right, Decimal):
        off = (shown - right).quantize(_CENT) if abs(shown) < 10_000_000 else shown
        if off:
            more = "多" if off > 0 else "少"
            words.append(
                f"现在算出 {plain_number(shown)}，应为 {plain_number(right)}，"
                f"{more}了 {plain_number(abs(off))}"
            )
    return "，" + "，".join(words) if words else ""


def _formula_gone(
    dossier: Dossier,
    cell: Cell,
    held: ReturnedCell | None,
    place: LockedPlace,
) -> Iterator[Fault]:
    """A formula was replaced by a number or a text, or deleted."""
    got = held.value if held is not None else None
    right = _recomputed(dossier, cell)
    same = _agrees(got, right)
    facts: dict[str, object] = {
        "where": _where(dossier, cell),
        "got": _value_words(got),
        "expected": _value_words(right),
    }
    if cell.name == names.CODE and isinstance(got, Decimal) and not same:
        return  # told of with the totals
    if same or (got in (None, "") and not _scores(dossier, cell)):
        yield Fault("L05", *place, facts)
    elif _is_total(cell):
        yield Fault("T01", *place, facts)
    elif _scores(dossier, cell):
        yield Fault("L04", *place, facts)
    else:
        yield Fault("L06", *place, facts)


def _agrees(got: Value, right: Value) -> bool:
    if isinstance(got, Decimal) and isinstance(right, Decimal):
        return abs(got - right) < _CENT / 2
    return ("" if got is None else str(got)) == ("" if right is None else str(right))


def _value_words(value: Value) -> str:
    if isinstance(value, Decimal):
        return plain_number(value) if abs(value.adjusted()) < 20 else str(value)
    return f"“{quote(str(value))}”" if value not in (None, "") else "空白"


def _recomputed(dossier: Dossier, cell: Cell) -> Value:
    if cell.name:
        return dossier.sub.values[cell.name]
    return dossier.sub.issued.plan.value_of(cell, dossier.sub.values)


def _is_total(cell: Cell) -> bool:
    return (cell.name or "").startswith(("subtotal_", "total_"))


def _scores(dossier: Dossier, cell: Cell) -> bool:
    """Return whether a formula bears on a score, and not merely tells something."""
    name = cell.name or ""
    return name.startswith(_SCORING) or name.startswith(f"{dossier.stage}_")


def _where(dossier: Dossier, cell: Cell) -> str:
    return str(dossier.words(cell.name)["where"]) if cell.name else "这一格"


@check("cells", "L07", "L08")
def added_content(dossier: Dossier) -> Iterator[Fault]:
    """Something stands where nothing was printed and nothing is to be filled in."""
    for sheet in dossier.sub.issued.plan.sheets:
        match = dossier.sub.matched.sheets.get(sheet.title)
        if match is None:
            continue
        planned = {at: cell for cell, _, at in dossier.placed.get(sheet.title, ())}
        texts = set() if match.in_place else {fixed_text(cell) for cell in sheet.cells}
        # Cells of a row or column that was not found are told of as that.
        lost = {(c.row, c.column) for c in sheet.cells} - planned.keys() if match.in_place else ()
        for at_, held in dossier.book.by_sheet[match.name].items():
            found = planned.get(at_)
            if found is not None and not _blank(found):
                continue
            if held.formula is None and held.value in (None, ""):
                continue
            if not str(held.value or held.formula).strip():
                continue
            if found is None and at_ not in lost and not _known(held, texts, match):
                facts = {"got": quote(_shown(held) or f"={held.formula}")}
                yield Fault("L08", match.name, held.address, facts=facts)
            elif found is not None and not _repeated(sheet, found, held):
                facts = {"got": quote(_shown(held) or f"={held.formula}")}
                yield Fault("L07", match.name, held.address, found.item, facts)


def _known(held: ReturnedCell, texts: set[str], match: SheetMatch) -> bool:
    """Return whether this is printed content of the sheet that has merely moved."""
    return not match.in_place and (held.formula is not None or folded(_shown(held)) in texts)


def _repeated(sheet: Sheet, cell: Cell, held: ReturnedCell) -> bool:
    """Return whether a cell repeats the wording of the joined cell that it belongs to.

    So it stands after somebody took the joined cell apart and filled it down, and on sheets
    of ours whose long remarks divide a category.
    """
    first = _first_of_joined(sheet).get((cell.row, cell.column))
    return first is not None and folded(_shown(held)) == fixed_text(first) != ""


@derived
def _first_of_joined(sheet: Sheet) -> Mapping[tuple[int, int], Cell]:
    """Return the first cell of the joined area for each cell behind it, by row and column."""
    cells = {(cell.row, cell.column): cell for cell in sheet.cells}
    return {
        (row, column): cells[area.top, area.left]
        for area in sheet.merges
        for row in range(area.top, area.bottom + 1)
        for column in range(area.left, area.right + 1)
        if (row, column) != (area.top, area.left)
    }


def _blank(cell: Cell) -> bool:
    return cell.entry is None and cell.formula is None and cell.text is None and cell.number is None


@check("cells", "L09")
def protection_off(dossier: Dossier) -> Iterator[Fault]:
    """Sheets are no longer protected, or entries' neighbours no longer locked."""
    if not dossier.book.locks_seen:
        return
    open_ = [
        match.name
        for title, match in dossier.sub.matched.sheets.items()
        if dossier.returned[match.name].protected is False or _all_limits_gone(dossier, title)
    ]
    unlocked = any(
        held is not None and held.locked is False and cell.locked and cell.role != "entry"
        for sheet in dossier.sub.issued.plan.sheets
        if sheet.face in NEEDED_FACES and sheet.title in dossier.placed
        if _name(dossier, sheet) not in open_
        for cell, held, _ in dossier.placed[sheet.title]
    )
    if open_ or unlocked:
        what = f"工作表“{'、'.join(open_)}”" if open_ else "一些格子"
        yield Fault("L09", facts={"what": what})


def _all_limits_gone(dossier: Dossier, title: str) -> bool:
    """Return whether a sheet with limited entries came back without any limit."""
    sheet = next(s for s in dossier.sub.issued.plan.sheets if s.title == title)
    limited = any(c.entry and not c.locked and c.entry.kind != "text" for c in sheet.cells)
    return limited and not dossier.returned[dossier.sheets[title].name].validations


@check("cells", "L10")
def validation_gone(dossier: Dossier) -> Iterator[Fault]:
    """What limited an entry is gone, or limits it otherwise."""
    if not dossier.book.locks_seen:
        return
    for sheet in dossier.sub.issued.plan.sheets:
        match = dossier.sub.matched.sheets.get(sheet.title)
        if match is None or not match.in_place or _all_limits_gone(dossier, sheet.title):
            continue
        wanted = {
            (cell.row, cell.column): cell
            for cell in sheet.cells
            if cell.entry and not cell.locked and cell.entry.kind != "text" and cell.name
        }
        limited = _validated(dossier, match.name, wanted)
        for at, cell in wanted.items():
            rule = limited.get(at)
            assert cell.entry is not None
            assert cell.name is not None
            if rule is None or not _limits(rule, cell.entry):
                yield dossier.fault("L10", cell.name)


def _limits(rule: Validation, entry: Entry) -> bool:
    """Return whether a rule still names the largest number; lists are as programs write them."""
    if entry.kind == "choice" or entry.maximum is None:
        return True
    figures = {figure for text in rule.formulas for figure in _FIGURE.findall(text)}
    return plain_number(entry.maximum) in figures


def _validated(
    dossier: Dossier, sheet: str, wanted: Collection[tuple[int, int]]
) -> Mapping[tuple[int, int], Validation]:
    """Return the rule for every wanted cell that has one."""
    found: dict[tuple[int, int], Validation] = {}
    for rule in dossier.returned[sheet].validations:
        for reference in rule.cells.split():
            area = area_of(reference)
            if area is not None:
                found.update(dict.fromkeys(_among(area, wanted), rule))
    return found


def _among(area: Area, wanted: Collection[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the wanted cells in an area, going through whichever is fewer."""
    rows, columns = range(area.top, area.bottom + 1), range(area.left, area.right + 1)
    if len(rows) * len(columns) < len(wanted):
        return (at for at in product(rows, columns) if at in wanted)
    return (at for at in wanted if at[0] in rows and at[1] in columns)


@check("cells", "L11")
def given_values(dossier: Dossier) -> Iterator[Fault]:
    """What was filled in before issuing (scores of earlier stages) is as it was issued."""
    expected = dossier.expected
    if expected is None:
        return
    for name, value in expected.entries.items():
        where = dossier.sub.issued.plan.named.get(name)
        if where is None or where[1].entry is None or not where[1].locked:
            continue
        held = dossier.held(name)
        if name in dossier.sub.matched.found and not _as_given(held, value):
            got = _value_words(held.value if held else None)
            yield dossier.fault("L11", name, expected=_value_words(value), got=got)


def _as_given(held: ReturnedCell | None, value: Value) -> bool:
    if isinstance(value, Decimal):
        return held is not None and read_number(held).number == value
    text = folded(_shown(held)) if held is not None else ""
    return text == folded("" if value is None else str(value))
