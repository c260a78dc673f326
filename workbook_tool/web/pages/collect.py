"""收件: files are dropped, kept at once, and read in the background."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import PlainTextResponse, Response

from workbook_tool.office.collect import CollectDocument, CollectRequest, collect
from workbook_tool.office.context import Office
from workbook_tool.office.downloads import MadeRequest, made
from workbook_tool.office.inbox import InboxRequest, put_in_inbox
from workbook_tool.office.status import FilesDocument, StatusRequest, status_files
from workbook_tool.web.frame import show_round
from workbook_tool.web.listing import listing
from workbook_tool.web.pages.names import names_of
from workbook_tool.web.visit import Visit, go, route


def unread(visit: Visit) -> list[Path]:
    """Return the files of the 收件箱 that were not read yet.

    What is in an archive that held nothing new leaves no trace in the records; so what was
    read since this start is remembered, too.
    """
    entry = visit.round
    known: FilesDocument = visit.desk.ask(status_files, StatusRequest(entry.folder), entry.folder)
    seen = {one.source.split(" › ")[0] for one in known.files} | visit.desk.read_of(entry.key)
    files = made(visit.desk.office, MadeRequest(entry.folder)).inbox
    paths = [entry.folder / name for name in files]
    return [path for path in paths if str(path) not in seen]


def look(visit: Visit) -> Response:
    """Show where files are dropped, and what came."""
    entry = visit.round
    known = visit.desk.ask(status_files, StatusRequest(entry.folder), entry.folder)
    about = visit.desk.about(entry)
    job = visit.desk.jobs.latest(entry.key, f"/r/{entry.key}/in")
    names = names_of(visit)
    fresh = job.result.files if job and isinstance(job.result, CollectDocument) else []
    shown = listing(
        visit,
        list(reversed(known.files)),
        lambda one: f"{one.file} {one.unit or ''} {names.get(one.unit or '', '')} {one.code}",
        {
            "file": lambda one: one.file,
            "unit": lambda one: one.unit,
            "at": lambda one: one.received,
            "total": lambda one: one.total,
        },
        lambda one, chosen: one.status == chosen or (chosen == "held" and bool(one.held)),
    )
    return show_round(
        visit,
        "in.html",
        "in",
        shown=shown,
        names=names,
        collections={one.id: one.name for one in about.collections},
        job=job,
        fresh=[one for one in fresh if one.news != "again"],
        again=sum(one.news == "again" for one in fresh),
        numbers={one.sha256: one.number for one in known.files},
        lost=job.result.unreadable if job and isinstance(job.result, CollectDocument) else [],
        unread=unread(visit),
    )


def take(visit: Visit) -> Response:
    """Keep what was handed in, at once; with a page that cannot do more, read it, too."""
    entry = visit.round
    for one in visit.files.get("files", ()):
        put_in_inbox(visit.desk.office, InboxRequest(entry.folder, one.name, one.path))
    if visit.part:
        return PlainTextResponse("已收下")
    return read(visit)


def read(visit: Visit) -> Response:
    """Read what lies in the 收件箱 and was not read yet."""
    entry = visit.round
    paths = unread(visit)
    if not paths:
        return go(f"/r/{entry.key}/in")

    def work(office: Office) -> CollectDocument:
        found = collect(office, CollectRequest(entry.folder, tuple(paths)))
        visit.desk.remember_read(entry.key, map(str, paths))
        return found

    visit.desk.jobs.begin(f"读取 {len(paths)} 份文件", work, f"/r/{entry.key}/in", entry.key, _said)
    return go(f"/r/{entry.key}/in")


def _said(result: CollectDocument) -> str:
    counts = result.counts
    words = f"新收 {counts.new} 份，通过 {counts.passed} 份。"
    return words + (f"早已收过 {counts.again} 份。" if counts.again else "")


_AT = "/r/{round}/in"
ROUTES = (
    route(_AT, look, "GET", "POST"),
    route(f"{_AT}/files", take, "POST"),
    route(f"{_AT}/read", read, "POST"),
)
