"""单位: all about one unit, and how each of its figures came about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from workbook_tool.office.errors import OfficeError
from workbook_tool.office.explain import ExplainRequest, explain
from workbook_tool.office.sheet_view import ReturnViewRequest, view_return
from workbook_tool.office.status import StatusDocument, StatusRequest, UnitStatus, status
from workbook_tool.office.summary import SummaryRequest, ranks
from workbook_tool.office.unit import UnitFile, UnitRequest, unit
from workbook_tool.web.frame import show_round
from workbook_tool.web.pages.names import unit_at
from workbook_tool.web.visit import GoneError, Visit, route

STAGES = {"self": "自评", "assess": "考核", "review": "复核"}


@dataclass(frozen=True, slots=True)
class Faulty:
    """What is said of the cells of one row.

    Attributes:
        severity: The gravest of it.
        findings: All of it.
    """

    severity: str
    findings: tuple[dict[str, Any], ...]


def look(visit: Visit) -> Response:
    """Show a unit: its sheet with its faults, its versions, its history."""
    entry, code = visit.round, unit_at(visit)
    known = visit.desk.ask(unit, UnitRequest(entry.folder, code), entry.folder)
    story, trouble = None, ""
    try:
        story = visit.desk.ask(explain, ExplainRequest(entry.folder, code), entry.folder)
    except OfficeError as error:
        trouble = error.sentence
    stands = visit.desk.ask(status, StatusRequest(entry.folder), entry.folder)
    assert isinstance(stands, StatusDocument)
    shown = _shown(known.files, settled=_stands(stands, code).status in {"done", "excused"})
    by_item, others = _by_item(shown)
    return show_round(
        visit,
        "unit.html",
        "board",
        one=known,
        story=story,
        trouble=trouble,
        stands=_stands(stands, code),
        shown=shown,
        by_item=by_item,
        others=others,
        stage_words=STAGES,
        compared=_compared(known.files),
    )


def _stands(found: StatusDocument, code: str) -> UnitStatus:
    return next(one for one in found.units if one.unit == code)


def _shown(found: list[UnitFile], *, settled: bool) -> UnitFile | None:
    """Return the file whose faults are shown: what has to be mended, else what counts."""
    counting = next((one for one in found if one.counts), None)
    if settled and counting is not None:
        return counting
    faulty = (one for one in found if one.verdict != "refuse" and _grave(one))
    return next(faulty, counting or next(iter(found), None))


def _grave(one: UnitFile) -> bool:
    return any(finding["severity"] != "note" for finding in one.findings)


def _by_item(shown: UnitFile | None) -> tuple[dict[str, Faulty], list[dict[str, Any]]]:
    """Return what was found by the row it is about, and what is about no row."""
    rows: dict[str, list[dict[str, Any]]] = {}
    others = []
    for one in shown.findings if shown else ():
        if one.get("item"):
            rows.setdefault(str(one["item"]), []).append(one)
        else:
            others.append(one)
    order = ("must_fix", "explain", "note")
    return {
        ref: Faulty(min((one["severity"] for one in found), key=order.index), tuple(found))
        for ref, found in rows.items()
    }, others


def _compared(found: list[UnitFile]) -> list[tuple[str, list[int | float | None]]]:
    """Return the rows in which the unit's versions differ, each with what they say."""
    versions = [one for one in found if one.scores]
    if len(versions) < 2:
        return []
    refs = dict.fromkeys(ref for one in versions for ref in one.scores)
    rows = [(ref, [one.scores.get(ref) for one in versions]) for ref in refs]
    return [(ref, values) for ref, values in rows if len(set(values)) > 1]


def figure(visit: Visit) -> Response:
    """Show how one figure came about."""
    entry, code = visit.round, unit_at(visit)
    story = visit.desk.ask(explain, ExplainRequest(entry.folder, code), entry.folder)
    for stage in story.stages:
        if stage.stage != visit.path["stage"]:
            continue
        for category in stage.categories:
            for item in category.items:
                if item.ref == visit.path["item"]:
                    known = visit.desk.ask(unit, UnitRequest(entry.folder, code), entry.folder)
                    numbers = {one.sha256: one.number for one in known.files}
                    return visit.show(
                        "figure.html",
                        key=entry.key,
                        one=known,
                        story=story,
                        stage=stage,
                        category=category,
                        item=item,
                        number=numbers.get(stage.sha256 or ""),
                        stage_words=STAGES,
                    )
    raise GoneError


def place(visit: Visit) -> Response:
    """Show a unit's total, and how it came about, in the list of ranks."""
    entry, code = visit.round, unit_at(visit)
    found = visit.desk.ask(ranks, SummaryRequest(entry.folder), entry.folder)
    story = visit.desk.ask(explain, ExplainRequest(entry.folder, code), entry.folder)
    mine = next(one for one in found.units if one.unit == code)
    return visit.show("place.html", key=entry.key, one=mine, story=story, stage_words=STAGES)


def sheet(visit: Visit) -> Response:
    """Show a returned file as it looks, with its faulty cells."""
    entry, number = visit.round, visit.path["number"]
    if not number.isdecimal():
        raise GoneError
    request = ReturnViewRequest(entry.folder, int(number))
    found = visit.desk.ask(view_return, request, entry.folder)
    return show_round(visit, "sheet.html", "board", sheet=found, number=number)


_AT = "/r/{round}/unit/{unit}"
ROUTES = (
    route(_AT, look),
    route(f"{_AT}/figure/{{stage}}/{{item}}", figure),
    route(f"{_AT}/place", place),
    route("/r/{round}/sheet/{number}", sheet),
)
