"""The 授权码 comes from the environment or the system's keyring, and is kept nowhere."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.mail.office import ACCOUNT, PASSWORD, opened, set_mail
from tests.mail.smtp_server import SmtpServer
from tests.mail.test_sending import EVERYONE, send_issue
from workbook_tool.mail.accounts import KEYRING_SERVICE, account_of, find_password
from workbook_tool.mail.accounts import PASSWORD as PASSWORD_NAME
from workbook_tool.mail.trouble import MailError


class KeyringError(Exception):
    """As the library names it."""


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The library, which keeps one password."""
    library, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    kept = {(KEYRING_SERVICE, ACCOUNT): PASSWORD}
    library.get_password = lambda service, login: kept.get((service, login))  # type: ignore[attr-defined]
    library.errors = errors  # type: ignore[attr-defined]
    errors.KeyringError = KeyringError  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", library)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    return library


@pytest.mark.usefixtures("keyring")
def test_the_keyring_will_do(
    place: Path, smtp: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(PASSWORD_NAME)
    set_mail(place, smtp.settings())
    with opened(place) as round_:
        send_issue(round_)
    assert smtp.recorder.count() == EVERYONE


@pytest.mark.usefixtures("keyring")
def test_the_environment_goes_before_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD_NAME, "das andere")
    assert find_password(ACCOUNT) == "das andere"


def test_a_keyring_that_is_locked_or_empty_or_not_there_is_told_of(
    keyring: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(PASSWORD_NAME)

    def locked(_service: str, _login: str) -> str:
        raise KeyringError

    with pytest.raises(MailError, match=r"keyring set workbook-tool other@example\.com"):
        find_password("other@example.com")
    keyring.get_password = locked  # type: ignore[attr-defined]
    with pytest.raises(MailError, match="没有邮箱"):
        find_password(ACCOUNT)
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(MailError, match="没有邮箱"):
        find_password(ACCOUNT)


def test_an_account_does_not_show_it(place: Path) -> None:
    set_mail(place, {})
    with opened(place) as round_:
        account = account_of(round_.settings, round_.folder)
    assert account.password() == PASSWORD
    assert PASSWORD not in repr(account)
