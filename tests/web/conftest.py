from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.web.start import Client, running
from workbook_tool.office.context import Office
from workbook_tool.office.issue import ConfirmRequest, IssueRequest, confirm, issue
from workbook_tool.office.new import MAIN, NewRequest, new
from workbook_tool.web.desk import Workbench

ROSTER = """单位代码,单位名称,单位类别,联系人,邮箱,组别
001,示例甲街道工会,街道（乡镇）工会,示例联系人,a@example.com,一组
002,示例乙街道工会,街道（乡镇）工会,,b@example.com,一组
003,示例丙街道工会,街道（乡镇）工会,,c@example.com,二组
004,示例丁街道工会,街道（乡镇）工会,,d@example.com,二组
"""
TITLE = "2026年度街道工会考核"


def set_up(folder: Path, *, issued: bool = True) -> Path:
    """Set up a small round, through the office."""
    roster = folder / "名单.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    made = folder / "年终考核"
    office = Office(user="测试")
    new(office, NewRequest(made, roster, TITLE, 2026, deadlines={MAIN: date(2027, 12, 20)}))
    if issued:
        confirm(office, ConfirmRequest(made, defaults=True, reason="测试"))
        issue(office, IssueRequest(made))
    return made


@pytest.fixture(scope="session")
def issued_round(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round whose sheets went out; nobody may change it."""
    return set_up(tmp_path_factory.mktemp("issued"))


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[tuple[Client, Workbench]]:
    """A console of a folder without rounds."""
    with running(tmp_path) as started:
        yield started


@pytest.fixture(scope="session")
def looking(issued_round: Path) -> Iterator[tuple[Client, Workbench]]:
    """A console of a round that nobody changes."""
    with running(issued_round.parent) as started:
        yield started
