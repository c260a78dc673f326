"""Handing messages to the account's server, one by one over one connection."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

from workbook_tool.mail.accounts import Account
from workbook_tool.mail.trouble import (
    MailError,
    NotDeliveredError,
    connection_sentence,
    login_sentence,
    refusal,
)

_START_DATA = 354
_ACCEPTED = range(200, 300)
_CLOSING = 421


class UnreachableError(Exception):
    """The server cannot be talked to just now; carries the sentence."""


class SmtpSender:
    """Hands messages over. Use it as a context manager; it connects when it has to."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()

    def hand_over(self, address: str, content: bytes, before: Callable[[], None]) -> None:
        """Hand a message over; on return the server has taken it.

        Args:
            address: Whom it is for.
            content: The message.
            before: Called when the server has agreed to the receiver and nothing of the
                message has been sent yet.

        Raises:
            NotDeliveredError: It was not taken, or nobody knows.
            UnreachableError: The server cannot be talked to; nothing was sent.
            MailError: Nothing can be sent at all (login, certificate, settings).
        """
        smtp = self._connected()
        try:
            self._agree(smtp, address)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise UnreachableError(self._sentence(error)) from error
        before()
        try:
            self._transmit(smtp, content)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise NotDeliveredError(
                "unsure", "交给服务器时连接断了，不能确定对方是否会收到"
            ) from error

    def _agree(self, smtp: smtplib.SMTP, address: str) -> None:
        code, answer = smtp.mail(self._account.address)
        if code not in _ACCEPTED:
            if code >= 500:
                self._drop()
                raise MailError(
                    f"服务器不让“{self._account.address}”发信：{refusal(code, answer).reason}"
                )
            raise self._refused(smtp, code, answer)
        code, answer = smtp.rcpt(address)
        if code not in _ACCEPTED:
            raise self._refused(smtp, code, answer)

    def _transmit(self, smtp: smtplib.SMTP, content: bytes) -> None:
        answer: bytes | str
        try:
            code, answer = smtp.data(content)
        except smtplib.SMTPDataError as error:  # not even begun
            code, answer = error.smtp_code, error.smtp_error
        if code not in _ACCEPTED:
            raise self._refused(smtp, code, answer)

    def _refused(self, smtp: smtplib.SMTP, code: int, answer: bytes | str) -> NotDeliveredError:
        """Return what a negative answer means, and make the connection ready for the next."""
        if code == _CLOSING:
            self._drop()
        else:
            with suppress(smtplib.SMTPException, OSError):
                smtp.rset()
        return refusal(code, answer)

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            self._smtp = self._connect()
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        account, place = self._account, self._account.outgoing
        password = account.password()
        try:
            smtp = self._open()
            if place.security == "STARTTLS":
                smtp.starttls(context=account.trust)
            smtp.login(account.login, password)
        except smtplib.SMTPAuthenticationError:
            # Its text may quote what was sent, so nothing of it is kept, not even as a cause.
            raise MailError(login_sentence(account.login)) from None
        except ssl.SSLEOFError as error:  # the line was cut, which may be otherwise in a minute
            raise UnreachableError(self._sentence(error)) from error
        except (smtplib.SMTPNotSupportedError, ssl.SSLError) as error:
            raise MailError(self._sentence(error)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise UnreachableError(self._sentence(error)) from error
        return smtp

    def _open(self) -> smtplib.SMTP:
        place, account = self._account.outgoing, self._account
        if place.security == "SSL":
            return smtplib.SMTP_SSL(
                place.host, place.port, timeout=account.seconds, context=account.trust
            )
        return smtplib.SMTP(place.host, place.port, timeout=account.seconds)

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def _sentence(self, error: BaseException) -> str:
        place = self._account.outgoing
        # The library says of every broken connection that it was closed; why is behind it.
        behind = error.__context__ if isinstance(error, smtplib.SMTPServerDisconnected) else None
        return connection_sentence(behind or error, place.host, place.port)
