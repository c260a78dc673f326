"""Decisions of people on a round: each with a reason, each undoable, none ever erased.

Every function checks that the decision makes sense as things stand, records one event and
returns it. What a decision does is worked out in :mod:`workbook_tool.campaign.derived.state`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Literal, TypeVar

from workbook_tool.campaign.derived.books import is_owner
from workbook_tool.campaign.derived.state import Return, Slot
from workbook_tool.campaign.inputs.settings import Collection
from workbook_tool.campaign.records.events import (
    UNDOABLE,
    Adjusted,
    Assigned,
    Barred,
    Corrected,
    DeadlineMoved,
    Event,
    Fetched,
    FileJudged,
    Handled,
    Lifted,
    PaperReceived,
    Preferred,
    Recorded,
    Undone,
    UnitChanged,
    Voided,
    ZeroCounted,
)
from workbook_tool.campaign.round import Round
from workbook_tool.campaign.scored import scores_of, scoring_of
from workbook_tool.rubric.duties import duty_words
from workbook_tool.rubric.scoring import bounds
from workbook_tool.rubric.text import plain_number
from workbook_tool.rubric.verdicts import clauses_of


class DecisionError(Exception):
    """A decision makes no sense as things stand; the text says why, in words."""


_CENT = Decimal("0.01")
_LEAST_DIGITS = 6


def judge(
    round_: Round, file: str, verdict: Literal["accept", "refuse", "prefer"], reason: str
) -> FileJudged:
    """采用, 不予采用 or 以此件为准.

    Args:
        round_: The round.
        file: The beginning of the file's SHA-256 (at least six digits), or its name where
            only one file has it.
        verdict: The decision.
        reason: Why.

    Raises:
        DecisionError: No such file, or it cannot count, or its unit is not scored.
        FrozenError: The round is 定稿.
    """
    one = find_file(round_, file)
    reading = one.received.reading
    if verdict != "refuse" and reading.status in {"unreadable", "scan", "other"}:
        raise DecisionError(f"“{one.received.file}”里读不出分数，不能采用；可以用代录逐项录入")
    if verdict != "refuse":
        home = next((s.unit for s, filed in round_.state.returns.items() if one in filed), "")
        _scored(round_, home, "采用" if verdict == "accept" else "以此件为准")
    return _record(round_, FileJudged(one.received.sha256, verdict, _said(reason)))


def assign(round_: Round, file: str, unit: str, collection: str, reason: str) -> Assigned:
    """Say whose a held file is.

    Raises:
        DecisionError: No such file or unit.
        FrozenError: The round is 定稿.
    """
    one = find_file(round_, file)
    _known_unit(round_, unit)
    _known_collection(round_, collection)
    return _record(round_, Assigned(one.received.sha256, unit, collection, _said(reason)))


def correct(
    round_: Round,
    slot: Slot,
    item: str,
    new: Decimal,
    how: Literal["entered", "corrected"],
    asked_by: str,
    reason: str,
) -> Corrected:
    """代录 or 更正 of one score.

    Raises:
        DecisionError: No such unit or row, the unit or the collection is not scored, or the
            figure is no score of the row.
        FrozenError: The round is 定稿.
    """
    what = "代录" if how == "entered" else "更正"
    _known_unit(round_, slot.unit)
    _scored(round_, slot.unit, what)
    collection = _scored_in(round_, slot.collection, what)
    form = round_.form_of(slot.unit)
    found = next((row for row in form.items if row.ref == item), None)
    if found is None:
        raise DecisionError(f"“{form.full_title}”里没有第 {item} 项")
    least, most = bounds(found)
    limited = found.points is not None  # a bonus row may print no limit
    if new < least or (limited and new > most) or new != new.quantize(_CENT):
        limit = f"{plain_number(least)}–{plain_number(most)}" if limited else "不小于 0"
        raise DecisionError(f"第 {item} 项要填 {limit} 之间、最多两位小数的数，现在是 {new}")
    before = scores_of(round_, slot.unit, collection)
    event = Corrected(
        slot.unit,
        slot.collection,
        collection.stage,
        item,
        before.items[item].effective,
        new,
        how,
        _said(asked_by, "谁提出的"),
        _said(reason),
    )
    return _record(round_, event)


def prefer_score(
    round_: Round, collection: str, unit: str, ref: str, file: str, reason: str
) -> Preferred:
    """以…为准 for one score that several books give differently.

    Args:
        round_: The round.
        collection: The collection.
        unit: Code of the unit.
        ref: Reference of the row or part.
        file: The book whose score counts, as in :func:`judge`.
        reason: Why.

    Raises:
        DecisionError: That book does not score this, or does not count; the unit is not scored.
        FrozenError: The round is 定稿.
    """
    _known_unit(round_, unit)
    _scored(round_, unit, "打分为准")
    where = _known_collection(round_, collection)
    if not where.in_books:
        raise DecisionError(f"“{where.name}”由各单位自己填报，没有部门打分")
    sha256 = find_file(round_, file).received.sha256
    sources = scoring_of(round_, collection).outcome(unit, ref).sources
    if not any(given.sha256 == sha256 for given in sources):
        known = "、".join(sorted({f"“{given.file}”" for given in sources})) or "没有部门打过分"
        raise DecisionError(f"这份打分表没有给{duty_words(ref)}打分；打了分的：{known}")
    return _record(round_, Preferred(collection, unit, ref, sha256, _said(reason)))


def count_zero(round_: Round, slot: Slot, reason: str) -> ZeroCounted:
    """未报按0分: what a unit was not scored for counts 0.

    Raises:
        DecisionError: No such unit, it or the collection is not scored, or everything is scored.
        FrozenError: The round is 定稿.
    """
    _known_unit(round_, slot.unit)
    _scored(round_, slot.unit, "按 0 分计")
    collection = _scored_in(round_, slot.collection, "按 0 分计")
    scores = scores_of(round_, slot.unit, collection)
    if all(item.effective is not None for item in scores.items.values()):
        raise DecisionError("这个单位的每一项都有分数，不用按 0 分计")
    return _record(round_, ZeroCounted(slot.unit, slot.collection, _said(reason)))


def bar(round_: Round, unit: str, how: Literal["veto", "no_award"], reason: str) -> Barred:
    """一票否决 or 不予评先.

    Raises:
        DecisionError: No such unit.
        FrozenError: The round is 定稿.
    """
    _known_unit(round_, unit)
    return _record(round_, Barred(unit, how, _said(reason)))


def lift(round_: Round, unit: str, item: str, reason: str) -> Lifted:
    """What the form says of a row (一票否决, 不予评先, 直接定等次) does not hold for a unit.

    Raises:
        DecisionError: No such unit or row, or the form says nothing of the kind of it.
        FrozenError: The round is 定稿.
    """
    _known_unit(round_, unit)
    form = round_.form_of(unit)
    found = next((row for row in form.items if row.ref == item), None)
    if found is None:
        raise DecisionError(f"“{form.full_title}”里没有第 {item} 项")
    if not any(True for _ in clauses_of(found)):
        raise DecisionError(f"第 {item} 项没有一票否决、不予评先一类的规定")
    return _record(round_, Lifted(unit, item, _said(reason)))


def adjust(round_: Round, unit: str, points: Decimal, basis: str, reason: str) -> Adjusted:
    """人工调整 of a final score by the leaders' meeting.

    Raises:
        DecisionError: No such unit, it is not scored, or the figure is nothing to adjust by.
        FrozenError: The round is 定稿.
    """
    _known_unit(round_, unit)
    _scored(round_, unit, "人工调整")
    if not points or points != points.quantize(_CENT):
        raise DecisionError("要写加或减多少分（最多两位小数），如 1.5 或 -2")
    return _record(
        round_, Adjusted(unit, points, _said(basis, "依据（如会议纪要）"), _said(reason))
    )


def paper(
    round_: Round,
    slot: Slot,
    check_code: str,
    total: Decimal | None,
    counts: Literal["", "file", "paper"] = "",
    reason: str = "",
) -> PaperReceived:
    """Register the sealed paper copy with its 校验码 and total.

    Raises:
        DecisionError: No such unit, or nothing to compare by.
        FrozenError: The round is 定稿.
    """
    _known_unit(round_, slot.unit)
    _known_collection(round_, slot.collection)
    code = "".join(check_code.split())
    if not code and total is None:
        raise DecisionError("请写纸质件上的校验码，或总分")
    if code and not (code.isdigit() and len(code) == 6):
        raise DecisionError(f"校验码是 6 位数字，现在写的是“{check_code}”")
    said = _said(reason) if counts else reason.strip()
    event = PaperReceived(slot.unit, slot.collection, code, total, counts, said)
    return _record(round_, event)


def void(round_: Round, slot: Slot, reason: str) -> Voided:
    """作废 the sheets that a unit, or a department, was issued; the next ``issue`` makes a new one.

    Raises:
        DecisionError: No sheet is good.
        FrozenError: The round is 定稿.
    """
    _known_owner(round_, slot)
    event = Voided(slot.unit, slot.collection, _said(reason))
    good = any(sheet.good for sheet in round_.state.sheets.get(slot, []))
    if not good and not _just_done(round_, event):
        raise DecisionError("没有可以作废的表：还没有下发，或已经作废")
    return _record(round_, event)


def change_unit(
    round_: Round,
    unit: str,
    change: Literal["renamed", "merged", "dissolved", "excused"],
    to: str,
    reason: str,
) -> UnitChanged:
    """A unit is renamed, merged, dissolved or excused.

    Raises:
        DecisionError: No such unit, the new name is another unit's, or the unit to merge into
            owes nothing itself.
        FrozenError: The round is 定稿.
    """
    _known_unit(round_, unit)
    to = to.strip()
    if change == "renamed":
        if not 1 <= len(to) <= 40:
            raise DecisionError("新名称要写 1 到 40 个字")
        if any(s.unit.name == to for code, s in round_.state.units.items() if code != unit):
            raise DecisionError(f"单位名单里已有“{to}”")
    elif change == "merged":
        _known_unit(round_, to)
        if to == unit:
            raise DecisionError("不能并入自己")
        if (heir := round_.state.units[to]).absent:
            raise DecisionError(
                f"“{heir.unit.name}”{heir.absent}，不能再并入它；请写现在还在的单位"
            )
    return _record(round_, UnitChanged(unit, change, to, _said(reason)))


def move_deadline(
    round_: Round, unit: str, collection: str, deadline: date, reason: str
) -> DeadlineMoved:
    """Move a deadline for one unit or book, or for all with an empty ``unit``.

    Raises:
        DecisionError: No such unit, book or collection.
        FrozenError: The round is 定稿.
    """
    _known_collection(round_, collection)
    if unit:
        _known_owner(round_, Slot(unit, collection))
    return _record(round_, DeadlineMoved(unit, collection, deadline, _said(reason)))


def handle(round_: Round, what: str, reason: str) -> Handled:
    """已处理: what a message or a held file asked of a person is done.

    This may be said of a round that is 定稿, too: it changes nothing in it.

    Args:
        round_: The round.
        what: Number of the event, or a held file as in :func:`find_file`.
        reason: How it was dealt with, and by whom.

    Raises:
        DecisionError: It asks nothing of a person, or is dealt with already.
    """
    state = round_.state
    if what.strip().isdecimal() and len(what.strip()) < _LEAST_DIGITS:
        number = int(what)
    else:
        number = find_file(round_, what).number
    asking = {
        *(r.number for r in state.events if isinstance(r.event, Fetched) and r.event.needs),
        *(one.number for one in state.held),
    }
    if number not in asking:
        raise DecisionError(f"第 {number} 条不是要人处理的来信，也不是待裁定的文件")
    event = Handled(number, _said(reason))
    if number in state.handled and not _just_done(round_, event):
        raise DecisionError(f"第 {number} 条早已登记为已处理")
    return _record(round_, event)


def undo(round_: Round, number: int, reason: str) -> Undone:
    """撤销 a decision, or an undoing.

    Raises:
        DecisionError: No such event, it is none that can be undone, or is undone already.
        FrozenError: The round is 定稿.
    """
    state = round_.state
    found = next((r for r in state.events if r.number == number), None)
    if found is None:
        raise DecisionError(f"登记里没有第 {number} 条")
    if not isinstance(found.event, UNDOABLE):
        raise DecisionError(f"第 {number} 条不是一项决定，不能撤销")
    event = Undone(number, _said(reason))
    if number in state.undone and not _just_done(round_, event):
        raise DecisionError(f"第 {number} 条已经撤销了")
    return _record(round_, event)


def decisions(round_: Round) -> list[tuple[Recorded, bool]]:
    """Return all decisions in order, and whether each holds."""
    state = round_.state
    return [
        (recorded, recorded.number not in state.undone)
        for recorded in state.events
        if isinstance(recorded.event, UNDOABLE)
    ]


def find_file(round_: Round, file: str) -> Return:
    """Return the returned file that a person means.

    Raises:
        DecisionError: None or several fit.
    """
    everything = round_.state.all_returns()
    word = file.strip().lower()
    found = [one for one in everything if one.received.file == file.strip()]
    if not found and len(word) >= _LEAST_DIGITS:
        found = [one for one in everything if one.received.sha256.startswith(word)]
    if not found:
        raise DecisionError(
            f"没有收到过“{file}”；收到的文件和编号，用 workbook-tool status 加 --files 查看"
        )
    if len(found) > 1:
        codes = "、".join(one.received.sha256[:8] for one in found)
        raise DecisionError(f"有 {len(found)} 份文件叫“{file}”，请改写文件编号：{codes}")
    return found[0]


_E = TypeVar("_E", bound=Event)


def _record(round_: Round, event: _E) -> _E:
    """Record a decision, unless it is the last thing that was: then its run was ended early."""
    round_.must_allow(event)
    if not _just_done(round_, event):
        round_.record([event])
    return event


def _just_done(round_: Round, event: Event) -> bool:
    """Return whether the last thing that was recorded is this very decision.

    A run that is ended after it was recorded cannot say so; the same command once more must
    not decide a second time.
    """
    last = round_.state.events[-1].event
    if isinstance(event, Corrected) and isinstance(last, Corrected):
        event = replace(event, old=last.old)  # what counted before is by now what counts
    return event == last


def _said(text: str, what: str = "理由") -> str:
    if not text.strip():
        raise DecisionError(f"请写明{what}")
    return text.strip()


def _known_unit(round_: Round, unit: str) -> None:
    if unit not in round_.state.units:
        raise DecisionError(f"单位名单里没有代码“{unit}”")


def _scored(round_: Round, unit: str, what: str) -> None:
    """Refuse a decision on scores of a unit that owes none: it would change nothing."""
    state = round_.state
    known = state.units.get(unit)
    if known is None or not known.absent:
        return
    number = max(
        recorded.number
        for recorded in state.events
        if isinstance(recorded.event, UnitChanged)
        and (recorded.event.unit, recorded.event.change != "renamed") == (unit, True)
        and recorded.number not in state.undone
    )
    raise DecisionError(
        f"“{known.unit.name}”{known.absent}，不计分，{what}不会起作用；"
        f"确要{what}，请先撤销第 {number} 条"
    )


def _known_owner(round_: Round, slot: Slot) -> None:
    """A unit of the roster, or a department whose book was issued."""
    if not (is_owner(slot.unit) and slot in round_.state.sheets):
        _known_unit(round_, slot.unit)


def _known_collection(round_: Round, collection: str) -> Collection:
    try:
        return round_.settings.collection(collection)
    except KeyError as error:
        known = "、".join(f"{c.id}（{c.name}）" for c in round_.settings.collections)
        raise DecisionError(f"没有“{collection}”这项报送；有：{known}") from error


def _scored_in(round_: Round, collection: str, what: str) -> Collection:
    """Return a collection of scores; work plans and their progress have none."""
    found = _known_collection(round_, collection)
    if found.content != "评分表":
        raise DecisionError(f"“{found.name}”没有分数，不能{what}")
    return found
