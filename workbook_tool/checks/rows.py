"""Rules: scores, facts and bonus claims, by the words that the sheet itself shows.

The plan's status expressions say what is missing or wrong with an entry; here each word
becomes a fault at its cell. So the sheet in the unit's hands and the program can never
judge differently.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from workbook_tool.checks.dossier import Dossier, quote
from workbook_tool.checks.fault import Fault
from workbook_tool.checks.reasons import says_something, unexplained_without
from workbook_tool.checks.registry import check
from workbook_tool.layout import names, status
from workbook_tool.layout.claims import bonus_category
from workbook_tool.layout.columns import note_word
from workbook_tool.layout.score_rows import types_deductions
from workbook_tool.layout.status import questions_to
from workbook_tool.reading.item_score import is_score
from workbook_tool.rubric import bonus, scoring
from workbook_tool.rubric.expression import Expr, Value, evaluate, renamed
from workbook_tool.rubric.model import STAGE_IDS, Item
from workbook_tool.rubric.text import folded, plain_number

_HALF_A_CENT = Decimal("0.005")

SCORE_CODES: Mapping[str, str] = {
    status.EMPTY: "I01",
    status.FACTS_FIRST: "I01",
    status.NO_NUMBER: "N01",
    status.NEGATIVE: "N02",
    status.TOO_FINE: "N03",
    status.TOO_LITTLE: "M03",
    status.TOO_MUCH: "M01",
    status.UNEXPLAINED: "R01",
}
FACT_CODES: Mapping[str, str] = {
    status.EMPTY: "I02",
    status.NO_NUMBER: "N01",
    status.NEGATIVE: "N14",
    status.TOO_LARGE: "N14",
    status.TOO_FINE: "N14",
    status.NOT_WHOLE: "N14",
    status.NOT_LISTED: "N15",
    status.MORE_THAN_ALL: "N16",
    status.NOTHING_DUE: "I03",
    status.OUT_OF_RANGE: "N18",
}
CLAIM_CODES: Mapping[str, tuple[str, str]] = {
    status.NO_LEVEL: ("B01", "level"),
    status.NO_MATTER: ("B02", "matter"),
    status.BAD_MATTER: ("B03", "matter"),
    status.UNDECIDED: ("B04", "accept"),
    status.NO_REASON: ("R04", "reason"),
    status.OUTRANKED: ("B05", "level"),
    status.NOT_LISTED: ("N15", "level"),
}
"""Code of each word, and the part of the claim's line at which it is told."""


TAKEN_OFF_CODES: Mapping[str, str] = {
    **SCORE_CODES,
    status.NEGATIVE: "N17",
    status.TOO_MUCH: "M02",
    status.UNEXPLAINED: "R05",
}
"""Code of each word where what is taken off is typed instead of the score."""
_MET_WORDS = frozenset({*status.WRONG_SCORE, status.NOT_WHOLE})


@check("rules", "I01", "N03", "N17", "M01", "M02", "M03", "R01", "R03", "R05", "R13")
def scores(dossier: Dossier) -> Iterator[Fault]:
    """A score is missing, out of range, too fine, or differs from the rule without a reason."""
    values, stage = dossier.sub.values, dossier.stage
    for item in dossier.form.items:
        word = str(values[names.status(item.ref)])
        if types_deductions(dossier.form, stage, item):
            yield from _taken_off(dossier, item, word)
            continue
        if dossier.form.measure == "standards" and word in _MET_WORDS:
            name = names.score(stage, item.ref)
            met = " 1（达标）或 0（未达标）"
            yield dossier.fault("N14", name, got=_plain(values[name]), expected=met)
            continue
        name = names.score(stage, item.ref)
        code = SCORE_CODES.get(word) or _unusable(dossier, item)
        if code is None:
            continue
        got, computed = values[name], values.get(names.computed(item.ref))
        least, most = scoring.bounds(item)
        points = plain_number(most) if item.points is not None else ""
        expected: Value = f"{plain_number(least)}–{points}"
        if code == "M01" and most != item.points:
            code = "M03"
        if code == "R01":
            expected = plain_number(computed) if isinstance(computed, Decimal) else None
            code = code if expected is not None else "R03"
            if (earlier := _changed(dossier, item.ref, got)) is not None:
                code, expected = "R13", plain_number(earlier)
        yield dossier.fault(
            code,
            name,
            got=None if got is None else _plain(got),
            expected=expected,
            points=points,
            least=plain_number(least),
            note=note_word(dossier.form, stage),
        )
    yield from _further_scores(dossier)


def _taken_off(dossier: Dossier, item: Item, word: str) -> Iterator[Fault]:
    """Yield what is wrong with what was taken off a row's points."""
    name, stage = names.taken_off(dossier.stage, item.ref), dossier.stage
    code = TAKEN_OFF_CODES.get(word)
    if code is None and isinstance(dossier.sub.values[name], Decimal):
        code = "N03" if _unusable(dossier, item) else None
    if code is None:
        return
    got, points = dossier.sub.values[name], plain_number(item.points or Decimal(0))
    if code == "R05" and not got:
        # Nothing was taken off: it is the stage before that this one differs from.
        name = names.score(stage, item.ref)
        code, got = "R13", dossier.sub.values[name]
    earlier = _changed(dossier, item.ref, dossier.sub.values[names.score(stage, item.ref)])
    yield dossier.fault(
        code,
        name,
        got=None if got is None else _plain(got),
        expected=plain_number(earlier) if code == "R13" and earlier is not None else f"0–{points}",
        points=points,
        note=note_word(dossier.form, stage),
    )


def _further_scores(dossier: Dossier) -> Iterator[Fault]:
    """A score of somebody who is no stage of the form is out of range."""
    for name, (_, cell) in dossier.sub.issued.plan.entries().items():
        got = dossier.sub.values[name]
        if cell.locked or cell.entry is None or not name.startswith(names.FURTHER):
            continue
        top = cell.entry.maximum or Decimal(0)
        if isinstance(got, Decimal) and not is_score(got, (Decimal(0), top)):
            most = plain_number(top)
            expected = f" 0 到 {most} 之间的数，最多两位小数"
            yield dossier.fault("N14", name, got=_plain(got), expected=expected)


def _unusable(dossier: Dossier, item: Item) -> str | None:
    """Return what is wrong with a score that counts for nothing though the sheet is content.

    No total follows from such a row: a return that passed with it would pass without a total.
    """
    if item.bonus or dossier.sub.items[item.ref].effective is not None:
        return None
    got = dossier.sub.values[names.score(dossier.stage, item.ref)]
    if not isinstance(got, Decimal):
        return "I01"
    least, most = scoring.bounds(item)
    return "N02" if got < least else "M01" if got > most else "N03"


def _changed(dossier: Dossier, ref: str, got: Value) -> Decimal | None:
    """Return the score of the stage before, if this one differs from it."""
    stages = STAGE_IDS[: STAGE_IDS.index(dossier.stage)]
    for stage in reversed(stages):
        earlier = dossier.sub.values.get(names.score(stage, ref))
        if isinstance(earlier, Decimal):
            differs = not isinstance(got, Decimal) or abs(got - earlier) >= _HALF_A_CENT
            return earlier if differs else None
    return None


@check("rules", "I02", "I03", "N16", "N18")
def facts(dossier: Dossier) -> Iterator[Fault]:
    """An answer that a rule needs is missing, or cannot be."""
    values = dossier.sub.values
    for question in questions_to(dossier.form, dossier.stage):
        code = FACT_CODES.get(str(values[names.fact_status(question.id)]))
        if code is None:
            continue
        name = names.fact(question.id)
        expected: str | None = None
        if code == "N16" and question.within is not None:
            expected = _plain(values[names.fact(question.within)])
        elif code == "N18" and question.limits is not None:
            expected = "–".join(_plain(_worked_out(limit, values)) for limit in question.limits)
        elif code == "N14":
            expected = f" 0 到 {plain_number(question.maximum or Decimal(0))} 之间的数"
        elif code == "N15":
            expected = "、".join(question.choices)
        yield dossier.fault(code, name, got=_plain(values[name]), expected=expected)


def _worked_out(limit: Expr, values: Mapping[str, Value]) -> Value:
    return evaluate(renamed(limit, names.fact), values)


@check("rules", "B01", "B02", "B03", "B04", "B05", "R04")
def claims(dossier: Dossier) -> Iterator[Fault]:
    """A bonus claim lacks its level, number or decision, or counts for nothing."""
    for line in _lines(dossier):
        word = str(dossier.sub.values[names.claim("claim_status", line)])
        if word in CLAIM_CODES:
            code, part = CLAIM_CODES[word]
            name = names.claim(part, line)
            got = _plain(dossier.sub.values[name])
            yield dossier.fault(code, name, line_number=line, got=got, expected=None)


@check("rules", "B06", "B07")
def claims_without_proof(dossier: Dossier) -> Iterator[Fault]:
    """A claimed level needs to say for what, and where the proof is."""
    if dossier.stage != "self":
        return
    for line in _lines(dossier):
        if _text(dossier, "level", line):
            for code, part in (("B06", "subject"), ("B07", "proof")):
                if not says_something(_text(dossier, part, line)):
                    yield dossier.fault(code, names.claim(part, line), line_number=line)


@check("rules", "D01", "D02", "D03")
def claims_twice(dossier: Dossier) -> Iterator[Fault]:
    """One matter claimed twice, or under two numbers; two matters under one number."""
    if dossier.stage != "self":
        return
    lines = [line for line in _lines(dossier) if _text(dossier, "level", line)]
    for n, line in enumerate(lines):
        for other in lines[:n]:
            fault = _twice(dossier, line, other)
            if fault is not None:
                yield fault
                break


def _twice(dossier: Dossier, line: int, other: int) -> Fault | None:
    values = dossier.sub.values
    matters = [values[names.claim("matter", n)] for n in (line, other)]
    subjects = [_text(dossier, "subject", n) for n in (line, other)]
    levels = [_text(dossier, "level", n) for n in (line, other)]
    if not all(isinstance(matter, Decimal) for matter in matters):
        return None
    words = {"line_number": line, "other": other}
    same_subject = folded(subjects[0]) == folded(subjects[1])
    if matters[0] == matters[1]:
        if levels[0] == levels[1]:
            return dossier.fault("D01", names.claim("level", line), **words)
        if all(subjects) and not same_subject:
            got, expected = quote(subjects[0]), quote(subjects[1])
            name = names.claim("matter", line)
            return dossier.fault("D03", name, got=got, expected=expected, **words)
    elif same_subject and len(subjects[0]) > 1:
        got = quote(subjects[0])
        return dossier.fault("D02", names.claim("matter", line), got=got, **words)
    return None


@check("rules", "I05")
def evidence(dossier: Dossier) -> Iterator[Fault]:
    """A row for which the form names evidence lists none."""
    if dossier.stage != "self":
        return
    for item in dossier.form.items:
        name = names.evidence(item.ref)
        if item.evidence and name in dossier.sub.matched.found and not item.bonus:
            score = dossier.sub.items[item.ref].effective
            if score and not dossier.sub.given.get(name):
                yield dossier.fault("I05", name)


@check("rules", "R02")
def empty_reasons(dossier: Dossier) -> Iterator[Fault]:
    """A remark that is asked for says nothing: 核实无误, 无, a dash."""
    values, stage = dossier.sub.values, dossier.stage
    for item in dossier.form.items:
        if item.bonus:
            continue
        name = names.note(stage, item.ref)
        text = values[name]
        empty = isinstance(text, str) and text.strip() and not says_something(text)
        if empty and unexplained_without(dossier, names.status(item.ref), name):
            yield dossier.fault("R02", name, got=quote(str(text)))
    if stage == "assess":
        for line in _lines(dossier):
            text = _text(dossier, "reason", line)
            refused = _text(dossier, "accept", line) == status.REFUSED
            if refused and text and not says_something(text):
                yield dossier.fault("R02", names.claim("reason", line), got=quote(text))


def _lines(dossier: Dossier) -> range:
    return range(1, bonus.LINES + 1) if bonus_category(dossier.form) is not None else range(0)


def _text(dossier: Dossier, part: str, line: int) -> str:
    value = dossier.sub.values.get(names.claim(part, line))
    return _plain(value).strip()


def _plain(value: Value) -> str:
    if isinstance(value, Decimal):
        return plain_number(value) if abs(value.adjusted()) < 20 else str(value)
    return "" if value is None else str(value)
