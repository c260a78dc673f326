"""What a reading process tells: its models, how they are written there and checked here.

Each thing that crosses the border has a model of plain data. It is written in the process with
:func:`tell` and taken here with :func:`heard`, which believes nothing: types, codes, sizes of
figures and texts are checked, and what does not fit costs the file, not the program.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, TypeAdapter, ValidationError

from workbook_tool.reading.frames import ForgedError, Told
from workbook_tool.reading.letters import Enclosure, Letter
from workbook_tool.reading.limits import Refusal
from workbook_tool.reading.returned import (
    DefinedName,
    Kind,
    ReturnedCell,
    ReturnedSheet,
    ReturnedWorkbook,
    Source,
)

Model = TypeVar("Model")

_MOST_DIGITS = 60
_FARTHEST = 400
"""Digits and exponent of a figure; a binary float has 17 digits and at most 308."""


def _sober(figure: Decimal) -> Decimal:
    """Return a figure that can be written out and reckoned with."""
    if not figure.is_finite() or len(figure.as_tuple().digits) > _MOST_DIGITS:
        raise ValueError("no figure")
    if abs(figure.adjusted()) > _FARTHEST:
        raise ValueError("too far")
    return figure


Figure = Annotated[Decimal, AfterValidator(_sober)]
"""A figure that came through the pipe."""


def _written(value: object) -> object:
    return {"figure": str(value)} if isinstance(value, Decimal) else value


def _read(value: object) -> object:
    if isinstance(value, dict):
        if value.keys() != {"figure"} or not isinstance(value["figure"], str):
            raise ValueError("no figure")
        if len(value["figure"]) > 2 * _MOST_DIGITS:
            raise ValueError("no figure")
        try:
            return _sober(Decimal(value["figure"]))
        except ArithmeticError as error:
            raise ValueError("no figure") from error
    if value is None or isinstance(value, bool | str | Decimal):
        return value
    raise ValueError("no value")


Held = Annotated[Any, PlainSerializer(_written), BeforeValidator(_read)]
"""What a cell holds: a figure, a text, a truth or nothing. A figure is told from a text."""


_adapters: dict[type, TypeAdapter[Any]] = {}


def _adapter(model: type) -> TypeAdapter[Any]:
    if model not in _adapters:
        _adapters[model] = TypeAdapter(model)
    return _adapters[model]


def tell(model: type[Model], thing: Model, blob: bytes = b"") -> Told:
    """Write something in the process, for the program."""
    return Told(_adapter(model).dump_json(thing), blob)


def heard(model: type[Model], told: Told) -> Model:
    """Return what a process wrote, if it is what it should be.

    Raises:
        ForgedError: It is not.
    """
    try:
        found: Model = _adapter(model).validate_json(told.plain, strict=True)
    except (ValidationError, RecursionError, ValueError) as error:
        raise ForgedError(model.__name__) from error
    return found


# --- a workbook ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Book:
    """A returned workbook; a cell has the number of its sheet instead of its name."""

    source: Source
    sheets: tuple[ReturnedSheet, ...]
    cells: tuple[tuple[int, int, int, Held, Kind, str | None, bool | None, str | None], ...]
    names: tuple[DefinedName, ...]
    properties: tuple[tuple[str, str], ...]
    structure_locked: bool | None
    external: bool
    macros: bool
    locks_seen: bool
    lost: tuple[str, ...]


_REST = ("names", "properties", "structure_locked", "external", "macros", "locks_seen", "lost")


def tell_book(book: ReturnedWorkbook) -> Told:
    """Write a workbook."""
    numbers = {sheet.name: number for number, sheet in enumerate(book.sheets)}
    cells = tuple((numbers[cell.sheet], *cell[1:]) for cell in book.cells)
    rest = {name: getattr(book, name) for name in _REST}
    return tell(_Book, _Book(book.source, book.sheets, cells, **rest))


def heard_book(told: Told) -> ReturnedWorkbook:
    """Return a workbook.

    Raises:
        ForgedError: It is none.
    """
    book = heard(_Book, told)
    names = [sheet.name for sheet in book.sheets]
    if len(set(names)) < len(names):
        raise ForgedError("two sheets of one name")
    if not all(0 <= cell[0] < len(names) for cell in book.cells):
        raise ForgedError("a cell of no sheet")
    cells = tuple(ReturnedCell(names[cell[0]], *cell[1:]) for cell in book.cells)
    rest = {name: getattr(book, name) for name in _REST}
    return ReturnedWorkbook(book.source, book.sheets, cells, **rest)


# --- files in a file, and messages --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    shown: bool = False


def tell_files(files: Iterable[tuple[str, bytes]]) -> Iterator[Told]:
    """Write the files in a container."""
    return (tell(_File, _File(name), content) for name, content in files)


def heard_files(told: Iterable[Told]) -> list[tuple[str, bytes]]:
    """Return the files in a container.

    Raises:
        ForgedError: They are none.
    """
    return [(heard(_File, one).name, one.blob) for one in told]


@dataclass(frozen=True, slots=True)
class _Letter:
    sender: str
    subject: str
    message_id: str
    date: datetime | None
    text: str
    links: tuple[str, ...]
    automatic: bool
    returned: tuple[str, ...]
    refusal: Refusal | None


def tell_letter(letter: Letter) -> Iterator[Told]:
    """Write a message, then the files that came with it."""
    said = {name: getattr(letter, name) for name in _Letter.__dataclass_fields__}
    yield tell(_Letter, _Letter(**said))
    for one in letter.files:
        yield tell(_File, _File(one.name, one.shown), one.content)


def tell_heading(letter: Letter) -> Told:
    """Write a message without its files."""
    return next(tell_letter(letter))


def heard_letter(told: list[Told]) -> Letter:
    """Return a message.

    Raises:
        ForgedError: It is none.
    """
    if not told:
        raise ForgedError("no letter")
    said = heard(_Letter, told[0])
    files = []
    for one in told[1:]:
        file = heard(_File, one)
        files.append(Enclosure(file.name, one.blob, file.shown))
    facts = {name: getattr(said, name) for name in _Letter.__dataclass_fields__}
    return Letter(files=tuple(files), **facts)
