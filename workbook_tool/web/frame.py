"""What stands around every page of a round: where one is, where one can go, what runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from workbook_tool.office.rounds import OverviewDocument
from workbook_tool.office.todo import TodoRequest, todo
from workbook_tool.web.advice import failure_sentence
from workbook_tool.web.jobs import Job
from workbook_tool.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Link:
    """A page of a round in the list at its side.

    Attributes:
        name: Its name among the pages.
        label: What people read.
        path: Its address below the round's.
        number: How much waits there.
    """

    name: str
    label: str
    path: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as it is shown; one picture of it, while it goes on.

    Attributes:
        number: Its number.
        title: What it does.
        back: The page that shows what it did.
        status: Where it is.
        what: What it is doing.
        done: How many are done,
        of: of how many.
        alive: Whether it goes on.
        stopping: Whether somebody asked to stop it.
        says: What it did.
        trouble: Why it did not.
        fresh: Whether it ended just now, before the eyes of the person.
    """

    number: int
    title: str
    back: str
    status: str
    what: str
    done: int
    of: int
    alive: bool
    stopping: bool
    says: str
    trouble: str
    fresh: bool


def job_view(job: Job | None, *, fresh: bool = False) -> JobView | None:
    """Return a job as it is shown."""
    if job is None:
        return None
    status = job.status
    return JobView(
        number=job.number,
        title=job.title,
        back=job.back,
        status=status,
        what=job.what,
        done=job.done,
        of=job.of,
        alive=status in {"waiting", "running"},
        stopping=job.stopping,
        says=job.says(job.result) if status == "done" else "",
        trouble=_trouble(job),
        fresh=fresh,
    )


def _trouble(job: Job) -> str:
    if job.error is None:
        return ""
    if not job.told:
        job.told = failure_sentence(job.error)
    return job.told


def nav_of(about: OverviewDocument, waiting: int) -> list[Link]:
    """Return where one can go in a round."""
    links = [
        Link("home", "概况", ""),
        Link("issue", "下发", "/issue"),
        Link("in", "收件", "/in"),
        Link("board", "报送情况", "/board"),
        Link("todo", "待办", "/todo", waiting),
        Link("back", "退回与催报", "/back"),
    ]
    if any(one.in_books for one in about.collections):
        links.append(Link("books", "部门打分", "/books"))
    return [
        *links,
        Link("ranks", "汇总", "/ranks"),
        Link("mail", "邮件", "/mail"),
        Link("log", "登记", "/log"),
        Link("settings", "设置", "/settings"),
        Link("keep", "定稿与备份", "/keep"),
    ]


def waiting_in(visit: Visit) -> int:
    """Return how much needs a person in a round."""
    entry = visit.round
    return len(visit.desk.ask(todo, TodoRequest(entry.folder), entry.folder).items)


def show_round(
    visit: Visit,
    template: str,
    here: str,
    *,
    job: Job | None = None,
    status: int = 200,
    **facts: Any,
) -> Response:
    """Return a page of a round.

    Args:
        visit: The visit.
        template: The page's template.
        here: The page's name.
        job: What runs, or ran, for this page; any other that runs in the round if not given.
        status: The answer's status.
        facts: What it shows.
    """
    entry = visit.round
    about = visit.desk.about(entry)
    running = job or next(visit.desk.jobs.alive(entry.key), None)
    return visit.show(
        template,
        status=status,
        about=about,
        key=entry.key,
        nav=nav_of(about, waiting_in(visit)),
        here=here,
        job=job_view(running),
        notice=facts.pop("notice", ""),
        **facts,
    )
