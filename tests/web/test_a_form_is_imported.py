"""A Word attachment becomes a form in the browser: dropped, seen, reviewed, taken in, chosen."""

from __future__ import annotations

from pathlib import Path

from tests.web.browser import window
from tests.web.start import Client, running
from workbook_tool.office.context import Office
from workbook_tool.office.library import library_for
from workbook_tool.resources import data_folder
from workbook_tool.web.desk import Workbench

NOTICE = data_folder("samples") / "示例通知.docx"


def test_a_notice_becomes_a_form_that_a_round_can_choose(tmp_path: Path) -> None:
    with running(tmp_path, Office(library=library_for(tmp_path))) as (client, _), window() as page:
        page.goto(client.gate.address)
        page.get_by_role("link", name="细则", exact=True).click()
        page.get_by_role("link", name="由 Word 附件导入").click()
        page.set_input_files("[name=files]", NOTICE)
        page.get_by_label("给它一个编号").fill("shili-2026")
        page.get_by_role("button", name="导入").click()
        assert page.locator("table.sheet tbody tr").count() > 5
        with page.expect_download() as saved:
            page.get_by_role("link", name="下载核对.xlsx").click()
        book = tmp_path / "核对过的.xlsx"
        saved.value.save_as(book)
        page.set_input_files('[aria-label="核对过的核对.xlsx"]', book)
        page.get_by_role("button", name="交回核对过的").click()
        page.get_by_role("button", name="收入细则库").click()
        page.get_by_text("收入细则库了").first.wait_for()
        page.get_by_role("link", name="全部细则").click()
        row = page.locator("tr", has_text="shili-2026").first
        assert "自己的" in row.inner_text()
        row.get_by_role("link").click()
        page.get_by_text("与 Word 原件逐段对照").click()
        page.set_input_files("details [name=files]", NOTICE)
        page.get_by_role("button", name="对照").click()
        assert "一致" in page.inner_text("section.card")


def test_a_key_leads_nowhere_else(empty: tuple[Client, Workbench], tmp_path: Path) -> None:
    client, _ = empty
    for key in ("../../anderswo", "/tmp/anderswo", "A B", "", "..", "ab"):
        answer = client.hand_in("/import/files", "通知.docx", NOTICE.read_bytes(), {"key": key})
        assert answer.status == 409, key
        assert "不能作编号" in answer.text
    assert not list(tmp_path.rglob("*"))
