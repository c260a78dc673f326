"""新建一次考核: title and roster, a look at what the roster says, then the round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from starlette.responses import Response

from workbook_tool.office.context import Office
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.keeping import RestoreRequest, restore
from workbook_tool.office.new import MAIN, NewRequest, new
from workbook_tool.office.roster import RosterDocument, RosterRequest, roster
from workbook_tool.web.keys import key_of
from workbook_tool.web.uploads import free_path, plain_name
from workbook_tool.web.visit import GoneError, Visit, go, route

_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed so far.

    Attributes:
        title: Title of the round.
        year: The year assessed.
        issuer: 主办单位.
        contact: Whom units ask.
        deadline: Last day.
        paper: Whether a paper copy is expected.
    """

    title: str
    year: str
    issuer: str
    contact: str
    deadline: str
    paper: bool


def _wanted(visit: Visit) -> Wanted:
    year = str(visit.desk.office.clock().year)
    return Wanted(
        visit.said("title"),
        visit.said("year") or year,
        visit.said("issuer"),
        visit.said("contact"),
        visit.said("deadline"),
        visit.said("paper") == "yes",
    )


def _wrong(wanted: Wanted) -> dict[str, str]:
    """Return what cannot be used of what was typed, by its field."""
    found: dict[str, str] = {}
    if not 1 <= len(wanted.title) <= _LONGEST_TITLE:
        found["title"] = f"请写考核名称，1 到 {_LONGEST_TITLE} 个字。"
    if not (wanted.year.isdecimal() and 1949 <= int(wanted.year) <= 2200):
        found["year"] = "请写四位数的年度，如 2026。"
    if wanted.deadline and _day(wanted.deadline) is None:
        found["deadline"] = "日期要写成 2026-12-20 的样子。"
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.replace("/", "-").replace(".", "-"))
    except ValueError:
        return None


def ask(visit: Visit) -> Response:
    """Ask for the title and the roster."""
    return visit.show("new.html", wanted=_wanted(visit), wrong={}, job=None, notice="")


def look(visit: Visit) -> Response:
    """Show what the roster says; nothing is made yet."""
    wanted = _wanted(visit)
    wrong = _wrong(wanted)
    handed = visit.files.get("files", ())
    if not handed:
        wrong["roster"] = "请交单位名单：一个 Excel 或 CSV 文件。"
    if wrong:
        return visit.show("new.html", status=400, wanted=wanted, wrong=wrong, job=None, notice="")
    draft = visit.desk.lay_aside(handed[-1].path)
    return _preview(visit, wanted, draft)


def _preview(visit: Visit, wanted: Wanted, draft: str, trouble: str = "") -> Response:
    path = visit.desk.laid_aside(draft)
    if path is None:
        raise GoneError
    found = roster(visit.desk.office, RosterRequest(path))
    grave = [one for one in found.findings if one["severity"] == "must_fix"]
    return visit.show(
        "new_roster.html",
        wanted=wanted,
        draft=draft,
        roster=found,
        grave=grave,
        trouble=trouble,
        form_name=_form_name,
        marked={one["cell"]: one for one in found.findings if one["cell"]},
        job=None,
        notice="",
    )


def _form_name(number: int) -> str:
    return f"form-{number}"


def make(visit: Visit) -> Response:
    """Set the round up."""
    wanted, draft = _wanted(visit), visit.said("draft")
    path = visit.desk.laid_aside(draft)
    if path is None or _wrong(wanted):
        raise GoneError
    found = roster(visit.desk.office, RosterRequest(path))
    forms = _chosen(visit, found)
    if len(forms) < len(found.types):
        return _preview(visit, wanted, draft, "请给每类单位选定一份评分表。")
    folder = free_path(visit.desk.folder, plain_name(wanted.title))
    day = _day(wanted.deadline)
    request = NewRequest(
        folder=folder,
        roster=path,
        title=wanted.title,
        issuer=wanted.issuer,
        contact=wanted.contact,
        year=int(wanted.year),
        deadlines={MAIN: day} if day else {},
        paper=wanted.paper,
        forms=forms,
    )
    try:
        new(visit.desk.office, request)
    except OfficeError as error:
        return _preview(visit, wanted, draft, error.sentence)
    return go(f"/r/{key_of(folder.name)}/issue", new="1")


def _chosen(visit: Visit, names: RosterDocument) -> dict[str, str]:
    """Return the form for each type of unit that has one; the only one is taken by itself."""
    known = {one.id for one in names.forms}
    found: dict[str, str] = {}
    for number, one in enumerate(names.types):
        said = visit.said(_form_name(number))
        if said in known:
            found[one.type] = said
    return found


def ask_restore(visit: Visit) -> Response:
    """Ask for a backup file."""
    return visit.show("restore.html", trouble="", job=None, notice="")


def put_back(visit: Visit) -> Response:
    """Restore a round from a backup."""
    handed = visit.files.get("files", ())
    if not handed:
        return visit.show(
            "restore.html", status=400, trouble="请交备份文件（.zip）。", job=None, notice=""
        )
    file = visit.desk.laid_aside(visit.desk.lay_aside(handed[-1].path))
    assert file is not None
    name = visit.said("name") or Path(file.name).stem
    folder = free_path(visit.desk.folder, plain_name(name))

    def work(office: Office) -> object:
        return restore(office, RestoreRequest(file, folder))

    visit.desk.jobs.begin(f"恢复“{folder.name}”", work, "/", says=_restored)
    return go("/")


def _restored(result: object) -> str:
    missing = getattr(result, "missing", [])
    words = (
        f"已恢复：{getattr(result, 'files', 0)} 个文件，登记 {getattr(result, 'events', 0)} 条。"
    )
    return words + (f"有 {len(missing)} 份原件备份时就不见了。" if missing else "")


ROUTES = (
    route("/new", ask),
    route("/new/files", look, "POST"),
    route("/new/make", make, "POST"),
    route("/restore", ask_restore),
    route("/restore/files", put_back, "POST"),
)
