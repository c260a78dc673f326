"""Decisions: a form made from what a decision asks for, what it would change, and taking it.

The office says which decisions there are and what has to be said for each; nothing here knows
one of them by name, but for the usual reasons. A decision is first tried: the page shows what
would change, and only the button beside that takes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from workbook_tool.office.decide import (
    Choice,
    DecideRequest,
    DecisionsDocument,
    DecisionsRequest,
    FieldData,
    OpenDecision,
    decide,
    decisions,
)
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.preview import PreviewDocument, preview
from workbook_tool.web.frame import show_round
from workbook_tool.web.keys import unit_key
from workbook_tool.web.visit import GoneError, Visit, go, route

_MOST_IN_A_LIST = 120
_UNITS = frozenset({"unit", "heir"})
"""Fields whose value is a unit; in an address stands what stands for it."""

REASONS: Mapping[str, tuple[str, ...]] = {
    "accept": ("已电话核实，情况属实", "已看过佐证材料，情况属实", "领导同意按此计分"),
    "refuse": ("不是本次考核的表", "单位来电，这份不算", "单位已另报"),
    "prefer": ("单位来电，以这份为准", "以后报的为准", "与盖章的纸质件一致"),
    "assign": ("表里写的单位就是它", "发件人是它的联系人", "电话问过"),
    "enter": ("单位只交了纸质件", "文件读不出来，按纸质件录入"),
    "correct": ("单位来电更正", "与盖章的纸质件不一致", "考核组复核"),
    "prefer-score": ("部门负责人确认", "以后交的为准"),
    "zero": ("过了截止日期仍未报", "通知后仍没有打分"),
    "excuse": ("单位新成立，本年不考核", "领导同意免报"),
    "extend": ("补发通知", "单位申请，领导同意"),
    "undo": ("定错了", "情况有变"),
    "handled": ("已电话答复", "已回信", "不用处理"),
    "void": ("发错了表", "细则改了，另发新表"),
    "paper": ("以盖章的为准", "以电子表为准，纸质件抄错"),
}
"""The office's usual reasons, one click away."""

BACK: Mapping[str, str] = {"todo": "/todo", "log": "/log", "books": "/books", "back": "/back"}
"""Where one goes back to after a decision, by the word in the address."""


@dataclass(frozen=True)
class AskedField:
    """A field of the form, with what is said in it.

    Attributes:
        field: What the office asks.
        value: What is said.
        choices: What may be said; anything where empty.
        fixed: Whether it is known from where one came, and only shown.
    """

    field: FieldData
    value: str
    choices: tuple[Choice, ...]
    fixed: bool

    @property
    def listed(self) -> bool:
        """Whether there are too many choices for a list that drops down."""
        return len(self.choices) > _MOST_IN_A_LIST

    @property
    def shown(self) -> str:
        """What is said, as people read it."""
        return next((one.label for one in self.choices if one.value == self.value), self.value)


def address_of(round_: str, decision: str, fields: Mapping[str, str], back: str = "") -> str:
    """Return the address of a decision's form with what is known; no data of units in it."""
    said = {name: unit_key(value) if name in _UNITS else value for name, value in fields.items()}
    words = urlencode({**said, "back": back} if back else said)
    return f"/r/{round_}/decide/{decision}?{words}"


def _known(visit: Visit) -> DecisionsDocument:
    entry = visit.round
    return visit.desk.ask(decisions, DecisionsRequest(entry.folder), entry.folder)


def _wanted(visit: Visit, known: DecisionsDocument) -> OpenDecision:
    for one in known.open:
        if one.english == visit.path["decision"]:
            return one
    raise GoneError


def _units_by_key(visit: Visit) -> dict[str, str]:
    return {unit_key(code): code for code in visit.desk.about(visit.round).names}


def every(visit: Visit) -> Response:
    """Show every decision that can be taken, for a unit or at all."""
    known = _known(visit)
    unit = _units_by_key(visit).get(visit.asked("unit"), "")
    return show_round(
        visit,
        "decisions.html",
        "todo",
        decisions=[
            one
            for one in known.open
            if not unit or any(field.name == "unit" for field in one.fields)
        ],
        unit=unit,
        names=visit.desk.about(visit.round).names,
        address=lambda one: address_of(
            visit.round.key, one.english, {"unit": unit} if unit else {}
        ),
        taken=taken_notice(visit),
    )


def ask(visit: Visit) -> Response:
    """Show the form of a decision."""
    known = _known(visit)
    one = _wanted(visit, known)
    by_key = _units_by_key(visit)
    said = {
        field.name: by_key.get(value, value) if field.name in _UNITS else value
        for field in one.fields
        if (value := visit.asked(field.name))
    }
    return _form(visit, known, one, said, frozenset(said))


def _form(
    visit: Visit,
    known: DecisionsDocument,
    one: OpenDecision,
    said: Mapping[str, str],
    fixed: frozenset[str],
    *,
    trouble: str = "",
    changes: str = "",
    tried: PreviewDocument | None = None,
    status: int = 200,
) -> Response:
    facts: dict[str, Any] = {
        "decision": one,
        "fields": [_asked(field, known, said, fixed) for field in one.fields],
        "reasons": REASONS.get(one.english, ()),
        "trouble": trouble,
        "changes": changes,
        "tried": tried,
        "seen": known.seen,
        "back": visit.said("back") or visit.asked("back"),
        "fixed": sorted(fixed),
        "names": visit.desk.about(visit.round).names,
        "undone": next(
            (d.text for d in known.decisions if str(d.number) == said.get("number")), ""
        ),
    }
    if visit.part:
        return visit.show("decide_part.html", key=visit.round.key, **facts)
    return show_round(visit, "decide.html", "todo", status=status, **facts)


def _text_of(known: DecisionsDocument, number: str) -> str:
    return next((one.text for one in known.decisions if str(one.number) == number), "")


def _asked(
    field: FieldData, known: DecisionsDocument, said: Mapping[str, str], fixed: frozenset[str]
) -> AskedField:
    choices = tuple(known.choices.get(field.type, ()))
    choices = choices or tuple(Choice(value=word, label=word) for word in field.choices)
    return AskedField(field, said.get(field.name, ""), choices, field.name in fixed)


def take(visit: Visit) -> Response:
    """Try a decision and show what it would change; take it once that was seen."""
    entry, known = visit.round, _known(visit)
    one = _wanted(visit, known)
    said = {field.name: word for field in one.fields if (word := visit.said(field.name))}
    fixed = frozenset(visit.every("fixed"))
    seen = visit.said("seen")
    request = DecideRequest(
        entry.folder, one.english, said, int(seen) if seen.isdecimal() else None
    )
    try:
        if visit.said("sure") != "yes":
            tried = preview(visit.desk.office, request)
            return _form(visit, known, one, said, fixed, tried=tried)
        done = decide(visit.desk.office, request)
    except OfficeError as error:
        if error.kind not in {"usage", "person"}:
            raise
        fresh = _known(visit)
        if error.code == "changed_since":
            told = str(error.facts["changes"])
            return _form(visit, fresh, one, said, fixed, changes=told, status=409)
        return _form(visit, fresh, one, said, fixed, trouble=error.sentence, status=409)
    back = BACK.get(visit.said("back"), "/todo")
    return go(f"/r/{entry.key}{back}", done=str(done.number))


@dataclass(frozen=True)
class Taken:
    """A decision that was just taken.

    Attributes:
        number: Its number.
        text: What it is.
        undo: Where it is undone.
    """

    number: int
    text: str
    undo: str


def taken_notice(visit: Visit) -> Taken | None:
    """Return what was just decided, to be shown with its 撤销."""
    number = visit.asked("done")
    for one in _known(visit).decisions if number else ():
        if str(one.number) == number and one.holds:
            undo = address_of(visit.round.key, "undo", {"number": number}, "todo")
            return Taken(one.number, one.text, undo)
    return None


_AT = "/r/{round}/decide"
ROUTES = (
    route(_AT, every),
    route(f"{_AT}/{{decision}}", ask),
    route(f"{_AT}/{{decision}}", take, "POST"),
)
