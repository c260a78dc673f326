"""What a person means by a word: a unit, a collection, a department's book, a file."""

from __future__ import annotations

from workbook_tool.campaign.derived.books import Order
from workbook_tool.campaign.derived.standing import standing
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.derived.ways import STAGE_NAMES
from workbook_tool.campaign.inputs.settings import Collection, main_collection
from workbook_tool.campaign.round import RoundView
from workbook_tool.campaign.scored import scoring_of
from workbook_tool.office.errors import OfficeError

_MOST_NAMED = 5


def unit_of(round_: RoundView, word: str) -> str:
    """Return the code of the unit that a person means by its code, its name or a part of it.

    Raises:
        OfficeError: None or several fit.
    """
    units = round_.state.units
    if word in units:
        return word
    names = {code: (one.unit.name, *one.former) for code, one in units.items()}
    for found in (
        [code for code, called in names.items() if word in called],
        [code for code, called in names.items() if any(word in name for name in called)],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            several = "、".join(f"{code} {units[code].unit.name}" for code in found[:_MOST_NAMED])
            raise OfficeError("several_units", word=word, several=several)
    raise OfficeError("unknown_unit", word=word)


def collection_of(round_: RoundView, word: str | None) -> Collection:
    """Return the collection that a person means by its name or id; the main one for ``None``.

    Raises:
        OfficeError: There is none.
    """
    wanted = word or main_collection(round_.settings)
    for collection in round_.settings.collections:
        if wanted in {collection.id, collection.name}:
            return collection
    known = "、".join(f"“{collection.name}”" for collection in round_.settings.collections)
    raise OfficeError("unknown_collection", word=word, known=known)


def scores_of(round_: RoundView, word: str | None, what: str) -> Collection:
    """Return the same, if it is one of scores.

    Args:
        round_: The round.
        word: The collection.
        what: What is to be done with the scores, in words.

    Raises:
        OfficeError: There is none, or it has no scores.
    """
    found = collection_of(round_, word)
    if found.content != "评分表":
        raise OfficeError("no_scores_in", collection=found.name, what=what)
    return found


def stage_collection(round_: RoundView, word: str) -> Collection:
    """Return the collection in which every unit's sheet is scored at a stage (考核 or 复核).

    Raises:
        OfficeError: There is none, or there are several.
    """
    stage = next((id_ for id_, name in STAGE_NAMES.items() if word in {id_, name}), None)
    found = [
        collection
        for collection in round_.settings.collections
        if collection.content == "评分表" and collection.stage == stage and not collection.in_books
    ]
    if len(found) > 1:
        known = "、".join(f"“{one.name}”" for one in found)
        raise OfficeError("which_stage", stage=STAGE_NAMES[found[0].stage], known=known)
    if found:
        return found[0]
    raise OfficeError("no_stage", stage=STAGE_NAMES[stage] if stage else word)


def books_of(round_: RoundView, word: str | None) -> Collection:
    """Return the collection that departments score which a person means, or the only one.

    Raises:
        OfficeError: There is none, or it is not plain which.
    """
    in_books = [one for one in round_.settings.collections if one.in_books]
    if word is None and len(in_books) == 1:
        return in_books[0]
    if not in_books:
        raise OfficeError("no_books")
    found = collection_of(round_, word) if word else None
    if found is None or not found.in_books:
        raise OfficeError("which_books", known="、".join(f"“{one.name}”" for one in in_books))
    return found


def orders_of(
    round_: RoundView, collection: Collection, department: str, type_: str | None = None
) -> list[Order]:
    """Return the books of a department: one for each form, or that for one type of unit.

    Raises:
        OfficeError: It has none.
    """
    orders = scoring_of(round_, collection.id).orders
    found = [
        order
        for order in orders
        if order.scorer == department and type_ in {None, order.form.unit_type}
    ]
    if not found:
        known = "、".join(dict.fromkeys(f"“{order.scorer}”" for order in orders))
        raise OfficeError("unknown_department", word=department, known=known)
    return found


def slot_of(
    round_: RoundView,
    unit: str | None,
    department: str | None = None,
    type_: str | None = None,
    collection: str | None = None,
) -> Slot:
    """Return what a person means: a unit's sheet, or the book of a department.

    Raises:
        OfficeError: None or several fit, or both or neither was said.
    """
    if bool(unit) == bool(department):
        raise OfficeError("unit_or_department")
    if unit:
        return Slot(unit_of(round_, unit), collection_of(round_, collection).id)
    wanted = books_of(round_, collection)
    found = _books_out(round_, wanted, department or "")
    if not found:
        orders = orders_of(round_, wanted, department or "")
        found = {order.owner: order.form.unit_type for order in orders}
    meant = [owner for owner, kind in found.items() if type_ in {None, kind}]
    if len(meant) == 1:
        return Slot(meant[0], wanted.id)
    types = "，".join(f"“{kind}”" for kind in found.values())
    raise OfficeError("which_type", word=department, types=types)


def _books_out(round_: RoundView, collection: Collection, department: str) -> dict[str, str]:
    """Return the books that a department owes, and those that it was given and owes no more.

    Returns:
        The type of unit of each by its owner.
    """
    found = {
        order.owner: order.form.unit_type
        for order in scoring_of(round_, collection.id).orders
        if order.scorer == department
    }
    for slot, sheets in round_.state.sheets.items():
        issued = sheets[-1].issued
        if (slot.collection, issued.scorer) == (collection.id, department):
            found.setdefault(slot.unit, round_.form(issued.form).unit_type)
    return found


def file_of(
    round_: RoundView, file: str | None, unit: str | None, collection: str | None = None
) -> str:
    """Return the SHA-256, code or name of the file that is meant: named, or the unit's open one.

    Raises:
        OfficeError: Both or neither was said, or the unit has none or several.
    """
    if bool(file) == bool(unit):
        raise OfficeError("file_or_unit")
    if file:
        return file
    code = unit_of(round_, unit or "")
    slot = Slot(code, collection_of(round_, collection).id)
    found = standing(round_.state, round_.settings, slot)
    name = round_.state.units[code].unit.name
    if found.rivals:
        raise OfficeError("several_files", unit=name)
    if (one := found.faulty or found.counting) is None:
        raise OfficeError("no_file", unit=name)
    return one.received.sha256
