"""设置: how units are ranked, and from where mail goes; what a change does is seen first."""

from __future__ import annotations

from starlette.responses import Response

from workbook_tool.office.errors import OfficeError
from workbook_tool.office.settings import (
    ChangeSettingsRequest,
    SettingsPreview,
    SettingsRequest,
    change_settings,
    preview_settings,
    settings,
)
from workbook_tool.web.frame import show_round
from workbook_tool.web.visit import Visit, go, route

_GRADES = 5
_TIES = 3


def look(visit: Visit) -> Response:
    """Show the settings."""
    return _page(visit)


def _page(
    visit: Visit,
    trouble: str = "",
    tried: SettingsPreview | None = None,
    said: ChangeSettingsRequest | None = None,
    status: int = 200,
) -> Response:
    entry = visit.round
    known = visit.desk.ask(settings, SettingsRequest(entry.folder), entry.folder)
    grades = [(one.name, one.least, one.quota) for one in known.grades]
    weights, ties = dict(known.weights), list(known.tie_order)
    if said is not None:
        grades, weights = list(said.grades or ()), dict(said.weights or ())
        ties = list(said.tie_order or ())
    blank = ("", "", "")
    return show_round(
        visit,
        "settings.html",
        "settings",
        status=status,
        known=known,
        said=said,
        trouble=trouble,
        tried=tried,
        weights=weights,
        grades=[*grades, *[blank] * _GRADES][: max(_GRADES, len(grades))],
        ties=[*ties, *[""] * _TIES][:_TIES],
        notice="设置已改。" if visit.asked("changed") else "",
    )


def _said(visit: Visit) -> ChangeSettingsRequest:
    known = visit.desk.ask(settings, SettingsRequest(visit.round.folder), visit.round.folder)
    names, leasts, quotas = (visit.every(f"grade-{part}") for part in ("name", "least", "quota"))
    rows = zip(names, leasts, quotas, strict=False)
    return ChangeSettingsRequest(
        visit.round.folder,
        contact=visit.said("contact"),
        weights=tuple((word, visit.said(f"weight-{word}")) for word in known.stages),
        grades=tuple(
            (name.strip(), least.strip(), quota.strip())
            for name, least, quota in rows
            if name.strip() or least.strip() or quota.strip()
        ),
        tie_order=tuple(one for one in visit.every("tie") if one),
        by_group=visit.said("by_group") == "yes",
        show_ranks=visit.said("show_ranks") == "yes",
        account=visit.said("account"),
        sender=visit.said("sender"),
        outgoing=visit.said("outgoing"),
        incoming=visit.said("incoming"),
    )


def change(visit: Visit) -> Response:
    """Show what a change would do; make it once that was seen."""
    request = _said(visit)
    try:
        if visit.said("sure") != "yes":
            return _page(visit, tried=preview_settings(visit.desk.office, request), said=request)
        change_settings(visit.desk.office, request)
    except OfficeError as error:
        if error.kind != "person":
            raise
        return _page(visit, trouble=error.sentence, said=request, status=409)
    return go(f"/r/{visit.round.key}/settings", changed="1")


ROUTES = (
    route("/r/{round}/settings", look),
    route("/r/{round}/settings", change, "POST"),
)
