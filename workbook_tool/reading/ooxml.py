"""Reads .xlsx and .xlsm from their XML parts, in one pass and without a spreadsheet library.

A guard counts the cells in the raw XML and minds what stands inside of what; a sheet where
it does not add up is left to a slower reader.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from workbook_tool.layout.plan import Visibility
from workbook_tool.reading.colours import THEME, Theme
from workbook_tool.reading.limits import Limits, RefusedError, broken, too_large
from workbook_tool.reading.ooxml_sheet import Budget, GuardError, SheetReader, plain_text
from workbook_tool.reading.ooxml_styles import OFF, Format, LookChange, Styles
from workbook_tool.reading.package import Package, plain_name, rels_of, resolve
from workbook_tool.reading.returned import (
    DefinedName,
    ReturnedCell,
    ReturnedSheet,
    ReturnedWorkbook,
)
from workbook_tool.reading.xml import TAGS, Attributes, parse
from workbook_tool.rubric.remembered import remembered

_CELL = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?c(?=[\s/>])")
_MAIN, _CUSTOM = "xl/workbook.xml", "docProps/custom.xml"
_STATES: dict[str, Visibility] = {"hidden": "hidden", "veryHidden": "very_hidden"}
_LONGEST_TITLE = 255
"""Characters of a sheet's name; Excel allows 31, other programs more."""
_LONGEST_FORMULA = 8_192
"""Characters of a formula; Excel allows no more."""
_MOST_TRANSLATED = 2_000_000
"""Characters of shared formulas that are rewritten for the cells that share them."""
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class _Relation:
    type: str
    target: str


@dataclass
class _Book:
    """What ``xl/workbook.xml`` says."""

    sheets: list[tuple[str, Visibility, str]] = field(default_factory=list)
    names: list[DefinedName] = field(default_factory=list)
    structure_locked: bool = False
    external: bool = False
    since_1904: bool = False


def read_ooxml(data: bytes, limits: Limits) -> ReturnedWorkbook:
    """Read a workbook.

    Args:
        data: The bytes of the file.
        limits: The limits.

    Returns:
        The workbook; without the cells of sheets in which the guard found something that
        this reader does not know (``unread``).

    Raises:
        GuardError: Its sheets are listed in a way that this reader does not know.
        RefusedError: It is damaged, hostile or too large.
    """
    package = Package(data, limits)
    lost: list[str] = []
    roots = _relations(package, "", lost)
    main = _main(package, roots)
    relations = _relations(package, main, lost)
    book = _workbook(package, main, limits)
    try:
        strings = _strings(package, _part(package, main, relations, "sharedStrings"), limits)
    except GuardError:
        strings = None
    theme = _theme(package, _part(package, main, relations, "theme"))
    looks = _looks(package, _part(package, main, relations, "styles"), theme, lost)
    sheets, cells = _sheets(package, book, relations, (strings, looks or _NO_LOOKS), limits, lost)
    return ReturnedWorkbook(
        source="ooxml",
        sheets=tuple(sheets),
        cells=tuple(cells) if looks is not None else tuple(_without_locks(cells)),
        names=tuple(book.names),
        properties=tuple(_properties(package, roots, lost)),
        structure_locked=book.structure_locked,
        external=book.external or _external(package),
        macros=has_macros(package),
        locks_seen=looks is not None,
        lost=tuple(lost),
    )


def _sheets(
    package: Package,
    book: _Book,
    relations: dict[str, _Relation],
    shared: tuple[Sequence[str] | None, _Looks],
    limits: Limits,
    lost: list[str],
) -> tuple[list[ReturnedSheet], list[ReturnedCell]]:
    """Return the sheets and their cells; ``shared`` are their texts and their looks."""
    strings, (formats, changes) = shared
    budget = Budget(limits.filled_cells, limits.blank_cells)
    sheets: list[ReturnedSheet] = []
    cells: list[ReturnedCell] = []
    for name, state, rel_id in book.sheets:
        relation = relations.get(rel_id)
        if relation is None:
            lost.append(f"sheet {name}")  # and not there: an empty one would seem to be cleared
            continue
        if relation.type != "worksheet":
            sheets.append(ReturnedSheet(name, state, source="ooxml"))  # a chart
            continue
        if relation.target not in package:
            lost.append(relation.target)
            sheets.append(ReturnedSheet(name, state, source="ooxml"))
            continue
        reader = SheetReader(
            name, strings or (), formats, limits, budget, state, changes, book.since_1904
        )
        try:
            _read_sheet(package, relation.target, reader, trusted=strings is not None)
        except GuardError:
            sheets.append(ReturnedSheet(name, state))
            continue
        sheets.append(reader.sheet())
        cells += reader.cells.values()
    return sheets, cells


def _main(package: Package, roots: dict[str, _Relation]) -> str:
    """Return the part that is the workbook.

    Raises:
        RefusedError: Several parts claim to be: programs differ in which of them they show.
    """
    claimed = [r.target for r in roots.values() if r.type == "officeDocument"]
    parts = {plain_name(part) for part in (*claimed, _MAIN) if part in package}
    if len(parts) > 1:
        raise broken("里面有两份内容，各自都说自己才是这个工作簿，不同的程序会显示不同的分数")
    return next((part for part in claimed if part in package), _MAIN)


def has_macros(package: Package) -> bool:
    """Return whether a package holds macros, of whatever kind and program."""
    parts = ("xl/macrosheets/", "xl/dialogsheets/", "xl/vbaproject", "basic/", "scripts/")
    return any(part.startswith(parts) or "vbaproject.bin" in part for part in package.names())


def _external(package: Package) -> bool:
    outside = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/")
    return any(part.startswith(outside) for part in package.names())


def _without_locks(cells: Iterable[ReturnedCell]) -> Iterator[ReturnedCell]:
    return (cell._replace(locked=None) for cell in cells)


def _relations(package: Package, part: str, lost: list[str]) -> dict[str, _Relation]:
    """Return the relations of a part by id; those of the package for ""."""
    found: dict[str, _Relation] = {}

    def start(_: str, attributes: Attributes) -> None:
        if "Id" in attributes and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = resolve(part, attributes.get("Target", ""))
            relation = _Relation(kind, target)
            if found.setdefault(attributes["Id"], relation) != relation:
                raise broken("内部的链接有两份，不知道以哪一份为准")

    member = rels_of(part)
    if part and member not in package:
        raise broken(f"缺少内部文件 {member}")
    if member in package:
        try:
            parse(package.chunks(member), start)
        except RefusedError as error:
            if part or error.refusal.code == "F12":
                raise
            lost.append(member)  # the usual place of the workbook is known anyway
    return found


def _part(package: Package, main: str, relations: dict[str, _Relation], kind: str) -> str:
    """Return the part of a kind: by its relation's type, else by its usual name; "" for none."""
    related = [r.target for r in relations.values() if r.type == kind and r.target in package]
    if kind == "sharedStrings" and len(set(map(plain_name, related))) > 1:
        raise broken("里面的文字有两份，不知道以哪一份为准")
    usual = resolve(main, f"{kind}.xml")
    return next((part for part in (*related, usual) if part in package), "")


def _workbook(package: Package, part: str, limits: Limits) -> _Book:
    book = _Book()
    texts: list[str] = []
    name: list[Attributes] = []

    def start(full: str, attributes: Attributes) -> None:
        tag = TAGS[full]
        if tag == "sheet":
            ids = {TAGS[key]: value for key, value in attributes.items()}
            state = _STATES.get(attributes.get("state", ""), "visible")
            title = plain_text(attributes.get("name", ""))
            if len(title) > _LONGEST_TITLE:
                raise broken("有一张工作表的名称太长")
            if title in {known for known, _, _ in book.sheets}:
                raise broken(f"有两张名为“{title[:31]}”的工作表")
            book.sheets.append((title, state, ids.get("r:id", "")))
            if len(book.sheets) > limits.sheets:
                raise too_large(f"工作表超过 {limits.sheets} 张")
        elif tag == "definedName":
            name.append(attributes)
            texts.clear()
        elif tag == "workbookProtection":
            book.structure_locked = attributes.get("lockStructure", "0") not in OFF
        elif tag == "externalReference":
            book.external = True
        elif tag == "workbookPr":
            book.since_1904 = attributes.get("date1904", "0") not in OFF

    def end(full: str) -> None:
        if TAGS[full] == "definedName" and name:
            attributes = name.pop()
            hidden = attributes.get("hidden", "0") not in OFF
            book.names.append(DefinedName(attributes.get("name", ""), "".join(texts), hidden))
            if len(book.names) > limits.names:
                raise too_large(f"名称超过 {limits.names} 个")

    def text(content: str) -> None:
        if name:
            texts.append(content)

    chunks = package.chunks(part)
    parse(chunks, start, EndElementHandler=end, CharacterDataHandler=text)
    if not book.sheets:
        raise GuardError("no sheets")
    return book


def _strings(package: Package, part: str, limits: Limits) -> list[str]:
    """Return the shared strings; runs of rich text joined, phonetic guides left out."""
    strings: list[str] = []
    if not part or part not in package:
        return strings
    texts: list[str] = []
    skipping = inside = False

    def start(name: str, _: Attributes) -> None:
        nonlocal skipping, inside
        tag = TAGS[name]
        if inside:
            raise GuardError(f"{name} inside of a text")
        if tag == "si":
            texts.clear()
        elif tag == "t":
            inside = not skipping
        elif tag == "rPh":
            skipping = True

    def end(name: str) -> None:
        nonlocal skipping, inside
        tag = TAGS[name]
        if tag == "si":
            strings.append(plain_text("".join(texts)))
        elif tag == "t":
            inside = False
        elif tag == "rPh":
            skipping = False

    def text(content: str) -> None:
        if inside:
            texts.append(content)

    chunks = package.chunks(part, limits.strings_bytes)
    parse(chunks, start, EndElementHandler=end, CharacterDataHandler=text)
    return strings


_Looks = tuple[tuple[Format, ...], tuple[LookChange, ...]]
"""The formats of cells, and what conditional formats change of them."""

_NO_LOOKS: _Looks = ((), ())


def _looks(package: Package, part: str, theme: Sequence[str], lost: list[str]) -> _Looks | None:
    """Return how cells look; ``None`` where that is missing or damaged."""
    if not part or part not in package:
        return None
    try:
        content = package.read(part)
        return _looks_in(content, tuple(theme)) if len(content) < _MUCH else _parsed(content, theme)
    except RefusedError as error:
        if error.refusal.code == "F12":
            raise
        lost.append(part)
        return None


_MUCH = 1 << 16


@lru_cache(maxsize=64)  # a program writes the same ones into all sheets of a round
def _looks_in(content: bytes, theme: tuple[str, ...]) -> _Looks:
    return _parsed(content, theme)


def _parsed(content: bytes, theme: Sequence[str]) -> _Looks:
    styles = Styles(theme)
    parse([content], styles.start, EndElementHandler=styles.end)
    return styles.formats(), styles.changes()


def _theme(package: Package, part: str) -> Sequence[str]:
    """Return the colours of the workbook's theme; the usual ones where there is none."""
    try:
        return _theme_in(package.read(part)) if part else THEME
    except RefusedError as error:
        if error.refusal.code == "F12":
            raise
        return THEME


@remembered(longest=_MUCH, most=16)
def _theme_in(content: bytes) -> Sequence[str]:
    theme = Theme()
    parse([content], theme.start)
    return theme.colours()


def _properties(
    package: Package, roots: dict[str, _Relation], lost: list[str]
) -> list[tuple[str, str]]:
    targets = (r.target for r in roots.values() if r.type.casefold() == "custom-properties")
    part = next(targets, _CUSTOM)
    found: list[tuple[str, str]] = []
    texts: list[str] = []
    names: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        if name.endswith("property"):
            names.append(attributes.get("name", ""))
            texts.clear()

    def end(name: str) -> None:
        if name.endswith("property") and names:
            found.append((names.pop(), "".join(texts).strip()))

    if part in package:
        try:
            parse(
                package.chunks(part),
                start,
                EndElementHandler=end,
                CharacterDataHandler=texts.append,
            )
        except RefusedError as error:
            if error.refusal.code == "F12":
                raise
            lost.append(part)
    return found


def _read_sheet(package: Package, part: str, reader: SheetReader, *, trusted: bool) -> None:
    if not trusted:
        raise GuardError("its texts are not known")
    counter = _Counter()
    parse(
        counter.watch(package.chunks(part)),
        reader.start,
        EndElementHandler=reader.end,
        begin=reader.begin,
    )
    if reader.seen != counter.cells:
        raise GuardError(f"{reader.seen} of {counter.cells} cells of {part}")
    if reader.followers:
        _translate(reader)


class _Counter:
    """Counts cells in the raw bytes, knowing nothing of what the parser makes of them."""

    def __init__(self) -> None:
        self.cells = 0

    def watch(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Pass the pieces on, counting the openings of cells in them."""
        tail, first, decoder = b"", True, None
        for chunk in chunks:
            yield chunk
            if first and chunk[:2] in _UTF16:
                decoder = codecs.getincrementaldecoder("utf-16")("replace")
            first = False
            raw = decoder.decode(chunk).encode() if decoder else chunk
            window = tail + raw
            cut = window.rfind(b"<")
            if cut < 0 or b">" in window[cut:]:
                cut = len(window)
            self.cells += len(_CELL.findall(window[:cut]))
            tail = window[cut:]
        self.cells += len(_CELL.findall(tail))


def _translate(reader: SheetReader) -> None:
    """Give the cells that share a formula their own text of it."""
    # Imported only here: hardly any return has shared formulas, and the import is slow.
    from openpyxl.formula.tokenizer import TokenizerError  # noqa: PLC0415
    from openpyxl.formula.translate import Translator  # noqa: PLC0415

    done = 0
    for row, column, index in reader.followers:
        master, cell = reader.shared.get(index), reader.cells.get((row, column))
        if master is None or cell is None:
            continue
        formula, origin = master
        done += len(formula)
        if len(formula) > _LONGEST_FORMULA or done > _MOST_TRANSLATED:
            raise too_large("共用的公式太长、太多")
        try:
            text = Translator(f"={formula}", origin).translate_formula(cell.address)[1:]
        except (TokenizerError, ValueError, IndexError):
            continue
        reader.cells[row, column] = cell._replace(formula=text)
