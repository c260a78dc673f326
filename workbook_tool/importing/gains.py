"""Clauses that give points: lists that add up, and so much for each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from workbook_tool.importing import negatives
from workbook_tool.importing.case import LONGEST, ClauseCase
from workbook_tool.importing.clauses import ScoringClause, same_effects
from workbook_tool.importing.numerals import value_of
from workbook_tool.importing.tiers import tier_of, tiered
from workbook_tool.importing.understood import (
    STEPS,
    Rule,
    Understood,
)


def earned_each(case: ClauseCase) -> Understood | None:
    """每报送一篇得1分: so many give the full points."""
    if len(case.clauses) != 1 or case.points is None:
        return None
    clause = case.clauses[0]
    unit = clause.facts.get("unit", "")
    step, label = clause.figure("step") or Decimal(1), ""
    if clause.effect == "earn":
        match = tier_of(clause)
        if match is None or value_of(match["low"]) != 1 or match["high"] or match["over"]:
            return None
        unit, label = match["unit"], match["before"] + match["after"]
        if clause.amount == case.points:
            return None
    elif clause.effect == "earn_count":
        label = f"{clause.about}{clause.facts.get('verb', '')}{clause.facts.get('noun', '')}"
    else:
        return None
    needed = case.points / clause.amount * step if clause.amount else Decimal(0)
    label = negatives.trimmed(label) or negatives.short_requirement(case.requirement)[:30]
    rule: Rule = {
        "kind": "deduct_per_count",
        "label": f"{label}的{unit}数"[:80],
        "unit": unit,
        "target": needed,
        "amount": clause.amount,
    }
    if step != 1:
        rule |= {"step": step, "steps": dict(STEPS)}
    found = Understood(rule, "sure")
    if needed != needed.to_integral_value() or needed > 1000:
        return None
    return found


_ARITHMETIC = re.compile(r"[=＝×÷*＊]|乘|除以")


def checklist(case: ClauseCase) -> Understood | None:
    """开展助技能培训0.5分，开展助就业创业0.5分; 有计划、有总结各1分."""
    if not same_effects(case.clauses, "earn", "each", "lose_all") or case.points is None:
        return None
    entries: list[dict[str, Any]] = []
    doubts: list[str] = []
    required: list[str] = []
    in_tiers = tiered(case.clauses)
    for clause in case.clauses:
        about = clause.about
        if clause.effect == "lose_all":
            if "amount" in clause.facts and clause.amount != case.points:
                return None
            required += [one for one in re.split(r"或者|或|、", negatives.trimmed(about)) if one]
            continue
        if clause.effect == "each":
            listed = _each_of(case, clause)
            if len(listed) < 2:
                return None
            entries += [
                {"label": negatives.short_requirement(one), "points": clause.amount}
                for one in listed
            ]
            continue
        label = negatives.short_requirement(about)
        if not label or _ARITHMETIC.search(about):
            return None
        if id(clause) in in_tiers:
            doubts.append("可能是按数量分档")
        if len(label) > LONGEST:
            doubts.append("得分的条件太长，请核对")
        entries.append({"label": label[:80], "points": clause.amount})
    if not entries:
        return None
    return _added_up(case, entries, required, doubts)


def _added_up(
    case: ClauseCase, entries: list[dict[str, Any]], required: list[str], doubts: list[str]
) -> Understood:
    """Return the rule for entries that should add up to the points."""
    total = sum((one["points"] for one in entries), Decimal(0))
    _mark_required(entries, required)
    if total != case.points:
        doubts.append("各项得分合计与分值对不上")
    if len(entries) == 1 and not required and total == case.points:
        rule: Rule = {"kind": "all_or_nothing", "label": entries[0]["label"]}
    else:
        rule = {"kind": "checklist_add", "entries": entries}
    found = Understood(rule, "sure")
    return found.unsure(*dict.fromkeys(doubts)) if doubts else found


def _each_of(case: ClauseCase, clause: ScoringClause) -> list[str]:
    """Return the things before 各1分."""
    words = negatives.trimmed(_whole_list(case, clause))
    listed = [one for one in re.split(r"[；;]|、", words) if one.strip("，、 ")]
    return listed if len(listed) > 1 else [one for one in words.split("，") if one]


def _whole_list(case: ClauseCase, clause: ScoringClause) -> str:
    """Return the list before 各1分, sentences before it included where they are its parts."""
    if "、" in clause.about or len(case.clauses) > 1:
        last = clause.about
        return last.rpartition("，")[2] if "、" in last.rpartition("，")[2] else last
    before = case.whole.split(clause.words.strip("，；。"))[0] if clause.words in case.whole else ""
    return f"{before}{clause.about}"


def _mark_required(entries: list[dict[str, Any]], required: Sequence[str]) -> None:
    for fault in required:
        good = negatives.turned(fault) or fault
        key = good.removeprefix("已").removeprefix("有")[:2]
        own = next((one for one in entries if key and key in one["label"]), None)
        if own is not None:
            own["required"] = True
        else:
            entries.append({"label": good, "points": Decimal(0), "required": True})
