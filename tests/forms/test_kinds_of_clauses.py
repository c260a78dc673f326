"""The page that says how clauses of other bodies are written adds up, and its examples exist."""

from __future__ import annotations

import re
from pathlib import Path

from tests.forms.rules import CASES, FILES, form

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "计分方式.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([^|]+) \| \**(\d+)\** \|([^|]*)\|([^|]*)\|$", PAGE, flags=re.MULTILINE)


def test_the_table_adds_up_and_most_can_be_written() -> None:
    counts = {name.strip("* "): int(count) for name, count, *_ in ROWS}
    said, rest = counts.pop("写得出来的"), counts.pop("写不出来的")
    assert sum(counts.values()) == said
    assert said + rest == 300
    assert said / 300 >= 0.95
    assert len(re.findall(r"^\| [UO][0-9]{2} \|", PAGE, flags=re.MULTILINE)) == rest


def test_every_example_is_a_row_with_cases_counted_by_hand() -> None:
    counted = {(case.form_id, case.ref) for case in CASES}
    named = 0
    for *_, examples in ROWS:
        for form_id, refs in re.findall(r"(rules-[a-z-]+) ([0-9、]+)", examples):
            assert form_id in FILES
            for ref in refs.split("、"):
                named += 1
                item = form(form_id).item(ref)
                assert (form_id, ref) in counted or item.rule.compares_units, (form_id, ref)
    assert named >= 30


def test_every_example_uses_what_it_is_an_example_of() -> None:
    for name, _, _, examples in ROWS:
        words = [word for word in re.findall(r"`(\w+)`", name) if word != "variants"]
        for form_id, refs in re.findall(r"(rules-[a-z-]+) ([0-9、]+)", examples):
            for ref in refs.split("、"):
                item = form(form_id).item(ref)
                written = item.rule.model_dump_json(exclude_defaults=True, exclude_none=True)
                kinds = set(re.findall(r"\w+", written)) | {item.rule.kind}
                assert not words or kinds & set(words), (name, form_id, ref)
