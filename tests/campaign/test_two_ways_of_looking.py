"""Looked at in a reading process or right here: the same comes out, and nothing is done twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.campaign.offices import COLLECTION, FORM, OpensHere, make_round
from workbook_tool.campaign.actions import issue
from workbook_tool.campaign.actions.looking import Desk, IntakeContext, Source
from workbook_tool.campaign.round import OUT, Round
from workbook_tool.checks.fenced import draw_marked
from workbook_tool.reading.child import Reader


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_round(tmp_path_factory.mktemp("office") / "考核", 2)
    with Round(folder) as round_:
        issue.confirm(round_, FORM, {})
        issue.issue(round_, COLLECTION)
    return folder


def test_both_ways_give_the_same(folder: Path) -> None:
    sheet = next((folder / OUT).glob("*.xlsx")).read_bytes()
    contents = [sheet, sheet[:-100], b"%PDF-1.4", b"", "单位,分\n".encode("gbk")]
    with Round(folder) as round_, Reader() as reader:
        context = IntakeContext(round_)
        for number, content in enumerate(contents):
            source = Source(f"{number}.xlsx", content, "收件箱", date(2026, 12, 1))
            there = context.look(reader, source)
            here = context.look(OpensHere(), source)  # type: ignore[arg-type]
            assert there == here
            assert there[0][0].reading.findings or number == 0


def test_what_fails_there_is_refused_and_not_tried_again_here(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = next((folder / OUT).glob("*.xlsx")).read_bytes()
    source = Source("a.xlsx", sheet, "收件箱", date(2026, 12, 1))
    with Round(folder) as round_, Reader() as reader:
        context = IntakeContext(round_)
        monkeypatch.setattr(Desk, "__getstate__", lambda _: {})  # a process that knows nothing
        ((received, _),) = context.look(reader, source)
        assert received.reading.status == "unreadable"
        assert [finding.code for finding in received.reading.findings] == ["F10"]
        assert (received.unit, received.reading.token) == ("", "")


def test_a_plan_that_was_worked_with_here_goes_there_all_the_same(folder: Path) -> None:
    """What is remembered with a plan (compiled expressions) cannot cross, and need not."""
    sheet = next((folder / OUT).glob("*.xlsx")).read_bytes()
    source = Source("a.xlsx", sheet, "收件箱", date(2026, 12, 1))
    with Round(folder) as round_, Reader() as reader:
        context = IntakeContext(round_)
        here = context.look(OpensHere(), source)  # type: ignore[arg-type]
        assert context.look(reader, source) == here
        (result,) = context.check(reader, source)
        assert result.submission is not None
        result.submission.issued.plan.values({})
        assert isinstance(draw_marked(reader, result), bytes)
