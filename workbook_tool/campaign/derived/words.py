"""What happened in a round, in the office's own words; one sentence for each event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import assert_never

from workbook_tool.campaign.derived.state import Return, State
from workbook_tool.campaign.inputs.settings import Settings
from workbook_tool.campaign.records.events import (
    Adjusted,
    Assigned,
    Barred,
    Confirmed,
    Corrected,
    DeadlineMoved,
    Event,
    Fetched,
    FileJudged,
    Finished,
    Handled,
    Issued,
    Lifted,
    Mailed,
    MailResult,
    MailWhat,
    Opened,
    PaperReceived,
    Preferred,
    Received,
    Reopened,
    SentBack,
    Undone,
    UnitChanged,
    Voided,
    ZeroCounted,
)
from workbook_tool.rubric.duties import duty_words
from workbook_tool.rubric.model import Form
from workbook_tool.rubric.text import plain_number

Forms = Callable[[str], Form | None]
"""Finds a form by its id; ``None`` if its data can no longer be read."""

VERDICT_WORDS = {"accept": "采用", "refuse": "不予采用", "prefer": "以此件为准"}
BARRED_WORDS = {"veto": "一票否决", "no_award": "不予评先"}
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


def adjustment_words(event: Adjusted) -> str:
    """Return what the leaders' meeting added or took off, and on what basis."""
    how = "加" if event.points > 0 else "减"
    return f"{how} {plain_number(abs(event.points))} 分，依据{event.basis}"


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
        self._names = _Names(state, settings, forms)

    def of(self, event: Event) -> str:
        """Return what happened as one sentence without a full stop."""
        sentence = _sentence(event, self._names)
        reason = getattr(event, "reason", "")
        return f"{sentence}（{reason}）" if reason else sentence


class _Names:
    """What units, collections, files and readings are called."""

    def __init__(self, state: State, settings: Settings, forms: Forms) -> None:
        self._forms = forms
        self._events = state.events
        self._units = {code: f"{code} {one.unit.name}" for code, one in state.units.items()}
        for slot in state.sheets:
            self._units.setdefault(slot.unit, state.owner(slot))
        self._collections = {one.id: one.name for one in settings.collections}
        self._files = {sha: one.received.file for sha, one in state.seen().items()}

    def unit(self, code: str) -> str:
        return self._units.get(code, code)

    def collection(self, id_: str) -> str:
        return self._collections.get(id_, id_)

    def form(self, id_: str) -> str:
        form = self._forms(id_)
        return form_words(form) if form else id_

    def reading(self, form_id: str, name: str, reading: str) -> str:
        form = self._forms(form_id)
        setting = form.settings.get(name) if form else None
        if setting is None or reading not in setting.readings:
            return f"{name}={reading}"
        return f"{setting.question}按“{setting.readings[reading]}”"

    def slot(self, event: Issued | Received | Assigned | Corrected | Voided | SentBack) -> str:
        return f"{self.unit(event.unit)}的{self.collection(event.collection)}"

    def asked(self, number: int) -> str:
        """Return what a person has dealt with: a message, or a file."""
        event = self._events[number - 1].event
        if isinstance(event, Fetched):
            return f"{self.unit(event.unit) or event.sender} 来信“{event.subject}”"
        return self.file(event.sha256) if isinstance(event, Received) else ""

    def file(self, sha256: str) -> str:
        name = self._files.get(sha256)
        return f"“{name}”（{file_code(sha256)}）" if name else file_code(sha256)


def _sentence(event: Event, names: _Names) -> str:  # noqa: PLR0911, PLR0912 - one case for each kind
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
        case FileJudged(sha256=sha256, verdict=verdict):
            return f"{VERDICT_WORDS[verdict]}{names.file(sha256)}"
        case Assigned():
            return f"{names.file(event.sha256)}归到 {names.slot(event)}"
        case Corrected():
            how = "代录" if event.how == "entered" else "更正"
            old = f"由 {plain_number(event.old)} 改为" if event.old is not None else "为"
            new = plain_number(event.new)
            where = f"{names.slot(event)}第 {event.item} 项"
            return f"{how} {where}{old} {new} 分，{event.asked_by}提出"
        case Preferred():
            where = f"{names.unit(event.unit)}{duty_words(event.ref)}"
            return f"{where}的{names.collection(event.collection)}以{names.file(event.sha256)}为准"
        case ZeroCounted():
            whose = f"{names.unit(event.unit)}的{names.collection(event.collection)}"
            return f"{whose}没有分数的，按 0 分计"
        case Barred():
            return f"{names.unit(event.unit)}{BARRED_WORDS[event.how]}"
        case Lifted():
            return f"{names.unit(event.unit)}第 {event.item} 项的评优规定不适用"
        case Adjusted():
            return f"{names.unit(event.unit)}人工调整：{adjustment_words(event)}"
        case PaperReceived():
            said = [f"校验码 {event.check_code}"] if event.check_code else []
            said += [f"总分 {plain_number(event.total)}"] if event.total is not None else []
            whose = f"{names.unit(event.unit)}的{names.collection(event.collection)}"
            return f"收到 {whose}纸质件，{'，'.join(said)}{_COUNTS[event.counts]}"
        case Voided():
            return f"{names.slot(event)}已下发的表作废"
        case UnitChanged(unit=unit, change="renamed", to=to):
            return f"单位 {unit} 改名为“{to}”"
        case UnitChanged(unit=unit, change="merged", to=to):
            return f"{names.unit(unit)}并入 {names.unit(to)}"
        case UnitChanged(unit=unit, change=change):
            return f"{names.unit(unit)}{'免报' if change == 'excused' else '已撤销'}"
        case DeadlineMoved(unit=unit, collection=collection, deadline=deadline):
            whom = names.unit(unit) if unit else "所有单位"
            return f"{whom}的{names.collection(collection)}截止日期改为 {deadline}"
        case SentBack(sha256=""):
            return f"催报 {names.slot(event)}"
        case SentBack():
            return f"退回 {names.slot(event)}{names.file(event.sha256)}"
        case Finished(draft=draft):
            return f"第 {draft} 稿定稿"
        case Reopened(draft=draft):
            return f"开始第 {draft} 稿"
        case Mailed():
            whom = names.unit(event.unit) if event.unit else "自己（试发）"
            where = f"{whom} {event.address}"
            return f"{_MAIL_WHAT[event.what]}邮件给 {where}：{_MAIL_RESULTS[event.result]}"
        case Fetched():
            whom = names.unit(event.unit) if event.unit else event.sender
            seen = "；".join((*event.needs, *event.notes))
            files = f"附件 {len(event.files)} 个" if event.files else "没有收附件"
            return f"收到 {whom} 的邮件“{event.subject}”，{files}{f'：{seen}' if seen else ''}"
        case Handled(event=number):
            return f"已处理第 {number} 条：{names.asked(number)}"
        case Undone(event=number):
            return f"撤销第 {number} 条"
        case _:
            assert_never(event)


_MAIL_WHAT: Mapping[MailWhat, str] = {
    "issue": "下发",
    "reminder": "催报",
    "send_back": "退回",
    "receipt": "回执",
    "feedback": "反馈",
    "test": "测试",
}
_MAIL_RESULTS: Mapping[MailResult, str] = {
    "begun": "开始发送",
    "sent": "已发出",
    "drafted": "已存草稿",
    "refused": "被拒收",
    "failed": "没有发出",
    "unsure": "不知是否发出",
    "bounced": "被退信",
}
_COUNTS = {"": "", "file": "，以电子表为准", "paper": "，以纸质件为准"}
