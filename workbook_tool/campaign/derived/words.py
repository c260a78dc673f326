"""What happened in a round, in the office's own words; one sentence for each event."""

from __future__ import annotations

from collections.abc import Mapping

from workbook_tool.campaign.decisions.table import DECISIONS, decision_of
from workbook_tool.campaign.derived.names import Forms, Names, file_code
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
