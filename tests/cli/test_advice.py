"""What a failure says, and what the command line adds: which command comes next."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from workbook_tool.cli.advice import ADVICE, EXIT_CODES, exit_code, told
from workbook_tool.cli.main import TABLE
from workbook_tool.office.errors import SENTENCES, OfficeError


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_advice_is_given_for_failures_that_exist() -> None:
    assert ADVICE.keys() <= SENTENCES.keys()


def test_every_sort_of_failure_has_its_exit_code() -> None:
    assert {sentence.kind for sentence in SENTENCES.values()} <= EXIT_CODES.keys()
    assert exit_code(OfficeError("busy", folder="x")) == 3


@pytest.mark.parametrize("code", SENTENCES)
def test_the_sentence_names_no_command_and_no_option(code: str) -> None:
    # A console in the browser says the same sentence.
    words = re.findall(r"[A-Za-z][A-Za-z-]+", re.sub(r"\{\w+\}", "", SENTENCES[code].text))
    assert not {"workbook-tool", *TABLE} & set(words)
    assert "--" not in SENTENCES[code].text


@pytest.mark.parametrize("code", ADVICE)
def test_advice_needs_nothing_that_its_failure_does_not_know(code: str) -> None:
    facts = dict.fromkeys(_names(SENTENCES[code].text), 1) | {"id": "assess"}
    assert told(OfficeError(code, **facts), Path("某次考核")).endswith(("。", "理由"))


def test_a_frozen_round_says_which_draft_comes_next() -> None:
    words = told(OfficeError("frozen", draft=1), Path("2026考核"))
    assert words == (
        "本次考核已定稿（第 1 稿），不能再改动。"
        "确需改动的，先开第 2 稿：workbook-tool finish 2026考核 --reopen 理由"
    )
