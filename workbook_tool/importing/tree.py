"""One part of a Word file as a small tree, built within bounds and without any entity."""

from __future__ import annotations

from collections.abc import Iterator

from workbook_tool.importing import bounds
from workbook_tool.reading.limits import too_large
from workbook_tool.reading.package import Package
from workbook_tool.reading.xml import Attributes, parse

_SPACES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m:",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m:",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc:",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a:",
    "http://purl.oclc.org/ooxml/drawingml/main": "a:",
    "http://schemas.openxmlformats.org/package/2006/relationships": "rel:",
    "urn:schemas-microsoft-com:vml": "v:",
    "http://www.w3.org/XML/1998/namespace": "xml:",
}
_OTHER = "?:"


class XmlNode:
    """One element: its name, attributes, the elements in it, and its own text."""

    __slots__ = ("attributes", "inner", "name", "text")

    def __init__(self, name: str, attributes: Attributes) -> None:
        self.name = name
        self.attributes = attributes
        self.inner: list[XmlNode] = []
        self.text = ""

    def first(self, *path: str) -> XmlNode | None:
        """Return the first element along a path of names, if there is one."""
        node: XmlNode | None = self
        for name in path:
            node = next((one for one in node.inner if one.name == name), None) if node else None
        return node

    def all(self, name: str) -> Iterator[XmlNode]:
        """Yield the elements of a name directly in it."""
        return (one for one in self.inner if one.name == name)

    def value(self, *path: str) -> str | None:
        """Return the ``val`` of the element along a path."""
        node = self.first(*path)
        return None if node is None else node.attributes.get("val")

    def on(self, *path: str) -> bool | None:
        """Return whether a switch is on; ``None`` where nothing is said."""
        node = self.first(*path)
        if node is None:
            return None
        return node.attributes.get("val", "1").casefold() not in {"0", "false", "off", "none"}

    def number(self, attribute: str) -> int | None:
        """Return a whole number of an attribute, if it is one within reason."""
        text = self.attributes.get(attribute, "").partition(".")[0]
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 8):
            return None
        return int(text)


def read_tree(package: Package, part: str) -> XmlNode:
    """Return a part as a tree.

    Raises:
        RefusedError: The part is missing, damaged, or beyond the bounds.
    """
    builder = _Builder()
    parse(
        package.chunks(part),
        builder.start,
        EndElementHandler=builder.end,
        CharacterDataHandler=builder.characters,
    )
    return builder.top


class _Names(dict[str, str]):
    def __missing__(self, name: str) -> str:
        space, _, local = name.rpartition(" ")
        found = (_SPACES.get(space, _OTHER) if space else "") + local
        self[name] = found
        return found


_NAMES = _Names()
_SPOKEN = frozenset({"t", "delText", "instrText", "m:t"})


class _Builder:
    def __init__(self) -> None:
        self.top = XmlNode("", {})
        self.open = [self.top]
        self.elements = self.rows = self.letters = 0

    def start(self, name: str, attributes: Attributes) -> None:
        self.elements += 1
        if self.elements > bounds.ELEMENTS:
            raise too_large("文档的内容太多")
        if len(self.open) > bounds.DEPTH:
            raise too_large("文档里的内容嵌套太深")
        node = XmlNode(_NAMES[name], {_NAMES[key]: value for key, value in attributes.items()})
        if node.name == "tr":
            self.rows += 1
            if self.rows > bounds.ROWS:
                raise too_large(f"表格超过 {bounds.ROWS} 行")
        self.open[-1].inner.append(node)
        self.open.append(node)

    def end(self, _name: str) -> None:
        self.open.pop()

    def characters(self, text: str) -> None:
        node = self.open[-1]
        if node.name in _SPOKEN:
            self.letters += len(text)
            if self.letters > bounds.CHARACTERS:
                raise too_large("文档的文字太多")
            node.text += text
