"""What a Word file shows, read from its XML; runs in the child process.

Nothing is read that Word does not show: tracked changes count as accepted, hidden text,
hidden rows and the covered halves of joined cells are left out, and what the old drawing
language repeats of a text box is passed over. What is shown and not stored is made: the
numbers of automatic lists.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from workbook_tool.importing import bounds
from workbook_tool.importing.grid import RawCell, RawRow, joined
from workbook_tool.importing.lists import Numbering
from workbook_tool.importing.styles import TextLook, WordStyles, paragraph_look, run_look
from workbook_tool.importing.symbols import UNKNOWN, symbol
from workbook_tool.importing.tables import (
    Original,
    ShownBlock,
    ShownLine,
    ShownPage,
    ShownTable,
    tidy,
)
from workbook_tool.importing.tree import XmlNode, read_tree
from workbook_tool.reading.limits import Limits, broken, too_large
from workbook_tool.reading.package import Package, rels_of, resolve

_MM = Decimal("25.4") / 1440
_THROUGH = frozenset(
    {
        "hyperlink", "ins", "moveTo", "smartTag", "fldSimple", "customXml", "dir", "bdo",
        "sdtContent", "ruby", "rubyBase",
    }
)  # fmt: skip
"""Elements within a paragraph that merely hold what is shown."""
_GONE = frozenset({"del", "moveFrom", "rt"})
_BLOCKS = frozenset({"ins", "moveTo", "customXml", "sdtContent", "body"})
_AS_TEXT = {"tab": " ", "ptab": " ", "cr": "\n", "noBreakHyphen": "-"}
_PICTURES = frozenset({"a:blip", "v:imagedata"})


def read_docx(data: bytes, limits: Limits) -> Original:
    """Read a Word file.

    Raises:
        RefusedError: It is damaged, or beyond the bounds.
    """
    package = Package(data, limits)
    part = _main_part(package)
    numbers = _beside(package, part, "numbering")
    document = _Document(Numbering(numbers), WordStyles(_beside(package, part, "styles")))
    tree = read_tree(package, part)
    body = tree.first("document", "body")
    if body is None:
        raise broken("里面没有正文")
    blocks = list(document.blocks(body, depth=0))
    document.close(body, len(blocks))
    return Original(
        tuple(blocks),
        tuple(page for page, _ in document.sections),
        tuple(end for _, end in document.sections),
        tuple(dict.fromkeys(document.losses)),
    )


def _main_part(package: Package) -> str:
    found = "word/document.xml"
    if "_rels/.rels" in package:
        top = read_tree(package, "_rels/.rels").first("rel:Relationships")
        for node in top.inner if top is not None else ():
            if node.attributes.get("Type", "").endswith("/officeDocument"):
                found = resolve("", node.attributes.get("Target", found))
    if found not in package:
        raise broken("里面没有正文")
    return found


def _beside(package: Package, part: str, kind: str) -> XmlNode | None:
    """Return a part that the main one refers to, if it is there and can be read."""
    if (rels := rels_of(part)) not in package:
        return None
    top = read_tree(package, rels).first("rel:Relationships")
    for node in top.inner if top is not None else ():
        target = resolve(part, node.attributes.get("Target", ""))
        if node.attributes.get("Type", "").endswith(f"/{kind}") and target in package:
            return read_tree(package, target)
    return None


@dataclass
class _Spoken:
    """The words of one paragraph while its runs are put together."""

    text: str = ""
    sizes: Counter[Decimal] = field(default_factory=Counter)
    boxes: list[XmlNode] = field(default_factory=list)
    page: bool = False


class _Document:
    def __init__(self, numbering: Numbering, styles: WordStyles) -> None:
        self.numbering = numbering
        self.styles = styles
        self.losses: list[str] = []
        self.sections: list[tuple[ShownPage, int]] = []
        self._paragraphs = self._cells = 0
        self._page_next = False
        self._carried = ""

    # --- blocks ---------------------------------------------------------------------------

    def blocks(self, node: XmlNode, depth: int) -> Iterator[ShownBlock]:
        """Yield what stands in the body, a cell or a text box."""
        count = 0
        for one in node.inner:
            for block in self._block(one, depth):
                count += 1
                yield block
            properties = one.first("pPr", "sectPr") if one.name == "p" else None
            if properties is not None and depth == 0:
                self._section(properties, count)

    def close(self, body: XmlNode, blocks: int) -> None:
        """Take the paper of the last section."""
        last = body.first("sectPr")
        if last is not None:
            self._section(last, blocks)

    def _block(self, node: XmlNode, depth: int) -> Iterator[ShownBlock]:
        if node.name == "p":
            yield from self._paragraph(node, depth)
        elif node.name == "tbl":
            yield from self._table(node, depth)
        elif node.name == "sdt":
            content = node.first("sdtContent")
            if content is not None:
                yield from self.blocks(content, depth)
        elif node.name in _BLOCKS:
            yield from self.blocks(node, depth)
        elif node.name == "mc:AlternateContent":
            yield from self.blocks(_chosen(node), depth)
        elif node.name == "altChunk":
            self.losses.append("文件里嵌了另一个文件，没有读出来")

    def _section(self, node: XmlNode, blocks: int) -> None:
        size, margins = node.first("pgSz"), node.first("pgMar")
        if size is None:
            return
        width, height = size.number("w") or 11906, size.number("h") or 16838
        left = (margins.number("left") if margins is not None else None) or 0
        right = (margins.number("right") if margins is not None else None) or 0
        page = ShownPage(_mm(width), _mm(height), _mm(abs(left)), _mm(abs(right)))
        self.sections.append((page, blocks))

    # --- paragraphs -----------------------------------------------------------------------

    def _paragraph(self, node: XmlNode, depth: int) -> Iterator[ShownBlock]:
        self._paragraphs += 1
        if self._paragraphs > bounds.PARAGRAPHS:
            raise too_large(f"文档的段落超过 {bounds.PARAGRAPHS} 个")
        properties = node.first("pPr")
        style = properties.value("pStyle") if properties is not None else None
        look = self.styles.look(style, paragraph=True)
        if properties is not None:
            look = paragraph_look(properties).over(look)
        base = look.over(self.styles.normal)
        spoken = _Spoken()
        self._runs(node, base, spoken)
        text = spoken.text
        if look.list is not None and not (look.hidden and not text):
            mark = properties.first("rPr") if properties is not None else None
            if not (mark is not None and mark.on("vanish") and not text):
                text = self.numbering.next(*look.list) + text
        for box in spoken.boxes:
            yield from self._box(box, depth)
        mark = properties.first("rPr") if properties is not None else None
        if mark is not None and mark.first("del") is not None:
            # Its end was deleted, so that the next paragraph goes on with it.
            self._carried += text
            return
        text, self._carried = self._carried + text, ""
        page = bool(look.page) or self._page_next
        if mark is not None and mark.on("vanish") and not text:
            return
        self._page_next = spoken.page and not text
        size = spoken.sizes.most_common(1)[0][0] if spoken.sizes else base.size
        yield ShownLine(text, size, bool(look.centred), page or (spoken.page and bool(text)))

    def _box(self, node: XmlNode, depth: int) -> Iterator[ShownBlock]:
        if depth >= bounds.NESTED:
            raise too_large("文本框嵌套太深")
        for block in self.blocks(node, depth + 1):
            if not (isinstance(block, ShownLine) and not block.text.strip()):
                yield block

    def _runs(self, node: XmlNode, base: TextLook, spoken: _Spoken) -> None:
        for one in node.inner:
            if one.name == "r":
                self._run(one, base, spoken)
            elif one.name == "sdt":
                content = one.first("sdtContent")
                if content is not None:
                    self._runs(content, base, spoken)
            elif one.name in _THROUGH:
                self._runs(one, base, spoken)
            elif one.name == "mc:AlternateContent":
                self._runs(_chosen(one), base, spoken)
            elif one.name.startswith("m:oMath"):
                spoken.text += "".join(_formula(one))

    def _run(self, node: XmlNode, base: TextLook, spoken: _Spoken) -> None:
        properties = node.first("rPr")
        look = base
        if properties is not None:
            named = self.styles.look(properties.value("rStyle"), paragraph=False)
            look = run_look(properties).over(named).over(base)
            if properties.first("del") is not None:
                return
        before = len(spoken.text)
        for one in node.inner:
            self._piece(one, look, spoken)
        if look.size is not None and len(spoken.text) > before:
            spoken.sizes[look.size] += len(spoken.text) - before

    def _piece(self, node: XmlNode, look: TextLook, spoken: _Spoken) -> None:
        """Add what one part of a run shows."""
        name = node.name
        if name in {"drawing", "pict", "object", "mc:AlternateContent", "AlternateContent"}:
            self._drawn(_chosen(node) if name == "mc:AlternateContent" else node, spoken)
            return
        if name == "ruby":
            self._runs(node, look, spoken)
            return
        if look.hidden or name in _GONE:
            return
        if name in _AS_TEXT:
            spoken.text += _AS_TEXT[name]
        elif name == "t":
            kept = node.attributes.get("xml:space") == "preserve"
            text = node.text if kept else node.text.strip(" \t\r\n")
            spoken.text += text.replace("\r", "").replace("\n", " ").replace("\t", " ")
        elif name == "br":
            if node.attributes.get("type") == "page":
                spoken.page = True
            elif node.attributes.get("type") != "column":
                spoken.text += "\n"
        elif name == "sym":
            sign = symbol(node.attributes.get("font", ""), node.attributes.get("char", ""))
            if sign == UNKNOWN:
                self.losses.append("有认不出的符号，已印成“□”，请对照原件")
            spoken.text += sign
        elif name in {"footnoteReference", "endnoteReference"}:
            self.losses.append("有脚注或尾注，没有读出来，请对照原件")

    def _drawn(self, node: XmlNode, spoken: _Spoken) -> None:
        """Take the text boxes of a drawing; of a picture, say that it was not read."""
        waiting = [node]
        while waiting:
            one = waiting.pop(0)
            if one.name == "txbxContent":
                spoken.boxes.append(one)
            elif one.name == "mc:AlternateContent":
                waiting.append(_chosen(one))
            else:
                if one.name in _PICTURES:
                    self.losses.append("有图片，里面的文字没有读出来，请对照原件")
                waiting.extend(one.inner)

    # --- tables ---------------------------------------------------------------------------

    def _table(self, node: XmlNode, depth: int) -> Iterator[ShownBlock]:
        if depth >= bounds.NESTED:
            raise too_large("表格嵌套太深")
        rows = [row for row in self._rows(node, depth) if row is not None]
        if not rows:
            return
        if len(rows) == 1 and len(rows[0].cells) == 1 and rows[0].cells[0].inner:
            # A frame around other things: what is in it stands for itself.
            yield from rows[0].cells[0].inner
            return
        table = joined(rows, self._widths(node, rows))
        self._cells += len(table.cells)
        if self._cells > bounds.CELLS:
            raise too_large(f"表格的单元格超过 {bounds.CELLS} 个")
        yield tidy(table)

    def _widths(self, node: XmlNode, rows: list[RawRow]) -> list[Decimal]:
        grid = node.first("tblGrid")
        found = [_mm(one.number("w") or 0) for one in grid.all("gridCol")] if grid else []
        needed = max(row.before + sum(cell.span for cell in row.cells) for row in rows)
        if needed > bounds.COLUMNS:
            raise too_large(f"表格超过 {bounds.COLUMNS} 栏")
        if len(found) < needed or not any(found):
            widest = max(rows, key=lambda row: len(row.cells))
            found = [Decimal(0)] * widest.before
            for cell in widest.cells:
                found += [cell.width / cell.span] * cell.span
        return (found + [Decimal(0)] * needed)[:needed]

    def _rows(self, node: XmlNode, depth: int) -> Iterator[RawRow | None]:
        for one in _held(node, "tr", {"sdt", "sdtContent", "ins", "moveTo", "customXml"}):
            properties = one.first("trPr")
            if properties is not None and (
                properties.first("del") is not None
                or properties.first("moveFrom") is not None
                or properties.on("hidden")
            ):
                continue
            yield self._row(one, properties, depth)

    def _row(self, node: XmlNode, properties: XmlNode | None, depth: int) -> RawRow | None:
        cells: list[RawCell] = []
        page = False
        for one in _held(node, "tc", {"sdt", "sdtContent", "customXml"}):
            cell, begins = self._cell(one, depth)
            page = page or (begins and not cells)
            if cell is not None:
                cells.append(cell)
        before = properties.first("gridBefore") if properties is not None else None
        return RawRow(
            tuple(cells),
            before=max((before.number("val") or 0) if before is not None else 0, 0),
            head=bool(properties is not None and properties.on("tblHeader")),
            page=page,
        )

    def _cell(self, node: XmlNode, depth: int) -> tuple[RawCell | None, bool]:
        properties = node.first("tcPr")
        span, joins, width, diagonal = 1, "", Decimal(0), False
        level = ""
        if properties is not None:
            if properties.first("cellDel") is not None:
                return None, False
            given = properties.first("gridSpan")
            span = min(max((given.number("val") or 1) if given is not None else 1, 1), 999)
            joins = _merge(properties, "vMerge")
            level = _merge(properties, "hMerge")
            measure = properties.first("tcW")
            if measure is not None and measure.attributes.get("type", "dxa") == "dxa":
                width = _mm(max(measure.number("w") or 0, 0))
            borders = properties.first("tcBorders")
            diagonal = borders is not None and any(
                (borders.value(side) or "nil") not in {"nil", "none"} for side in ("tl2br", "tr2bl")
            )
        counted = (self._page_next, self._carried)
        self._page_next, self._carried = False, ""
        inner = tuple(self.blocks(node, depth + 1)) if joins != "continue" else ()
        self._page_next, self._carried = counted
        lines, sizes = _flat(inner)
        begins = any(isinstance(block, ShownLine) and block.page for block in inner[:1])
        text = "\n".join(lines)
        if len(text) > bounds.CELL_CHARACTERS:
            raise too_large(f"一个单元格的文字超过 {bounds.CELL_CHARACTERS} 个")
        held = inner if any(isinstance(block, ShownTable) for block in inner) else ()
        return RawCell(text, span, joins, level, width, diagonal, sizes, held), begins


def _merge(properties: XmlNode, name: str) -> str:
    node = properties.first(name)
    if node is None:
        return ""
    return "restart" if node.attributes.get("val") == "restart" else "continue"


def _held(node: XmlNode, wanted: str, through: set[str]) -> Iterator[XmlNode]:
    """Yield elements of a name, be they in content controls or not."""
    for one in node.inner:
        if one.name == wanted:
            yield one
        elif one.name in through:
            yield from _held(one, wanted, through)
        elif one.name == "mc:AlternateContent":
            yield from _held(_chosen(one), wanted, through)


def _chosen(node: XmlNode) -> XmlNode:
    """Return what is shown of alternatives: the first, which says the same as the older ones."""
    if node.name != "mc:AlternateContent":
        return node
    return node.first("mc:Choice") or node.first("mc:Fallback") or XmlNode("", {})


def _formula(node: XmlNode) -> Iterator[str]:
    """Yield the words of a formula; a fraction is written with a slash."""
    if node.name == "m:t":
        yield node.text
    for number, one in enumerate(node.inner):
        if node.name == "m:f" and one.name == "m:den" and number:
            yield "/"
        yield from _formula(one)


def _flat(blocks: Iterable[ShownBlock]) -> tuple[list[str], Counter[Decimal]]:
    """Return the lines of a cell; a table in it gives a line for each of its rows."""
    lines: list[str] = []
    sizes: Counter[Decimal] = Counter()
    for block in blocks:
        if isinstance(block, ShownLine):
            lines.extend(block.text.split("\n"))
            if block.size is not None:
                sizes[block.size] += len(block.text)
            continue
        for row in range(block.rows):
            words = [cell.text for cell in block.cells if cell.row == row and cell.text.strip()]
            if words:
                lines.extend(" ".join(words).split("\n"))
    while lines and not lines[-1].strip():
        lines.pop()
    while lines and not lines[0].strip():
        lines.pop(0)
    # Blank lines within a cell are there for looks; they are no paragraphs of their own.
    return [line for line in lines if line.strip()], sizes


def _mm(twips: int) -> Decimal:
    return (Decimal(twips) * _MM).quantize(Decimal("0.01"))
