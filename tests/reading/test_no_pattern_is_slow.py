"""Every pattern over a text that somebody else wrote goes through it in steps that grow with it.

Steps are counted (:mod:`regex_steps`), not seconds: a text twice as long may take twice as many,
whatever the machine.
"""

from __future__ import annotations

import re
import sys
from importlib import import_module
from types import FrameType
from typing import Any

import pytest

from tests.reading.hostile_more import WORST
from tests.reading.regex_steps import Steps, TooManyError
from tests.workbook.cases import SWEEP
from workbook_tool.checks import redraw
from workbook_tool.checks.formulas import normal, skeleton
from workbook_tool.cli.command import fold
from workbook_tool.reading.letter_text import links_in

MODULES = (
    "workbook_tool.foreign",
    "workbook_tool.rubric.text",
    "workbook_tool.reading.origin",
    "workbook_tool.reading.numbers",
    "workbook_tool.reading.matching",
    "workbook_tool.reading.ooxml_sheet",
    "workbook_tool.reading.letter_text",
    "workbook_tool.reading.letters",
    "workbook_tool.checks.formulas",
    "workbook_tool.checks.locked",
    "workbook_tool.mail.replies",
)
SHORT, LONG = (200, 400) if SWEEP < 10 else (2_000, 4_000)
MOST_PER_CHARACTER = 400
"""Steps; many patterns are bounded alternatives, each a few characters."""


def _patterns() -> dict[str, re.Pattern[str]]:
    found: dict[str, re.Pattern[str]] = {}

    def collect(name: str, value: Any) -> None:
        if isinstance(value, re.Pattern):
            text = value.pattern
            if isinstance(text, bytes):
                value = re.compile(text.decode("latin-1"), value.flags & ~re.ASCII | re.UNICODE)
            found[name] = value
        elif isinstance(value, tuple | list):
            for number, one in enumerate(value):
                collect(f"{name}[{number}]", one)

    for module in MODULES:
        for name, value in vars(import_module(module)).items():
            collect(f"{module.removeprefix('workbook_tool.')}.{name}", value)
    return found


PATTERNS = _patterns()
TEXTS = {
    **WORST,
    "letters_and_marks": "A1!" * 9_000,
    "addresses": "Sheet1!A1:" * 3_000,
    "anchors": "<a href=http://" * 2_000,
    "encoded_words": "=?utf-8?b?" * 3_000,
    "equals": "=?" * 16_000,
    "tags": "<" * 32_000,
    "links": "https://pan.baidu.com/s/" * 1_000,
    "quoted_lines": "\n>" * 16_000,
    "headers": "content-type:" + "\n " * 16_000,
}


ANCHORED = ("reading.origin._UNIT_LINE", "reading.numbers.", "reading.matching._TARGET")
"""Patterns that are tried at the beginning of a text only."""


def steps(name: str, text: str) -> int:
    counted = Steps(PATTERNS[name], text, MOST_PER_CHARACTER * max(len(text), 1))
    if name.startswith(ANCHORED):
        counted.match(0, whole=True)
        return counted.count
    return counted.search_all()


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_takes_steps_as_many_as_the_text_is_long(name: str) -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    try:
        for which, text in TEXTS.items():
            try:
                short, long = (steps(name, text[:size]) for size in (SHORT, LONG))
            except TooManyError:
                pytest.fail(f"{which}: more than {MOST_PER_CHARACTER} steps a character")
            assert long <= 2.6 * short + 2_000, (which, short, long)
    finally:
        sys.setrecursionlimit(limit)


def test_a_slow_pattern_is_found_to_be_slow() -> None:
    for slow, text in (
        (re.compile(r"^\s*单位[:：]\s*(.+?)\s*$", re.DOTALL), "单位：a" + " " * LONG + "b"),
        (re.compile(r"([^!]+!)([A-Z]+):\1"), "A" * LONG),
        (re.compile(r"[^\s.]+\.xlsx"), "a" * LONG),
    ):
        short = Steps(slow, text[: LONG // 2], 10**9).search_all()
        long = Steps(slow, text, 10**9).search_all()
        # The first pattern is anchored: all of it is one attempt.
        assert long > 2.6 * short or long > MOST_PER_CHARACTER * len(text)


def test_the_counter_finds_what_the_engine_finds() -> None:
    for name, pattern in PATTERNS.items():
        for text in (
            "单位：示例工会",
            "Sheet1!A1:Sheet1!B2",
            "<a href='http://a/b.xlsx'>c.xlsx</a>",
            "1.5",
        ):
            ours = Steps(pattern, text, 10**7)
            engine = pattern.match(text)
            assert ours.match(0) == (engine is not None), (name, text)


# --- loops --------------------------------------------------------------------------------


def lines_run(work: Any) -> int:
    """Lines of this program that run: steps of loops."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace if "workbook_tool" in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


LOOPS: dict[str, Any] = {
    "fold": lambda text: fold(text, 80),
    "normal": lambda text: normal.__wrapped__(text, "评分表"),
    "skeleton": skeleton,
    "links_in": links_in,
    "between": lambda text: redraw._between(["单位：", "unit", "a", "code", "b"], "单位：" + text),
}


@pytest.mark.parametrize("name", LOOPS)
def test_a_loop_runs_as_often_as_the_text_is_long(name: str) -> None:
    for which, text in TEXTS.items():
        short, long = (
            lines_run(lambda size=size, text=text: LOOPS[name](text[:size]))
            for size in (1_000, 2_000)
        )
        assert long <= 2.6 * short + 200, (which, short, long)
