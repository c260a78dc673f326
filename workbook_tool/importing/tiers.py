"""Points for a number of things: 三项以上满分，二项0.7分，一项0.3分."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from workbook_tool.importing import negatives
from workbook_tool.importing.case import COUNTED, ClauseCase
from workbook_tool.importing.clauses import ScoringClause, same_effects
from workbook_tool.importing.numerals import value_of
from workbook_tool.importing.understood import (
    Rule,
    Understood,
)

_TIER = re.compile(
    rf"^(?P<before>.*?)(?P<low>{COUNTED})(?:(?:至|到|-|－|—|～|~|、)(?P<high>{COUNTED}))?(?P<unit>次|项|个|期|篇|条|家|人|名|场|件|份|处|户|种|类|起|例)(?P<after>[^0-9]{{0,10}}?)(?P<over>以上|及以上|或以上)?(?:的|者)?(?:活动|班次|培训班|次)?(?:的)?$"
)


def tier_of(clause: ScoringClause) -> re.Match[str] | None:
    """Return what a clause counts, if it gives points for a number of things."""
    if clause.effect not in {"earn", "full", "zero"}:
        return None
    return _TIER.match(negatives.trimmed(clause.about.rpartition("，")[2]).strip("、"))


def tiered(clauses: Sequence[ScoringClause]) -> frozenset[int]:
    """Return the ids of clauses that are tiers: neighbours that count the same thing."""
    found: set[int] = set()
    run: list[tuple[ScoringClause, str, str]] = []
    for clause in (*clauses, None):
        match = tier_of(clause) if clause is not None else None
        if clause is not None and match is None and clause.effect == "zero" and run:
            continue
        if match is not None and clause is not None and (not run or run[-1][1] == match["unit"]):
            run.append((clause, match["unit"], match["low"]))
            continue
        if len({low for _, _, low in run}) > 1:
            found |= {id(one) for one, _, _ in run}
        run = (
            [(clause, match["unit"], match["low"])]
            if clause is not None and match is not None
            else []
        )
    return frozenset(found)


def tiers(case: ClauseCase) -> Understood | None:
    """开展活动三项以上满分，二项0.7分，一项0.3分，没有0分."""
    if not same_effects(case.clauses, "earn", "full", "zero") or case.points is None:
        return None
    steps_: list[tuple[int, Decimal]] = []
    unit = label = ""
    for clause in case.clauses:
        match = tier_of(clause)
        if match is None:
            if clause.effect == "zero" and not steps_ and negatives.is_negative(clause.about):
                continue
            if clause.effect == "zero" and steps_:
                continue
            return None
        low = value_of(match["low"])
        if low is None or (unit and match["unit"] != unit):
            return None
        unit, label = match["unit"], label or match["before"]
        worth = case.points if clause.effect == "full" else clause.amount
        if clause.effect == "zero":
            worth = Decimal(0)
        steps_.append((low, worth))
    ordered = sorted(steps_, reverse=True)
    if len(ordered) < 2 or len({low for low, _ in ordered}) < len(ordered):
        return None
    worths = [worth for _, worth in ordered]
    kept = [(low, worth) for low, worth in ordered if low > 0 and worth > 0]
    words = negatives.trimmed(label).strip("，、得")
    words = words or negatives.short_requirement(case.requirement)
    rule: Rule = {
        "kind": "tier_count",
        "label": f"{words}的{unit}数" if words else f"{unit}数",
        "unit": unit,
        "tiers": [{"at_least": low, "points": worth} for low, worth in kept],
    }
    found = Understood(rule, "sure")
    if worths != sorted(worths, reverse=True) or worths[0] != case.points:
        return found.unsure("各档的分与本行分值对不上")
    return found
