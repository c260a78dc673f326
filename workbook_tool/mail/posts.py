"""What is to go to whom: the messages of a kind that a round calls for, and what they say.

Each is told from every other by what it is about (:class:`.state.MailKey`),
never by its wording: a template that staff change does not make anything go out twice.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from workbook_tool.campaign.actions.issue import chinese_date
from workbook_tool.campaign.derived.standing import standing
from workbook_tool.campaign.derived.state import MailKey, Slot, State
from workbook_tool.campaign.records.events import Mailed
from workbook_tool.campaign.records.mail_kinds import MAIL_KINDS, MailWhat
from workbook_tool.campaign.round import Round
from workbook_tool.mail.kinds import kind_of
from workbook_tool.mail.parts import Files, MailParts
from workbook_tool.mail.texts import Texts

_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}"
)


@dataclass(frozen=True, slots=True)
class Post:
    """One message as it goes out.

    Attributes:
        mail: What it is.
        unit: Name of the unit.
        address: Where it goes.
        subject: Its subject.
        text: What is written in it.
        files: Names and contents of what is attached.
    """

    mail: MailKey
    unit: str
    address: str
    subject: str
    text: str
    files: Files


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a unit cannot be written to.

    Attributes:
        unit: Its code.
        name: Its name.
        reason: Why, in words.
    """

    unit: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Outbox:
    """The messages of one kind that a round calls for as it is now.

    Attributes:
        mails: What is still to go out, in the order of the roster.
        unsure: What may have gone out; a person, or the account's 已发送, has to say.
        refused: What was refused for good, or came back, at the unit's present address.
        done: How many went out before.
        problems: Units that cannot be written to; their messages are not in ``mails``.
    """

    mails: tuple[MailKey, ...]
    unsure: tuple[MailKey, ...]
    refused: tuple[MailKey, ...]
    done: int
    problems: tuple[Problem, ...]


def wanted(
    round_: Round,
    what: MailWhat,
    collection: str,
    again: Collection[str] = (),
    only: Collection[str] = (),
) -> Outbox:
    """Return the messages of one kind that are to go out.

    Args:
        round_: The round.
        what: The kind.
        collection: The collection.
        again: Codes of units to which it goes out once more, whatever became of it before.
        only: Codes of the units meant, beside those; none means all.
    """
    units = {*only, *again}
    mails: list[MailKey] = []
    unsure: list[MailKey] = []
    refused: list[MailKey] = []
    problems: list[Problem] = []
    done = 0
    for code, about in kind_of(what).wanted(round_, collection):
        if units and code not in units:
            continue
        mail = MailKey(code, collection, what, about)
        fate = "" if code in again else fate_of(round_.state, mail)
        if fate in {"sent", "drafted"}:
            done += 1
        elif fate == "unsure":
            unsure.append(mail)
        elif fate == "refused":
            refused.append(mail)
        elif reason := _obstacle(round_, code, about):
            problems.append(Problem(code, round_.state.units[code].unit.name, reason))
        else:
            mails.append(mail)
    return Outbox(tuple(mails), tuple(unsure), tuple(refused), done, tuple(problems))


def fate_of(state: State, mail: MailKey) -> str:
    """Return where a message stands.

    Returns:
        ``sent``, ``drafted``, ``unsure``, ``refused`` (to the present address), or empty
        for one that is to go out.
    """
    steps = state.mails.get(mail, [])
    if not steps:
        return ""
    last = steps[-1].event
    assert isinstance(last, Mailed)
    if last.result in {"refused", "bounced"}:
        unit = state.units.get(mail.unit)
        return "refused" if unit is None or last.address == unit.unit.email.strip() else ""
    known = {"begun": "unsure", "unsure": "unsure", "sent": "sent", "drafted": "drafted"}
    return known.get(last.result, "")


def _obstacle(round_: Round, code: str, about: str) -> str:
    """Return why a unit cannot be written to; empty if it can."""
    units = round_.state.units
    address = units[code].unit.email.strip()
    if not address:
        return "单位名单里没有邮箱"
    if _ADDRESS.fullmatch(address) is None:
        return f"邮箱写法不对：“{address}”"
    shared = {one.casefold() for one in round_.settings.mail.shared}
    if address.casefold() not in shared:
        for other, state in units.items():
            same = state.unit.email.strip().casefold() == address.casefold()
            if same and other != code and not state.absent:
                return (
                    f"与“{state.unit.name}”登记了同一个邮箱 {address}；"
                    "确实共用的，请写进设置“邮箱 › 共用地址”"
                )
    return "" if about else "还没有给它下发评分表，请先下发"


class Writer(MailParts):
    """Writes the messages of a round."""

    def __init__(self, round_: Round) -> None:
        super().__init__(round_)
        self._texts = Texts(round_)

    def post(self, mail: MailKey) -> Post:
        """Return a message.

        Raises:
            MailError: Its template has a mistake, or a file that belongs to it is gone.
            OSError: A file cannot be read.
        """
        unit = self.round.state.units[mail.unit].unit
        facts, files = kind_of(mail.what).content(self, mail)
        names = [name for name, _ in files]
        common = self._common(mail)
        subject, text = self._texts.fill(
            MAIL_KINDS[mail.what].template, {**common, "附件": names, **facts}
        )
        return Post(mail, unit.name, unit.email.strip(), subject, text, files)

    def _common(self, mail: MailKey) -> dict[str, Any]:
        settings, code = self.round.settings, mail.unit
        slot = Slot(code, mail.collection)
        deadline = standing(self.round.state, settings, slot).deadline
        return {
            "单位": self.round.state.units[code].unit.name,
            "代码": code,
            "短码": short_code(settings.id, code),
            "考核": settings.title,
            "年度": settings.year,
            "报送": settings.collection(mail.collection).name,
            "截止": chinese_date(deadline),
            "主办单位": settings.issuer,
            "联系人": settings.contact,
        }


def short_code(round_id: str, unit: str) -> str:
    """Return what stands in a subject, so that an answer can be told: ``〔a1b2-001〕``."""
    return f"〔{round_id[:4]}-{unit}〕"
