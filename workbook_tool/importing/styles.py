"""What a Word style says of a paragraph or a run: hidden, its size, its list, its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from workbook_tool.importing.tree import XmlNode

_DEEP = 20


@dataclass(frozen=True, slots=True)
class TextLook:
    """What matters here of how text looks; ``None`` where nothing is said.

    Attributes:
        hidden: Not shown.
        size: In points.
        centred: In the middle of the line.
        list: Number of the list and level.
        page: A new page begins with the paragraph.
    """

    hidden: bool | None = None
    size: Decimal | None = None
    centred: bool | None = None
    list: tuple[str, int] | None = None
    page: bool | None = None

    def over(self, base: TextLook) -> TextLook:
        """Return this look upon another one."""
        return TextLook(
            base.hidden if self.hidden is None else self.hidden,
            base.size if self.size is None else self.size,
            base.centred if self.centred is None else self.centred,
            base.list if self.list is None else self.list,
            base.page if self.page is None else self.page,
        )


class WordStyles:
    """The styles of a document."""

    def __init__(self, tree: XmlNode | None) -> None:
        self._own: dict[str, TextLook] = {}
        self._base: dict[str, str] = {}
        self._default = ""
        self.normal = TextLook()
        top = None if tree is None else tree.first("styles") or tree
        if top is None:
            return
        run = top.first("docDefaults", "rPrDefault", "rPr")
        if run is not None:
            self.normal = run_look(run)
        for node in top.all("style"):
            name = node.attributes.get("styleId", "")
            own = TextLook()
            if (paragraph := node.first("pPr")) is not None:
                own = replace(paragraph_look(paragraph), hidden=None)
            if (run := node.first("rPr")) is not None:
                own = run_look(run).over(own)
            self._own[name] = own
            self._base[name] = node.value("basedOn") or ""
            if node.attributes.get("type") == "paragraph" and _is_default(node):
                self._default = name

    def look(self, name: str | None, *, paragraph: bool) -> TextLook:
        """Return what a style says, those that it is based on included."""
        name = name or (self._default if paragraph else "")
        found, steps = TextLook(), 0
        while name and steps < _DEEP:
            found = found.over(self._own.get(name, TextLook()))
            name = self._base.get(name, "")
            steps += 1
        return found


def _is_default(node: XmlNode) -> bool:
    return node.attributes.get("default", "0") in {"1", "true", "on"}


def run_look(node: XmlNode) -> TextLook:
    """Return what the properties of a run say."""
    size = node.first("sz")
    half = size.number("val") if size is not None else None
    return TextLook(hidden=node.on("vanish"), size=Decimal(half) / 2 if half and half > 0 else None)


def paragraph_look(node: XmlNode) -> TextLook:
    """Return what the properties of a paragraph say."""
    place = node.value("jc")
    number = node.first("numPr")
    listed: tuple[str, int] | None = None
    if number is not None and (name := number.value("numId")) is not None:
        level = number.first("ilvl")
        listed = (name, (level.number("val") or 0) if level is not None else 0)
    return TextLook(
        centred=None if place is None else place in {"center", "distribute"},
        list=listed,
        page=node.on("pageBreakBefore"),
    )
