from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.mail.dovecot import PROGRAM, Dovecot
from tests.mail.office import PASSWORD, make_round, unit
from tests.mail.smtp_server import SmtpServer
from workbook_tool.mail.accounts import PASSWORD as PASSWORD_NAME

UNITS = 6


@pytest.fixture(scope="session")
def _issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_round(tmp_path_factory.mktemp("round"), [unit(n) for n in range(1, UNITS + 1)])


@pytest.fixture
def place(_issued: Path, tmp_path: Path) -> Path:
    """The folder of a round of six units whose sheets are issued."""
    return Path(shutil.copytree(_issued, tmp_path / "考核"))


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD_NAME, PASSWORD)


@pytest.fixture
def smtp(tmp_path: Path) -> Iterator[SmtpServer]:
    with SmtpServer(tmp_path) as server:
        yield server


@pytest.fixture
def room() -> int:
    """How many KiB the mailbox holds; 0 for any number."""
    return 0


@pytest.fixture
def imap(room: int) -> Iterator[Dovecot]:
    """A mailbox; without the program the test is skipped, but fails on the build server."""
    if PROGRAM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("dovecot is missing (Debian: dovecot-imapd)")
        pytest.skip("dovecot is not installed")
    with Dovecot(room) as server:
        yield server


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs the program and returns its exit code and all that it said."""
    from workbook_tool.cli.main import run as program

    def call(*words: object) -> tuple[int, str]:
        capfd.readouterr()
        code = program([str(word) for word in words])
        out, err = capfd.readouterr()
        return code, out + err

    return call
