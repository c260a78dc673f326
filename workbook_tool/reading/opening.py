"""From the bytes of one file to a workbook or a refusal; runs in the child process."""

from __future__ import annotations

from dataclasses import replace

from workbook_tool.foreign import LONGEST_TEXT, clean, is_foreign, line
from workbook_tool.reading.kinds import FileKind, bare, sort_of
from workbook_tool.reading.limits import BROKEN, Limits, RefusedError, broken, too_large
from workbook_tool.reading.ooxml import has_macros, read_ooxml
from workbook_tool.reading.ooxml_sheet import GuardError
from workbook_tool.reading.package import Package
from workbook_tool.reading.returned import ReturnedCell, ReturnedWorkbook

_LONGEST_TITLE = 255
"""Characters of a sheet's name; Excel allows 31, other programs more."""

_REFUSED: dict[FileKind, str] = {
    "encrypted": "F13",
    "empty": "F14",
    "html": "F15",
    "word": "F16",
    "slides": "F17",
    "unknown": "F17",
    "xml-2003": "F15",
    "pdf": "F18",
    "image": "F18",
    "outlook": "F17",
    "tnef": "F17",
}
"""The code with which a kind of file that is no workbook is turned away."""


def open_workbook(data: bytes, limits: Limits) -> ReturnedWorkbook:
    """Read a file, whatever it is; its texts are made harmless here (:mod:`workbook_tool.foreign`).

    Raises:
        RefusedError: It is no workbook, or cannot be read; the code says what it is.
    """
    return cleaned(_opened(data, limits), limits)


def _opened(data: bytes, limits: Limits) -> ReturnedWorkbook:
    if len(data) > limits.file_bytes:
        raise too_large(f"文件超过 {limits.file_bytes // 1_000_000} MB")
    data = bare(data)
    kind, signature = sort_of(data)
    if signature is not None:
        raise RefusedError(signature.code, **signature.facts)
    if kind in _REFUSED:
        raise RefusedError(_REFUSED[kind])
    if kind == "xlsx":
        return _open_ooxml(data, limits)
    if kind == "csv":
        from workbook_tool.reading.plain import read_csv  # noqa: PLC0415 - rarely needed

        return read_csv(data, limits)
    return _values_only(data, kind, limits)


def cleaned(book: ReturnedWorkbook, limits: Limits) -> ReturnedWorkbook:
    """Return a workbook with all its texts made harmless; hardly any has one that is not.

    Raises:
        RefusedError: There is more text in it than anybody writes, or two sheets whose names
            look the same then.
    """
    texts = [cell.value for cell in book.cells if isinstance(cell.value, str)]
    texts += [cell.formula for cell in book.cells if cell.formula is not None]
    if sum(map(len, texts)) > limits.text_chars:
        raise too_large(f"文字超过 {limits.text_chars // 10_000} 万个")
    beside = [sheet.name for sheet in book.sheets]
    beside += [text for name in book.names for text in (name.name, name.target)]
    beside += [text for pair in book.properties for text in pair]
    if max(map(len, texts + beside), default=0) <= LONGEST_TEXT and not is_foreign(
        "\n".join(texts + beside)
    ):
        return book
    titles = {sheet.name: line(sheet.name, _LONGEST_TITLE) for sheet in book.sheets}
    if len(set(titles.values())) < len(titles):
        raise broken("有两张同名的工作表")
    return replace(
        book,
        sheets=tuple(replace(sheet, name=titles[sheet.name]) for sheet in book.sheets),
        cells=tuple(_clean_cell(cell, titles[cell.sheet]) for cell in book.cells),
        names=tuple(
            replace(name, name=line(name.name), target=line(name.target, LONGEST_TEXT))
            for name in book.names
        ),
        properties=tuple((line(name), line(text)) for name, text in book.properties),
    )


def _clean_cell(cell: ReturnedCell, sheet: str) -> ReturnedCell:
    value = clean(cell.value) if isinstance(cell.value, str) else cell.value
    formula = None if cell.formula is None else clean(cell.formula)
    shown = None if cell.shown is None else clean(cell.shown)
    return cell._replace(sheet=sheet, value=value, formula=formula, shown=shown)


def _open_ooxml(data: bytes, limits: Limits) -> ReturnedWorkbook:
    try:
        book = read_ooxml(data, limits)
    except GuardError:
        return _listed_otherwise(data, limits)
    if not book.unread:
        return book
    # Sheets that the fast reader does not trust itself with: see whether others know them.
    # Names, properties and all other sheets stay as they were read.
    from workbook_tool.reading.calamine import read_calamine  # noqa: PLC0415 - slow to import
    from workbook_tool.reading.slow import read_openpyxl  # noqa: PLC0415

    for read in (read_openpyxl, read_calamine):
        try:
            book = book.completed(read(data, limits))
        except RefusedError as refused:
            if refused.refusal.code != BROKEN:
                raise
        if not book.unread:
            return book
    raise broken(f"工作表“{book.unread[0][:31]}”的写法不认识")


def _listed_otherwise(data: bytes, limits: Limits) -> ReturnedWorkbook:
    """Read a workbook in which the fast reader finds no list of sheets, if another does."""
    from workbook_tool.reading.slow import read_openpyxl  # noqa: PLC0415 - slow to import

    try:
        book = read_openpyxl(data, limits)
    except RefusedError as refused:
        if refused.refusal.code != BROKEN:
            raise
        raise broken("里面没有工作表") from None
    if not book.sheets:
        raise broken("里面没有工作表")
    return book


def _values_only(data: bytes, kind: FileKind, limits: Limits) -> ReturnedWorkbook:
    # Imported here, so that a plain .xlsx does not wait for it.
    from workbook_tool.reading.calamine import read_calamine  # noqa: PLC0415
    from workbook_tool.reading.looks import looks_of  # noqa: PLC0415

    if kind == "ole-workbook":
        return _open_old(data, limits)
    package = Package(data, limits)
    if kind == "ods" and _is_locked_ods(package):
        raise RefusedError("F13")
    package.check_everything()
    book = looks_of(data, kind, limits).put_on(read_calamine(data, limits))
    return replace(book, macros=book.macros or has_macros(package))


def _is_locked_ods(package: Package) -> bool:
    manifest = "META-INF/manifest.xml"
    return manifest in package and b"encryption-data" in package.read(manifest)


def _open_old(data: bytes, limits: Limits) -> ReturnedWorkbook:
    """Read an .xls or .et: with calamine, what it cannot read with xlrd."""
    from workbook_tool.reading import old_excel  # noqa: PLC0415
    from workbook_tool.reading.calamine import read_calamine  # noqa: PLC0415
    from workbook_tool.reading.looks import looks_of  # noqa: PLC0415

    macros = old_excel.has_macros(data)
    data = old_excel.opened(old_excel.spelled_as_usual(data))
    try:
        book = read_calamine(data, limits)
    except RefusedError as refused:
        if refused.refusal.code != BROKEN:
            raise
        book = old_excel.read_xlrd(data, limits)
    book = looks_of(data, "ole-workbook", limits).put_on(book)
    return replace(book, macros=book.macros or macros)
