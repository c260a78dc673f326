"""定稿与备份: freezing a round, the next draft, a backup, and mending the ledger."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import Response

from workbook_tool.office.context import Office
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.finish import (
    FinishRequest,
    ReopenRequest,
    finish,
    reopen,
    unfinished,
)
from workbook_tool.office.keeping import (
    BackupDocument,
    BackupRequest,
    RebuildDocument,
    RebuildRequest,
    backup,
    rebuild,
)
from workbook_tool.web.frame import job_view, show_round
from workbook_tool.web.pages.downloads import from_disk
from workbook_tool.web.visit import GoneError, Visit, go, route


def look(visit: Visit) -> Response:
    """Show what is not done yet, and the buttons."""
    return _page(visit)


def _page(visit: Visit, trouble: str = "", status: int = 200) -> Response:
    entry = visit.round
    job = visit.desk.jobs.latest(entry.key, f"/r/{entry.key}/keep")
    try:
        open_ = visit.desk.ask(unfinished, FinishRequest(entry.folder), entry.folder)
        visit.desk.about(entry)
    except OfficeError as error:
        return visit.show(
            "broken.html",
            status=200,
            key=entry.key,
            name=entry.folder.name,
            trouble=error.sentence,
            damaged=error.kind == "damaged",
            job=job_view(job),
            notice="",
        )
    return show_round(
        visit,
        "keep.html",
        "keep",
        open=open_,
        open_names=[f"{one.unit} {one.name}" for one in open_.open[:12]],
        trouble=trouble,
        job=job,
        backup_file=job.result.file if job and isinstance(job.result, BackupDocument) else "",
        status=status,
    )


def freeze(visit: Visit) -> Response:
    """Freeze the round."""
    entry = visit.round
    made = finish(visit.desk.office, FinishRequest(entry.folder, visit.said("reason")))
    if made.outcome == "unfinished":
        return _page(visit, "还有没办完的；确实要这样定稿，请写明理由。", 409)
    return go(f"/r/{entry.key}/keep")


def next_draft(visit: Visit) -> Response:
    """Open the next draft."""
    entry = visit.round
    try:
        reopen(visit.desk.office, ReopenRequest(entry.folder, visit.said("reason")))
    except OfficeError as error:
        if error.kind != "person":
            raise
        return _page(visit, error.sentence, 409)
    return go(f"/r/{entry.key}/keep")


def back_up(visit: Visit) -> Response:
    """Back the round up, beside its folder."""
    entry = visit.round

    def work(office: Office) -> BackupDocument:
        return backup(office, BackupRequest(entry.folder))

    visit.desk.jobs.begin("备份", work, f"/r/{entry.key}/keep", entry.key, _backed_up)
    return go(f"/r/{entry.key}/keep")


def _backed_up(result: BackupDocument) -> str:
    size = f"{result.bytes / 1_000_000:.1f} MB"
    words = f"{result.files} 个文件，登记 {result.events} 条，{size}，存在考核文件夹旁边。"
    return words + (f"有 {len(result.missing)} 份原件不见了或已损坏。" if result.missing else "")


def take_away(visit: Visit) -> Response:
    """Give the last backup."""
    entry = visit.round
    job = visit.desk.jobs.latest(entry.key, f"/r/{entry.key}/keep")
    if job is None or not isinstance(job.result, BackupDocument):
        raise GoneError
    found = Path(job.result.file)
    if not found.is_file():
        raise GoneError
    return from_disk(found)


def mend(visit: Visit) -> Response:
    """Mend ledger and journal from each other."""
    entry = visit.round

    def work(office: Office) -> RebuildDocument:
        return rebuild(office, RebuildRequest(entry.folder))

    visit.desk.jobs.begin("修复登记", work, f"/r/{entry.key}/keep", entry.key, _mended)
    return go(f"/r/{entry.key}/keep")


def _mended(result: RebuildDocument) -> str:
    if not result.mended and not result.lost:
        return f"登记簿和流水都完好，共 {result.runs} 次记录，什么都没有改动。"
    return f"已修复，共 {result.runs} 次记录。"


_AT = "/r/{round}/keep"
ROUTES = (
    route(_AT, look),
    route(f"{_AT}/finish", freeze, "POST"),
    route(f"{_AT}/reopen", next_draft, "POST"),
    route(f"{_AT}/backup", back_up, "POST"),
    route(f"{_AT}/backup-file", take_away),
    route(f"{_AT}/mend", mend, "POST"),
)
