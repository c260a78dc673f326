"""An office with its sheets issued, made once and copied for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.campaign.clerk import Office, issue_all, make_office
from tests.campaign.offices import Clock, copy_of
from workbook_tool.campaign.round import Round


@pytest.fixture(scope="session")
def issued_round(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_office(tmp_path_factory.mktemp("office"))
    with Round(folder, clock=Clock()) as round_:
        issue_all(round_)
    return folder


@pytest.fixture
def office(issued_round: Path, tmp_path: Path) -> Iterator[Office]:
    with Round(copy_of(issued_round, tmp_path / "考核"), clock=Clock()) as round_:
        yield Office(round_)
