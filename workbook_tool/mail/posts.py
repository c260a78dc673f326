"""What is to go to whom: the messages of a kind that a round calls for, and what they say.

Each is told from every other by what it is about (:class:`.state.MailKey`),
never by its wording: a template that staff change does not make anything go out twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from workbook_tool.campaign.actions.issue import chinese_date, current_sheet, reissuer
from workbook_tool.campaign.derived.standing import Standing, standing, standings
from workbook_tool.campaign.derived.state import MailKey, Slot, State
from workbook_tool.campaign.records.events import Issued, Mailed, MailWhat, SentBack
from workbook_tool.campaign.round import Round
from workbook_tool.findings.model import SEVERITY_WORDS
from workbook_tool.mail.texts import Texts
from workbook_tool.mail.trouble import MailError
from workbook_tool.rubric.text import plain_number
from workbook_tool.summary.publish import FOLDER as PUBLISHED
from workbook_tool.summary.summarise import folder_of, view_of
from workbook_tool.summary.view import SummaryView

FEEDBACK = "反馈"
"""The folder whose files go with the feedback to the unit whose code their names begin with; what
``publish`` made for it goes, too."""

KINDS: tuple[MailWhat, ...] = ("issue", "reminder", "send_back", "receipt", "feedback")
WHAT_WORDS: Mapping[MailWhat, str] = {
    "issue": "下发",
    "reminder": "催报",
    "send_back": "退回",
    "receipt": "回执",
    "feedback": "反馈",
    "test": "试发",
}

_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}"
)

Files = tuple[tuple[str, bytes], ...]


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
    for code, about in _KINDS[what].wanted(round_, collection):
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
    return "" if about else "还没有给它下发评分表，请先运行 issue"


class Writer:
    """Writes the messages of a round."""

    def __init__(self, round_: Round) -> None:
        self.round = round_
        self._texts = Texts(round_)
        self._again: dict[str, Callable[[Issued], bytes]] = {}
        self._views: dict[str, SummaryView] = {}

    def view(self, collection: str) -> SummaryView:
        """Return the summary of a collection, worked out once for all messages."""
        if collection not in self._views:
            self._views[collection] = view_of(self.round, collection)
        return self._views[collection]

    def post(self, mail: MailKey) -> Post:
        """Return a message.

        Raises:
            MailError: Its template has a mistake, or a file that belongs to it is gone.
            OSError: A file cannot be read.
        """
        unit = self.round.state.units[mail.unit].unit
        kind = _KINDS[mail.what]
        facts, files = kind.content(self, mail)
        names = [name for name, _ in files]
        common = self._common(mail)
        subject, text = self._texts.fill(kind.template, {**common, "附件": names, **facts})
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

    def sheet(self, slot: Slot) -> Files:
        """Return a unit's own sheet; made again from the ledger, so that it cannot be another's."""
        sheet = current_sheet(self.round, slot)
        if sheet is None:
            return ()
        if slot.collection not in self._again:
            self._again[slot.collection] = reissuer(self.round, slot.collection)
        return ((sheet.issued.file, self._again[slot.collection](sheet.issued)),)

    @cached_property
    def enclosed(self) -> Files:
        """What goes with every sheet issued (通知).

        Raises:
            MailError: A file of the settings is not there.
        """
        return self.files(self.round.settings.mail.enclosed, "设置“邮箱 › 通知”写的文件")

    def files(self, paths: Iterable[str], whose: str) -> Files:
        """Return files below the round's folder.

        Raises:
            MailError: One is not there.
        """
        found = []
        for path in paths:
            try:
                found.append((PurePosixPath(path).name, self.round.store.artifact(path)))
            except OSError as error:
                raise MailError(f"{whose}“{path}”不在或打不开") from error
        return tuple(found)


def short_code(round_id: str, unit: str) -> str:
    """Return what stands in a subject, so that an answer can be told: ``〔a1b2-001〕``."""
    return f"〔{round_id[:4]}-{unit}〕"


Content = tuple[dict[str, Any], Files]


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of message.

    Attributes:
        template: The name of its template.
        wanted: Yields the units that it goes to, and what it is about.
        content: Returns what its text says, and what is attached.
    """

    template: str
    wanted: Callable[[Round, str], Iterator[tuple[str, str]]]
    content: Callable[[Writer, MailKey], Content]


def _issues(round_: Round, collection: str) -> Iterator[tuple[str, str]]:
    for code, unit in round_.state.units.items():
        if not unit.absent:
            sheet = current_sheet(round_, Slot(code, collection))
            yield code, sheet.issued.token if sheet else ""


def _issue(writer: Writer, mail: MailKey) -> Content:
    sheet = writer.sheet(Slot(mail.unit, mail.collection))
    notice = [name for name, _ in writer.enclosed]
    return {"评分表": sheet[0][0], "通知": notice}, (*sheet, *writer.enclosed)


def _reminders(round_: Round, collection: str) -> Iterator[tuple[str, str]]:
    for one, number, sent in _sent_back(round_, collection):
        if not sent.sha256 and one.status == "missing":
            yield one.slot.unit, str(number)


def _reminder(writer: Writer, mail: MailKey) -> Content:
    sheet = writer.sheet(Slot(mail.unit, mail.collection))
    return {"评分表": sheet[0][0] if sheet else ""}, sheet


def _send_backs(round_: Round, collection: str) -> Iterator[tuple[str, str]]:
    for one, number, sent in _sent_back(round_, collection):
        # What was sent back and has been mended since is done with.
        if one.back is not None and sent.sha256 == one.back.received.sha256:
            yield one.slot.unit, str(number)


def _sent_back(round_: Round, collection: str) -> Iterator[tuple[Standing, int, SentBack]]:
    """Yield where units stand to which something was sent back, or a reminder; the last one."""
    for one in standings(round_.state, round_.settings, collection):
        if steps := round_.state.sent_back.get(one.slot):
            yield one, *steps[-1]


_TEXT_FILES = (".txt",)
"""What ``return`` makes for pasting elsewhere; the message has a text of its own."""


def _send_back(writer: Writer, mail: MailKey) -> Content:
    slot = Slot(mail.unit, mail.collection)
    sent = next(s for n, s in writer.round.state.sent_back[slot] if str(n) == mail.about)
    one = writer.round.state.seen()[sent.sha256]
    told = [f for f in one.received.reading.findings if not sent.codes or f.code in sent.codes]
    facts = [
        {"程度": SEVERITY_WORDS[f.severity], "内容": f.message, "办法": f.fix}
        for f in told
        if f.severity != "note"
    ]
    paths = [path for path in sent.files if Path(path).suffix.lower() not in _TEXT_FILES]
    files = writer.files(paths, "退回的文件")
    return {"退回文件": one.received.file, "问题": facts}, files


def _receipts(round_: Round, collection: str) -> Iterator[tuple[str, str]]:
    for slot, returns in round_.state.returns.items():
        if slot.collection == collection and slot.unit in round_.state.units:
            yield slot.unit, returns[-1].received.sha256


def _receipt(writer: Writer, mail: MailKey) -> Content:
    state, settings = writer.round.state, writer.round.settings
    slot = Slot(mail.unit, mail.collection)
    one = standing(state, settings, slot)
    listed = []
    for back in state.returns[slot]:
        reading = back.received.reading
        listed.append(
            {
                "名称": back.received.file,
                "日期": chinese_date(back.received.on),
                "总分": plain_number(reading.total) if reading.total is not None else "",
                "校验码": reading.check_code,
                "结果": _RESULT_WORDS[reading.status],
            }
        )
    return {"收到": listed, "结论": _CONCLUSIONS.get(one.status, "")}, ()


_RESULT_WORDS = {
    "ok": "没有发现问题",
    "explain": "有需要说明的地方，另行告知",
    "must_fix": "有必须修改的地方，将退回",
    "unreadable": "读不出来，请重新报送",
    "scan": "扫描件，留存",
}
_CONCLUSIONS = {
    "missing": "还没有收到可以计分的评分表，请尽快报送。",
    "held": "收到几份内容不同的表，请告知以哪一份为准。",
    "must_fix": "现有的表还不能计分。",
    "sent_back": "现有的表还不能计分，请按退回的意见修改后重报。",
    "explain": "",
    "done": "报送已完成。",
}


def _feedbacks(round_: Round, collection: str) -> Iterator[tuple[str, str]]:
    if round_.settings.collection(collection).content != "评分表":
        return
    for code, unit in view_of(round_, collection).units.items():
        if unit.total is not None and unit.standing.status != "excused":
            yield code, f"第{round_.state.draft}稿"


def _feedback(writer: Writer, mail: MailKey) -> Content:
    round_, view = writer.round, writer.view(mail.collection)
    unit = view.units[mail.unit]
    scores = unit.stages[unit.latest]

    def words(number: Any) -> str:
        return "" if number is None else plain_number(number)

    parts = [
        {"名称": name, "满分": words(full), "得分": words(score)}
        for name, full, score in scores.categories
    ]
    published = folder_of(round_, view) / PUBLISHED / FEEDBACK
    own = re.compile(rf"(?:{round_.settings.year}_)?{re.escape(mail.unit)}_")
    paths = [
        path
        for folder in (PurePosixPath(FEEDBACK), published)
        for path in round_.store.artifacts(str(folder))
        if PurePosixPath(path).parent == folder and own.match(PurePosixPath(path).name)
    ]
    files = writer.files(paths, "反馈的文件")
    return {"总分": words(unit.total), "各类": parts, "加分": words(scores.bonus)}, files


_KINDS: Mapping[MailWhat, _Kind] = {
    "issue": _Kind("下发.txt", _issues, _issue),
    "reminder": _Kind("催报.txt", _reminders, _reminder),
    "send_back": _Kind("退回.txt", _send_backs, _send_back),
    "receipt": _Kind("回执.txt", _receipts, _receipt),
    "feedback": _Kind("反馈.txt", _feedbacks, _feedback),
}
