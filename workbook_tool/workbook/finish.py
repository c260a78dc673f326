"""The one finishing step over the parts of a drawn workbook: what XlsxWriter cannot do.

* The *Normal* cell style is unlocked, so that a cell in which somebody pastes does not
  lock itself, while every cell format states its own lock, so that blank cells stay
  locked.
* The workbook's structure is locked.
* Names that are ours alone are hidden.
* Odd and even pages have their own footers: the page number stands outside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

from workbook_tool.workbook.parts import unpack

_STYLE_XFS = re.compile(r"(<cellStyleXfs count=\"1\">)<xf ([^>]*?)/>(</cellStyleXfs>)")
_CELL_XFS = re.compile(r"<cellXfs count=\"\d+\">.*?</cellXfs>", re.DOTALL)
_XF = re.compile(r"<xf ([^>]*?)(?:/>|>(.*?)</xf>)", re.DOTALL)
_HEADER = re.compile(r"<oddHeader>(.*?)</oddHeader>", re.DOTALL)
_FOOTER = re.compile(r"<headerFooter>.*?</headerFooter>", re.DOTALL)

_PAGE_NUMBER = '&amp;"宋体,Regular"&amp;14— &amp;P —'


def finish(
    data: bytes, *, hidden_names: Sequence[str], protect_structure: bool, mirrored: bool = False
) -> dict[str, bytes]:
    """Return the parts of the finished workbook.

    Args:
        data: A workbook that XlsxWriter wrote.
        hidden_names: Defined names that people should not see.
        protect_structure: Whether sheets may not be added, moved, renamed or unhidden.
        mirrored: Whether the footers of odd and even pages change places.

    Raises:
        ValueError: A part does not look as XlsxWriter writes it.
    """
    parts = unpack(data)
    parts["xl/styles.xml"] = _edit(parts["xl/styles.xml"], _locks)
    book = parts["xl/workbook.xml"].decode()
    for name in hidden_names:
        book = _replaced(
            book, f'<definedName name="{name}"', f'<definedName name="{name}" hidden="1"'
        )
    if protect_structure:
        book = _replaced(book, "<bookViews>", '<workbookProtection lockStructure="1"/><bookViews>')
    parts["xl/workbook.xml"] = book.encode()
    for name in parts:
        if name.startswith("xl/worksheets/sheet"):
            parts[name] = _edit(parts[name], partial(_footers, mirrored=mirrored))
    return parts


def _edit(part: bytes, change: Callable[[str], str]) -> bytes:
    return change(part.decode()).encode()


def _replaced(text: str, old: str, new: str) -> str:
    if old not in text:
        raise ValueError(f"unexpected part: {old} is missing")
    return text.replace(old, new, 1)


def _locks(styles: str) -> str:
    styles, found = _STYLE_XFS.subn(
        r'\1<xf \2 applyProtection="1"><protection locked="0"/></xf>\3', styles
    )
    if found != 1:
        raise ValueError("unexpected styles: no single Normal style")
    return _CELL_XFS.sub(lambda match: _XF.sub(_explicit_lock, match[0]), styles)


def _explicit_lock(match: re.Match[str]) -> str:
    attributes, content = match[1], match[2] or ""
    if "<protection" not in content:
        content += '<protection locked="1"/>'
    if "applyProtection" not in attributes:
        attributes = attributes.rstrip() + ' applyProtection="1"'
    return f"<xf {attributes}>{content}</xf>"


def _footers(sheet: str, *, mirrored: bool) -> str:
    right, left = f"&amp;R{_PAGE_NUMBER}　", f"&amp;L　{_PAGE_NUMBER}"
    odd, even = (left, right) if mirrored else (right, left)
    head = _HEADER.search(sheet)
    text = head[1] if head else ""
    heads = [f"<{kind}Header>{text}</{kind}Header>" if text else "" for kind in ("odd", "even")]
    footer = (
        '<headerFooter differentOddEven="1">'
        f"{heads[0]}<oddFooter>{odd}</oddFooter>{heads[1]}<evenFooter>{even}</evenFooter>"
        "</headerFooter>"
    )
    return _FOOTER.sub(lambda _: footer, sheet)
