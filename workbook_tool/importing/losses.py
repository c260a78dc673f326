"""Clauses that take points off: what is missing, how many, how far below a rate."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from workbook_tool.importing import negatives
from workbook_tool.importing.case import LONGEST, NUMBERED, OF_SOME, OFTEN, ClauseCase
from workbook_tool.importing.clauses import ScoringClause, harmless, same_effects
from workbook_tool.importing.targets import count_target, rates_of
from workbook_tool.importing.understood import (
    AVERAGE,
    STEPS,
    DraftSetting,
    Rule,
    Understood,
    average,
    steps,
)


def per_count(case: ClauseCase) -> Understood | None:
    """每少一次扣2分; 每有1人扣0.5分."""
    if len(case.clauses) != 1 or case.clauses[0].effect not in {"lose_count", "lose_event"}:
        return None
    clause = case.clauses[0]
    found = count_rule(case, clause)
    if case.cap is not None:
        found.rule["cap"] = case.cap
        if case.cap == case.points:
            del found.rule["cap"]
    return found


def count_rule(case: ClauseCase, clause: ScoringClause) -> Understood:
    """Return the rule of one clause that counts what is missing or what went wrong."""
    step = clause.figure("step") or Decimal(1)
    unit = clause.facts["unit"]
    rule: Rule = {"kind": "deduct_per_count", "unit": unit, "amount": clause.amount}
    settings: list[DraftSetting] = []
    doubts: list[str] = []
    about = negatives.trimmed(clause.about)
    requirement = case.requirement if about in case.requirement else f"{case.requirement}，{about}"
    target, named, count = (None, "", 0)
    if clause.effect == "lose_count":
        target, named, count = count_target(requirement, unit)
        if re.search(rf"每(?:月|季|半年|周|两个?月)[^，。；]*{re.escape(unit)}", requirement):
            doubts.append("要求按月（季）写，全年应达到多少要填写")
            target = None
    if count > 1:
        doubts.append(f"文字里有几个带“{unit}”的数，应达到多少要填写")
        target = None
    if target is not None and target > step:
        rule["target"] = target
        rule["label"] = named or about or f"完成的{unit}数"
    else:
        rule["label"] = _counted(case, clause, about)
    if step != 1:
        rule |= {"step": step, "steps": dict(STEPS)}
        settings.append(steps(clause.words.strip("，；。")))
    doubts += _count_doubts(case, clause, step, about)
    rule = {"kind": rule.pop("kind"), "label": str(rule.pop("label"))[:80], **rule}
    found = Understood(rule, "sure", settings=tuple(settings))
    return found.unsure(*doubts) if doubts else found


def _count_doubts(
    case: ClauseCase, clause: ScoringClause, step: Decimal, about: str
) -> Iterator[str]:
    """Yield why a clause that counts may mean something else."""
    unit = clause.facts["unit"]
    if step != step.to_integral_value():
        yield "一档的数不是整数"
    if case.points is not None and clause.amount > case.points:
        yield "一次扣的分比本行分值还多"
    if unit in {"月", "季度", "年", "天", "日"} and clause.facts.get("noun"):
        yield "可能要按次数扣分"
    if unit in {"个百分点", "元"}:
        yield "数的不是个数"
    if OF_SOME.search(about) or "：" in clause.about:
        yield "可能只对一部分单位适用"
    if "倒扣" in clause.words:
        yield "“倒扣”是不是可以扣到0分以下"
    before = about.rpartition("，")[0]
    if before and not case.in_text and not harmless(before) and negatives.is_negative(before):
        yield f"“{before}”怎样扣没有写明"


def _counted(case: ClauseCase, clause: ScoringClause, about: str) -> str:
    unit, noun = clause.facts["unit"], clause.facts.get("noun", "").strip("的")
    last = about.rpartition("，")[2]
    if harmless(last):
        last = ""
    subject = last or negatives.short_requirement(case.requirement)[:30]
    if clause.effect == "lose_count":
        what = f"{subject}{noun}" if subject else noun
        return f"{what}：少（缺）的{unit}数" if what else f"少（缺）的{unit}数"
    what = f"{subject}{noun}" if last else (f"{noun}（{subject}）" if noun else subject)
    return f"{what}的{unit}数" if what else f"扣分的{unit}数"


def per_percent(case: ClauseCase) -> Understood | None:
    """平均值每少1%扣0.2分，扣满2分为止."""
    if len(case.clauses) != 1 or case.clauses[0].effect != "lose_percent":
        return None
    found = percent_rule(case, case.clauses[0])
    if case.cap is not None and case.cap != case.points:
        found.rule["cap"] = case.cap
    return found


def percent_rule(case: ClauseCase, clause: ScoringClause) -> Understood:
    """Return the rule of one clause that compares a rate with its target."""
    rates = rates_of(
        case.whole if case.in_text else case.requirement + "。" + clause.about, clause.about
    )
    rule: Rule = {
        "kind": "deduct_per_percent",
        "rates": [
            {"due": one.due, "done": one.done, "unit": one.unit, "target": one.target}
            for one in rates
        ],
    }
    settings = [steps(clause.words.strip("，；。"))]
    doubts: list[str] = []
    mean = "mean" in clause.facts
    if len(rates) > 1:
        if mean:
            rule["combine"] = dict(AVERAGE)
            settings.append(average(clause.words.strip("，；。")))
        else:
            rule["combine"] = "sum"
            doubts.append("有几个比率，是分别扣分还是合起来扣分没有写明")
    elif mean:
        doubts.append("写了“平均值”，但只找到一个比率")
    rule |= {
        "step": clause.figure("step") or Decimal(1),
        "amount": clause.amount,
        "steps": dict(STEPS),
    }
    if re.search(r"[0-9](?:-|—|－|～|~|至|到)[0-9.]+%", case.whole + case.requirement):
        doubts.append("目标写的是一个范围")
    whole = re.search(r"完成|全部|所有|均|每年对|都", case.requirement + clause.about)
    if not whole and not all(one.written for one in rates):
        doubts.append("没有写明目标是百分之几，暂按100%")
    if "倒扣" in clause.words:
        doubts.append("“倒扣”是不是可以扣到0分以下")
    if case.points is not None and clause.amount > case.points:
        doubts.append("一档扣的分比本行分值还多")
    if len({(one.due, one.done) for one in rates}) < len(rates):
        doubts.append("几个比率的名称分不清")
    found = Understood(rule, "sure", settings=tuple(settings))
    return found.unsure(*doubts) if doubts else found


def fixed(case: ClauseCase) -> Understood | None:
    """无计划扣5分，无总结扣5分: each missing thing costs its own amount."""
    if not same_effects(case.clauses, "lose", "lose_each") or case.points is None:
        return None
    if degrees_of_one(case.clauses) or len(case.clauses) > 15:
        return None
    deductions: list[dict[str, Any]] = []
    doubts: list[str] = []
    for clause in case.clauses:
        for label, doubt in _faults(case, clause):
            deductions.append({"label": label[:80], "amount": clause.amount})
            if doubt:
                doubts.append(doubt)
    total = sum((one["amount"] for one in deductions), Decimal(0))
    if any(one["amount"] <= 0 for one in deductions):
        return None
    if total > case.points:
        doubts.append("各项扣分合计超过本行分值，可能有的只扣其中一项")
    labels = [one["label"] for one in deductions]
    if len(set(labels)) < len(labels):
        doubts.append("有两项问的是同一件事")
    if total != case.points and maybe_degrees(case.clauses):
        doubts.append("可能是同一件事的两种程度，只扣其中一项")
    rule: Rule = {"kind": "deduct_fixed", "deductions": deductions}
    if len(deductions) == 1 and total == case.points:
        rule = {"kind": "all_or_nothing", "label": labels[0]}
    found = Understood(rule, "sure")
    return found.unsure(*dict.fromkeys(doubts)) if doubts else found


def _faults(case: ClauseCase, clause: ScoringClause) -> list[tuple[str, str]]:
    """Return the questions of one clause, each with a doubt or none."""
    about = negatives.trimmed(clause.about)
    before, _, last = about.rpartition("，")
    doubt = ""
    if not about:
        return [(negatives.short_requirement(case.requirement), "没有写明什么情况扣分")]
    if len(last) > LONGEST or "：" in about:
        doubt = "扣分的条件太长或分对象，请核对"
    if OF_SOME.search(last):
        doubt = "可能只对一部分单位适用"
    if not negatives.is_negative(last) and (NUMBERED.search(last) or len(last) > 25):
        doubt = f"“{last[:20]}”是不是扣分的条件"
    if "百分点" in last:
        doubt = "可能是按比例扣分"
    if OFTEN.search(about):
        doubt = "可能要按次数扣分"
    if before and not case.in_text and not harmless(before):
        if negatives.is_negative(before.rpartition("，")[2]):
            doubt = "一处扣分写了几个条件"
        elif len(before) > 30:
            doubt = "扣分前面的话怎样计分没有写明"
    if clause.effect == "lose_each":
        listed = _listed(last)
        if len(listed) < 2:
            return [(negatives.question(last, before), "写了“各扣”，但分不出几项")]
        return [(one, doubt) for one in listed]
    requirement = before or (case.requirement if case.in_text or len(case.clauses) == 1 else "")
    return [(negatives.question(last, requirement), doubt)]


def _listed(words: str) -> list[str]:
    """Return the good of each of several things with one fault: A、B未上报 are two."""
    match = re.match(r"^(.*?)((?:未|没有?|无|不|缺|更换|上报|迟).*)$", words)
    if match is None or not match[1]:
        return []
    names = [one for one in re.split(r"[、]|和|及|与", match[1]) if one]
    return [negatives.question(f"{name}{match[2]}") for name in names]


def degrees_of_one(clauses: Sequence[ScoringClause]) -> bool:
    """Return whether neighbours name degrees of one thing: 未建立扣4分，不完善扣2分."""
    for first, second in pairwise(clauses):
        if degrees(first, second) or degrees(second, first):
            return True
    return False


def degrees(first: ScoringClause, second: ScoringClause) -> bool:
    """Return whether the second of two faults is a lesser degree of the first."""
    a = negatives.trimmed(first.about.rpartition("，")[2])
    b = negatives.trimmed(second.about.rpartition("，")[2])
    late = re.match(r"^(?:.*?)未(?:按时|按期|及时)", b) is not None
    lesser = negatives.is_degree(b) or (late and not re.search(r"按时|按期|及时", a))
    if not (lesser and negatives.is_absence(a)) or first.amount <= second.amount:
        return False
    core_a, core_b = negatives.core(a), negatives.core(b)
    if not core_b or core_b in core_a or re.match(r"^(?:其中|但|虽|有)", b):
        return True
    return any(core_b[n : n + 2] in core_a for n in range(len(core_b) - 1))


def maybe_degrees(clauses: Sequence[ScoringClause]) -> bool:
    """Return whether neighbours might be degrees of one thing."""
    return any(_maybe(a, b) for a, b in pairwise(clauses))


def _maybe(first: ScoringClause, second: ScoringClause) -> bool:
    a = negatives.trimmed(first.about.rpartition("，")[2])
    b = negatives.trimmed(second.about.rpartition("，")[2])
    if not negatives.is_absence(a) or negatives.is_absence(b) or first.amount <= second.amount:
        return False
    core_a, core_b = negatives.core(a), negatives.core(b)
    shared = any(core_b[n : n + 2] in core_a for n in range(len(core_b) - 1))
    return negatives.is_degree(b) or shared
