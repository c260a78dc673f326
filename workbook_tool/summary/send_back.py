"""退回与催报: what goes back to the units, made once for each return, and what they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath

from workbook_tool.campaign.actions.collect import reread
from workbook_tool.campaign.actions.issue import (
    chinese_date,
    current_sheet,
    file_stem,
)
from workbook_tool.campaign.actions.issue_books import book_stems
from workbook_tool.campaign.derived.standing import Standing, standings
from workbook_tool.campaign.derived.state import IssuedSheet, Return, Slot, State
from workbook_tool.campaign.inputs.settings import Collection
from workbook_tool.campaign.records.events import SentBack
from workbook_tool.campaign.round import Round
from workbook_tool.campaign.scored import scoring_of
from workbook_tool.checks.fenced import draw_marked
from workbook_tool.checks.file_result import FileResult
from workbook_tool.checks.message import message_text
from workbook_tool.findings import Finding
from workbook_tool.foreign import plain_file_name
from workbook_tool.layout.fields import Field
from workbook_tool.reading.child import Reader
from workbook_tool.summary.notice import ASKED, Earlier, Notice, compared, draw
from workbook_tool.workbook.identity import short_code

FOLDER = "退回"
_NOBODYS = ("missing", "unsigned")
"""Workbooks that do not say whose they are."""

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and of how many."""


@dataclass(frozen=True, slots=True)
class DueNotice:
    """What a unit or a department owes, and has not done rightly.

    Attributes:
        slot: The unit, or the department, and the collection.
        name: Its name.
        stem: How the names of its files begin.
        deadline: Its last day.
        back: The files that it has to mend or explain.
        missing: Whether it is to be reminded.
        why: Why what it sent before does not count, in words; empty if it sent nothing.
    """

    slot: Slot
    name: str
    stem: str
    deadline: date | None
    back: tuple[Return, ...]
    missing: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class SentReturn:
    """What was made for one return that goes back.

    Attributes:
        slot: The unit, or the department, and the collection.
        name: Its name.
        one: The return.
        findings: What the unit is asked to mend or explain.
        earlier: What became of what it was told before, if it was.
        files: The files made: notice, message, and the marked workbook where there is one.
        names: Their names below the round.
    """

    slot: Slot
    name: str
    one: Return
    findings: tuple[Finding, ...]
    earlier: Earlier | None
    files: tuple[Path, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SendBackResult:
    """What ``return`` made.

    Attributes:
        sent: For each return that goes back.
        earlier: How many returns went back before and wait for the unit.
        missing: Codes of the units that sent nothing, or of the books that are not complete.
        reminder: The file with the words for reminding them; ``None`` if there is nobody.
        words: Those words.
        reminder_name: Name of that file below the round; empty for none.
    """

    sent: tuple[SentReturn, ...]
    earlier: int
    missing: tuple[str, ...]
    reminder: Path | None
    words: str
    reminder_name: str = ""


@dataclass(frozen=True, slots=True)
class _Told:
    file: str
    unit: str
    findings: Sequence[Finding]


def send_back(
    round_: Round,
    collection: Collection,
    until: date | None = None,
    units: Iterable[str] | None = None,
    *,
    again: bool = False,
    progress: Progress = lambda *_: None,
) -> SendBackResult:
    """Make what goes back for every return with open findings, and the reminder for the missing.

    Args:
        round_: The round.
        collection: What is collected.
        until: Last day to mend a return; its unit's deadline where that is still to come.
        units: Codes of the units, or of the books; all of them if not given.
        again: Make it again for returns that went back before.
        progress: Told of each return.

    Raises:
        FrozenError: The round is 定稿.
        OSError: Something could not be written; nothing is recorded then.
    """
    round_.must_be_open()
    wanted = None if units is None else set(units)
    owed = _books(round_, collection) if collection.in_books else _sheets(round_, collection)
    found = [one for one in owed if wanted is None or one.slot.unit in wanted]
    due = [(one, back) for one in found for back in one.back]
    fresh = [
        (one, back) for one, back in due if again or not _was_sent(round_.state, one.slot, back)
    ]
    results = reread(round_, [back for _, back in fresh])
    sent: list[SentReturn] = []
    with Reader() as reader:
        for number, ((one, back), result) in enumerate(zip(fresh, results, strict=True), start=1):
            earlier = round_.state.sent_back.get(one.slot, [])
            times = 1 + sum(bool(old.sha256) for _, old in earlier)
            times += sum(made.slot == one.slot for made in sent)
            sent.append(_make(round_, reader, one, back, result, until, times))
            progress("生成退回通知", number, len(fresh))
    missing = tuple(one for one in found if one.missing)
    reminder, words = _remind(round_, collection, missing)
    round_.record([*_events(sent), *_reminders(round_, collection, missing)])
    return SendBackResult(
        tuple(sent),
        len(due) - len(fresh),
        tuple(one.slot.unit for one in missing),
        reminder,
        words,
        _reminder_name(collection) if reminder else "",
    )


def _sheets(round_: Round, collection: Collection) -> Iterator[DueNotice]:
    for one in standings(round_.state, round_.settings, collection.id):
        if one.status != "excused":
            code, back = one.slot.unit, one.back
            yield DueNotice(
                one.slot,
                round_.state.units[code].unit.name,
                file_stem(round_, code),
                one.deadline,
                (back,) if back else (),
                one.status == "missing",
                _why_not(one),
            )


def _why_not(standing: Standing) -> str:
    """Return why what a unit sent does not count, to be told to it where it is reminded."""
    if not standing.files:
        return ""
    # Nothing but a void sheet gives a reason to one that is 未报.
    return "原来的表已作废，请用新表" if standing.reason else "先前报来的没有采用"


def _books(round_: Round, collection: Collection) -> Iterator[DueNotice]:
    """Yield what departments owe; several people's files of one book go back each by itself."""
    scoring = scoring_of(round_, collection.id)
    stems = book_stems(scoring.orders)
    for stands in scoring.standings():
        order = stands.order
        unclear = (
            one
            for one in stands.files
            if one.received.reading.status == "explain" and not one.verdict
        )
        yield DueNotice(
            Slot(order.owner, collection.id),
            order.scorer,
            f"{round_.settings.year}_{stems[order.owner]}",
            stands.deadline,
            (*stands.faulty, *unclear),
            bool(stands.missing) and not stands.faulty,
        )


def earlier_of(state: State, slot: Slot, one: Return) -> Earlier | None:
    """Return what a unit mended of what it was told last, before it sent this file."""
    if not one.received.reading.form:
        return None
    seen = state.seen()
    told = [
        seen[sent.sha256]
        for number, sent in state.sent_back.get(slot, [])
        if sent.sha256 in seen and sent.sha256 != one.received.sha256 and number < one.number
    ]
    before = next((old for old in reversed(told) if _follows(one, old)), None)
    if before is None:
        return None
    return compared(before.received.reading.findings, one.received.reading.findings)


def _follows(one: Return, old: Return) -> bool:
    """Return whether a file may be an older one mended; colleagues share one book."""
    new_scores, old_scores = _scored(one), _scored(old)
    return not new_scores or not old_scores or not new_scores.isdisjoint(old_scores)


def _scored(one: Return) -> set[tuple[str, str]]:
    """Return what a department's book gives a score for; nothing for a unit's sheet."""
    scores = one.received.reading.scores
    return {(s.unit, s.item) for s in scores if s.unit and s.claimed is not None}


def _was_sent(state: State, slot: Slot, one: Return) -> bool:
    sha256 = one.received.sha256
    return any(sent.sha256 == sha256 for _, sent in state.sent_back.get(slot, []))


def _make(
    round_: Round,
    reader: Reader,
    owed: DueNotice,
    one: Return,
    result: FileResult,
    until: date | None,
    times: int,
) -> SentReturn:
    slot, state, settings = owed.slot, round_.state, round_.settings
    today = round_.clock().date()
    if until is None and owed.deadline is not None and owed.deadline >= today:
        until = owed.deadline
    findings = tuple(f for f in one.received.reading.findings if f.severity in ASKED)
    earlier = earlier_of(state, slot, one)
    marked = _marked(round_, reader, owed, one, result)
    notice = Notice(
        title=settings.title,
        issuer=settings.issuer,
        contact=settings.contact,
        unit=owed.name,
        file=one.received.file,
        received=one.received.on,
        today=today,
        until=until,
        findings=findings,
        enclosed=bool(marked),
        earlier=earlier,
        to="部门" if settings.collection(slot.collection).in_books else "单位",
    )
    content = {
        "退回通知单.docx": draw(notice),
        "退回通知.txt": _message(one, owed.name, findings, earlier, settings.contact).encode(),
    }
    if marked:
        content["退回的表.xlsx"] = marked
    folder = PurePosixPath(FOLDER) / owed.stem
    about = plain_file_name(settings.collection(slot.collection).name)
    mark = f"_第{times}次" if times > 1 else ""
    files = []
    for name, data in content.items():
        word, dot, suffix = name.rpartition(".")
        path = folder / f"{owed.stem}_{about}_{word}{mark}{dot}{suffix}"
        round_.store.put(str(path), data)
        files.append(str(path))
    where = tuple(map(round_.store.where, files))
    return SentReturn(slot, owed.name, one, findings, earlier, where, tuple(files))


def _marked(
    round_: Round, reader: Reader, owed: DueNotice, one: Return, result: FileResult
) -> bytes:
    """Return the unit's sheet with its faults marked; empty where it cannot be mended."""
    if result.submission is None or not _can_be_used(round_, owed.slot, result):
        return b""
    recorded = replace(result, findings=one.received.reading.findings)
    drawn = draw_marked(reader, recorded, _fields(round_, owed, result))
    return drawn if isinstance(drawn, bytes) else b""


def _fields(round_: Round, owed: DueNotice, result: FileResult) -> Mapping[Field, str]:
    """Return what a sheet that goes back says of its unit, as the round knows it.

    Scores that came pasted into another book, or on a sheet that is void, go back in the sheet
    that was issued, where it is the same one: mended there, they come in as the unit's own.
    """
    fields: dict[Field, str] = {"unit": owed.name, "code": owed.slot.unit}
    if owed.deadline is not None:
        fields["deadline"] = chinese_date(owed.deadline)
    if round_.settings.contact:
        fields["contact"] = round_.settings.contact
    sheet = _same_sheet(round_, owed.slot, result)
    lost = result.standing in _NOBODYS or _is_void(round_, owed.slot, result)
    if lost and sheet is not None:
        fields |= {"token": sheet.issued.token, "short": short_code(sheet.issued.token)}
    return fields


def _can_be_used(round_: Round, slot: Slot, result: FileResult) -> bool:
    """Return whether what a unit sent can be mended; not on a void sheet of another plan."""
    return _same_sheet(round_, slot, result) is not None or not _is_void(round_, slot, result)


def _same_sheet(round_: Round, slot: Slot, result: FileResult) -> IssuedSheet | None:
    """Return the sheet that is good, if it is the same as the one that a return was made on."""
    sheet = current_sheet(round_, slot)
    read = result.submission.issued.plan.digest if result.submission else ""
    return sheet if sheet is not None and sheet.issued.plan == read else None


def _is_void(round_: Round, slot: Slot, result: FileResult) -> bool:
    """Return whether a return was filled in on a sheet of the slot that is void."""
    token = result.origin.token if result.origin else ""
    sheets = round_.state.sheets.get(slot, [])
    return any(sheet.issued.token == token and not sheet.good for sheet in sheets)


def _message(
    one: Return, unit: str, findings: Sequence[Finding], earlier: Earlier | None, contact: str
) -> str:
    lines = [message_text(_Told(one.received.file, unit, findings))]
    if earlier is not None and earlier.left:
        told = len(earlier.mended) + len(earlier.left)
        lines.append(f"（上次指出的 {told} 处，已改 {len(earlier.mended)} 处。）")
    if contact:
        lines.append(f"联系人：{contact}")
    return "\n".join(lines) + "\n"


def _remind(
    round_: Round, collection: Collection, missing: Sequence[DueNotice]
) -> tuple[Path | None, str]:
    """Write the paragraph that reminds those that sent nothing."""
    if not missing:
        return None, ""
    words = _reminder_words(round_, collection, missing)
    round_.store.put(_reminder_name(collection), f"{words}\n".encode())
    return round_.store.where(_reminder_name(collection)), words


def _reminder_name(collection: Collection) -> str:
    return f"{FOLDER}/催报_{plain_file_name(collection.name)}.txt"


def _reminder_words(round_: Round, collection: Collection, missing: Sequence[DueNotice]) -> str:
    """Return the paragraph for a group of those that sent nothing, one for each deadline."""
    settings, today = round_.settings, round_.clock().date()
    who, done = ("个部门", "打完分") if collection.in_books else ("个单位", "报来")
    by_day: dict[date | None, list[str]] = {}
    for one in missing:
        said = f"{one.name}（{one.why}）" if one.why else one.name
        by_day.setdefault(one.deadline, []).append(said)
    parts = []
    for day in sorted(by_day, key=lambda day: day or date.max):
        names = list(dict.fromkeys(by_day[day]))
        whom = f"以下 {len(names)} {who}还没有{done}：{'、'.join(names)}"
        parts.append(f"{_due(day, today)}，{whom}。" if day else f"{whom}。")
    contact = f"有困难的请联系{settings.contact}。" if settings.contact else ""
    return (
        f"【催报】{settings.title}的{collection.name}：{''.join(parts)}"
        f"请尽快填好报来，已经报了的请告知。{contact}"
    )


def _due(day: date, today: date) -> str:
    left = (day - today).days
    if left < 0:
        return f"{chinese_date(day)}已经截止（过了 {-left} 天）"
    return f"{chinese_date(day)}截止（{'今天' if left == 0 else f'还有 {left} 天'}）"


def _events(sent: Iterable[SentReturn]) -> Iterator[SentBack]:
    for one in sent:
        yield SentBack(
            one.slot.unit,
            one.slot.collection,
            one.one.received.sha256,
            tuple(finding.code for finding in one.findings),
            one.names,
        )


def _reminders(
    round_: Round, collection: Collection, missing: Iterable[DueNotice]
) -> Iterator[SentBack]:
    """Yield one reminder for each unit and day; the same words twice a day are one reminder."""
    today = round_.clock().date()
    at = {recorded.number: recorded.at.date() for recorded in round_.state.events}
    for one in missing:
        sent = round_.state.sent_back.get(one.slot, [])
        if not any(not back.sha256 and at[number] == today for number, back in sent):
            name = _reminder_name(collection)
            yield SentBack(one.slot.unit, one.slot.collection, "", (), (name,))
