"""邮箱: whether the account of a round can be used, and its password for as long as we run."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pydantic import Field

from workbook_tool.mail.accounts import account_of, find_password, hold_password
from workbook_tool.mail.trouble import MailError
from workbook_tool.office.context import Office
from workbook_tool.office.documents import JsonDocument
from workbook_tool.office.opening import reading


@dataclass(frozen=True, slots=True)
class AccountRequest:
    """The mail account of a round.

    Attributes:
        folder: The round.
    """

    folder: Path


@dataclass(frozen=True, slots=True)
class PasswordRequest:
    """The password of the account, as it was typed.

    Attributes:
        folder: The round.
        password: The password; empty forgets it.
    """

    folder: Path
    password: str = field(repr=False)


class AccountDocument(JsonDocument, title="考核的邮箱"):
    """Whether mail can be sent."""

    account: str = Field(description="邮箱；没有设置时为空")
    sender: str
    outgoing: str = Field(description="发信服务器")
    incoming: str = Field(description="收信服务器")
    password: bool = Field(description="有没有授权码")
    trouble: str = Field(description="为什么还不能用；能用时为空")


def mail_account(office: Office, request: AccountRequest) -> AccountDocument:
    """Return whether the account of a round can be used, as far as can be told without asking it.

    Raises:
        OfficeError: The round cannot be used.
    """
    with reading(office, request.folder) as round_:
        try:
            account = account_of(round_.settings, request.folder)
        except MailError as error:
            return AccountDocument(
                account=round_.settings.mail.account,
                sender="",
                outgoing="",
                incoming="",
                password=False,
                trouble=f"{str(error).rstrip('。')}。",
            )
        try:
            find_password(account.login)
            trouble = ""
        except MailError:
            trouble = "还没有授权码。"
        return AccountDocument(
            account=account.address,
            sender=account.sender,
            outgoing=account.outgoing.host,
            incoming=account.incoming.host,
            password=not trouble,
            trouble=trouble,
        )


def mail_password(office: Office, request: PasswordRequest) -> AccountDocument:
    """Hold the password of a round's account in memory; it is written nowhere.

    Raises:
        OfficeError: The round cannot be used.
    """
    with reading(office, request.folder) as round_:
        login = round_.settings.mail.login or round_.settings.mail.account
    hold_password(login, request.password)
    return mail_account(office, AccountRequest(request.folder))


DOCUMENTS: dict[str, type[JsonDocument]] = {"mail-account": AccountDocument}
"""Every document of this module by the name of its schema."""
