"""The account's mailbox over IMAP: looked into without leaving a trace, except for drafts.

Folders are opened with EXAMINE and messages taken with BODY.PEEK, so that nothing becomes
"read" in the office's mail program. 163 and its sisters refuse programs that do not say who they
are (ID, RFC 2971).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import TracebackType
from typing import Any, Self

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError
from imapclient.imapclient import DRAFTS, SENT

from workbook_tool import __version__
from workbook_tool.mail.accounts import Account
from workbook_tool.mail.trouble import MailError, connection_sentence, login_sentence

# Beside what servers mark as such: the names that 163, QQ and Exchange show.
_NAMES = {
    DRAFTS: ("草稿箱", "草稿", "Drafts", "INBOX.Drafts"),
    SENT: ("已发送", "已发送邮件", "Sent Messages", "Sent", "Sent Items", "INBOX.Sent"),
}
_BATCH_MESSAGES, _BATCH_BYTES = 50, 32_000_000
_LARGEST = 60_000_000
_IDS = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"
_ID = re.compile(rb"<([^<>\s]+)>")


@dataclass(frozen=True, slots=True)
class MailboxMessage:
    """A message in the mailbox.

    Attributes:
        uid: Its number there.
        arrived: The day on which the server took it in.
        content: The message; empty for one that is too large to be fetched.
        size: Its size in bytes.
    """

    uid: int
    arrived: date
    content: bytes
    size: int


class Mailbox:
    """An open mailbox. Use it as a context manager."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def __enter__(self) -> Self:
        """Connect and log in.

        Raises:
            MailError: It cannot be reached, or the login was refused.
        """
        account, place = self._account, self._account.incoming
        password = account.password()
        with self._in_words():
            self._imap = IMAPClient(
                place.host,
                place.port,
                ssl=place.security == "SSL",
                ssl_context=account.trust,
                timeout=account.seconds,
            )
        try:
            with self._in_words():
                if place.security == "STARTTLS":
                    self._imap.starttls(account.trust)
                self._log_in(password)
                if self._imap.has_capability("ID"):
                    self._imap.id_({"name": "workbook-tool", "version": __version__})
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def _log_in(self, password: str) -> None:
        try:
            self._imap.login(self._account.login, password)
        except LoginError as error:
            # Its text may quote what was sent, so nothing of it is kept, not even as a cause.
            # The library says the same of a line that broke meanwhile; why is behind it.
            place, behind = self._account.incoming, error.__context__
            if isinstance(behind, IMAPClientAbortError):
                said = connection_sentence(behind, place.host, place.port)
            else:
                said = login_sentence(self._account.login)
            raise MailError(said) from None

    def _close(self) -> None:
        with suppress(Exception):  # the connection may be in any state, and is done with
            self._imap.logout()
        with suppress(Exception):
            self._imap.shutdown()

    def open(self) -> str:
        """Open the folder that returns come into, for reading only.

        Returns:
            What its messages are counted in: account, folder and UIDVALIDITY.

        Raises:
            MailError: There is no such folder.
        """
        folder = self._account.folder
        with self._in_words(f"邮箱里没有“{folder}”这个文件夹，请检查设置“邮箱 › 收信 › 文件夹”"):
            answer = self._imap.select_folder(folder, readonly=True)
        return f"{self._account.address}/{folder}/{answer[b'UIDVALIDITY']}"

    def new(self, known: Collection[int], since: date) -> list[tuple[int, int]]:
        """Return number and size of the messages that are not known, the oldest first.

        Args:
            known: Numbers of those that are.
            since: The first day on which a message counts.

        Raises:
            MailError: The connection broke.
        """
        with self._in_words():
            # The server's day may be another than ours.
            found = self._imap.search(["SINCE", since - timedelta(days=1)])
            wanted = sorted(set(found) - set(known))
            sizes = self._imap.fetch(wanted, ["RFC822.SIZE"]) if wanted else {}
        return [(uid, sizes[uid][b"RFC822.SIZE"]) for uid in wanted if uid in sizes]

    def messages(self, wanted: Sequence[tuple[int, int]]) -> Iterator[list[MailboxMessage]]:
        """Yield messages, some at a time.

        Args:
            wanted: Number and size of each.

        Raises:
            MailError: The connection broke.
        """
        for batch in _batches(wanted):
            small = [uid for uid, size in batch if size <= _LARGEST]
            with self._in_words():
                bodies = self._imap.fetch(small, ["BODY.PEEK[]", "INTERNALDATE"]) if small else {}
                large = [uid for uid, size in batch if size > _LARGEST]
                dates = self._imap.fetch(large, ["INTERNALDATE"]) if large else {}
            yield [
                _mail(uid, {**bodies, **dates}[uid], size)
                for uid, size in batch
                if uid in bodies or uid in dates
            ]

    def among_sent(self, ids: Collection[str], since: date) -> set[str]:
        """Return which Message-IDs lie in 已发送.

        Args:
            ids: The Message-IDs, without angle brackets.
            since: The first day on which they can have gone out.

        Raises:
            MailError: The connection broke.
        """
        with self._in_words():
            folder = self._special(SENT)
            return self._ids(folder, since) & set(ids) if folder else set()

    def drafts(self, since: date) -> tuple[str, set[str]]:
        """Return the name of 草稿箱 and the Message-IDs of what lies in it.

        Raises:
            MailError: There is none, or the connection broke.
        """
        with self._in_words():
            folder = self._special(DRAFTS)
            if folder is None:
                raise MailError("邮箱里找不到草稿箱；可以改为生成 .eml 草稿")
            return folder, self._ids(folder, since)

    def put(self, folder: str, content: bytes, at: datetime) -> None:
        """Put a draft into a folder.

        Raises:
            MailError: The server does not take it, or the connection broke.
        """
        with self._in_words("草稿放不进邮箱的草稿箱，可能空间已满"):
            self._imap.append(folder, content, (r"\Draft", r"\Seen"), at)

    def _special(self, flag: bytes) -> str | None:
        found: str | None = self._imap.find_special_folder(flag)
        if found is not None:
            return found
        listed = {name for _, _, name in self._imap.list_folders()}
        return next((name for name in _NAMES[flag] if name in listed), None)

    def _ids(self, folder: str, since: date) -> set[str]:
        # By hand, since searching headers does not work at every provider.
        self._imap.select_folder(folder, readonly=True)
        found = self._imap.search(["SINCE", since - timedelta(days=1)])
        ids: set[str] = set()
        for start in range(0, len(found), 500):
            for answer in self._imap.fetch(found[start : start + 500], [_IDS]).values():
                for key, value in answer.items():
                    if key.startswith(b"BODY[") and (match := _ID.search(value)):
                        ids.add(match[1].decode("ascii", "replace"))
        return ids

    @contextmanager
    def _in_words(self, refused: str = "") -> Iterator[None]:
        """Turn what the library raises into a sentence.

        Args:
            refused: What it means that the server says no.
        """
        place = self._account.incoming
        try:
            yield
        except IMAPClientAbortError as error:
            raise MailError(connection_sentence(error, place.host, place.port)) from error
        except IMAPClientError as error:
            said = refused or f"邮件服务器 {place.host}:{place.port} 不接受程序的请求，请稍后再试"
            raise MailError(said) from error
        except OSError as error:
            raise MailError(connection_sentence(error, place.host, place.port)) from error


def _batches(wanted: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    batch: list[tuple[int, int]] = []
    total = 0
    for uid, size in wanted:
        if batch and (len(batch) >= _BATCH_MESSAGES or total + size > _BATCH_BYTES):
            yield batch
            batch, total = [], 0
        batch.append((uid, size))
        total += size
    if batch:
        yield batch


def _mail(uid: int, answer: dict[bytes, Any], size: int) -> MailboxMessage:
    return MailboxMessage(uid, answer[b"INTERNALDATE"].date(), answer.get(b"BODY[]") or b"", size)
