"""The catalogue: every entry has a maker, and sentences that a clerk can forward.

That each has a sample, and another that is just none, is looked at in ``tests/catalogue``.
"""

from __future__ import annotations

import pickle
import re
from collections import Counter
from pathlib import Path

import pytest

from workbook_tool.checks.judge import BOOK_RULES, CHECKS
from workbook_tool.findings import load_catalogue
from workbook_tool.findings.catalogue import CatalogueEntry, OverrideError

ROOT = Path(__file__).parents[2]
ENTRIES = load_catalogue().entries
RETURNS = tuple(e for e in ENTRIES.values() if not re.match(r"K|Q|N10", e.code))
"""Entries about returned files."""


SOURCE = "\n".join(
    path.read_text(encoding="utf-8") for path in (ROOT / "workbook_tool").rglob("*.py")
)


@pytest.mark.parametrize("code", ENTRIES)
def test_every_entry_is_made_somewhere(code: str) -> None:
    assert f'"{code}"' in SOURCE


def test_no_two_checks_report_the_same_code() -> None:
    sheets = Counter(code for check in CHECKS for code in check.codes)
    assert [code for code, count in sheets.items() if count > 1] == []
    books = Counter(code for check in BOOK_RULES for code in check.codes)
    assert [code for code, count in books.items() if count > 1] == []
    assert set(sheets) | set(books) <= set(ENTRIES)


@pytest.mark.parametrize("entry", RETURNS, ids=lambda entry: entry.code)
def test_a_sentence_names_the_file_and_ends_as_one(entry: CatalogueEntry) -> None:
    assert "{file}" in entry.message
    sentences = [entry.message, entry.fix, *filter(None, (entry.many, entry.many_fix))]
    for sentence in sentences:
        assert sentence.endswith("。"), sentence
        assert not re.search(r"[一-鿿][,;:?!]|\.$|\s$", sentence), sentence
        assert sentence.count("“") == sentence.count("”"), sentence
    if entry.many:
        assert "{sheet}" in entry.many and "{count}" in entry.many and "{file}" in entry.many
    if "{cell}" in entry.message:
        assert "{sheet}" in entry.message


@pytest.mark.parametrize("entry", RETURNS, ids=lambda entry: entry.code)
def test_what_to_do_is_asked_for_politely(entry: CatalogueEntry) -> None:
    if entry.severity == "note":
        assert re.search("请|不必|不用|可以|已|如|下次|分数", entry.fix)
    else:
        assert re.search("请|没有列出", entry.fix), entry.fix
    assert len(entry.title) <= 16


def test_a_round_changes_severities_and_sentences() -> None:
    changed = load_catalogue(
        {
            "M01": {"severity": "请说明", "fix": "请说明为什么超过 {points} 分。"},
            "L08": {"severity": "must_fix", "clause": "《考核办法》第八条"},
        }
    )
    facts = {"file": "a.xlsx", "sheet": "评分表", "cell": "F5", "number": 1, "label": "…"}
    finding = changed.finding("M01", **facts, got="9", points="8", expected="0–8")
    assert finding.severity == "explain"
    assert finding.fix == "请说明为什么超过 8 分。"
    assert changed.finding("L08", **facts, got="x").clause == "《考核办法》第八条"
    assert load_catalogue().entries["M01"].severity == "must_fix"
    assert pickle.loads(pickle.dumps(changed)).entries == changed.entries


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"M99": {"severity": "提示"}}, "没有“M99”这个代码"),
        ({"M01": {"severity": "严重"}}, "程度“严重”只能是"),
        ({"M01": {"code": "M02"}}, "没有“code”可以改"),
        ({"M01": {"stops": "yes"}}, "没有“stops”可以改"),
        ({"M01": {"fix": ""}}, "要写一句话"),
        ({"M01": {"fix": "请改成{best}。"}}, "没有“best”可以填"),
        ({"M01": {"fix": "请改成{points。"}}, "花括号不成对"),
        ({"I01": {"message": "共 {count} 项。"}}, "没有“count”可以填"),
        ({"M01": "提示"}, "下面要写改什么"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_changes_that_cannot_be_made_are_told(changes: dict[str, object], fault: str) -> None:
    with pytest.raises(OverrideError) as told:
        load_catalogue(changes)  # type: ignore[arg-type]
    assert fault in str(told.value)
    assert len(told.value.faults) == 1
