"""Clauses of several kinds that share the points of a row: a composite rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from workbook_tool.importing import negatives
from workbook_tool.importing.clauses import Clause, harmless
from workbook_tool.importing.shapes import Case, _degrees, count_rule, percent_rule
from workbook_tool.importing.understood import Rule, Setting, Understood
from workbook_tool.rubric.load import kinds

_LOSING = frozenset({"lose", "lose_count", "lose_event", "lose_percent", "zero", "lose_each"})


def composite(case: Case) -> Understood | None:
    """未建立扣4分，不完善扣2分；每有1人扣0.5分 · 未换届不得分；每少一次扣1分."""
    if "composite" not in kinds() or case.points is None:
        return None
    clauses = case.clauses
    if not clauses or any(clause.effect not in _LOSING for clause in clauses):
        return None
    found = _Composite(case)
    for part in _grouped(clauses):
        found.add(part)
    return found.done()


def _grouped(clauses: Sequence[Clause]) -> list[list[Clause]]:
    """Put clauses together that name degrees of one thing."""
    result: list[list[Clause]] = []
    for clause in clauses:
        last = result[-1][-1] if result else None
        both = last is not None and {last.effect, clause.effect} <= {"lose", "zero"}
        if both and last is not None and (_worse(last, clause) or _worse(clause, last)):
            result[-1].append(clause)
        else:
            result.append([clause])
    return result


def _worse(a: Clause, b: Clause) -> bool:
    if a.effect == b.effect == "lose":
        return _degrees(a, b)
    if a.effect == "zero" and b.effect == "lose":
        bare_a, bare_b = (negatives.trimmed(one.about.rpartition("，")[2]) for one in (a, b))
        core_a, core_b = negatives.core(bare_a), negatives.core(bare_b)
        return negatives.is_absence(bare_a) and negatives.is_degree(bare_b) and (
            not core_b or core_b in core_a
        )
    return False


class _Composite:
    def __init__(self, case: Case) -> None:
        self.case = case
        self.parts: list[Rule] = []
        self.settings: list[Setting] = []
        self.doubts: list[str] = []

    def done(self) -> Understood | None:
        if not self.parts:
            return None
        rule: Rule = {"kind": "composite", "clauses": self.parts}
        labels = [str(one.get("label", one.get("done"))) for one in self.parts]
        if len(set(labels)) < len(labels):
            self.doubts.append("有两条问的是同一件事")
        found = Understood(rule, "sure", settings=tuple(self.settings))
        return found.unsure(*dict.fromkeys(self.doubts)) if self.doubts else found

    def add(self, clauses: list[Clause]) -> None:
        if len(clauses) > 1:
            self._graded(clauses)
            return
        clause = clauses[0]
        if clause.effect in {"lose", "zero"}:
            self._yes_no(clause)
        elif clause.effect == "lose_each":
            self.doubts.append("写了“各扣”，分几项要核对")
            self._yes_no(clause)
        elif clause.effect == "lose_percent":
            self._percent(clause)
        else:
            self._count(clause)

    def _yes_no(self, clause: Clause) -> None:
        about = negatives.trimmed(clause.about)
        before, _, last = about.rpartition("，")
        label = negatives.question(last, before or (self.case.requirement if self.case.in_text else ""))
        entry: Rule = {"kind": "yes_no", "label": (label or "（请填写问题）")[:80]}
        if clause.effect == "zero":
            entry["zero"] = True
        else:
            entry["deduct"] = clause.amount
        self._check(before, last)
        self.parts.append(entry)

    def _check(self, before: str, last: str) -> None:
        if not last or not negatives.is_negative(last):
            self.doubts.append(f"“{last[:20]}”是不是扣分的条件")
        if before and not self.case.in_text and not harmless(before):
            if negatives.is_negative(before.rpartition("，")[2]) or len(before) > 30:
                self.doubts.append(f"“{before[:20]}”怎样扣没有写明")
        if "：" in f"{before}{last}" or re.search(r"(?:以上|以下)的?(?:单位|企业|支部|机关)", last):
            self.doubts.append("可能只对一部分单位适用")

    def _graded(self, clauses: list[Clause]) -> None:
        ordered = sorted(
            clauses, key=lambda one: Decimal(-1) if one.effect == "zero" else -one.amount
        )
        worst_first = [one for one in ordered if one.effect == "zero"] + [
            one for one in ordered if one.effect != "zero"
        ]
        answers: list[dict[str, Any]] = [{"label": "符合要求"}]
        for clause in reversed(worst_first):
            words = negatives.trimmed(clause.about.rpartition("，")[2]).replace(",", "，")
            entry: dict[str, Any] = {"label": words[:40]}
            if clause.effect == "zero":
                entry["zero"] = True
            else:
                entry["deduct"] = clause.amount
            answers.append(entry)
        first = clauses[0]
        before = first.about.rpartition("，")[0]
        label = negatives.short_requirement(before) or negatives.question(
            first.about.rpartition("，")[2], self.case.requirement
        )
        if before and not self.case.in_text and not harmless(before):
            self.doubts.append(f"“{before[:20]}”怎样扣没有写明")
        if len(clauses) > 2 or len({one["label"] for one in answers}) < len(answers):
            self.doubts.append("几种程度怎样扣，请核对")
        self.parts.append({"kind": "graded", "label": label[:80], "answers": answers})

    def _count(self, clause: Clause) -> None:
        found = count_rule(self.case, clause)
        rule = found.rule
        effect: Rule = {"deduct": rule["amount"]}
        if "step" in rule:
            effect |= {"each": rule["step"], "steps": rule["steps"]}
        entry: Rule = {"kind": "count", "label": rule["label"], "unit": rule["unit"]}
        if "target" in rule:
            entry |= {"target": rule["target"], "below": effect}
        else:
            entry["every"] = effect
        self.settings += found.settings
        self.doubts += found.doubts
        self.parts.append(entry)

    def _percent(self, clause: Clause) -> None:
        found = percent_rule(self.case, clause)
        rates = found.rule["rates"]
        self.doubts += found.doubts
        if len(rates) > 1:
            self.doubts.append("几个比率合起来怎样扣，请核对")
        self.settings += [one for one in found.settings if one.key == "steps"]
        for rate in rates:
            effect: Rule = {
                "deduct": found.rule["amount"],
                "each": found.rule["step"],
                "steps": found.rule["steps"],
            }
            self.parts.append({"kind": "rate", **rate, "below": effect})
