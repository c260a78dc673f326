"""What runs in the background: one after another, seen while it runs, stopped on request."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from workbook_tool.office.context import Office
from workbook_tool.office.errors import OfficeError
from workbook_tool.web.frame import job_view
from workbook_tool.web.jobs import Jobs


@dataclass
class Gatepost:
    """Lets a job go on when the test says so."""

    begun: threading.Event
    go: threading.Event


def gatepost() -> Gatepost:
    return Gatepost(threading.Event(), threading.Event())


def test_one_job_is_done_after_another_and_each_is_seen() -> None:
    jobs, post, order = Jobs(), gatepost(), []

    def first(office: Office) -> str:
        post.begun.set()
        office.tell("读取", 3, 7)
        assert post.go.wait(10)
        order.append("first")
        return "甲"

    def second(_office: Office) -> str:
        order.append("second")
        return "乙"

    one = jobs.begin("收件", first, "/in", "r", says=lambda result: f"完成{result}")
    two = jobs.begin("汇总", second, "/ranks", "r")
    assert post.begun.wait(10)
    view = job_view(one)
    assert view is not None
    waiting = job_view(two)
    assert waiting is not None
    assert waiting.status == "waiting"
    assert {job.number for job in jobs.alive("r")} == {one.number, two.number}
    assert not list(jobs.alive("another"))
    post.go.set()
    assert two.wait(10)
    assert order == ["first", "second"]
    done = job_view(one)
    assert done is not None
    assert (done.status, done.says) == ("done", "完成甲")
    assert (done.what, done.done, done.of) == ("读取", 3, 7)


def test_a_job_stops_between_two_files_and_says_so() -> None:
    jobs, post = Jobs(), gatepost()

    def work(office: Office) -> None:
        for number in range(10):
            post.begun.set()
            assert post.go.wait(10)
            office.tell("读取", number, 10)

    job = jobs.begin("收件", work, "/in")
    assert post.begun.wait(10)
    job.cancel()
    post.go.set()
    assert job.wait(10)
    view = job_view(job)
    assert view is not None
    assert view.status == "cancelled"
    assert "没有登记" in view.trouble


def test_a_job_that_was_stopped_while_it_waited_never_begins() -> None:
    jobs, post, begun = Jobs(), gatepost(), []
    jobs.begin("甲", lambda _: post.go.wait(10), "/")
    late = jobs.begin("乙", lambda _: begun.append(1), "/")
    late.cancel()
    post.go.set()
    assert late.wait(10)
    assert late.status == "cancelled"
    assert not begun


def test_a_job_that_fails_tells_why_and_the_next_one_runs() -> None:
    jobs = Jobs()

    def refused(_office: Office) -> None:
        raise OfficeError("frozen", draft=1)

    def full(_office: Office) -> None:
        raise OSError(28, "No space left on device", "/somewhere/汇总.xlsx")

    def broken(_office: Office) -> None:
        raise RuntimeError("示例机械厂工会")

    found = [jobs.begin("甲", work, "/") for work in (refused, full, broken)]
    last = jobs.begin("乙", lambda _: "好", "/")
    assert last.wait(10)
    assert last.status == "done"
    told = [view.trouble for job in found if (view := job_view(job))]
    assert "已定稿" in told[0]
    assert "“汇总.xlsx”没有写成：磁盘空间不足" in told[1]
    assert "/somewhere" not in told[1]
    assert "抱歉" in told[2]
    assert "示例机械厂工会" not in told[2]
    assert "Traceback" not in told[2]
