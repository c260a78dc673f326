"""收件: files are dropped, kept at once, and read in the background."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import PlainTextResponse, Response

from workbook_tool.campaign.export import CollectDocument, FilesDocument
from workbook_tool.office.context import Office
from workbook_tool.office.interim import (
    CollectRequest,
    collect,
    files,
)
from workbook_tool.office.rounds import RoundRequest
from workbook_tool.web.frame import show_round
from workbook_tool.web.listing import listing
from workbook_tool.web.pages.names import names_of
from workbook_tool.web.uploads import free_path
from workbook_tool.web.visit import Visit, go, route

INBOX = "收件箱"
_IGNORED = ("~$", ".~", ".")


def in_the_box(folder: Path) -> list[Path]:
    """Return the files that lie in a round's 收件箱."""
    box = folder / INBOX
    if not box.is_dir():
        return []
    found = [path for path in box.rglob("*") if path.is_file()]
    return sorted(path for path in found if not path.name.startswith(_IGNORED))


def unread(folder: Path, known: FilesDocument, read: frozenset[str]) -> list[Path]:
    """Return the files of the 收件箱 that were not read yet.

    Args:
        folder: The round.
        known: What it has received.
        read: Paths that were read since this start and held nothing new.
    """
    seen = {one.source.split(" › ")[0] for one in known.files} | read
    return [path for path in in_the_box(folder) if str(path) not in seen]


def look(visit: Visit) -> Response:
    """Show where files are dropped, and what came."""
    entry = visit.round
    known = visit.desk.ask(files, RoundRequest(entry.folder), entry.folder)
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
        unread=unread(entry.folder, known, visit.desk.read_of(entry.key)),
    )


def take(visit: Visit) -> Response:
    """Keep what was handed in, at once; with a page that cannot do more, read it, too."""
    entry = visit.round
    box = entry.folder / INBOX
    box.mkdir(exist_ok=True)
    for one in visit.files.get("files", ()):
        path = free_path(box, one.name)
        path.write_bytes(b"")  # the name is taken before the content is there
        one.path.replace(path) if _same_disk(one.path, path) else _copy(one.path, path)
    if visit.part:
        return PlainTextResponse("已收下")
    return read(visit)


def _same_disk(one: Path, other: Path) -> bool:
    return one.stat().st_dev == other.stat().st_dev


def _copy(source: Path, target: Path) -> None:
    part = target.with_name(f".{target.name}.part")
    part.write_bytes(source.read_bytes())
    part.replace(target)


def read(visit: Visit) -> Response:
    """Read what lies in the 收件箱 and was not read yet."""
    entry = visit.round
    known = visit.desk.ask(files, RoundRequest(entry.folder), entry.folder)
    paths = unread(entry.folder, known, visit.desk.read_of(entry.key))
    if not paths:
        return go(f"/r/{entry.key}/in")

    def work(office: Office) -> CollectDocument:
        found = collect(office, CollectRequest(entry.folder, tuple(paths)))
        visit.desk.remember_read(entry.key, map(str, paths))
        return found

    visit.desk.jobs.begin(f"读取 {len(paths)} 份文件", work, f"/r/{entry.key}/in", entry.key, _said)
    return go(f"/r/{entry.key}/in")


def _said(result: CollectDocument) -> str:
    fresh = [one for one in result.files if one.news != "again"]
    good = sum(one.status == "ok" and one.news != "held" for one in fresh)
    again = len(result.files) - len(fresh)
    words = f"新收 {len(fresh)} 份，通过 {good} 份。"
    return words + (f"早已收过 {again} 份。" if again else "")


_AT = "/r/{round}/in"
ROUTES = (
    route(_AT, look, "GET", "POST"),
    route(f"{_AT}/files", take, "POST"),
    route(f"{_AT}/read", read, "POST"),
)
