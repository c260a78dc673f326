"""A good return with something changed at random: the same scores, other ones that an
independent parser sees too, or a refusal; never anything else.

Where two independent parsers agree on what stands in the cells to fill in, no score may differ
from it without a finding that says so, and nothing passes without a total.
"""

from __future__ import annotations

import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache

from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from tests.reading.returns import Return, check, make_return, scores
from tests.workbook.cases import EVERYTHING, SWEEP
from workbook_tool.layout.plan import a1
from workbook_tool.reading.child import Reader

COUNT = 10_000 if EVERYTHING else 200 * SWEEP
"""All of them in the full sweep (``WORKBOOK_TOOL_SWEEP=10``)."""

Parts = dict[str, bytes]
Seen = Mapping[str, object]

_TOKEN = re.compile(rb"<[^<>]*>|[^<>]+")
_READ = re.compile(r"sheet1|sheet2|workbook|sharedStrings|styles|rels|custom")


@cache
def original() -> Return:
    return make_return("changzhou-2013-1", "self", "repeated matters", "mutated")


@cache
def original_parts() -> Parts:
    with zipfile.ZipFile(io.BytesIO(original().data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def bits(chance: random.Random) -> bytes:
    data = bytearray(original().data)
    for _ in range(chance.choice((1, 1, 2, 8))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def xml_bits(chance: random.Random) -> bytes:
    parts = dict(original_parts())
    name = chance.choice([name for name in parts if _READ.search(name)])
    content = bytearray(parts[name])
    content[chance.randrange(len(content))] = chance.randrange(32, 127)
    return packed(parts | {name: bytes(content)})


def xml_tokens(chance: random.Random) -> bytes:
    parts = dict(original_parts())
    name = chance.choice([name for name in parts if _READ.search(name)])
    tokens = _TOKEN.findall(parts[name])
    for _ in range(chance.choice((1, 1, 3))):
        here, there = chance.randrange(len(tokens)), chance.randrange(len(tokens))
        match chance.randrange(4):
            case 0:
                del tokens[here]
            case 1:
                tokens.insert(here, tokens[there])
            case 2:
                tokens[here], tokens[there] = tokens[there], tokens[here]
            case _:
                tokens[here] = tokens[there]
    return packed(parts | {name: b"".join(tokens)})


def values_swapped(chance: random.Random) -> bytes:
    """Another number in a cell: still a good file, but with another score."""
    parts = dict(original_parts())
    name = "xl/worksheets/sheet1.xml"
    found = list(re.finditer(rb"<v>([0-9.]+)</v>", parts[name]))
    hit = chance.choice(found)
    number = b"%d" % chance.randrange(5)
    content = parts[name][: hit.start(1)] + number + parts[name][hit.end(1) :]
    return packed(parts | {name: content})


def members(chance: random.Random) -> bytes:
    parts = dict(original_parts())
    names = list(parts)
    match chance.randrange(4):
        case 0:
            del parts[chance.choice(names)]
        case 1:
            one, other = chance.sample(names, 2)
            parts[one], parts[other] = parts[other], parts[one]
        case 2:
            name = chance.choice(names)
            parts[name] = parts[name][: chance.randrange(len(parts[name]))]
        case _:
            name = chance.choice(names)
            parts[name.upper() if chance.random() < 0.5 else f"/{name}"] = parts.pop(name)
    return packed(parts)


def digits(chance: random.Random) -> bytes:
    """A score as programs leave it behind: more digits than anybody typed, a sign, an exponent."""
    parts = dict(original_parts())
    name = "xl/worksheets/sheet1.xml"
    found = list(re.finditer(rb"<v>([0-9.]+)</v>", parts[name]))
    hit = chance.choice(found)
    value = chance.choice((0.1 * 3, 8.3 - 1e-15, 1 / 3, 2.5, 1e-7, 0.07 * 100, 10.0, 4.35 * 100))
    number = (
        chance.choice(("%r", "%.17g", "%.16e", "%.20f", "-%r", "+%r", " %r ", "%r0000")) % value
    )
    content = parts[name][: hit.start(1)] + number.encode() + parts[name][hit.end(1) :]
    return packed(parts | {name: content})


def cells(chance: random.Random) -> bytes:
    """A cell twice, elsewhere, or with another type; two of them swapped."""
    parts = dict(original_parts())
    name = "xl/worksheets/sheet1.xml"
    found = list(re.finditer(rb'<c r="([A-Z]+[0-9]+)"[^>]*?(?:/>|>.*?</c>)', parts[name], re.S))
    one, other = chance.choice(found), chance.choice(found)
    match chance.randrange(5):
        case 0:
            new = one[0] + one[0].replace(one[1], other[1], 1)
        case 1:
            new = one[0].replace(one[1], other[1], 1)
        case 2:
            new = one[0].replace(
                b" s=", b' t="%s" s=' % chance.choice((b"s", b"b", b"e", b"str")), 1
            )
        case 3:
            new = one[0] + other[0].replace(other[1], one[1], 1)
        case _:
            new = re.sub(rb"<v>.*?</v>", chance.choice((b"<v></v>", b"<v> </v>", b"")), one[0])
    content = parts[name][: one.start()] + new + parts[name][one.end() :]
    return packed(parts | {name: content})


def second_workbook(chance: random.Random) -> bytes:
    """Something of the package twice: the workbook, a sheet, the strings, a relation."""
    parts = dict(original_parts())
    kinds = ("officeDocument", "worksheet", "sharedStrings", "styles")
    kind = chance.choice(kinds)
    rels = "_rels/.rels" if kind == "officeDocument" else "xl/_rels/workbook.xml.rels"
    text = parts[rels].decode()
    links = [link for link in re.findall(r"<Relationship [^>]*/>", text) if f'/{kind}"' in link]
    link = chance.choice(links)
    target = re.search(r'Target="([^"]*)"', link)
    assert target
    copy = target[1].replace(".xml", "2.xml")
    base = "" if kind == "officeDocument" else "xl/"
    content = parts[base + target[1]]
    if kind != "styles":
        content = re.sub(rb"<v>[0-9.]+</v>", b"<v>1</v>", content)
    parts[base + copy] = content
    if kind == "officeDocument":
        parts["xl/_rels/workbook2.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
            b"sheet1.xml", b"sheet3.xml"
        )
    mine = link.replace(target[1], copy)
    if chance.random() < 0.5:
        mine = re.sub(r'Id="[^"]*"', 'Id="rIdX"', mine)
    both = chance.choice((mine + link, link + mine, mine))
    parts[rels] = text.replace(link, both).encode()
    return packed(parts)


MUTATIONS: tuple[Callable[[random.Random], bytes], ...] = (
    bits,
    xml_bits,
    xml_tokens,
    values_swapped,
    members,
    digits,
    cells,
    second_workbook,
)


@cache
def addresses() -> dict[str, tuple[str, int, int]]:
    """Where the entries are; those of scores go by the reference of their row."""
    return {
        name.removeprefix("self_"): (sheet.title, cell.row, cell.column)
        for name, (sheet, cell) in original().fill_in.plan.entries().items()
        if "note" not in name
    }


def refs() -> list[str]:
    return [item.ref for item in original().fill_in.form.items if not item.bonus]


def _plain(value: object) -> object:
    """Return a number in the fifteen digits that a spreadsheet shows of it."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return Decimal(f"{value:.15g}") if number else value


def seen_by_openpyxl(data: bytes) -> Seen | None:
    """The numbers that openpyxl sees in the score cells; ``None`` if it cannot read the file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), data_only=True)
        found = {}
        for ref, (sheet, row, column) in addresses().items():
            value = book[sheet].cell(row, column).value
            if value is not None:
                found[ref] = _plain(value)
    except Exception:
        # A mutated file may make it raise anything at all.
        return None
    return found


def seen_by_calamine(data: bytes) -> Seen | None:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        found = {}
        for ref, (title, row, column) in addresses().items():
            rows = book.get_sheet_by_name(title).to_python(skip_empty_area=False)
            value = rows[row - 1][column - 1]
            if value != "":
                found[ref] = _plain(value)
    except BaseException as error:
        # Its panics are no Exception.
        if isinstance(error, KeyboardInterrupt):
            raise
        return None
    return found


def fault(data: bytes, reader: Reader) -> str | None:
    """Say what is wrong with how a mutated file was read."""
    result = check(data, reader)
    if result.submission is None:
        return None  # a refusal is always allowed here; that there are not too many is below
    read = scores(result.submission)
    views = [seen for seen in (seen_by_openpyxl(data), seen_by_calamine(data)) if seen is not None]
    views.append({r: s for r, s in original().effective.items() if s is not None})
    for ref in refs():
        if read[ref] is not None and not any(view.get(ref) == read[ref] for view in views):
            return f"{ref}: {read[ref]}, others see {[view.get(ref) for view in views]}"
    return None


def silent_change(data: bytes, reader: Reader) -> str | None:
    """Say which score differs from what two others agree on, without a word about it."""
    result = check(data, reader)
    sub = result.submission
    if sub is None:
        return None
    if result.status == "ok" and sub.total is None:
        return "passed without a total"
    theirs, also = seen_by_openpyxl(data), seen_by_calamine(data)
    if theirs is None or also is None:
        return None
    loud = [f for f in result.findings if f.code not in {"T02", "F24", "S07", "S08", "L09", "L10"}]
    told = {cell for f in loud for cell in (f.cell or "").split("、")}
    whole = any(f.cell is None and f.severity == "must_fix" for f in loud)
    for ref in refs():
        sheet, row, column = addresses()[ref]
        agreed = theirs.get(ref)
        if agreed != also.get(ref) or not isinstance(agreed, Decimal):
            continue
        mine = sub.items[ref]
        if mine.effective != agreed and not whole and not {a1(row, column), mine.cell} & told:
            return f"{ref} ({sheet}): read {mine.effective}, others agree on {agreed}; {told}"
    return None


def test_what_two_others_agree_on_is_read_or_told(reader: Reader) -> None:
    faults = []
    for number in range(COUNT):
        mutate = MUTATIONS[number % len(MUTATIONS)]
        data = mutate(random.Random(f"mutated {number}"))
        if said := silent_change(data, reader):
            faults.append(f"{mutate.__name__} {number}: {said}")
    assert faults == []


def texts_seen_by_openpyxl(data: bytes) -> frozenset[tuple[str, str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), data_only=True)
    cells = (c for title in ("评分表", "测算") for row in book[title].iter_rows() for c in row)
    return frozenset((c.coordinate, c.value) for c in cells if isinstance(c.value, str))


@cache
def original_texts() -> frozenset[tuple[str, str]]:
    return texts_seen_by_openpyxl(original().data)


def same_for_others(data: bytes) -> bool:
    """Whether openpyxl sees the same entries, and the wording by which a row is known."""
    seen = seen_by_openpyxl(data)
    if seen is None or seen != seen_by_openpyxl(original().data):
        return False
    kept = len(original_texts() & texts_seen_by_openpyxl(data))
    return kept > 0.9 * len(original_texts())


def test_nothing_is_read_that_nobody_else_sees(reader: Reader) -> None:
    faults = []
    for number in range(COUNT):
        mutate = MUTATIONS[number % len(MUTATIONS)]
        chance = random.Random(f"mutated {number}")
        data = mutate(chance)
        said = fault(data, reader)
        if said:
            faults.append(f"{mutate.__name__} {number}: {said}")
    assert faults == []


def test_where_others_see_the_same_so_do_we(reader: Reader) -> None:
    faults, same = [], 0
    truth = original().effective
    for number in range(COUNT):
        mutate = MUTATIONS[number % len(MUTATIONS)]
        if mutate is second_workbook:
            continue  # what others see of it differs from program to program: it is refused
        data = mutate(random.Random(f"mutated {number}"))
        if not same_for_others(data):
            continue
        same += 1
        result = check(data, reader)
        if result.submission is None:
            faults.append(f"{mutate.__name__} {number}: {result.findings[0].message}")
            continue
        read = scores(result.submission)
        differing = {r: (read[r], truth[r]) for r in refs() if read[r] != truth[r]}
        if differing:
            faults.append(f"{mutate.__name__} {number}: {differing}")
    assert faults == []
    assert same > COUNT / 5
