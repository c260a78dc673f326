"""Clauses of several kinds that share the points of a row: a composite rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from workbook_tool.importing import negatives
from workbook_tool.importing.case import ClauseCase
from workbook_tool.importing.clauses import ScoringClause, harmless
from workbook_tool.importing.levels import listed_levels
from workbook_tool.importing.losses import count_rule, degrees, percent_rule
from workbook_tool.importing.numerals import value_of
from workbook_tool.importing.targets import rates_of
from workbook_tool.importing.understood import DraftSetting, Rule, Understood
from workbook_tool.rubric.load import kinds

_LOSING = frozenset(
    {
        "lose", "lose_count", "lose_event", "lose_percent", "zero", "lose_each", "lose_range",
        "verdict",
    }
)  # fmt: skip
_UNCLEAR = re.compile(r"[0-9一二三四五六七八九十](?:次|人|项|个|起|例|件|家|名)|百分点|.{26}")
_GRADE = re.compile(
    r"优|良|好|中|差|合格|满意|一般|基本|全面|部分|完成|达标|及格|显著|突出|明显|较|很|不"
)
_RATED = re.compile(
    r"^(?P<what>.*?)(?:达到?|在|为|超过|完成)*(?P<low>[0-9]+(?:\.[0-9]+)?)%?"
    r"(?:(?:-|—|－|～|~|至|到)+[0-9.]+)?%(?:（不?含）)?(?P<over>以上|及以上|的)*$"
)


def composite(case: ClauseCase) -> Understood | None:
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


def special(case: ClauseCase) -> Understood | None:
    """Return the composite rule of clauses that say one thing together: levels, tiers, grades."""
    if "composite" not in kinds():
        return None
    shapes = (_levels, _ranks, _ratio, _rate_tiers, _grades, _lost_tiers)
    found = (shape(case) for shape in shapes)
    return next((one for one in found if one is not None), None)


def _levels(case: ClauseCase) -> Understood | None:
    """省、市、县每次分别得1、0.6、0.4分."""
    if len(case.clauses) != 1 or case.clauses[0].effect != "gain_levels":
        return None
    clause = case.clauses[0]
    if not re.search(r"(?:得|计)[0-9.]+分?[、，/][0-9.]", clause.words):
        return None
    found = listed_levels(f"{case.requirement}；{clause.about}", clause)
    if found is None:
        return None
    levels = [{"name": one["name"], "add": one["points"]} for one in found.rule["levels"]]
    if levels[0]["add"] < levels[-1]["add"]:
        levels.reverse()
    each = re.search(r"每(?:次|篇|条|个|项|件|期)", clause.words)
    label = negatives.trimmed(clause.about) or negatives.short_requirement(case.requirement)
    entry = {
        "kind": "levels", "label": label[:60], "unit": each[0][1:] if each else "次",
        "levels": levels,
    }  # fmt: skip
    meant = Understood({"kind": "composite", "start": "zero", "clauses": [entry]}, "sure")
    return meant if each else meant.unsure("没有写明是每次得分还是只取最高")


_RANKED = re.compile(
    r"前(?P<full>[0-9一二三四五六七八九十]+)名(?:的)?(?:得|计)?满分，?(?:其他|其余|以后|以下|后面)?(?:的)?"
    r"(?:单位)?(?:依次|逐名)递减(?P<less>[0-9]+(?:\.[0-9]+)?)分"
)


def _ranks(case: ClauseCase) -> Understood | None:
    """前3名得满分，其他依次递减0.2分: by a place among all units."""
    match = _RANKED.search(case.whole)
    if match is None or "rank_points" not in kinds():
        return None
    full = value_of(match["full"])
    what = negatives.trimmed(case.whole[: match.start()]) or negatives.short_requirement(
        case.requirement
    )
    rule: Rule = {
        "kind": "rank_points", "label": what[:60] or "本项指标", "unit": "分",
        "places": {"full_to": full, "less": Decimal(match["less"])},
    }  # fmt: skip
    return Understood(rule, "unsure", ("按什么数排名、数大的在前还是数小的在前要填写",))


def _ratio(case: ClauseCase) -> Understood | None:
    """未完成的按完成率乘以标准分: a share of the points."""
    if not case.clauses or any(one.effect not in {"ratio", "full"} for one in case.clauses):
        return None
    if not any(
        one.effect == "ratio" and re.search(r"比例|完成率|乘", one.words) for one in case.clauses
    ):
        return None
    what = negatives.short_requirement(case.requirement)[:30] or "本项任务"
    entry: Rule = {
        "kind": "rate", "due": f"{what}：计划数", "done": f"{what}：完成数", "unit": "个",
        "share": {}, "over": True,
    }  # fmt: skip
    rule: Rule = {"kind": "composite", "start": "zero", "clauses": [entry]}
    return Understood(rule, "unsure", ("按什么数的比例计分，请核对问单位的两个数",))


def _rate_tiers(case: ClauseCase) -> Understood | None:
    """建家率达70%得3分，60%得2分，50%得1分."""
    clauses = case.clauses
    if len(clauses) > 2 and clauses[-1].effect == "zero" and _BELOW.search(clauses[-1].about):
        clauses = clauses[:-1]
    if len(clauses) < 2 or any(one.effect not in {"earn", "full"} for one in clauses):
        return None
    matches = [_RATED.match(negatives.trimmed(one.about)) for one in clauses]
    if not all(matches) or case.points is None:
        return None
    tiers = []
    for match, clause in zip(matches, clauses, strict=True):
        assert match is not None
        worth = case.points if clause.effect == "full" else clause.amount
        tiers.append({"at_least": Decimal(match["low"]), "add": worth})
    lows = [one["at_least"] for one in tiers]
    worths = [one["add"] for one in tiers]
    first = matches[0]
    assert first is not None
    if lows != sorted(set(lows), reverse=True) or worths != sorted(worths, reverse=True):
        return None
    rate = rates_of(f"{first['what'] or case.requirement}达{first['low']}%", "")[0]
    entry: Rule = {
        "kind": "rate",
        "due": rate.due,
        "done": rate.done,
        "unit": rate.unit,
        "tiers": tiers,
    }
    found = Understood({"kind": "composite", "start": "zero", "clauses": [entry]}, "sure")
    return found if worths[0] == case.points else found.unsure("最高一档的分与本行分值对不上")


_BELOW = re.compile(r"以下|不足|低于|未达到|达不到|不到|其余|其他")


def _grades(case: ClauseCase) -> Understood | None:
    """满意得4分，基本满意得2分，不满意不得分."""
    if len(case.clauses) < 2 or case.points is None:
        return None
    if any(one.effect not in {"earn", "full", "zero"} for one in case.clauses):
        return None
    answers: list[dict[str, Any]] = []
    worths: list[Decimal] = []
    for clause in case.clauses:
        words = negatives.trimmed(clause.about.rpartition("，")[2]).replace(",", "，")
        worth = {"full": case.points, "zero": Decimal(0)}.get(clause.effect, clause.amount)
        worths.append(worth)
        entry: dict[str, Any] = {"label": words}
        if worth:
            entry["add"] = worth
        answers.append(entry)
    labels = [one["label"] for one in answers]
    if worths != sorted(set(worths), reverse=True) or worths[0] != case.points:
        return None
    if len(set(labels)) < len(labels) or not all(0 < len(one) <= 14 for one in labels):
        return None
    if worths[-1]:
        answers.append({"label": "都没有达到"})
    first = case.clauses[0].about.rpartition("，")[0]
    label = negatives.short_requirement(first or case.requirement)[:60] or "属于哪种情况"
    rule: Rule = {
        "kind": "composite", "start": "zero",
        "clauses": [{"kind": "graded", "label": label, "answers": answers}],
    }  # fmt: skip
    found = Understood(rule, "sure")
    return (
        found
        if all(_GRADE.search(one) for one in labels)
        else found.unsure("几种情况是不是只取一种")
    )


def _lost_tiers(case: ClauseCase) -> Understood | None:
    """一次扣3分，两次扣5分，三次不得分."""
    if len(case.clauses) < 2 or any(
        one.effect not in {"lose_event", "lose_count", "lose", "zero"} or "每" in one.words
        for one in case.clauses
    ):
        return None
    tiers: list[dict[str, Any]] = []
    unit = label = ""
    for clause in case.clauses:
        if clause.effect == "lose_count" or (
            clause.effect == "lose_event"
            and clause.facts.get("word", "") in {"", "有", "发生", "出现", "发现"}
        ):
            low, own = clause.figure("step"), clause.facts["unit"]
            label = label or f"{clause.about}{clause.facts.get('noun', '')}"
        else:
            match = _TIMES.match(negatives.trimmed(clause.about))
            if match is None:
                return None
            number = value_of(match["low"])
            low, own = (None if number is None else Decimal(number)), match["unit"]
            label = label or f"{match['before']}{match['after']}"
        if low is None or (unit and own != unit):
            return None
        unit = own
        effect: dict[str, Any] = (
            {"zero": True} if clause.effect == "zero" else {"deduct": clause.amount}
        )
        tiers.append({"at_least": low, **effect})
    lows = [one["at_least"] for one in tiers]
    if lows != sorted(set(lows)):
        return None
    what = negatives.trimmed(label) or negatives.short_requirement(case.requirement)[:30]
    entry: Rule = {
        "kind": "count",
        "label": f"{what}的{unit}数",
        "unit": unit,
        "tiers": tiers[::-1],
    }
    return Understood({"kind": "composite", "clauses": [entry]}, "sure")


_TIMES = re.compile(
    r"^(?P<before>.*?)(?P<low>[0-9]+|[一二三四五六七八九十两]+)(?P<unit>人次|次|起|例|件|人|项)(?P<after>[^0-9]{0,10}?)(?:以上|及以上|的)*$"
)


def _grouped(clauses: Sequence[ScoringClause]) -> list[list[ScoringClause]]:
    """Put clauses together that name degrees of one thing."""
    result: list[list[ScoringClause]] = []
    for clause in clauses:
        last = result[-1][-1] if result else None
        both = last is not None and {last.effect, clause.effect} <= {"lose", "zero"}
        if both and last is not None and (_worse(last, clause) or _worse(clause, last)):
            result[-1].append(clause)
        else:
            result.append([clause])
    return result


def _worse(a: ScoringClause, b: ScoringClause) -> bool:
    if a.effect == b.effect == "lose":
        return degrees(a, b)
    if a.effect == "zero" and b.effect == "lose":
        bare_a, bare_b = (negatives.trimmed(one.about.rpartition("，")[2]) for one in (a, b))
        core_a, core_b = negatives.core(bare_a), negatives.core(bare_b)
        return (
            negatives.is_absence(bare_a)
            and negatives.is_degree(bare_b)
            and (not core_b or core_b in core_a)
        )
    return False


class _Composite:
    def __init__(self, case: ClauseCase) -> None:
        self.case = case
        self.parts: list[Rule] = []
        self.settings: list[DraftSetting] = []
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

    def add(self, clauses: list[ScoringClause]) -> None:
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
        elif clause.effect == "lose_range":
            self._range(clause)
        elif clause.effect == "verdict":
            self._verdict(clause)
        else:
            self._count(clause)

    def _yes_no(self, clause: ScoringClause) -> None:
        about = negatives.trimmed(clause.about)
        before, _, last = about.rpartition("，")
        label = negatives.question(
            last, before or (self.case.requirement if self.case.in_text else "")
        )
        entry: Rule = {"kind": "yes_no", "label": (label or "（请填写问题）")[:80]}
        if clause.effect == "zero":
            entry["zero"] = True
        else:
            entry["deduct"] = clause.amount
        self._check(before, last)
        self.parts.append(entry)

    def _range(self, clause: ScoringClause) -> None:
        label = negatives.trimmed(clause.about) or negatives.short_requirement(
            self.case.requirement
        )
        amounts = {"least": clause.amount, "most": clause.figure("most") or clause.amount}
        entry: Rule = {"kind": "judged", "label": label[:80], "deduct": amounts}
        if "unit" in clause.facts:
            entry["unit"] = clause.facts["unit"]
        self.parts.append(entry)

    def _verdict(self, clause: ScoringClause) -> None:
        label = negatives.question(clause.about, self.case.requirement)
        verdict = "veto" if "否决" in clause.words else "no_award"
        self.parts.append({"kind": "yes_no", "label": label[:80], "verdict": verdict})
        if len(negatives.trimmed(clause.about)) < 4 or clause.about.startswith(
            ("本条", "本项", "该项")
        ):
            self.doubts.append("什么情况下否决没有看懂")

    def _check(self, before: str, last: str) -> None:
        if not last or (not negatives.is_negative(last) and _UNCLEAR.search(last)):
            self.doubts.append(f"“{last[:20]}”是不是扣分的条件")
        told = not before or self.case.in_text or harmless(before)
        if not told and (negatives.is_negative(before.rpartition("，")[2]) or len(before) > 30):
            self.doubts.append(f"“{before[:20]}”怎样扣没有写明")
        if "：" in f"{before}{last}" or re.search(r"(?:以上|以下)的?(?:单位|企业|支部|机关)", last):
            self.doubts.append("可能只对一部分单位适用")

    def _graded(self, clauses: list[ScoringClause]) -> None:
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

    def _count(self, clause: ScoringClause) -> None:
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

    def _percent(self, clause: ScoringClause) -> None:
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
