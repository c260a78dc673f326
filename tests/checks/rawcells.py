"""Cells of a returned sheet as some program wrote them: changes that no library would make."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.checks.desk import Desk, packed, parts
from workbook_tool.layout.plan import Cell, Sheet

STYLES, BOOK = "xl/styles.xml", "xl/workbook.xml"
Change = Callable[[bytes], bytes]


def part_of(desk: Desk, sheet: Sheet) -> str:
    """The part of a sheet: they are written in the order of their tabs."""
    return f"xl/worksheets/sheet{desk.plan.sheets.index(sheet) + 1}.xml"


def edited(data: bytes, part: str, pattern: str, new: str) -> bytes:
    """Return a workbook with something in one part written otherwise."""
    content = parts(data)
    text, hits = re.subn(pattern, lambda _: new, content[part].decode(), count=1, flags=re.DOTALL)
    assert hits, pattern
    return packed(content | {part: text.encode()})


def with_cell(desk: Desk, name: str, written: str, data: bytes | None = None) -> bytes:
    """Return the sheet with a cell written otherwise.

    Args:
        desk: The sheet as it lies there.
        name: Name of the cell in the plan.
        written: What stands between its address and style, and its end: ``><v>8</v>`` or
            `` t="s"><v>-1</v>``.
        data: The workbook, if something was done to it already.
    """
    sheet, cell = desk.planned(name)
    return with_cell_at(desk, sheet, cell, written, desk.data if data is None else data)


def with_cell_at(desk: Desk, sheet: Sheet, cell: Cell, written: str, data: bytes) -> bytes:
    part = part_of(desk, sheet)
    content = parts(data)
    text = content[part].decode()
    found = re.search(rf'<c r="{cell.address}"( s="[0-9]+")?[^>]*?(?:/>|>.*?</c>)', text, re.DOTALL)
    assert found, cell.address
    new = f'<c r="{cell.address}"{found[1] or ""}{written}</c>'
    text = text[: found.start()] + new + text[found.end() :]
    return packed(content | {part: text.encode()})


def with_format(
    desk: Desk, name: str, code: str, font: str = "", data: bytes | None = None
) -> bytes:
    """Return the sheet with a format of its own for a cell, and a font if one is given."""
    data = desk.data if data is None else data
    content = parts(data)
    text = content[STYLES].decode()
    sheet, cell = desk.planned(name)
    part = part_of(desk, sheet)
    style = re.search(rf'<c r="{cell.address}" s="([0-9]+)"', content[part].decode())
    assert style
    xfs = re.search(r"<cellXfs[^>]*>(.*?)</cellXfs>", text, re.DOTALL)
    assert xfs
    formats = re.findall(r"<xf .*?(?:/>|</xf>)", xfs[1], re.DOTALL)
    mine = re.sub(r"<xf ([^>]*?)/?>.*", r"<xf \1/>", formats[int(style[1])], flags=re.DOTALL)
    if code:
        written = code.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
        number = 300 + text.count("<numFmt ")
        new = f'<numFmt numFmtId="{number}" formatCode="{written}"/>'
        text = _added(text, "numFmts", new, "fonts")
        mine = re.sub(r'numFmtId="[0-9]+"', f'numFmtId="{number}"', mine)
    if font:
        number = len(re.findall(r"<font[ >]", text))
        text = text.replace("</fonts>", f"<font>{font}</font></fonts>")
        mine = re.sub(r'fontId="[0-9]+"', f'fontId="{number}"', mine)
    text = text.replace("</cellXfs>", f"{mine}</cellXfs>")
    content[STYLES] = text.encode()
    old, now = f'<c r="{cell.address}" s="{style[1]}"', f'<c r="{cell.address}" s="{len(formats)}"'
    content[part] = content[part].replace(old.encode(), now.encode())
    return packed(content)


def _added(text: str, group: str, new: str, before: str) -> str:
    if f"</{group}>" in text:
        return text.replace(f"</{group}>", f"{new}</{group}>")
    return text.replace(f"<{before}", f'<{group} count="1">{new}</{group}><{before}', 1)
