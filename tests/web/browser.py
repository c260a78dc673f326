"""Debian's Chromium, driven by Playwright; skipped where it is missing, not on the build server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

AXE = Path(__file__).parent.parent / "tools" / "node_modules" / "axe-core" / "axe.min.js"
WIDE, SMALL = (1280, 720), (640, 720)
"""The smallest window that is meant, and the same at 200 %."""


def chromium() -> str:
    """Return where Chromium is; skip the test, or fail on the build server, where it is not."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing")
        pytest.skip("Chromium is missing")
    return found


@contextmanager
def window(size: tuple[int, int] = WIDE) -> Iterator[Page]:
    """Open a window; what its pages complain about is a failure of the test."""
    trouble: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="zh-CN", accept_downloads=True
        )
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on(
            "console",
            lambda said: trouble.append(said.text) if said.type in {"error", "warning"} else None,
        )
        try:
            yield page
        finally:
            browser.close()
    # A refusal that a test provokes is told by its page, and by the browser, too.
    assert not [one for one in trouble if "status of 409" not in one], trouble


def over(page: Page, seconds: float = 120) -> str:
    """Wait until the job of the page is over; return what it says."""
    page.wait_for_selector(".job.done, .job.failed, .job.cancelled", timeout=seconds * 1000)
    page.wait_for_load_state("networkidle")
    said = page.inner_text(".job")
    assert "没有做成" not in said, said
    return said
