"""A round with its sheets issued, as the use cases find it: a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.campaign.clerk import Office as Clerk
from tests.campaign.clerk import issue_all, make_office
from tests.campaign.offices import Clock, copy_of
from workbook_tool.campaign.round import Round


@pytest.fixture(scope="session")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_office(tmp_path_factory.mktemp("office"))
    with Round(folder, clock=Clock()) as round_:
        issue_all(round_)
        clerk = Clerk(round_)
        for unit in ("001", "002"):
            clerk.send(unit)
    return folder


@pytest.fixture
def folder(issued: Path, tmp_path: Path) -> Path:
    return copy_of(issued, tmp_path / "考核")
