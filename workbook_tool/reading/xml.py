"""A streaming XML parser for office parts: expat, with everything dangerous refused.

Expat ships with Python, is fast, and calls back without ever holding a tree. A DOCTYPE
ends the reading, so that no entity can be declared, expanded or fetched.
"""

from __future__ import annotations

import codecs
import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NoReturn
from xml.parsers import expat

from workbook_tool.reading.limits import DOCTYPE, RefusedError, broken

Attributes = dict[str, str]
StartHandler = Callable[[str, Attributes], None]

_NAMESPACES = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "",
    "http://purl.oclc.org/ooxml/spreadsheetml/main": "",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r:",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r:",
    "http://schemas.openxmlformats.org/package/2006/relationships": "",
    "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties": "",
    "http://purl.oclc.org/ooxml/officeDocument/customProperties": "",
    "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main": "x14:",
    "http://schemas.microsoft.com/office/excel/2006/main": "xm:",
}
"""Namespaces that are read, transitional and strict, with the prefix they get here."""


class Tags(dict[str, str]):
    """Local name of an element or attribute by its full name; "" for foreign ones."""

    def __missing__(self, name: str) -> str:
        space, _, local = name.rpartition(" ")
        prefix = _NAMESPACES.get(space) if space else "~"
        self[name] = found = "" if prefix is None else prefix.replace("~", "") + local
        return found


TAGS = Tags()


def _no_doctype(*_: object) -> NoReturn:
    raise RefusedError(DOCTYPE)


_CHINESE = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["'](?:gb|x-gb|cp936)""", re.IGNORECASE)


def _in_utf8(chunks: Iterator[bytes]) -> tuple[Iterator[bytes], str | None]:
    """Return the bytes of a part, and the encoding that holds whatever it states.

    Programs made here write GB2312, which expat does not know; all such encodings are parts of
    GB18030.
    """
    first = next(chunks, b"")
    whole = itertools.chain([first], chunks)
    if _CHINESE.match(first[:200].lstrip()) is None:
        return whole, None
    decode = codecs.getincrementaldecoder("gb18030")().decode
    return (decode(chunk).encode() for chunk in whole), "utf-8"


def parse(chunks: Iterable[bytes], start: StartHandler, **handlers: Any) -> None:
    """Parse a part.

    Args:
        chunks: Its bytes.
        start: Called at the start of every element with its full name and attributes.
        handlers: Further handlers of expat by name; ``begin`` gets the parser first.

    Raises:
        RefusedError: It is not well-formed, or has a DOCTYPE.
    """
    chunks, encoding = _in_utf8(iter(chunks))
    parser = expat.ParserCreate(encoding, namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler = start
    begin = handlers.pop("begin", None)
    for name, handler in handlers.items():
        setattr(parser, name, handler)
    if begin is not None:
        begin(parser)
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, UnicodeError, LookupError) as error:
        raise broken("内部的 XML 不完整") from error
    finally:
        # A handler may hold the parser: let go of each other, and nothing waits for the
        # garbage collector.
        for name in ("StartElementHandler", *handlers):
            setattr(parser, name, None)
