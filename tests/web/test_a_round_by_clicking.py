"""A whole round played by clicking and dropping, and the same round by commands: one result.

Eight units; sixty with WORKBOOK_TOOL_SWEEP.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page

from tests.web.browser import over, window
from tests.web.play import Senders, Unit, roster, roster_with_defects, units_of
from tests.web.start import running
from workbook_tool.cli.main import run
from workbook_tool.office.context import Office
from workbook_tool.office.status import StatusRequest, status_log
from workbook_tool.office.summary import SummaryDocument, SummaryRequest, ranks

UNITS = 60 if os.environ.get("WORKBOOK_TOOL_SWEEP") else 9
TITLE = "2026年度工会工作考核"
ISSUER = "示例市总工会"
DEADLINE = "2030-12-20"

DROP = """
(files) => {
    const data = new DataTransfer();
    for (const [name, content] of files) {
        const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
        data.items.add(new File([bytes], name));
    }
    for (const kind of ["dragenter", "dragover", "drop"]) {
        document.body.dispatchEvent(
            new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: data})
        );
    }
}
"""


def as_file(content: bytes) -> FilePayload:
    return {"name": "名单.csv", "mimeType": "text/csv", "buffer": content}


def drop(page: Page, files: Mapping[str, bytes]) -> str:
    """Drop files on the page; return what is said when they were read."""
    before = page.locator(".job").first.get_attribute("id") if page.locator(".job").count() else "x"
    page.evaluate(
        DROP, [[name, base64.b64encode(content).decode()] for name, content in files.items()]
    )
    # The page is loaded again when all files are handed in, and again when they were read.
    page.wait_for_selector(f".job:not(#{before})", timeout=60_000)
    return over(page)


def decide(page: Page, *, unit: str, option: str, reason: str, **fields: str) -> str:
    """Take a decision on the entry of a unit in 待办; return what is then said."""
    item = page.locator(".items > li", has_text=unit).first
    item.locator(".options").get_by_role("link", name=option).first.click()
    form = item.locator("form.deciding-form")
    form.wait_for()
    for name, value in fields.items():
        form.locator(f"[name={name}]").fill(value)
    form.locator("[name=reason]").fill(reason)
    form.get_by_role("button", name="看会变什么").click()
    item.get_by_role("button", name="就这样定").click()
    page.wait_for_url("**/todo?done=*")
    return page.inner_text("p.note.good")


class Clerk:
    """A person who plays a round in the browser."""

    def __init__(self, page: Page, folder: Path, units: list[Unit]) -> None:
        self.page, self.folder, self.units = page, folder, units
        self.here = ""

    @property
    def senders(self) -> Senders:
        return Senders(self.folder / TITLE, self.units)

    def open(self, part: str) -> Page:
        """Go to a page of the round by its link."""
        self.page.locator("nav.side").get_by_role("link", name=part).click()
        self.page.wait_for_load_state()
        return self.page

    def begin(self) -> None:
        page = self.page
        page.get_by_role("link", name="新建一次考核").click()
        page.get_by_label("考核名称").fill(TITLE)
        page.get_by_label("年度", exact=True).fill("2026")
        page.get_by_label("截止日期").fill(DEADLINE)
        page.get_by_label("主办单位").fill(ISSUER)
        page.set_input_files("[name=files]", as_file(roster_with_defects(self.units)))
        page.get_by_role("button", name="下一步").click()
        said = page.inner_text("[aria-label=名单里的问题]")
        for row in ("第 4 行", "第 5 行", "第 6 行"):
            assert row in said, said
        assert page.get_by_role("button", name="建立").count() == 0
        page.set_input_files("[name=files]", as_file(roster(self.units)))
        page.get_by_role("button", name="再核对一次").click()
        assert page.locator("tbody tr", has_text="示例第").count() == len(self.units)
        page.get_by_role("button", name="建立").click()
        page.wait_for_url("**/issue?new=1")

    def issue(self) -> None:
        page = self.page
        page.get_by_label("依据").fill("主席办公会议确认")
        page.get_by_role("button", name="确认这些口径").click()
        card = page.locator("section.card", has_text="年终自评")
        card.get_by_role("button", name="下发").click()
        assert f"生成 {len(self.units)} 份" in over(page)

    def collect(self, files: Mapping[str, bytes]) -> str:
        return drop(self.open("收件"), files)

    def decide_all(self) -> None:
        two, three, four, five, _, seven = self.units[1:7]
        page = self.open("待办")
        said = decide(page, unit=three.name, option="(1).xlsx", reason="单位来电")
        assert "以此件为准" in said
        page.locator("p.note").get_by_role("link", name="撤销").click()  # it was the other one
        page.get_by_role("button", name="定错了").click()
        page.get_by_role("button", name="看会变什么").click()
        page.get_by_role("button", name="就这样定").click()
        page.wait_for_url("**/todo?done=*")
        decide(page, unit=three.name, option="(2).xlsx", reason="单位又来电")
        decide(page, unit=four.name, option=f"归到：{four.code}", reason="表里写的单位就是它")
        del two, five
        self.open("报送情况").get_by_role("link", name=seven.name).click()
        page.get_by_role("link", name="对它作决定").click()
        page.get_by_role("link", name="免报").click()
        page.get_by_label("理由").fill("单位新成立")
        page.get_by_role("button", name="看会变什么").click()
        assert "不需报送" in page.inner_text(".tried")
        page.get_by_role("button", name="就这样定").click()
        page.wait_for_url("**?done=*")

    def send_back(self) -> None:
        page = self.open("退回与催报")
        page.get_by_role("button", name="生成退回和催报").click()
        assert "生成 2 份退回通知" in over(page)

    def departments(self) -> None:
        page = self.open("下发")
        card = page.locator("section.card", has_text="部门考核")
        card.get_by_role("button", name="下发").click()
        over(page)
        self.collect(self.senders.books())
        page = self.open("部门打分")
        assert page.locator(".items > li").count() == 1
        page.get_by_role("link", name="打分以这份为准").first.click()
        page.get_by_role("button", name="部门负责人确认").click()
        page.get_by_role("button", name="看会变什么").click()
        page.get_by_role("button", name="就这样定").click()
        page.wait_for_url("**?done=*")

    def sum_up(self) -> None:
        page = self.open("汇总")
        page.get_by_role("button", name="生成汇总表").click()
        over(page)
        with page.expect_download() as saved:
            page.get_by_role("link", name="工作底稿.xlsx").click()
        assert saved.value.suggested_filename == "工作底稿.xlsx"
        page.get_by_role("button", name="生成公示").click()
        assert "反馈" in over(page)
        page.locator("a.figure").first.click()
        page.locator("#story").get_by_role("link", name="看每一项").wait_for()

    def finish(self) -> Path:
        page = self.open("定稿与备份")
        page.get_by_role("button", name="定稿", exact=True).click()
        page.get_by_text("已定稿（第 1 稿）").first.wait_for()
        page.get_by_role("button", name="备份", exact=True).click()
        over(page)
        with page.expect_download() as saved:
            page.get_by_role("link", name="下载备份文件").click()
        file = self.folder / "下载的备份.zip"
        saved.value.save_as(file)
        return file

    def restore(self, file: Path) -> None:
        page = self.page
        page.get_by_role("link", name="工会考核工作台").click()
        page.get_by_role("link", name="恢复").click()
        page.set_input_files("[name=files]", file)
        page.get_by_label("放进哪个文件夹").fill("恢复的")
        page.get_by_role("button", name="恢复").click()
        over(page)
        assert page.get_by_role("link", name=TITLE).count() == 2


def by_commands(folder: Path, units: list[Unit], capsys: pytest.CaptureFixture[str]) -> Path:
    """Play the same round at a terminal."""
    folder.mkdir()
    place, names = folder / TITLE, folder / "名单.csv"
    names.write_bytes(roster(units))
    senders = Senders(place, units)

    def do(*words: str | Path) -> str:
        capsys.readouterr()
        assert run([str(word) for word in words]) in {0, 2}, capsys.readouterr().err
        return capsys.readouterr().out

    def hand_in(files: Mapping[str, bytes], batch: str) -> None:
        box = folder / batch
        box.mkdir()
        for name, content in files.items():
            (box / name).write_bytes(content)
        do("collect", place, box)

    def code_of(name: str) -> str:
        files = json.loads(do("status", place, "--files", "--json"))["files"]
        return next(str(one["code"]) for one in files if one["file"].endswith(name))

    two, three, four, five, _, seven = units[1:7]
    del two, five
    do("new", place, "--roster", names, "--title", TITLE, "--year", "2026", "--issuer", ISSUER,
       "--deadline", DEADLINE)  # fmt: skip
    do("issue", place, "--confirm-defaults", "--reason", "主席办公会议确认")
    hand_in(senders.first(), "第一批")
    one = code_of(f"{three.name}(1).xlsx")
    do("decide", place, "以此件为准", one, "--reason", "单位来电")
    log = json.loads(do("status", place, "--log", "--json"))["events"]
    do("decide", place, "撤销", str(log[-1]["number"]), "--reason", "定错了")
    do("decide", place, "以此件为准", code_of("(2).xlsx"), "--reason", "单位又来电")
    whose = code_of(f"{units[4].name}评分表.xlsx")
    do("decide", place, "归到", whose, four.code, "--reason", "表里写的单位就是它")
    do("decide", place, "免报", seven.code, "--reason", "单位新成立")
    do("return", place)
    hand_in(senders.second(), "第二批")
    do("issue", place, "--departments")
    books = senders.books()
    hand_in(books, "第三批")
    found = json.loads(do("status", place, "--departments", "--json"))["books"]
    conflict = next(one["conflicts"][0] for one in found if one["conflicts"])
    counts = conflict["sources"][0]["code"]
    do("decide", place, "打分为准", counts, "--unit", conflict["unit"], "--item", conflict["item"],
       "--reason", "部门负责人确认")  # fmt: skip
    do("summary", place)
    do("publish", place)
    do("finish", place)
    return place


def result(folder: Path) -> dict[str, object]:
    """Return what a round came to, without what must differ: its folder and its files' names."""
    found: SummaryDocument = ranks(Office(), SummaryRequest(folder))
    return found.model_dump(exclude={"files"})


def happened(folder: Path) -> dict[str, int]:
    """Return how often what happened."""
    events = status_log(Office(), StatusRequest(folder)).events
    kinds = [one.kind for one in events]
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}


def test_a_round_by_clicking_is_the_round_by_commands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    units = units_of(UNITS)
    desk = tmp_path / "考核"
    desk.mkdir()
    with running(desk) as (client, _), window() as page:
        page.goto(client.gate.address)
        person = Clerk(page, desk, units)
        person.begin()
        person.issue()
        said = person.collect(person.senders.first())
        assert "新收" in said
        person.decide_all()
        person.send_back()
        person.collect(person.senders.second())
        person.departments()
        person.sum_up()
        backup = person.finish()
        person.restore(backup)
    clicked = desk / TITLE
    assert result(desk / "恢复的") == result(clicked)
    commanded = by_commands(tmp_path / "命令", units, capsys)
    assert result(clicked) == result(commanded)
    assert happened(clicked) == happened(commanded)
