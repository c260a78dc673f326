"""Checks of composite rules: does every clause do what it was written for?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from workbook_tool.findings import Finding
from workbook_tool.rubric.expression import Value, evaluate
from workbook_tool.rubric.formulas import excel
from workbook_tool.rubric.lint.base import found, shortened
from workbook_tool.rubric.model import Form
from workbook_tool.rubric.rules.clause import Clause
from workbook_tool.rubric.rules.composite import Composite, Group
from workbook_tool.rubric.scoring import Leaf, computed, leaf_score, leaves, questions
from workbook_tool.rubric.text import plain_number, squeeze


def clause_without_effect(form: Form) -> Iterator[Finding]:
    """K113: whatever is answered to a clause, the score stays the same."""
    for item in form.items:
        for leaf in leaves(item):
            if not isinstance(leaf.rule, Composite):
                continue
            for clause in idle_clauses(leaf):
                reason, advice = _why(leaf, clause)
                yield found(
                    form,
                    "K113",
                    item,
                    quote=shortened(words_of(clause)),
                    reason=reason,
                    advice=advice,
                    clause=squeeze(item.criterion or item.text),
                )


LONGEST_FORMULA = 8_000
"""What one formula of Excel may hold is 8,192 characters."""
_ADDRESS = "测算!$F$999"


def rule_too_long(form: Form) -> Iterator[Finding]:
    """K114: what a row asks for makes a formula that Excel refuses, and the whole file with it."""
    for item in form.items:
        expr = None if item.bonus else computed(item)
        if expr is not None and len(excel(expr, lambda _: _ADDRESS)) > LONGEST_FORMULA:
            yield found(form, "K114", item, asked=len(questions(item)))


def words_of(clause: Clause) -> str:
    """Return what a clause asks, for naming it."""
    if isinstance(clause, Group):
        return words_of(clause.clauses[0])
    return str(getattr(clause, "label", None) or getattr(clause, "done", ""))


def idle_clauses(leaf: Leaf) -> tuple[Clause, ...]:
    """Return the clauses of a composite rule that never change its score.

    Each is tried with all others answered best, and with each one of the others at its worst:
    an addition may only make up for what another clause takes off.
    """
    assert isinstance(leaf.rule, Composite)
    clauses = list(leaf.rule.singles(leaf.ref))
    best, worst = {}, {}
    for clause, names in clauses:
        for question in clause.questions(names, leaf.points):
            best[question.id], worst[question.id] = question.best, question.worst
    idle = []
    for clause, names in clauses:
        if any(effect.verdict for effect in clause.effects()):
            continue
        others = [[], *(own for other, own in clauses if other is not clause)]
        if not any(_matters(leaf, names, bad, best, worst) for bad in others):
            idle.append(clause)
    return tuple(idle)


def _matters(
    leaf: Leaf,
    names: Sequence[str],
    bad: Sequence[str],
    best: Mapping[str, Value],
    worst: Mapping[str, Value],
) -> bool:
    facts = {**best, **{name: worst[name] for name in bad}}
    score = leaf_score(leaf)
    well = evaluate(score, facts)
    ill = evaluate(score, {**facts, **{name: worst[name] for name in names}})
    return well != ill


def _why(leaf: Leaf, clause: Clause) -> tuple[str, str]:
    """Return why a clause does nothing, and what to write instead."""
    assert isinstance(leaf.rule, Composite)
    least, most = leaf.bounds
    if clause.directions() == {"add"} and leaf.rule.begins(leaf.points) >= most:
        reason = f"本行从 {plain_number(leaf.rule.begins(leaf.points))} 分算起，"
        reason += f"最高也只有 {plain_number(most)} 分，再加没有用"
        return (
            reason,
            "做到才得分的，请写 start: zero；在满分之上再加分的，请用 most 写明本行最高几分。",
        )
    if clause.directions() == {"deduct"} and leaf.rule.begins(leaf.points) <= least:
        reason = f"本行从 {plain_number(leaf.rule.begins(leaf.points))} 分算起，"
        reason += f"最低也只有 {plain_number(least)} 分，再扣没有用"
        return reason, "从满分扣起的，不写 start；扣到 0 分以下的，请用 least 写明本行最低几分。"
    reason = "别的几条已经使得分不变"
    return reason, "请核对这一条和 start、least、most、cap 的数。"
