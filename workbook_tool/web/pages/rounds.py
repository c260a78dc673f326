"""考核: the rounds of the folder, the demonstration, and the first page of a round."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from workbook_tool.office.context import Office
from workbook_tool.office.demo import DemoDocument, DemoRequest
from workbook_tool.office.demo import demo as play
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.rounds import OverviewDocument
from workbook_tool.web.frame import job_view, show_round
from workbook_tool.web.visit import Visit, go, route

DEMO = "演示考核"


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round in the list.

    Attributes:
        key: Stands for it in addresses.
        name: The name of its folder.
        about: What it is; ``None`` where it cannot be opened.
        trouble: Why it cannot.
    """

    key: str
    name: str
    about: OverviewDocument | None
    trouble: str = ""


def home(visit: Visit) -> Response:
    """List the rounds."""
    lines = []
    for entry in visit.desk.rounds():
        try:
            lines.append(RoundLine(entry.key, entry.folder.name, visit.desk.about(entry)))
        except OfficeError as error:
            lines.append(RoundLine(entry.key, entry.folder.name, None, error.sentence))
    return visit.show(
        "rounds.html",
        lines=lines,
        folder=visit.desk.folder,
        demo=any(one.name == DEMO for one in lines),
        alone=visit.desk.alone,
        job=job_view(visit.desk.jobs.latest("", "/")),
        notice="",
    )


def demo(visit: Visit) -> Response:
    """Play the demonstration."""
    folder = visit.desk.folder / DEMO

    def work(office: Office) -> DemoDocument:
        return play(office, DemoRequest(folder))

    visit.desk.jobs.begin("演示：用虚构的单位办一次完整的考核", work, "/", says=_played)
    return go("/")


def _played(result: DemoDocument) -> str:
    return f"“{result.title}”已办到汇总，点它的名称进去看。"


def first_page(visit: Visit) -> Response:
    """Show where a round stands and what comes next."""
    about = visit.desk.about(visit.round)
    main = next(one for one in about.collections if one.id == about.main)
    return show_round(
        visit,
        "round_home.html",
        "home",
        main=main,
        next_step=_next(about),
        folder=visit.round.folder,
    )


Step = tuple[str, str, str]
"""What comes next: what to do, on which page, and why."""


def _next(about: OverviewDocument) -> Step:
    """Return what comes next, the first that holds."""
    main = next(one for one in about.collections if one.id == about.main)
    counts = main.counts
    busy = sum(counts.get(one, 0) for one in ("held", "must_fix", "explain"))
    missing = counts.get("missing", 0)
    steps: tuple[tuple[bool, Step], ...] = (
        (
            about.finished,
            ("备份", "/keep", "本次考核已定稿。请备份，把备份文件存到另一个盘或 U 盘上。"),
        ),
        (
            not all(form.confirmed for form in about.forms),
            ("确认口径", "/issue", "细则里有的条文可以有不同的理解，下发以前请先定下来。"),
        ),
        (not main.issued, ("下发", "/issue", "给每个单位生成一份评分表，发给它们填报。")),
        (not about.files, ("收件", "/in", "各单位交回的文件，拖到“收件”一页上就行。")),
        (
            bool(about.held or about.messages or busy),
            ("看待办", "/todo", "有些事要人定一定：是哪个单位的，采用不采用。"),
        ),
        (bool(missing), ("催报", "/back", f"还有 {missing} 个单位没有报。")),
    )
    done: Step = ("汇总", "/ranks", "都报齐了，可以看名次、出汇总表。")
    return next((step for holds, step in steps if holds), done)


ROUTES = (
    route("/", home),
    route("/demo", demo, "POST"),
    route("/r/{round}", first_page),
)
