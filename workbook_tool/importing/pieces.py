"""Where in a document a form lies: its table, the lines of its title, what stands under it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from workbook_tool.importing.columns import FoundHeads, find_heads
from workbook_tool.importing.tables import Original, ShownLine, ShownPage, ShownTable, TableGrid
from workbook_tool.importing.wording import says

_TITLE_LINES = 4
_TITLE_LENGTH = 70


@dataclass
class Stretch:
    """Rows of one table that belong to one form: from a heading down."""

    table: ShownTable
    grid: TableGrid
    number: int
    heads: FoundHeads
    last: int


@dataclass
class FormPiece:
    """A form in the document: its stretches of tables and the lines around them."""

    stretches: list[Stretch]
    before: list[ShownLine] = field(default_factory=list)
    after: list[ShownLine] = field(default_factory=list)
    page: ShownPage | None = None

    @property
    def first(self) -> Stretch:
        """Where it begins."""
        return self.stretches[0]


def find_pieces(original: Original) -> tuple[list[FormPiece], list[ShownLine]]:
    """Return the forms of a document, and the lines of the notice before them."""
    pieces: list[FormPiece] = []
    waiting: list[ShownLine] = []
    number = 0
    for at, block in enumerate(original.blocks):
        if isinstance(block, ShownLine):
            if block.text.strip():
                waiting.append(block)
            continue
        number += 1
        for found in _parts(block, number):
            if isinstance(found, list):
                waiting.extend(found)
                continue
            if pieces and _goes_on(pieces[-1], found, waiting):
                pieces[-1].stretches.append(found)
            else:
                pieces.append(FormPiece([found], before=waiting, page=original.page_of(at)))
            waiting = []
    if pieces:
        pieces[-1].after = waiting
    notice = _share_lines(pieces)
    return pieces, notice if pieces else waiting


def _parts(table: ShownTable, number: int) -> Iterator[Stretch | list[ShownLine]]:
    """Yield the forms in a table, and the lines that stand in it outside of them."""
    grid = TableGrid(table)
    start, last = 0, table.rows - 1
    heads = find_heads(grid, start, last)
    if heads is None:
        yield from _without_heads(table, grid, number)
        return
    while heads is not None:
        lines = list(_lines(grid, start, heads.top - 1))
        if lines:
            yield lines
        end, following = _end(grid, heads, last)
        yield Stretch(table, grid, number, heads, end)
        start = end + 1
        heads = find_heads(grid, following, last) if following is not None else None
    rest = list(_lines(grid, start, last))
    if rest:
        yield rest


def _without_heads(
    table: ShownTable, grid: TableGrid, number: int
) -> Iterator[Stretch | list[ShownLine]]:
    """A table without a heading goes on with the one before, or holds lines only."""
    from workbook_tool.importing.columns import columns_under  # noqa: PLC0415

    if grid.columns >= 3 and table.rows >= 1:
        columns = columns_under(grid, 0, -1, table.rows - 1)
        if any(column.numeric for column in columns) and any(c.length > 8 for c in columns):
            yield Stretch(table, grid, number, FoundHeads(0, -1, columns), table.rows - 1)
            return
    yield list(_lines(grid, 0, table.rows - 1))


def _lines(grid: TableGrid, first: int, last: int) -> Iterator[ShownLine]:
    """Yield rows outside of a form as the lines that they are."""
    for row in range(first, last + 1):
        words = [cell.text for cell in grid.own(row) if cell.bare]
        if words:
            yield ShownLine(" ".join(" ".join(words).split("\n")), grid.table.size)


def _end(grid: TableGrid, heads: FoundHeads, last: int) -> tuple[int, int | None]:
    """Return the last row of the form under a heading, and where the next one begins.

    The same heading printed again does not end a form, unless a title stands before it.
    """
    words = heads.words(grid)
    row = heads.bottom + 1
    title: int | None = None
    while row <= last:
        cells = [cell for cell in grid.own(row) if cell.bare]
        if len(cells) == 1 and cells[0].columns >= max(2, grid.columns - 1):
            if title is None and _is_title(cells[0].text):
                title = row
            row += 1
            continue
        from workbook_tool.importing.columns import is_head  # noqa: PLC0415

        if not cells:
            row += 1
            continue
        if row > heads.bottom and is_head(grid, row):
            same = tuple(cell.bare for cell in grid.own(row)) == words[: len(grid.own(row))]
            if title is not None or not same:
                return (title if title is not None else row) - 1, title or row
        title = None
        row += 1
    return last, None


def _is_title(text: str) -> bool:
    bare = "".join(text.split())
    if says("attachment", bare):
        return True
    return len(bare) <= _TITLE_LENGTH and says("title", bare) and not says("total", bare)


def _goes_on(piece: FormPiece, found: Stretch, between: Sequence[ShownLine]) -> bool:
    """Return whether a table goes on with the form before it."""
    if any(not says("continued", line.text) for line in between):
        return False
    before = piece.stretches[-1]
    if found.heads.bottom < 0:
        return len(found.heads.columns) == len(before.heads.columns)
    same = found.heads.words(found.grid) == piece.first.heads.words(piece.first.grid)
    return same


def _share_lines(pieces: Sequence[FormPiece]) -> list[ShownLine]:
    """Divide the lines between forms: titles to the next one, the rest to the one before.

    Returns:
        The lines before the first form that are not its title: the notice.
    """
    notice: list[ShownLine] = []
    for number, piece in enumerate(pieces):
        rest, own = title_block(piece.before)
        piece.before = own
        if number:
            pieces[number - 1].after = rest
        else:
            notice = rest
    return notice


def title_block(lines: Sequence[ShownLine]) -> tuple[list[ShownLine], list[ShownLine]]:
    """Return the lines before a title, and the title with all that follows it."""
    at = len(lines)
    titles = 0
    while at > 0:
        line = lines[at - 1]
        bare = "".join(line.text.split())
        if says("attachment", bare):
            at -= 1
            break
        if says("continued", bare):
            at -= 1
            continue
        if titles == 0 and (says("field", bare) or says("date", bare)) and not says("title", bare):
            at -= 1
            continue
        if titles and (says("field", bare) or says("signature", bare) or says("date", bare)):
            break
        if titles == 0 and (says("note", bare) or len(bare) > _TITLE_LENGTH or _in_brackets(bare)):
            # Something between title and table: an explanation, or how points are given.
            if not any(could_be_title(one) for one in lines[max(0, at - 4) : at - 1]):
                break
            at -= 1
            continue
        if not could_be_title(line) or titles >= _TITLE_LINES:
            break
        if titles and not _one_title(line, lines[at]):
            break
        titles += 1
        at -= 1
        if line.page:
            break
    return list(lines[:at]), list(lines[at:])


def _in_brackets(bare: str) -> bool:
    return bare[:1] in "（(" and bare[-1:] in "）)"


def could_be_title(line: ShownLine) -> bool:
    """Return whether a line is short and plain enough to be a title."""
    bare = "".join(line.text.split())
    if not bare or len(bare) > _TITLE_LENGTH or says("letter", bare) or says("date", bare):
        return False
    return bare[-1] not in "。；，：:;" and not says("note", bare) and not says("signature", bare)


def _one_title(line: ShownLine, following: ShownLine) -> bool:
    """Return whether two lines are set alike, as the lines of one title are."""
    if line.size != following.size and line.size is not None and following.size is not None:
        return line.centred and following.centred and not says("title", following.text)
    return line.centred == following.centred and not says("title", line.text)
