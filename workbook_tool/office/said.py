"""What a person says for a decision, understood: words become codes, days and figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from workbook_tool.campaign.actions.decide import grounds_of
from workbook_tool.campaign.decisions.base import NOTHING, Decision, Said, find_file
from workbook_tool.campaign.decisions.fields import Field, Subject
from workbook_tool.campaign.records.slot import Slot
from workbook_tool.campaign.round import RoundView
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.lookups import books_of, collection_of, file_of, slot_of, unit_of

Word = str | int | Decimal | date
Words = Mapping[str, str]

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


def day_of(text: str) -> date | None:
    """Return the day that is written: 2026-12-20, 2026/12/20, 2026.12.20 or 2026年12月20日."""
    found = _DAY.fullmatch(text.strip())
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def figure_of(text: str) -> Decimal | None:
    """Return the plain number that is written."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def said_of(round_: RoundView, decision: Decision[Any], fields: Mapping[str, Word | None]) -> Said:
    """Return what was said for a decision.

    Args:
        round_: The round.
        decision: The decision.
        fields: What was said by field; words as they were typed, or values.

    Raises:
        OfficeError: A field is lacking, unknown or cannot be understood, or what is meant is
            not in the round.
        DecisionError: The file that is meant did not come.
    """
    known = {field.name: field for field in decision.fields}
    for name in fields:
        if name not in known:
            labels = "、".join(field.label for field in decision.fields)
            raise OfficeError("unknown_field", field=name, known=labels)
    words = {name: said for name, field in known.items() if (said := _word(field, fields))}
    values = {name: _value(known[name], said) for name, said in words.items()}
    texts = {name: str(said).strip() for name, said in words.items()}
    for field in decision.fields:
        if field.type == "unit" and field.name != "unit" and field.name in texts:
            values[field.name] = unit_of(round_, texts[field.name])
    slot, file = _RESOLVE[decision.subject](round_, texts)
    return Said(slot, file, values)


def _word(field: Field, fields: Mapping[str, Word | None]) -> Word | None:
    """Return what was said for a field; blanks are for the decision itself to refuse."""
    said = fields.get(field.name)
    lacking = said is None or (field.type != "text" and not str(said).strip())
    if lacking and field.required:
        raise OfficeError("missing_field", label=field.label)
    return None if lacking else said


def _value(field: Field, said: Word) -> Word:
    found: Word | None = said
    match field.type:
        case "figure" if not isinstance(said, Decimal):
            found = figure_of(str(said))
        case "day" if not isinstance(said, date):
            found = day_of(str(said))
        case "number" if not isinstance(said, int):
            found = int(str(said)) if str(said).strip().isdecimal() else None
        case "choice":
            allowed = {word for pair in field.choices for word in pair}
            found = field.choice(str(said)) if str(said) in allowed else None
    if found is None:
        how = _HOW.get(field.type) or "只能写" + "、".join(word for word, _ in field.choices)
        raise OfficeError("bad_field", label=field.label, how=how, word=said)
    return found


_HOW = {"figure": "要写数字", "day": "要写成 2026-12-20 的样子", "number": "要写号数"}

Resolved = tuple[Slot, str]


def _unit(round_: RoundView, words: Words) -> Resolved:
    return Slot(unit_of(round_, words["unit"]), ""), ""


def _sheet(round_: RoundView, words: Words) -> Resolved:
    unit = unit_of(round_, words["unit"])
    return Slot(unit, collection_of(round_, words.get("collection")).id), ""


def _sheet_or_book(round_: RoundView, words: Words) -> Resolved:
    said = (words.get(name) for name in ("unit", "department", "type", "collection"))
    return slot_of(round_, *said), ""


def _sheet_book_or_all(round_: RoundView, words: Words) -> Resolved:
    if words.get("unit") or words.get("department"):
        return _sheet_or_book(round_, words)
    return Slot("", collection_of(round_, words.get("collection")).id), ""


def _file(_round: RoundView, words: Words) -> Resolved:
    return NOTHING, words["file"]


def _file_or_unit(round_: RoundView, words: Words) -> Resolved:
    said = (words.get(name) for name in ("file", "unit", "collection"))
    return NOTHING, file_of(round_, *said)


def _file_to_unit(round_: RoundView, words: Words) -> Resolved:
    own = find_file(grounds_of(round_), words["file"]).received.collection
    collection = collection_of(round_, words.get("collection") or own).id
    return Slot(unit_of(round_, words["unit"]), collection), words["file"]


def _file_and_score(round_: RoundView, words: Words) -> Resolved:
    collection = books_of(round_, words.get("collection")).id
    return Slot(unit_of(round_, words["unit"]), collection), words["file"]


def _event(_round: RoundView, _words: Words) -> Resolved:
    return NOTHING, ""


_RESOLVE: Mapping[Subject, Callable[[RoundView, Words], Resolved]] = {
    "unit": _unit,
    "sheet": _sheet,
    "sheet_or_book": _sheet_or_book,
    "sheet_book_or_all": _sheet_book_or_all,
    "file": _file,
    "file_or_unit": _file_or_unit,
    "file_to_unit": _file_to_unit,
    "file_and_score": _file_and_score,
    "event": _event,
}
"""How the words for a decision are understood together, by what it is about."""
