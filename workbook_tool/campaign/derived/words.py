"""What happened in a round, in the office's own words; one sentence for each event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from workbook_tool.campaign.decisions.table import DECISIONS, decision_of
from workbook_tool.campaign.derived.state import Return, State
from workbook_tool.campaign.inputs.settings import Settings
from workbook_tool.campaign.records.events import (
    Barred,
    Confirmed,
    Event,
    Fetched,
    Finished,
    Issued,
    Mailed,
    MailResult,
    Opened,
    Received,
    Reopened,
    SentBack,
)
from workbook_tool.campaign.records.mail_kinds import mail_word
from workbook_tool.rubric.duties import duty_words
from workbook_tool.rubric.model import Form

Forms = Callable[[str], Form | None]
"""Finds a form by its id; ``None`` if its data can no longer be read."""

VERDICT_WORDS = {one.marks["verdict"]: one.name for one in DECISIONS if "verdict" in one.marks}
BARRED_WORDS = {one.marks["how"]: one.name for one in DECISIONS if one.event is Barred}
FILE_WORDS = {
    "ok": "通过",
    "explain": "请说明",
    "must_fix": "必须修改",
    "unreadable": "读不出来",
    "scan": "扫描件",
    "other": "其他文件",
}
"""What reading a file came to."""


def waiting_words(file: str, waiting: Return) -> str:
    """Return that a file which came once more is one that a person has yet to file."""
    return (
        f"“{file}”和早已收到的“{waiting.received.file}”（{file_code(waiting.received.sha256)}）"
        f"是同一份文件，还没有归到单位：{waiting.received.held}"
    )


def file_code(sha256: str) -> str:
    """Return the short code under which people name a returned file."""
    return sha256[:8]


def form_words(form: Form) -> str:
    """Return what the office calls a form: by whom it is filled in."""
    return f"“{form.unit_type}”评分表"


class EventWords:
    """Tells events of one round, as it is now, in the office's words.

    Made once for many events: names of units and files are looked up, not searched.
    """

    def __init__(self, state: State, settings: Settings, forms: Forms) -> None:
        """Take the round.

        Args:
            state: The round, for the units' present names.
            settings: Its settings, for the collections' names.
            forms: The forms, for the words of their readings.
        """
        self._names = Names(state, settings, forms)

    def of(self, event: Event) -> str:
        """Return what happened as one sentence without a full stop."""
        decision = decision_of(event)
        sentence = (
            decision.sentence(event, self._names) if decision else _sentence(event, self._names)
        )
        reason = getattr(event, "reason", "")
        return f"{sentence}（{reason}）" if reason else sentence


class OfSlot(Protocol):
    """Whatever is about a unit and a collection."""

    @property
    def unit(self) -> str:
        """Code of the unit."""

    @property
    def collection(self) -> str:
        """Id of the collection."""


class Names:
    """What units, collections, files and readings of one round are called."""

    def __init__(self, state: State, settings: Settings, forms: Forms) -> None:
        """Take the round, as :class:`EventWords` does."""
        self._forms = forms
        self._events = state.events
        self._units = {code: f"{code} {one.unit.name}" for code, one in state.units.items()}
        for slot in state.sheets:
            self._units.setdefault(slot.unit, state.owner(slot))
        self._collections = {one.id: one.name for one in settings.collections}
        self._files = {sha: one.received.file for sha, one in state.seen().items()}

    def unit(self, code: str) -> str:
        """Return code and name of a unit, or the name of a department."""
        return self._units.get(code, code)

    def collection(self, id_: str) -> str:
        """Return the name of a collection."""
        return self._collections.get(id_, id_)

    def form(self, id_: str) -> str:
        """Return what the office calls a form; its id where its data cannot be read."""
        form = self._forms(id_)
        return form_words(form) if form else id_

    def reading(self, form_id: str, name: str, reading: str) -> str:
        """Return how a sentence of a form is read."""
        form = self._forms(form_id)
        setting = form.settings.get(name) if form else None
        if setting is None or reading not in setting.readings:
            return f"{name}={reading}"
        return f"{setting.question}按“{setting.readings[reading]}”"

    def slot(self, event: OfSlot) -> str:
        """Return whose sheet or book of which collection a fact is about."""
        return f"{self.unit(event.unit)}的{self.collection(event.collection)}"

    def asked(self, number: int) -> str:
        """Return what a person has dealt with: a message, or a file."""
        event = self._events[number - 1].event
        if isinstance(event, Fetched):
            return f"{self.unit(event.unit) or event.sender} 来信“{event.subject}”"
        return self.file(event.sha256) if isinstance(event, Received) else ""

    def file(self, sha256: str) -> str:
        """Return name and short code of a returned file."""
        name = self._files.get(sha256)
        return f"“{name}”（{file_code(sha256)}）" if name else file_code(sha256)

    def duty(self, ref: str) -> str:
        """Return how a sentence calls a row or part that is scored."""
        return duty_words(ref)


def _sentence(event: Event, names: Names) -> str:  # noqa: PLR0911 - one case for each kind
    """Return what happened that nobody decided."""
    match event:
        case Opened(units=units):
            return f"读入单位名单：{len(units)} 个单位"
        case Confirmed(form=form, readings=readings):
            chosen = "；".join(names.reading(form, *pair) for pair in readings.items())
            return f"确认{names.form(form)}的口径：{chosen}"
        case Issued():
            carried = "，已带入原来填的内容" if event.carried else ""
            return f"下发 {names.slot(event)}“{event.file}”{carried}"
        case Received():
            whose = names.slot(event) if event.unit else "单位待定"
            status = "待裁定" if event.held else FILE_WORDS[event.reading.status]
            return f"收到“{event.file}”（{file_code(event.sha256)}）：{whose}，{status}"
        case SentBack(sha256=""):
            return f"催报 {names.slot(event)}"
        case SentBack():
            return f"退回 {names.slot(event)}{names.file(event.sha256)}"
        case Finished(draft=draft):
            return f"第 {draft} 稿定稿"
        case Reopened(draft=draft):
            return f"开始第 {draft} 稿"
        case Mailed():
            whom = names.unit(event.unit) if event.unit else "自己"
            where = f"{whom} {event.address}"
            return f"{mail_word(event.what)}邮件给 {where}：{_MAIL_RESULTS[event.result]}"
        case Fetched():
            whom = names.unit(event.unit) if event.unit else event.sender
            seen = "；".join((*event.needs, *event.notes))
            files = f"附件 {len(event.files)} 个" if event.files else "没有收附件"
            return f"收到 {whom} 的邮件“{event.subject}”，{files}{f'：{seen}' if seen else ''}"
    raise TypeError(f"nobody says how this is told: {event.kind}")


_MAIL_RESULTS: Mapping[MailResult, str] = {
    "begun": "开始发送",
    "sent": "已发出",
    "drafted": "已存草稿",
    "refused": "被拒收",
    "failed": "没有发出",
    "unsure": "不知是否发出",
    "bounced": "被退信",
}
