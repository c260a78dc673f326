"""Looked at whole in the reading process, or merely opened there: the same comes out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.campaign.offices import COLLECTION, FORM, OpensHere, make_round
from workbook_tool.campaign.actions import issue
from workbook_tool.campaign.actions.looking import IntakeContext, Source
from workbook_tool.campaign.round import OUT, Round
from workbook_tool.reading.child import Reader


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_round(tmp_path_factory.mktemp("office") / "考核", 2)
    with Round(folder) as round_:
        issue.confirm(round_, FORM, {})
        issue.issue(round_, COLLECTION)
    return folder


def test_both_ways_give_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = next((folder / OUT).glob("*.xlsx")).read_bytes()
    contents = [sheet, sheet[:-100], b"%PDF-1.4", b"", "单位,分\n".encode("gbk")]
    with Round(folder) as round_, Reader() as reader:
        desk = IntakeContext.of(round_)
        answers: list[Any] = []
        call = Reader.call

        def noted(self: Reader, *arguments: Any, **shared: Any) -> Any:
            answers.append(call(self, *arguments, **shared))
            return answers[-1]

        monkeypatch.setattr(Reader, "call", noted)
        for number, content in enumerate(contents):
            source = Source(f"{number}.xlsx", content, "收件箱", date(2026, 12, 1))
            there = desk.look_in_child(reader, source)
            assert there == desk.look(source, OpensHere())
        # None of them had to take the slow way.
        assert all(isinstance(answer, list) for answer in answers)
        assert len(answers) == len(contents)


def test_what_fails_there_takes_the_other_way(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = next((folder / OUT).glob("*.xlsx")).read_bytes()
    source = Source("a.xlsx", sheet, "收件箱", date(2026, 12, 1))
    with Round(folder) as round_, Reader() as reader:
        desk = IntakeContext.of(round_)
        expected = desk.look(source, OpensHere())
        monkeypatch.setattr(
            IntakeContext, "__getstate__", lambda _: {}
        )  # a process that knows nothing
        assert IntakeContext.of(round_).look_in_child(reader, source) == expected
