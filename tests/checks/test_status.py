"""A status follows from findings and decisions."""

from __future__ import annotations

from typing import Any

import pytest

from workbook_tool.checks.status import ReturnDecision, Status, status_of
from workbook_tool.findings import Finding, load_catalogue


def finding(code: str, cell: str = "F5") -> Finding:
    facts: dict[str, Any] = dict.fromkeys(("number", "label", "got", "points", "note", "where"))
    place = {"file": "a.xlsx", "sheet": "评分表", "cell": cell, "expected": "0–8"}
    return load_catalogue().finding(code, **facts | place)


GRAVE, ODD, NOTE = finding("M01"), finding("R01", "F6"), finding("N04", "F7")
ACCEPT, REFUSE = ReturnDecision("accept"), ReturnDecision("refuse")


@pytest.mark.parametrize(
    ("findings", "decisions", "status"),
    [
        ((), (), "ok"),
        ((NOTE,), (), "ok"),
        ((NOTE, ODD), (), "explain"),
        ((NOTE, ODD, GRAVE), (), "must_fix"),
        ((GRAVE,), (ACCEPT,), "accepted"),
        ((), (REFUSE,), "refused"),
        ((GRAVE,), (ACCEPT, REFUSE), "refused"),
        ((GRAVE, ODD), (ReturnDecision("accept", GRAVE.key),), "explain"),
        (
            (GRAVE, ODD),
            (ReturnDecision("accept", GRAVE.key), ReturnDecision("accept", ODD.key)),
            "ok",
        ),
        ((ODD,), (ReturnDecision("accept", ODD.key), ReturnDecision("refuse", ODD.key)), "explain"),
    ],
)
def test_of_a_return(
    findings: tuple[Finding, ...], decisions: tuple[ReturnDecision, ...], status: Status
) -> None:
    assert status_of(findings, read=True, decisions=decisions) == status


def test_of_files_that_are_no_returns() -> None:
    refused = load_catalogue().finding("F18", file="a.pdf")
    assert status_of((refused,), read=False) == "scan"
    assert status_of((GRAVE,), read=False) == "unreadable"
    assert status_of((refused,), read=False, decisions=(REFUSE,)) == "refused"
