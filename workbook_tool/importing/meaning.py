"""From the sentences of a row to its rule, with an honest word on how certain that is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from workbook_tool.importing.case import ClauseCase
from workbook_tool.importing.clauses import ScoringClause, SentenceReading, harmless, prepare, read
from workbook_tool.importing.draft import DraftRow
from workbook_tool.importing.levels import by_level
from workbook_tool.importing.mixed import composite, special
from workbook_tool.importing.negatives import trimmed
from workbook_tool.importing.shapes import FIRST, REST
from workbook_tool.importing.tiers import tiered
from workbook_tool.importing.understood import DraftPart, DraftSetting, Rule, Understood

_SCORING = re.compile(
    r"扣|不得分|满分|得[^，。；]{0,5}分|[0-9]+(?:\.[0-9]+)?分(?!钟|之)|加分|酌情|倒扣|否决"
)
_EXCEPTION = re.compile(
    r"除外|例外|不在此限|不足|按[^，。；]{0,10}计算?$|以上|以下|其余|一半|减半|加倍|双倍|封顶|上限|可以不|免"
)
"""Words in what is left over that change how points are given."""
_GIVING = frozenset({"earn", "each", "full"})
_LIMITS = frozenset({"cap", "cap_gain", "nothing"})
_JUDGED: Rule = {"kind": "judged"}
_UNSPECIFIED: Rule = {"kind": "unspecified"}


def understand(row: DraftRow) -> Understood:
    """Return what a row's sentences say of its points."""
    if row.bonus:
        return _bonus(row)
    found = _of_criterion(row) if row.criterion and row.criterion.strip() else _of_text(row)
    return _checked(row, found)


def _checked(row: DraftRow, found: Understood) -> Understood:
    if row.points is None and found.rule["kind"] not in {"unspecified", "judged"}:
        return Understood(dict(_JUDGED), "none", ("本行没有分值，不能计算",))
    return found


# --- bonus rows ---------------------------------------------------------------------------


def _bonus(row: DraftRow) -> Understood:
    text = _bare(row.text)
    for words in filter(None, (row.criterion, row.text)):
        reading = read(words)
        found = by_level(text, reading)
        if found is not None:
            if row.criterion and words is row.criterion and read(row.text).clauses:
                return found.unsure("考核内容里也写了怎样加分")
            return found
    return Understood(dict(_JUDGED), "none", ("怎样加分没有看懂，请选级别或由人工评分",))


# --- a column for how points are given ----------------------------------------------------


def _of_criterion(row: DraftRow) -> Understood:
    reading = read(row.criterion or "")
    if not reading.clauses:
        if all(harmless(one) for one in reading.rest):
            return _of_text(row, told=True)
        if _SCORING.search(_bare(row.criterion or "")):
            return Understood(dict(_JUDGED), "none", ("评分标准没有看懂",))
        return _of_text(row, told=True)
    marks = _marks(row.text)
    if len(marks) > 1 and all(
        c.effect in {"judge", "full", "share", "zero", "lose_share"} for c in reading.clauses
    ):
        return _by_marks(row, reading, marks)
    requirement = _bare(row.text)
    found = _whole(row, reading, requirement, in_text=False)
    left = [one for one in reading.rest if not harmless(one)]
    plain = not any(_EXCEPTION.search(one) for one in left)
    if left and plain and len(requirement) <= _SHORT_NAME:
        # A short name beside a column that holds requirements and points alike.
        other = _whole(row, reading, _bare(row.criterion or ""), in_text=True)
        if other.certainty == "sure" and not other.parts:
            found = other
            left = [one for one in left if _SCORING.search(one)]
    if left and found.certainty == "sure":
        found = found.unsure(f"“{left[0][:20]}”怎样计分没有看懂")
    others = [one for one in read(row.text).clauses if one.effect not in _LIMITS]
    others = [one for one in others if not (one.effect == "earn" and one.amount == row.points)]
    if others and found.certainty == "sure":
        found = found.unsure("考核内容里也写了分，与评分标准怎样合起来要核对")
    return found


_SHORT_NAME = 14
"""Characters of a row's text that only names what the criterion then describes."""


def _marks(text: str) -> list[tuple[str, Decimal]]:
    """Return the stretches of a text that end in a mark such as （5分）."""
    prepared = prepare(text)
    found: list[tuple[str, Decimal]] = []
    at = 0
    for match in re.finditer(
        r"（(?:计|共|满分)?([0-9]+(?:\.[0-9]+)?)分）[；。，、;]?", prepared.text
    ):
        quote = prepared.quote(at, match.end()).strip()
        found.append((quote, Decimal(match[1])))
        at = match.end()
    return found


def _by_marks(
    row: DraftRow, reading: SentenceReading, marks: list[tuple[str, Decimal]]
) -> Understood:
    """Parts that the text marks, all of them scored as the criterion says."""
    case = ClauseCase(
        row.ref, reading.clauses, row.points, _bare(row.text), _bare(row.criterion or "")
    )
    found = _shaped(case)
    if found is None:
        return Understood(dict(_JUDGED), "none", ("评分标准没有看懂",))
    parts = tuple(DraftPart(text, worth, None) for text, worth in marks)
    found = replace(found, parts=parts)
    total = sum((worth for _, worth in marks), Decimal(0))
    if total != row.points:
        return found.unsure(f"文字里标的分合计 {total}，分值栏是 {row.points}")
    return found


# --- points among the requirements --------------------------------------------------------


def _of_text(row: DraftRow, *, told: bool = False) -> Understood:
    reading = read(row.text)
    clauses = [one for one in reading.clauses if one.effect not in _LIMITS]
    if not clauses:
        doubts = ("有计分的话没有看懂",) if _SCORING.search(_bare(row.text)) else ()
        return Understood(dict(_UNSPECIFIED), "none", doubts)
    # One mark with the row's own points only repeats them.
    alone = clauses[0] if len(clauses) == 1 and clauses[0].effect == "earn" else None
    if alone is not None and alone.amount == row.points:
        marked = "again" in alone.facts or row.printed_points == "" or told
        if marked:
            return Understood(dict(_UNSPECIFIED), "none")
    marks = _marks(row.text)
    if marks and len(marks) == len(clauses) and all(one.effect == "earn" for one in clauses):
        parts = tuple(DraftPart(text, worth, None) for text, worth in marks)
        found = Understood(dict(_UNSPECIFIED), "none", parts=parts if len(parts) > 1 else ())
        total = sum((worth for _, worth in marks), Decimal(0))
        if row.points is not None and total != row.points:
            return found.unsure(f"文字里标的分合计 {total}，分值是 {row.points}")
        return found
    found = _whole(row, reading, _bare(row.text), in_text=True)
    left = [one for one in reading.rest if _SCORING.search(one) or _EXCEPTION.search(one[-12:])]
    if left and found.certainty == "sure":
        found = found.unsure(f"“{left[0][:20]}”怎样计分没有看懂")
    return found


# --- one rule, or parts -------------------------------------------------------------------


def _whole(
    row: DraftRow, reading: SentenceReading, requirement: str, *, in_text: bool
) -> Understood:
    clauses = [one for one in reading.clauses if one.effect not in _LIMITS]
    caps = [
        one.amount for one in reading.clauses if one.effect == "cap" and one.facts.get("amount")
    ]
    exempt = [one for one in clauses if one.effect == "no_loss"]
    clauses = [one for one in clauses if one.effect != "no_loss"]
    marks = [one for one in clauses if one.effect == "earn" and "again" in one.facts]
    if len(marks) == 1 and marks[0].amount == row.points and len(clauses) > 1:
        # A mark with the row's own points says what it is worth, not how it is earned.
        clauses = _without(clauses, marks[0])
    clauses, said = _without_full(clauses, row.points)
    requirement += said
    if not clauses:
        return Understood(dict(_JUDGED), "none", ("怎样计分没有看懂",))
    cap = caps[0] if len(caps) == 1 else None
    case = ClauseCase(
        row.ref, tuple(clauses), row.points, requirement, reading.prepared.text, cap, in_text
    )
    found = _shaped(case) if not _by_headed_parts(clauses, row.points) else None
    if found is None:
        found = (
            (None if marks else _parts(row, reading, in_text=in_text))
            or _shaped(case)
            or composite(case)
        )
    if found is None:
        return Understood(dict(_JUDGED), "none", ("几句话合起来怎样计分没有看懂",))
    return _exempted(found, exempt)


def _without_full(
    clauses: list[ScoringClause], worth: Decimal | None
) -> tuple[list[ScoringClause], str]:
    """Leave out that reaching the target gives all points, where the rest says what is lost.

    Returns:
        The other clauses, and the words on what the target is.
    """
    losing = [one for one in clauses if one.effect in _LOST]
    full = [one for one in clauses if one not in losing]
    if not losing or len(full) != 1 or full[0] is not clauses[0]:
        return clauses, ""
    first = full[0]
    if first.effect == "each":
        again = len(losing) == 1 and losing[0].amount == first.amount
        return ([first], "") if again and losing[0].effect == "lose_count" else (clauses, "")
    if first.effect == "full" or (first.effect == "earn" and first.amount == worth):
        return losing, f"，{first.about}"
    return clauses, ""


_LOST = frozenset({"lose_percent", "lose_count", "lose_event"})


def _without(clauses: list[ScoringClause], mark: ScoringClause) -> list[ScoringClause]:
    """Return the clauses without a mark; what stood before it is said of the next one."""
    at = clauses.index(mark)
    rest = list(clauses)
    rest.pop(at)
    if at < len(rest) and rest[at].sentence == mark.sentence:
        following = rest[at]
        about = f"{mark.about}，{following.about.lstrip('，')}"
        rest[at] = replace(following, about=about, start=mark.start)
    return rest


def _exempted(found: Understood, exempt: Sequence[ScoringClause]) -> Understood:
    """没有女职工的单位不扣分: who it does not apply to keeps the points."""
    if not exempt:
        return found
    about = trimmed(exempt[0].about.rpartition("，")[2])
    plain = re.match(r"^(?:没有|无|未|不)[^0-9]{2,30}$", about)
    rule = {**found.rule, "not_applicable": {"label": about or "不涉及", "by": "federation"}}
    changed = replace(found, rule=rule)
    if (
        len(exempt) > 1
        or not plain
        or found.parts
        or found.rule["kind"] in {"judged", "unspecified"}
    ):
        return replace(
            found,
            certainty="unsure" if found.certainty != "none" else "none",
            doubts=(*found.doubts, f"“{about[:20]}不扣分”怎样理解"),
        )
    return changed


def _shaped(case: ClauseCase) -> Understood | None:
    for shape in (*FIRST, special, *REST):
        found = shape(case)
        if found is not None:
            return found
    return None


def _by_headed_parts(clauses: Sequence[ScoringClause], worth: Decimal | None) -> bool:
    """Whether clauses that give points stand before others that take some."""
    tiers = tiered(clauses)
    giving = [one for one in clauses if one.effect in _GIVING and id(one) not in tiers]
    other = [one for one in clauses if one not in giving and one.effect != "lose_all"]
    if giving and not other and worth is not None:
        plain = [one for one in giving if one.effect == "earn"]
        total = sum((one.amount for one in plain), Decimal(0))
        return total > worth and len(plain) > 2
    return bool(giving and other) and len(clauses) > 2


def _parts(row: DraftRow, reading: SentenceReading, *, in_text: bool) -> Understood | None:
    """Divide a row where its text gives points to several parts."""
    if row.points is None:
        return None
    groups = list(_groups(reading))
    if len(groups) < 2:
        return None
    parts: list[DraftPart] = []
    doubts: list[str] = []
    settings: list[DraftSetting] = []
    start = 0
    for number, (worth, head, clauses, stop) in enumerate(groups):
        end = len(reading.prepared.text) if number == len(groups) - 1 else stop
        part = _part(row, reading, start, end, worth, head, clauses)
        if part is None:
            return None
        understood, quote = part
        doubts += understood.doubts
        settings += understood.settings
        parts.append(DraftPart(quote, worth, understood.rule, understood.certainty))
        start = end
    total = sum((part.points for part in parts), Decimal(0))
    if total != row.points:
        doubts.append(f"各部分的分合计 {total}，本行是 {row.points}")
    certain = all(part.certainty == "sure" for part in parts)
    found = Understood(
        dict(_JUDGED), "sure", tuple(dict.fromkeys(doubts)), tuple(settings), tuple(parts)
    )
    if not in_text:
        return None
    return found if certain and not doubts else replace(found, certainty="unsure")


DraftGroup = tuple[Decimal, ScoringClause | None, list[ScoringClause], int]


def _groups(reading: SentenceReading) -> Iterator[DraftGroup]:
    """Yield parts: their points, the clause that gives them, the others, and where they end."""
    text = reading.prepared.text
    clauses = [one for one in reading.clauses if one.effect != "no_loss"]
    tiers = tiered(clauses)
    at = 0
    while at < len(clauses):
        clause = clauses[at]
        if clause.effect == "earn" and id(clause) not in tiers:
            inner = _inner(clauses, at, tiers)
            end = _stop(text, clauses, at + len(inner))
            yield clause.amount, clause, inner, end
            at += 1 + len(inner)
            continue
        same = [clause]
        follow = at + 1
        while follow < len(clauses) and (
            clauses[follow].sentence == clause.sentence
            or clauses[follow].effect in _LIMITS
            or (clause.effect == "lose" == clauses[follow].effect)
            or (id(clause) in tiers and clauses[follow].effect == "zero")
            or (clause.effect in {"zero", "earn"} and id(clauses[follow]) in tiers)
        ):
            if clauses[follow].effect == "earn" and id(clauses[follow]) not in tiers:
                break
            same.append(clauses[follow])
            follow += 1
        yield _derived(same, tiers), None, same, _stop(text, clauses, follow - 1)
        at = follow


def _inner(clauses: Sequence[ScoringClause], at: int, tiers: frozenset[int]) -> list[ScoringClause]:
    """Return the clauses that divide or explain the points that one clause gives."""
    head = clauses[at]
    following = list(clauses[at + 1 :])
    divided = _divided(head, following, tiers)
    if divided:
        return divided
    found: list[ScoringClause] = []
    for clause in following:
        plain = clause.effect == "earn" and id(clause) not in tiers
        if plain or (clause.effect in _COSTING and clause.amount > head.amount):
            break
        found.append(clause)
    beyond = [
        one
        for one in found
        if id(one) in tiers and one.effect == "earn" and one.amount > head.amount
    ]
    if beyond:
        first = next(n for n, one in enumerate(found) if id(one) in tiers or one.effect == "zero")
        found = found[:first]
    return found


_COSTING = frozenset({"lose", "lose_count", "lose_event", "lose_percent", "cap"})


def _divided(
    head: ScoringClause, following: Sequence[ScoringClause], tiers: frozenset[int]
) -> list[ScoringClause]:
    """Return the clauses right behind that share out the points of one: 2分，…各0.5分."""
    total = Decimal(0)
    found: list[ScoringClause] = []
    for clause in following:
        if clause.effect == "each" and not found:
            return [clause]
        if clause.effect != "earn" or id(clause) in tiers:
            return []
        total += clause.amount
        found.append(clause)
        if total >= head.amount:
            return found if total == head.amount and len(found) > 1 else []
    return []


def _stop(text: str, clauses: Sequence[ScoringClause], at: int) -> int:
    """Return where a part ends: behind the stop after its last clause."""
    end = clauses[at].end
    while end < len(text) and text[end] in "。；;，、,）\n":
        end += 1
    return end


def _derived(clauses: Sequence[ScoringClause], tiers: frozenset[int]) -> Decimal:
    """Return what a part without points of its own is worth: its cap, or all that it takes."""
    caps = [one.amount for one in clauses if one.effect in _LIMITS and one.amount]
    if caps:
        return caps[0]
    if any(id(one) in tiers for one in clauses):
        return max(one.amount for one in clauses)
    plain = [one.amount for one in clauses if one.effect == "lose"]
    return sum(plain, Decimal(0)) if len(plain) == len(clauses) else Decimal(0)


def _part(
    row: DraftRow,
    reading: SentenceReading,
    start: int,
    end: int,
    worth: Decimal,
    head: ScoringClause | None,
    clauses: list[ScoringClause],
) -> tuple[Understood, str] | None:
    text = reading.prepared.text[start:end]
    quote = reading.prepared.quote(start, end).strip()
    if worth <= 0:
        return None
    inner = [one for one in clauses if one.effect not in _LIMITS]
    caps = [one.amount for one in clauses if one.effect == "cap" and one.amount]
    if not inner:
        if head is None:
            return None
        inner = [head]
    before = inner[0].start if inner[0] is not head else start
    about = inner[0].about.rpartition("，")[0]
    requirement = reading.prepared.text[start:before] + (f"，{about}" if about else "")
    requirement = re.sub(r"[（(]?(?:合计|计|共)?[0-9.]+分[）)]?", "，", requirement)
    case = ClauseCase(
        row.ref, tuple(inner), worth, requirement, text, caps[0] if caps else None, in_text=True
    )
    found = _shaped(case) or composite(case)
    if found is None:
        return None
    return found, quote


def _bare(text: str) -> str:
    return "".join(prepare(text).text.split("\n")) if "\n" not in text else prepare(text).text
