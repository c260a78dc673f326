"""Whose file is it: from its token, else from the unit's name; what is not certain waits.

What comes after 定稿 waits too, whosever it is: only the next draft can take it in.

A sheet is filed by itself only where nothing speaks against it. One unit's sheet under
another unit's name, an unknown unit, a sheet of another round: a person decides. So with scores
that bear no number of a unit to which a signed sheet was issued: a name can be written on
anything, and what nobody signed never takes the place of what was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Protocol

from workbook_tool.campaign.derived.books import is_owner
from workbook_tool.campaign.derived.state import Slot, State, UnitState
from workbook_tool.campaign.derived.ways import own_collection
from workbook_tool.campaign.inputs.settings import Settings, main_collection
from workbook_tool.campaign.records.events import FileReading
from workbook_tool.layout.derived import derived
from workbook_tool.reading.origin import Origin
from workbook_tool.rubric.text import plain_number


class Readable(Protocol):
    """What is looked at of a file."""

    @property
    def file(self) -> str:
        """Its name."""

    @property
    def unit(self) -> str:
        """Name of the unit, as far as the file says."""

    @property
    def origin(self) -> Origin | None:
        """What it says about itself."""

    @property
    def genuine(self) -> bool | None:
        """Whether its token was signed with the round's key."""

    @property
    def reading(self) -> FileReading:
        """What the ledger keeps of it."""


@dataclass(frozen=True, slots=True)
class Filing:
    """Where a file belongs.

    Attributes:
        unit: Code of the unit, as far as it is known; empty if not.
        collection: Id of the collection.
        held: Why a person has to decide, in words; empty if the file is filed.
    """

    unit: str
    collection: str
    held: str = ""


def filing_of(
    result: Readable, state: State, settings: Settings, sender: str = "", source: str = ""
) -> Filing:
    """Return where a file belongs.

    Args:
        result: What was read from it.
        state: The round.
        settings: Its settings.
        sender: Code of the unit from whose address it came; an address can be forged.
        source: Where it came from, in words, for the person who decides.
    """
    found = _filing(result, state, settings, sender)
    if not found.held and _is_unsigned(result, settings) and _was_issued(state, found):
        found = replace(found, held=_unsigned(result, source))
    if not state.finished:
        return found
    whose = f"（{state.units[found.unit].unit.name}）" if found.unit in state.units else ""
    late = f"第 {state.draft} 稿{LATE}{whose}"
    return replace(found, held=f"{late}；{found.held}" if found.held else late)


LATE = "定稿后收到"
"""What is said of what came while the round was frozen."""


def _filing(result: Readable, state: State, settings: Settings, sender: str) -> Filing:
    identity = result.origin.identity if result.origin else None
    main = main_collection(settings)
    in_name = units_named(result.file, state)
    if identity is None or not identity.round:
        found = _by_name(result, state, in_name, main, sender)
        return replace(found, collection=_own(state, settings, found))
    if identity.round_id != settings.id:
        return Filing("", main, "这是另一次考核的表")
    if result.genuine is False:
        return Filing(identity.code, main, "表里的编号被改动过，不能确认是哪个单位的")
    known = [collection.id for collection in settings.collections]
    collection = identity.collection if identity.collection in known else main
    if Slot(identity.code, collection) in state.sheets and is_owner(identity.code):
        return Filing(identity.code, collection)
    unit = state.units.get(identity.code)
    if unit is None:
        return Filing("", collection, f"单位名单里没有代码“{identity.code}”")
    held = _contradiction(unit, result, in_name, sender, state)
    return Filing(identity.code, collection, held)


def _own(state: State, settings: Settings, filing: Filing) -> str:
    """Return where a sheet belongs that does not say so itself: where its unit reports first."""
    unit = state.units.get(filing.unit)
    return own_collection(state, settings, unit.unit.type) if unit else filing.collection


def _is_unsigned(result: Readable, settings: Settings) -> bool:
    """Return whether a file has scores, but no number of this round that can be trusted."""
    identity = result.origin.identity if result.origin else None
    ours = identity is not None and identity.round_id == settings.id and bool(result.genuine)
    return bool(result.reading.form) and not ours


def _was_issued(state: State, filing: Filing) -> bool:
    """Return whether a signed sheet was ever issued for what a file is filed as, be it void now."""
    return Slot(filing.unit, filing.collection) in state.sheets


def _unsigned(result: Readable, source: str) -> str:
    """Say why a file without a number waits: anybody can put any unit's name on one.

    Who sent it, and what it says, is what a person can go by.
    """
    name = f"，写的是“{result.unit}”" if result.unit else ""
    total = result.reading.total
    says = f"，总分 {plain_number(total)}" if total is not None else "，算不出总分"
    came = f"，来自{source}" if source else ""
    return f"表里没有下发时的编号{name}{says}{came}；请核实是不是它自己报的"


def _contradiction(
    unit: UnitState, result: Readable, in_name: set[str], sender: str, state: State
) -> str:
    """Return what speaks against the unit of the token, in words; empty for nothing."""
    own = unit.unit.code
    known = {_plain(name) for name in names_of(unit)}
    if result.unit and _plain(result.unit) not in known:
        return f"编号是“{unit.unit.name}”的，表里的单位却写“{result.unit}”"
    # What people see may be misspelt, but it must not be another unit's name.
    shown = result.origin.shown if result.origin else ""
    if _plain(shown) not in known and _units_called(shown, state):
        return f"编号是“{unit.unit.name}”的，表里的单位却写“{shown}”"
    if in_name and own not in in_name:
        others = "、".join(f"“{state.units[code].unit.name}”" for code in sorted(in_name))
        return f"表是“{unit.unit.name}”的，文件名却是{others}的"
    if sender and sender != own:
        return f"表是“{unit.unit.name}”的，却由“{state.units[sender].unit.name}”发来"
    return ""


def _by_name(
    result: Readable, state: State, in_name: set[str], collection: str, sender: str
) -> Filing:
    """File what carries no token: by the name in the sheet, the file's name, or the sender."""
    in_sheet = _units_called(result.unit, state)
    said = [places for places in (in_sheet, in_name, {sender} if sender else set()) if places]
    common = set.intersection(*said) if said else set()
    if len(common) == 1:
        return Filing(common.pop(), collection)
    if not said:
        return Filing("", collection, "看不出是哪个单位的")
    names = "、".join(f"“{state.units[code].unit.name}”" for code in sorted(set.union(*said)))
    return Filing("", collection, f"不能确定是哪个单位的，可能是{names}")


def _units_called(name: str, state: State) -> set[str]:
    """Return the units that have, or had, just this name."""
    plain = _plain(name)
    return {code for code, known in _plain_names(state) if plain and known == plain}


@derived
def _plain_names(state: State) -> tuple[tuple[str, str], ...]:
    """Return code and name, as names are compared, for every name that a unit has or had."""
    return tuple(
        (code, _plain(name)) for code, unit in state.units.items() for name in names_of(unit)
    )


def names_of(unit: UnitState) -> tuple[str, ...]:
    """Return the present and the former names of a unit."""
    return (unit.unit.name, *unit.former)


def units_named(file: str, state: State) -> set[str]:
    """Return the units whose name, or code at the beginning, stands in a file's name.

    A name inside a longer one that stands there too (示例区总工会 in 示例区总工会机关工会)
    does not count.
    """
    text = _plain(PurePosixPath(file.rsplit(" › ", maxsplit=1)[-1]).stem)
    found = {(code, name) for code, name in _plain_names(state) if name in text}
    named = {
        code
        for code, name in found
        if not any(name in other and name != other for _, other in found)
    }
    return named or _by_code(text, state.units)


def _by_code(text: str, codes: Iterable[str]) -> set[str]:
    """Return the units whose code stands as a word of its own: ``001_….pdf``, ``2026_001_…``."""
    words = set(text.replace("-", "_").split("_"))
    return {code for code in codes if _plain(code) in words}


@lru_cache(maxsize=10_000)
def _plain(text: str) -> str:
    return "".join(text.split()).replace("（", "(").replace("）", ")").casefold()
