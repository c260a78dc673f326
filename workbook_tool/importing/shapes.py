"""Clauses that together make one rule of a known kind.

Each function looks at the clauses of a row, or of a part of it, and returns what they mean if
they are of its kind. The first that knows them decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from workbook_tool.importing import negatives
from workbook_tool.importing.clauses import Clause, harmless, same_effects
from workbook_tool.importing.numerals import value_of
from workbook_tool.importing.targets import count_target, rates_of
from workbook_tool.importing.understood import (
    AVERAGE,
    INCOMPLETE,
    STEPS,
    Rule,
    Setting,
    Understood,
    average,
    gate,
    incomplete,
    steps,
)

_C = r"(?:[0-9]+|[一二三四五六七八九十两百]+)"
_SIZE = re.compile(
    r"(?:以上|以下|以内)的?(?:单位|企业|工会|支部|机关)|^[^，：]{2,10}：|(?<!到会)人数(?!不)|规模以"
    r"|[0-9一二三四五六七八九十百千]+(?:人|名|家|户|万元)(?:及)?(?:以上|以下|以内)"
)
_OFTEN = re.compile(r"每月|每季|每半年|每年[^，]{0,4}次|月度|季度|每周|逐月|按月")
_NUMBERED = re.compile(rf"(?:{_C})(?:次|人|项|个|起|例|件|家|名)|百分点")
_LONGEST = 70


@dataclass(frozen=True, slots=True)
class Case:
    """Clauses to be understood together.

    Attributes:
        ref: Reference of the row.
        clauses: The clauses, caps left out.
        points: Points of the row or part; ``None`` where there are none.
        requirement: The text of what is required, without blanks.
        whole: The words of the part or criterion.
        cap: The largest deduction, where one is named.
        in_text: Whether the clauses stand among the requirements, not in a column of their own.
        exempt: Words of the case in which nothing is taken off.
    """

    ref: str
    clauses: tuple[Clause, ...]
    points: Decimal | None
    requirement: str
    whole: str
    cap: Decimal | None = None
    in_text: bool = False
    exempt: str | None = None


Shape = Callable[[Case], Understood | None]


def judged(case: Case) -> Understood | None:
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


def completion(case: Case) -> Understood | None:
    """全面完成得满分，基本完成得70%分；资料不全扣20%的分."""
    if not same_effects(case.clauses, "full", "share", "zero", "lose_share"):
        return None
    grades: list[dict[str, Any]] = []
    missing: Rule | None = None
    settings: list[Setting] = []
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


def done_or_not(case: Case) -> Understood | None:
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


def gates(case: Case) -> Understood | None:
    """未申报不得分: a condition, then a person judges."""
    if not same_effects(case.clauses, "zero"):
        return None
    return _gated(case, list(case.clauses))


def _gated(case: Case, clauses: Sequence[Clause]) -> Understood | None:
    conditions: list[str] = []
    zero_if: Any = "any"
    settings: list[Setting] = []
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
        if _SIZE.search(about):
            doubts.append("只对一部分单位适用")
    if not conditions:
        return None
    rule: Rule = {"kind": "gate_zero", "conditions": conditions}
    if zero_if != "any":
        rule["zero_if"] = zero_if
    found = Understood(rule, "sure", settings=tuple(settings))
    return found.unsure(*doubts) if doubts else found


_TIER = re.compile(
    rf"^(?P<before>.*?)(?P<low>{_C})(?:(?:至|到|-|－|—|～|~|、)(?P<high>{_C}))?(?P<unit>次|项|个|期|篇|条|家|人|名|场|件|份|处|户|种|类|起|例)(?P<after>[^0-9]{{0,10}}?)(?P<over>以上|及以上|或以上)?(?:的|者)?(?:活动|班次|培训班|次)?(?:的)?$"
)


def tier_of(clause: Clause) -> re.Match[str] | None:
    """Return what a clause counts, if it gives points for a number of things."""
    if clause.effect not in {"earn", "full", "zero"}:
        return None
    return _TIER.match(negatives.trimmed(clause.about.rpartition("，")[2]).strip("、"))


def tiered(clauses: Sequence[Clause]) -> frozenset[int]:
    """Return the ids of clauses that are tiers: neighbours that count the same thing."""
    found: set[int] = set()
    run: list[tuple[Clause, str, str]] = []
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


def tiers(case: Case) -> Understood | None:
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


_HAVE = re.compile(
    r"[“\"]?(?P<count>[二三四五六七八九两]|[2-9])(?P<word>有|个|项|建|公开|落实|到位)?[”\"]?(?:每)?$"
)


def every_have(case: Case) -> Understood | None:
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


def per_count(case: Case) -> Understood | None:
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


def count_rule(case: Case, clause: Clause) -> Understood:
    """Return the rule of one clause that counts what is missing or what went wrong."""
    step = clause.figure("step") or Decimal(1)
    unit = clause.facts["unit"]
    rule: Rule = {"kind": "deduct_per_count", "unit": unit, "amount": clause.amount}
    settings: list[Setting] = []
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


def _count_doubts(case: Case, clause: Clause, step: Decimal, about: str) -> Iterator[str]:
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
    if _SIZE.search(about) or "：" in clause.about:
        yield "可能只对一部分单位适用"
    if "倒扣" in clause.words:
        yield "“倒扣”是不是可以扣到0分以下"
    before = about.rpartition("，")[0]
    if before and not case.in_text and not harmless(before) and negatives.is_negative(before):
        yield f"“{before}”怎样扣没有写明"


def _counted(case: Case, clause: Clause, about: str) -> str:
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


def per_percent(case: Case) -> Understood | None:
    """平均值每少1%扣0.2分，扣满2分为止."""
    if len(case.clauses) != 1 or case.clauses[0].effect != "lose_percent":
        return None
    found = percent_rule(case, case.clauses[0])
    if case.cap is not None and case.cap != case.points:
        found.rule["cap"] = case.cap
    return found


def percent_rule(case: Case, clause: Clause) -> Understood:
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


def fixed(case: Case) -> Understood | None:
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


def _faults(case: Case, clause: Clause) -> list[tuple[str, str]]:
    """Return the questions of one clause, each with a doubt or none."""
    about = negatives.trimmed(clause.about)
    before, _, last = about.rpartition("，")
    doubt = ""
    if not about:
        return [(negatives.short_requirement(case.requirement), "没有写明什么情况扣分")]
    if len(last) > _LONGEST or "：" in about:
        doubt = "扣分的条件太长或分对象，请核对"
    if _SIZE.search(last):
        doubt = "可能只对一部分单位适用"
    if not negatives.is_negative(last) and (_NUMBERED.search(last) or len(last) > 25):
        doubt = f"“{last[:20]}”是不是扣分的条件"
    if "百分点" in last:
        doubt = "可能是按比例扣分"
    if _OFTEN.search(about):
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


def degrees_of_one(clauses: Sequence[Clause]) -> bool:
    """Return whether neighbours name degrees of one thing: 未建立扣4分，不完善扣2分."""
    for first, second in pairwise(clauses):
        if degrees(first, second) or degrees(second, first):
            return True
    return False


def degrees(first: Clause, second: Clause) -> bool:
    """Return whether the second of two faults is a lesser degree of the first."""
    a = negatives.trimmed(first.about.rpartition("，")[2])
    b = negatives.trimmed(second.about.rpartition("，")[2])
    if not (negatives.is_degree(b) and negatives.is_absence(a)) or first.amount <= second.amount:
        return False
    core_a, core_b = negatives.core(a), negatives.core(b)
    if not core_b or core_b in core_a or re.match(r"^(?:其中|但|虽|有)", b):
        return True
    return any(core_b[n : n + 2] in core_a for n in range(len(core_b) - 1))


def maybe_degrees(clauses: Sequence[Clause]) -> bool:
    """Return whether neighbours might be degrees of one thing."""
    return any(_maybe(a, b) for a, b in pairwise(clauses))


def _maybe(first: Clause, second: Clause) -> bool:
    a = negatives.trimmed(first.about.rpartition("，")[2])
    b = negatives.trimmed(second.about.rpartition("，")[2])
    if not negatives.is_absence(a) or negatives.is_absence(b) or first.amount <= second.amount:
        return False
    core_a, core_b = negatives.core(a), negatives.core(b)
    shared = any(core_b[n : n + 2] in core_a for n in range(len(core_b) - 1))
    return negatives.is_degree(b) or shared


def earned_each(case: Case) -> Understood | None:
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


def checklist(case: Case) -> Understood | None:
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
        if not label:
            return None
        if id(clause) in in_tiers:
            doubts.append("可能是按数量分档")
        if len(label) > _LONGEST:
            doubts.append("得分的条件太长，请核对")
        entries.append({"label": label[:80], "points": clause.amount})
    if not entries:
        return None
    return _added_up(case, entries, required, doubts)


def _added_up(
    case: Case, entries: list[dict[str, Any]], required: list[str], doubts: list[str]
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


def _each_of(case: Case, clause: Clause) -> list[str]:
    """Return the things before 各1分."""
    words = negatives.trimmed(_whole_list(case, clause))
    listed = [one for one in re.split(r"[；;]|、", words) if one.strip("，、 ")]
    return listed if len(listed) > 1 else [one for one in words.split("，") if one]


def _whole_list(case: Case, clause: Clause) -> str:
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
