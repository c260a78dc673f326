"""Where a unit stands in a collection: which of its files counts, and what is still to do.

Pure functions of the state (and of the forms, where the clerk entered the scores); a status is
derived, never set by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from workbook_tool.campaign.derived.state import Return, Slot, State
from workbook_tool.campaign.derived.waiting import files_waiting
from workbook_tool.campaign.derived.ways import owes
from workbook_tool.campaign.inputs.settings import Settings

Status = Literal["missing", "held", "must_fix", "sent_back", "explain", "done", "excused"]
"""未报, 待裁定, 有必须修改, 已退回, 请说明, 已完成, 不需报送."""

STATUS_WORDS: dict[Status, str] = {
    "missing": "未报",
    "held": "待裁定",
    "must_fix": "待退回",
    "sent_back": "已退回",
    "explain": "请说明",
    "done": "已完成",
    "excused": "不需报送",
}

ENTERED = "代录"
"""Status in words of a unit that sent no file that counts, and all of whose scores were entered."""

NOT_OWED = "这类单位不用报"
"""Why a unit of a type that a collection is not for owes nothing there."""

Paper = Literal["", "missing", "only", "same", "different", "settled"]
"""Not asked for, 未收到, 只有纸质件, 一致, 不一致, 不一致但已定以哪一份为准."""

PAPER_WORDS: dict[Paper, str] = {
    "": "",
    "missing": "纸质件未到",
    "only": "只有纸质件",
    "same": "纸质件一致",
    "different": "纸质件不一致",
    "settled": "纸质件不一致，已定",
}


@dataclass(frozen=True)
class Standing:
    """Where a unit stands in a collection.

    Attributes:
        slot: The unit and the collection.
        status: What is to do.
        reason: In words, where a person has to decide or nothing is owed.
        counting: The file that counts; ``None`` for none.
        faulty: The latest file that cannot count and that nothing which counts has answered.
        back: The file that the unit has to mend or explain; ``None`` for none.
        rivals: Files between which a person has to choose.
        waiting: Files that bear the unit's number and wait for a person to say whose they are.
        deadline: The last day that holds for the unit.
        late: Whether what counts, or is faulty, came after it.
        paper: How the paper copy compares.
        scans: Scans and photographs filed with the unit.
        files: How many sheets came; scans, and what came along with a sheet, are not counted.
    """

    slot: Slot
    status: Status
    reason: str = ""
    counting: Return | None = None
    faulty: Return | None = None
    back: Return | None = None
    rivals: tuple[Return, ...] = ()
    waiting: tuple[Return, ...] = ()
    deadline: date | None = None
    late: bool = False
    paper: Paper = ""
    scans: tuple[Return, ...] = ()
    files: int = 0


def standings(state: State, settings: Settings, collection: str) -> tuple[Standing, ...]:
    """Return where every unit stands in a collection, in the order of the roster."""
    return tuple(standing(state, settings, Slot(code, collection)) for code in state.units)


def standing(state: State, settings: Settings, slot: Slot) -> Standing:
    """Return where one unit stands in one collection."""
    everything = state.returns.get(slot, [])
    scans = tuple(one for one in everything if one.received.reading.status == "scan")
    files = [one for one in everything if one.received.reading.status not in {"scan", "other"}]
    void = of_void_sheets(state, slot, files)
    told = max((number for number, back in state.sent_back.get(slot, []) if back.sha256), default=0)
    valid = [one for one in files if one not in void]
    chosen = _chosen(valid)
    counting, rivals = chosen.counting, chosen.rivals
    faulty = _faulty(valid, chosen, told)
    back = _back(counting, faulty, told)
    deadline = deadline_of(state, settings, slot)
    shown = counting or faulty
    late = bool(deadline and shown and shown.received.on > deadline)
    waiting = _waiting(state, slot)
    status, reason = _status(state, settings, slot, chosen, back, waiting)
    if counting is None and status == "done":  # what was entered answers it
        back = None
    if status == "missing" and void:
        reason = "原来的表已作废，等新表"
    return Standing(
        slot=slot,
        status=status,
        reason=reason,
        counting=counting,
        faulty=faulty,
        back=back,
        rivals=rivals,
        waiting=waiting,
        deadline=deadline,
        late=late,
        paper=_paper(state, settings, slot, counting),
        scans=scans,
        files=len(files),
    )


def _waiting(state: State, slot: Slot) -> tuple[Return, ...]:
    """Return the held files that bear a unit's number; what came after 定稿 changes nothing."""
    return tuple(
        one
        for one in files_waiting(state)
        if (one.received.unit, one.received.collection) == slot
        and not (state.finished and one.number > state.finished_at)
    )


def deadline_of(state: State, settings: Settings, slot: Slot) -> date | None:
    """Return the last day that holds: a unit's or book's own, that of all, that of the settings."""
    for key in ((slot.unit, slot.collection), ("", slot.collection)):
        if key in state.deadlines:
            return state.deadlines[key]
    return settings.collection(slot.collection).deadline


def status_words(standing_: Standing) -> str:
    """Return where a unit stands in words."""
    entered = standing_.status == "done" and standing_.counting is None
    return ENTERED if entered else STATUS_WORDS[standing_.status]


def of_void_sheets(state: State, slot: Slot, files: Sequence[Return]) -> list[Return]:
    """Return the files that came before the sheet they were filled in on was declared void.

    They are history, unless a person took one all the same. What comes on such a sheet
    later is told so by the checks and goes back.
    """
    ended = {sheet.issued.token: sheet.ended for sheet in state.sheets.get(slot, [])}
    # Scores that were pasted elsewhere, or filed here by a person, went by the sheet of then.
    last = max(ended.values(), default=0)
    return [
        one
        for one in files
        if one.number < ended.get(one.received.reading.token, last)
        and one.verdict not in {"accept", "prefer"}
    ]


def is_good(one: Return) -> bool:
    """Return whether a file can count: nothing must be fixed in it, or a person took it."""
    if one.verdict in {"accept", "prefer"}:
        return one.received.reading.status != "unreadable"
    return one.verdict != "refuse" and one.received.reading.status in {"ok", "explain"}


def same_values(one: Return, other: Return) -> bool:
    """Return whether two files say the same: a re-saved file changes nothing."""
    mine, theirs = one.received.reading, other.received.reading
    return (mine.numbers, mine.texts, mine.scores and _claimed(mine.scores)) == (
        theirs.numbers,
        theirs.texts,
        theirs.scores and _claimed(theirs.scores),
    )


def _claimed(scores: Sequence[object]) -> tuple[object, ...]:
    return tuple((getattr(s, "item", ""), getattr(s, "effective", None)) for s in scores)


@dataclass(frozen=True)
class _Chosen:
    """What counts of a slot's files.

    Attributes:
        counting: The file that counts.
        rivals: Files between which a person has to choose.
        confirmed: The last run in which a file said what counts; files before it are answered.
        decided: Number of the decision by which it counts; files before it are answered, too.
    """

    counting: Return | None
    rivals: tuple[Return, ...]
    confirmed: int
    decided: int


def _chosen(files: Sequence[Return]) -> _Chosen:
    """Return the file that counts, and those between which a person has to choose.

    The last 以此件为准 decides between the files that were there. Else, and for those that
    came after it, good files count, those of a later run over those of an earlier one;
    different ones of the same run leave it open, since nobody knows which was meant, and
    what counted before goes on counting. What says the same as a file that a person decided
    against changes nothing, like any re-saved file. Only where the file that counts is still
    to be explained, a later one that says the same takes its place: it may have been mended
    without a change of any figure.
    """
    preferred = [one for one in files if one.verdict == "prefer" and is_good(one)]
    counting = max(preferred, key=lambda one: one.judged, default=None)
    decided = counting.judged if counting else 0
    against = [one for one in files if one.verdict == "refuse"]
    against += [one for one in files if one.number < decided and one is not counting]
    confirmed = counting.run if counting else 0
    rivals: tuple[Return, ...] = ()
    for run in sorted({one.run for one in files if one.number > decided}):
        good: list[Return] = []
        mine = [one for one in files if one.run == run and one.number > decided and is_good(one)]
        for one in sorted(mine, key=_is_clear, reverse=True):
            if not _known(one, good):
                good.append(one)
        new = [
            one
            for one in good
            if counting is None or not same_values(one, counting)
            if one.verdict or not _known(one, against)
        ]
        same = [one for one in good if counting is not None and same_values(one, counting)]
        if len(new) > 1:
            rivals = tuple(sorted(new, key=lambda one: one.received.sha256))
        elif new:
            counting, rivals, confirmed = new[0], (), run
        elif same:
            rivals, confirmed = (), run
            if counting is not None and not _is_clear(counting):
                counting = same[0]
    if counting is not None:
        decided = max(decided, counting.judged)
    return _Chosen(counting, rivals, confirmed, decided)


def _is_clear(one: Return) -> bool:
    """Return whether nothing is left to explain in a good file."""
    return one.received.reading.status == "ok" or bool(one.verdict)


def _known(one: Return, among: Sequence[Return]) -> bool:
    return any(same_values(one, other) for other in among)


def _faulty(files: Sequence[Return], chosen: _Chosen, told: int) -> Return | None:
    """Return the latest file that cannot count; those that were answered since are history.

    A sheet comes before what is no sheet at all, such as a letter sent with it; but what came
    after a unit was told of a fault is its answer, whatever it is.
    """
    counting = chosen.counting
    bad = [one for one in files if not is_good(one) and one.verdict != "refuse"]
    if counting is not None:
        bad = [
            one
            for one in bad
            if one.run > chosen.confirmed and one.number > chosen.decided
            if not (one.received.reading.form and same_values(one, counting))
        ]
    answers = [one for one in bad if one.number > told]
    # Within one run the order of the files must not matter.
    return max(answers or bad, key=_latest, default=None)


def _latest(one: Return) -> tuple[bool, int, str]:
    return bool(one.received.reading.form), one.run, one.received.sha256


def _back(counting: Return | None, faulty: Return | None, told: int) -> Return | None:
    """Return the file that a unit has to mend or explain, if there is one.

    Beside a good sheet, what is no sheet at all is most likely something enclosed; unless it
    answers a notice on that sheet.
    """
    if counting is None:
        return faulty
    if faulty is not None:
        answer = not _is_clear(counting) and 0 < told < faulty.number
        if faulty.received.reading.form or answer:
            return faulty
    return None if _is_clear(counting) else counting


def _status(
    state: State,
    settings: Settings,
    slot: Slot,
    chosen: _Chosen,
    back: Return | None,
    waiting: Sequence[Return],
) -> tuple[Status, str]:
    if why := _not_owed(state, settings, slot):
        return "excused", why
    if chosen.rivals:
        names = "、".join(f"“{one.received.file}”" for one in chosen.rivals)
        came = f"同一批收到 {len(chosen.rivals)} 份内容不同的表（{names}）"
        return "held", f"{came}，请定以哪一份为准"
    if back is None and chosen.counting is not None:
        return "done", ""
    if chosen.counting is None:
        return _status_without(state, settings, slot, back, waiting)
    assert back is not None
    status: Status = "explain" if back is chosen.counting else "must_fix"
    reason = ""
    if status == "must_fix":
        file, counting = back.received.file, chosen.counting.received.file
        reason = f"“{file}”要修改，改好以前“{counting}”照旧计分"
    return ("sent_back" if _was_sent_back(state, slot, back) else status), reason


def _status_without(
    state: State,
    settings: Settings,
    slot: Slot,
    faulty: Return | None,
    waiting: Sequence[Return],
) -> tuple[Status, str]:
    """Return where a unit stands of which no file counts.

    It is done once every row that must have a score was entered; while its paper copy is here
    and rows are lacking, that is for the office to do, not for the unit. A file that came
    since it was entered is a new one.
    """
    entered = {number for number, _ in state.corrections.get(slot, {}).values()}
    if entered and (faulty is None or faulty.number < max(entered)):
        lacking = _lacking(state, settings, slot)
        by_paper = "按纸质件" if slot in state.papers else ""
        if not lacking:
            return "done", f"{by_paper}代录 {len(entered)} 项"
        if by_paper:
            return "held", f"{by_paper}代录了 {len(entered)} 项，还有 {lacking} 项没有代录"
    if faulty is None and waiting:
        names = "、".join(f"“{one.received.file}”" for one in waiting)
        return "held", f"收到的{names}还没有定是不是它的"
    if faulty is None:
        return "missing", ""
    return ("sent_back" if _was_sent_back(state, slot, faulty) else "must_fix"), ""


def _lacking(state: State, settings: Settings, slot: Slot) -> int:
    """Return how many rows of a unit's form have no score, if no file counts."""
    if slot in state.zeros:
        return 0
    form_id = settings.forms[state.units[slot.unit].unit.type]
    form = state.forms.form(form_id, state.confirmed.get(form_id))
    entered = {ref for _, ref in state.corrections.get(slot, {})}
    return len({item.ref for item in form.items} - entered)


def _was_sent_back(state: State, slot: Slot, one: Return) -> bool:
    sent = state.sent_back.get(slot, [])
    return any(back.sha256 == one.received.sha256 for _, back in sent)


def _not_owed(state: State, settings: Settings, slot: Slot) -> str:
    """Return why a unit owes nothing, in words; empty if it does."""
    unit = state.units[slot.unit]
    collection = settings.collection(slot.collection)
    concerned = owes(state, settings, unit.unit.type, collection)
    return unit.absent or ("" if concerned else NOT_OWED)


def _paper(state: State, settings: Settings, slot: Slot, counting: Return | None) -> Paper:
    known = state.papers.get(slot)
    if known is None:
        return "missing" if settings.paper and not _not_owed(state, settings, slot) else ""
    if counting is None:
        return "only"
    number, paper = known
    reading = counting.received.reading
    code = not paper.check_code or paper.check_code == reading.check_code
    total = paper.total is None or paper.total == reading.total
    if code and total and (paper.check_code or paper.total is not None):
        return "same"
    # What was settled about one sheet says nothing of a later one.
    return "settled" if paper.counts and counting.number < number else "different"
