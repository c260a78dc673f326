"""Which cells of an .xls, .et or .ods file are shown as percentages.

calamine gives their bare number: 80 % arrives as 0.8, which would pass for a score. These
formats say it elsewhere; it is looked up here, so that no percentage becomes a number.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice, product

from workbook_tool.reading.limits import Limits, RefusedError
from workbook_tool.reading.package import Package
from workbook_tool.reading.xml import Attributes, parse

PercentPlace = tuple[str, int, int]
"""Sheet, row and column, from 1."""

_CONTENT = "content.xml"
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE = f"{_ODF}table:1.0 ", f"{_ODF}office:1.0 "
_CELLS = frozenset({f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"})


def percent_cells(data: bytes, kind: str, limits: Limits) -> frozenset[PercentPlace]:
    """Return the cells that are shown as percentages, as far as that can be seen.

    Args:
        data: The bytes of the file.
        kind: ``ods`` or ``ole-workbook``; of others nothing can be seen.
        limits: How many rows and columns are looked at.
    """
    if kind == "ods":
        return _of_ods(data, limits)
    return frozenset(_of_xls(data, limits)) if kind == "ole-workbook" else frozenset()


def _of_xls(data: bytes, limits: Limits) -> Iterator[PercentPlace]:
    import xlrd  # noqa: PLC0415 - rarely needed

    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, on_demand=False)
    except Exception:
        # It lets any exception of its parser through; what calamine read is all there is.
        return
    shares = {
        index
        for index, form in enumerate(book.xf_list)
        if "%" in getattr(book.format_map.get(form.format_key), "format_str", "")
    }
    for sheet in book.sheets():
        for row in range(min(sheet.nrows, limits.rows)):
            for column in range(min(sheet.row_len(row), limits.columns)):
                if sheet.cell_xf_index(row, column) in shares:
                    yield sheet.name, row + 1, column + 1


def _of_ods(data: bytes, limits: Limits) -> frozenset[PercentPlace]:
    found: set[PercentPlace] = set()
    table, row, column, tall = "", 0, 1, 1

    def start(name: str, attributes: Attributes) -> None:
        nonlocal table, row, column, tall
        if name == f"{_TABLE}table":
            table, row, tall = attributes.get(f"{_TABLE}name", ""), 1, 0
        elif name == f"{_TABLE}table-row":
            row += tall
            column, tall = 1, _times(attributes, "number-rows-repeated")
        elif name in _CELLS:
            wide = _times(attributes, "number-columns-repeated")
            if attributes.get(f"{_OFFICE}value-type") == "percentage":
                rows = range(row, min(row + tall, limits.rows + 1))
                columns = range(column, min(column + wide, limits.columns + 1))
                places = ((table, line, across) for line, across in product(rows, columns))
                found.update(islice(places, max(limits.filled_cells - len(found), 0)))
            column += wide

    with suppress(RefusedError):  # calamine has the word on whether the file can be read
        parse(Package(data, limits).chunks(_CONTENT), start)
    return frozenset(found)


def _times(attributes: Attributes, name: str) -> int:
    text = attributes.get(f"{_TABLE}{name}", "1")
    return max(int(text), 1) if text.isdigit() else 1
