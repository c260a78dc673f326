"""Clauses that together make one rule of a known kind.

Each function looks at the clauses of a row, or of a part of it, and returns what they mean if
they are of its kind. The first that knows them decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from workbook_tool.importing import negatives
from workbook_tool.importing.case import OF_SOME, ClauseCase
from workbook_tool.importing.clauses import ScoringClause, same_effects
from workbook_tool.importing.gains import checklist, earned_each
from workbook_tool.importing.losses import fixed, per_count, per_percent
from workbook_tool.importing.numerals import value_of
from workbook_tool.importing.tiers import tiers
from workbook_tool.importing.understood import (
    INCOMPLETE,
    DraftSetting,
    Rule,
    Understood,
    gate,
    incomplete,
)

Shape = Callable[[ClauseCase], Understood | None]


def judged(case: ClauseCase) -> Understood | None:
    """根据情况得分: a person judges; and a gate before that."""
    if same_effects(case.clauses, "judge"):
        return Understood({"kind": "judged"}, "sure")
    if same_effects(case.clauses, "judge", "full", "lose_open") and any(
        clause.effect == "judge" for clause in case.clauses
    ):
        return Understood({"kind": "judged"}, "sure")
    if same_effects(case.clauses, "judge", "zero"):
        gates = [clause for clause in case.clauses if clause.effect == "zero"]
        return _gated(case, gates)
    return None


def completion(case: ClauseCase) -> Understood | None:
    """全面完成得满分，基本完成得70%分；资料不全扣20%的分."""
    if not same_effects(case.clauses, "full", "share", "zero", "lose_share"):
        return None
    grades: list[dict[str, Any]] = []
    missing: Rule | None = None
    settings: list[DraftSetting] = []
    for clause in case.clauses:
        label = negatives.trimmed(clause.about)
        if clause.effect == "lose_share":
            missing = {
                "label": negatives.question(clause.about),
                "percent": clause.figure("percent"),
                "of": dict(INCOMPLETE),
            }
            settings.append(incomplete(clause.words.strip("，；")))
            continue
        percent = {"full": Decimal(100), "zero": Decimal(0)}.get(clause.effect)
        grades.append(
            {
                "label": label,
                "percent": percent if percent is not None else clause.figure("percent"),
            }
        )
    shares = [clause for clause in case.clauses if clause.effect in {"share", "lose_share"}]
    if not shares or len(grades) < 2 - (missing is not None) or not all(g["label"] for g in grades):
        return None
    percents = [grade["percent"] for grade in grades]
    if percents != sorted(percents, reverse=True) or len({g["label"] for g in grades}) < len(
        grades
    ):
        return None
    if percents[-1] != 0:
        grades.append({"label": "未完成", "percent": Decimal(0)})
    rule: Rule = {"kind": "completion_grade", "grades": grades}
    if missing is not None:
        rule["incomplete"] = missing
    return Understood(rule, "sure", settings=tuple(settings))


def done_or_not(case: ClauseCase) -> Understood | None:
    """完成计2分，未完成0分: all or nothing."""
    clauses = case.clauses
    if len(clauses) == 2 and clauses[0].effect in {"full", "earn"} and clauses[1].effect == "zero":
        won, lost = clauses
    elif (
        len(clauses) == 2 and clauses[0].effect == "zero" and clauses[1].effect in {"full", "earn"}
    ):
        lost, won = clauses
    else:
        return None
    if won.effect == "earn" and won.amount != case.points:
        return None
    bare = negatives.trimmed(lost.about)
    opposite = bare in {"否则", "反之", "没有", "无", "未", "其他"} or bare.startswith(
        ("未", "没", "无", "不", "否则")
    )
    about = negatives.trimmed(won.about)
    before, _, last = about.rpartition("，")
    wanted = last if len(last) > 4 and not before else negatives.short_requirement(before or last)
    if len(wanted) <= 4:
        wanted = negatives.short_requirement(case.requirement.split("。")[0]) or wanted
    if re.match(r"^(?:发生|出现|有)", bare) and re.match(r"^(?:未|没有?|无)", about):
        opposite, wanted = True, about
    found = Understood({"kind": "all_or_nothing", "label": wanted or bare}, "sure")
    return found if opposite else found.unsure("“得满分”与“不得分”之间可能还有别的情况")


def gates(case: ClauseCase) -> Understood | None:
    """未申报不得分: a condition, then a person judges."""
    if not same_effects(case.clauses, "zero"):
        return None
    return _gated(case, list(case.clauses))


def _gated(case: ClauseCase, clauses: Sequence[ScoringClause]) -> Understood | None:
    conditions: list[str] = []
    zero_if: Any = "any"
    settings: list[DraftSetting] = []
    doubts: list[str] = []
    for clause in clauses:
        about = negatives.trimmed(clause.about)
        faults = [one for one in re.split(r"[、，]|或者|或", about) if one]
        if len(faults) == 1:
            faults = [one for one in re.split(r"(?<=.{3})(?=未|没有)", about) if one]
            if len(faults) > 1:
                settings.append(gate(case.ref, clause.words.strip("，；。")))
                zero_if = {"choose": f"gate_{case.ref}", "either": "any", "both": "all"}
        if len(faults) > 1 and not all(negatives.is_negative(one) for one in faults):
            faults = [about]
        for fault in faults:
            if not negatives.is_negative(fault):
                doubts.append(f"“{fault}”是不是不得分的条件")
            conditions.append(negatives.question(fault))
        if OF_SOME.search(about):
            doubts.append("只对一部分单位适用")
    if not conditions:
        return None
    rule: Rule = {"kind": "gate_zero", "conditions": conditions}
    if zero_if != "any":
        rule["zero_if"] = zero_if
    found = Understood(rule, "sure", settings=tuple(settings))
    return found.unsure(*doubts) if doubts else found


_HAVE = re.compile(
    r"[“\"]?(?P<count>[二三四五六七八九两]|[2-9])(?P<word>有|个|项|建|公开|落实|到位)?[”\"]?(?:每)?$"
)


def every_have(case: ClauseCase) -> Understood | None:
    """“三有”每缺一项扣1分: as many things as the requirement names."""
    if len(case.clauses) != 1 or case.clauses[0].effect != "lose_count":
        return None
    clause = case.clauses[0]
    match = _HAVE.search(clause.about)
    if match is None or match["word"] != "有" or clause.figure("step") not in (None, Decimal(1)):
        return None
    named = re.findall(r"(?:^|[，、；。：])(有[^，、；。“”]{1,14})", case.requirement)
    if len(named) != value_of(match["count"]) or case.points is None:
        return None
    rule: Rule = {
        "kind": "deduct_fixed",
        "deductions": [{"label": one, "amount": clause.amount} for one in named],
    }
    found = Understood(rule, "sure")
    if clause.amount * len(named) != case.points:
        return found.unsure("各项扣分合计与本行分值对不上")
    return found


FIRST: tuple[Shape, ...] = (
    judged,
    completion,
    done_or_not,
    gates,
    tiers,
    every_have,
    earned_each,
)
"""Kinds that are known by how their clauses go together."""

REST: tuple[Shape, ...] = (
    per_count,
    per_percent,
    fixed,
    checklist,
)
