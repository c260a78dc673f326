"""A rule as lines that a person can read and change: one question a line, with its figures.

A line says how it counts (算法), what is asked, and its figures. The lines of a row make its
rule again; so whoever reviews a draft never meets anything but words and numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from workbook_tool.importing.understood import AVERAGE, INCOMPLETE, STEPS, Rule
from workbook_tool.rubric.load import kinds

Way = Literal[
    "扣分", "得分", "必备得分", "完成得满分", "不得分", "每次扣", "少于目标扣", "比率低扣",
    "达到数量得", "完成程度", "资料不全扣", "程度扣", "级别加分", "人工扣",
]  # fmt: skip
WAYS: dict[str, str] = {
    "扣分": "没做到扣几分",
    "得分": "做到了得几分",
    "必备得分": "做到了得几分，没做到整行不得分",
    "完成得满分": "做到了得满分，没做到得0分",
    "不得分": "没做到，整行不得分",
    "每次扣": "每有一次（个、人…）扣几分",
    "少于目标扣": "比应达到的数每少一档扣几分",
    "比率低扣": "完成率比目标每低一档扣几分（问单位两个数，用／隔开）",
    "达到数量得": "达到这个数得几分，就高",
    "完成程度": "这种程度得百分之几",
    "资料不全扣": "没做到扣百分之几",
    "程度扣": "属于这种情况扣几分，只取一种",
    "级别加分": "这一级加几分",
    "人工扣": "扣几分由人工定，最多扣几分",
}
"""How a line counts, with what it means."""

FIXED = frozenset({"否决或不予评先", "每件得", "程度得", "达到这一档", "按比例得"})
"""Ways that are shown and cannot be changed here: what they say takes more than one line."""

MANNERS: dict[str, str] = {
    "按右边各条计算": "computed",
    "根据情况人工评分": "judged",
    "没写标准，人工评分": "unspecified",
    "条件不满足不得分，其余人工评分": "gate_zero",
    "按级别加分": "bonus_by_level",
    "不计分": "no_points",
}
"""How a whole row or part is scored."""

APART = "／"
"""Between the two counts of a rate."""


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One line of a rule.

    Attributes:
        way: How it counts.
        words: What is asked; of a rate, both counts.
        amount: Points, or percent.
        target: What is due.
        step: How many make one step.
        unit: What is counted.
        most: The most that is taken off.
    """

    way: str
    words: str
    amount: Decimal | None = None
    target: Decimal | None = None
    step: Decimal | None = None
    unit: str = ""
    most: Decimal | None = None


def manner_of(rule: Rule) -> str:
    """Return in words how a row with this rule is scored."""
    for words, kind in MANNERS.items():
        if kind == rule["kind"]:
            return words
    return next(iter(MANNERS))


def lines_of(rule: Rule, points: Decimal | None) -> list[RuleLine]:
    """Return a rule as lines; none for a rule of persons."""
    maker = _MAKERS.get(str(rule["kind"]))
    del points
    return maker(rule) if maker is not None else []


def _fixed(rule: Rule) -> list[RuleLine]:
    return [RuleLine("扣分", one["label"], one["amount"]) for one in rule["deductions"]]


def _list(rule: Rule) -> list[RuleLine]:
    return [
        RuleLine("必备得分" if one.get("required") else "得分", one["label"], one["points"])
        for one in rule["entries"]
    ]


def _count(rule: Rule) -> list[RuleLine]:
    way = "少于目标扣" if rule.get("target") else "每次扣"
    return [
        RuleLine(
            way, rule["label"], rule["amount"], rule.get("target"), rule.get("step", Decimal(1)),
            rule["unit"], rule.get("cap"),
        )
    ]  # fmt: skip


def _percent(rule: Rule) -> list[RuleLine]:
    return [
        RuleLine(
            "比率低扣", f"{one['due']}{APART}{one['done']}", rule["amount"], one["target"],
            rule["step"], one["unit"], rule.get("cap"),
        )
        for one in rule["rates"]
    ]  # fmt: skip


def _tiers(rule: Rule) -> list[RuleLine]:
    return [
        RuleLine(
            "达到数量得", rule["label"], one["points"], Decimal(one["at_least"]), None, rule["unit"]
        )
        for one in rule["tiers"]
    ]


def _grades(rule: Rule) -> list[RuleLine]:
    found = [RuleLine("完成程度", one["label"], one["percent"]) for one in rule["grades"]]
    less = rule.get("incomplete")
    return [*found, RuleLine("资料不全扣", less["label"], less["percent"])] if less else found


def _composite(rule: Rule) -> list[RuleLine]:
    found: list[RuleLine] = []
    for clause in rule["clauses"]:
        found += _clause(clause)
    return found


def _clause(clause: Mapping[str, Any]) -> list[RuleLine]:
    maker = _CLAUSES.get(clause["kind"])
    if maker is not None:
        return maker(clause)
    if clause.get("tiers"):
        return _tier_lines(clause)
    return _measured(clause)


def _yes_no(clause: Mapping[str, Any]) -> list[RuleLine]:
    if clause.get("zero"):
        return [RuleLine("不得分", clause["label"])]
    if "verdict" in clause:
        return [RuleLine("否决或不予评先", clause["label"])]
    way = "扣分" if "deduct" in clause else "得分"
    return [RuleLine(way, clause["label"], clause.get("deduct", clause.get("add")))]


def _levels(clause: Mapping[str, Any]) -> list[RuleLine]:
    label, unit = clause["label"], clause["unit"]
    return [
        RuleLine("每件得", f"{label}{APART}{one['name']}", one["add"], unit=unit)
        for one in clause["levels"]
    ]


def _graded(clause: Mapping[str, Any]) -> list[RuleLine]:
    gives = any("add" in one for one in clause["answers"])
    way, effect = ("程度得", "add") if gives else ("程度扣", "deduct")
    return [
        RuleLine(way, f"{clause['label']}{APART}{one['label']}", one.get(effect))
        for one in clause["answers"]
    ]


_CLAUSES: dict[str, Callable[[Mapping[str, Any]], list[RuleLine]]] = {
    "yes_no": _yes_no,
    "levels": _levels,
    "graded": _graded,
    "judged": lambda clause: [
        RuleLine(
            "人工扣", clause["label"], most=clause["deduct"]["most"], unit=clause.get("unit", "")
        )
    ],
}


def _measured(clause: Mapping[str, Any]) -> list[RuleLine]:
    kind = clause["kind"]
    if "share" in clause:
        words = f"{clause['due']}{APART}{clause['done']}"
        return [RuleLine("按比例得", words, unit=clause["unit"])]
    step = clause.get("every") or clause.get("below") or {}
    if kind == "rate":
        words = f"{clause['due']}{APART}{clause['done']}"
        way = "比率低扣"
    else:
        words, way = clause["label"], "少于目标扣" if clause.get("target") else "每次扣"
    return [
        RuleLine(
            way, words, step.get("deduct"), clause.get("target"), step.get("each", Decimal(1)),
            clause["unit"], step.get("cap"),
        )
    ]  # fmt: skip


def _tier_lines(clause: Mapping[str, Any]) -> list[RuleLine]:
    words = clause.get("label") or f"{clause['due']}{APART}{clause['done']}"
    return [
        RuleLine(
            "达到这一档", words, one.get("add", one.get("deduct")), Decimal(one["at_least"]),
            None, clause["unit"],
        )
        for one in clause["tiers"]
    ]  # fmt: skip


_MAKERS: dict[str, Any] = {
    "deduct_fixed": _fixed,
    "checklist_add": _list,
    "all_or_nothing": lambda rule: [RuleLine("完成得满分", rule["label"])],
    "deduct_per_count": _count,
    "deduct_per_percent": _percent,
    "tier_count": _tiers,
    "completion_grade": _grades,
    "composite": _composite,
    "gate_zero": lambda rule: [RuleLine("不得分", one) for one in rule["conditions"]],
    "bonus_by_level": lambda rule: [
        RuleLine("级别加分", one["name"], one["points"]) for one in rule["levels"]
    ],
}


class LineError(ValueError):
    """Lines that make no rule; the text says why, in words for a person."""


def rule_of(manner: str, lines: Sequence[RuleLine], points: Decimal | None) -> Rule:
    """Return the rule that lines make.

    Args:
        manner: How the row is scored, in words.
        lines: Its lines.
        points: Its points.

    Raises:
        LineError: They make none.
    """
    kind = MANNERS.get(manner, "computed")
    if kind in {"judged", "unspecified", "no_points"}:
        return {"kind": kind}
    if not lines:
        raise LineError("选了计算，但右边没有写任何一条")
    for line in lines:
        if line.way in FIXED:
            reason = "改不了；请整行改成人工评分，或改用别的算法"
            raise LineError(f"“{line.way}”这种算法在这里{reason}")
        if line.way not in WAYS:
            raise LineError(f"“{line.way}”不是可选的算法")
        if not line.words:
            raise LineError("有一条没有写问单位的话")
    if kind == "gate_zero":
        return {"kind": "gate_zero", "conditions": [line.words for line in lines]}
    ways = {line.way for line in lines}
    if kind == "bonus_by_level" or ways == {"级别加分"}:
        levels = [{"name": line.words, "points": _need(line)} for line in lines]
        return {"kind": "bonus_by_level", "levels": levels}
    return _one_kind(ways, lines, points) or _together(lines)


def _one_kind(ways: set[str], lines: Sequence[RuleLine], points: Decimal | None) -> Rule | None:
    """Return the plain rule for lines that all count alike."""
    for known, alone, made in _PLAIN:
        if ways <= known and (len(lines) == 1 or not alone):
            return made(lines, points)
    return None


def _made_fixed(lines: Sequence[RuleLine], points: Decimal | None) -> Rule:
    found = [{"label": line.words, "amount": _need(line)} for line in lines]
    if len(found) == 1 and found[0]["amount"] == points:
        return {"kind": "all_or_nothing", "label": lines[0].words}
    return {"kind": "deduct_fixed", "deductions": found}


def _made_list(lines: Sequence[RuleLine], _points: Decimal | None) -> Rule:
    entries: list[Rule] = []
    for line in lines:
        entry: Rule = {"label": line.words, "points": _need(line)}
        if line.way == "必备得分":
            entry["required"] = True
        entries.append(entry)
    return {"kind": "checklist_add", "entries": entries}


def _made_tiers(lines: Sequence[RuleLine], _points: Decimal | None) -> Rule:
    first = lines[0]
    ordered = sorted(lines, key=lambda line: -(line.target or Decimal(0)))
    tiers = [{"at_least": _target(line), "points": _need(line)} for line in ordered]
    return {"kind": "tier_count", "label": first.words, "unit": _unit(first), "tiers": tiers}


def _made_grades(lines: Sequence[RuleLine], _points: Decimal | None) -> Rule:
    grades = [
        {"label": line.words, "percent": _need(line)} for line in lines if line.way == "完成程度"
    ]
    rule: Rule = {"kind": "completion_grade", "grades": grades}
    less = [line for line in lines if line.way == "资料不全扣"]
    if less:
        rule["incomplete"] = {
            "label": less[0].words, "percent": _need(less[0]), "of": dict(INCOMPLETE)
        }  # fmt: skip
    return rule


_Made = Callable[[Sequence[RuleLine], Decimal | None], Rule]
_PLAIN: tuple[tuple[frozenset[str], bool, _Made], ...] = (
    (frozenset({"扣分"}), False, _made_fixed),
    (frozenset({"得分", "必备得分"}), False, _made_list),
    (
        frozenset({"完成得满分"}),
        True,
        lambda lines, _points: {"kind": "all_or_nothing", "label": lines[0].words},
    ),
    (frozenset({"每次扣", "少于目标扣"}), True, lambda lines, _points: _counted(lines[0])),
    (frozenset({"比率低扣"}), False, lambda lines, _points: _rates(lines)),
    (frozenset({"达到数量得"}), False, _made_tiers),
    (frozenset({"完成程度", "资料不全扣"}), False, _made_grades),
)
"""Plain kinds: the ways of their lines, whether they have one line only, and what makes them."""


def _counted(line: RuleLine) -> Rule:
    rule: Rule = {"kind": "deduct_per_count", "label": line.words, "unit": _unit(line)}
    if line.way == "少于目标扣":
        rule["target"] = _target(line)
    rule["amount"] = _need(line)
    if line.step not in (None, Decimal(1)):
        rule |= {"step": line.step, "steps": dict(STEPS)}
    if line.most is not None:
        rule["cap"] = line.most
    return rule


def _rates(lines: Sequence[RuleLine]) -> Rule:
    first = lines[0]
    rule: Rule = {"kind": "deduct_per_percent", "rates": []}
    for line in lines:
        due, apart, done = line.words.partition(APART)
        if not (due and apart and done):
            raise LineError(f"比率要问两个数，写成“应完成数{APART}已完成数”")
        rule["rates"].append(
            {"due": due, "done": done, "unit": _unit(line), "target": _target(line)}
        )
    if len(lines) > 1:
        rule["combine"] = dict(AVERAGE)
    rule |= {"step": first.step or Decimal(1), "amount": _need(first), "steps": dict(STEPS)}
    if first.most is not None:
        rule["cap"] = first.most
    return rule


def _together(lines: Sequence[RuleLine]) -> Rule:
    """Return the rule for lines that count in several ways."""
    if "composite" not in kinds():
        raise LineError("这几条的算法不能放在一行里计算，请改成人工评分")
    clauses: list[Rule] = []
    graded: dict[str, Rule] = {}
    for line in lines:
        if line.way == "程度扣":
            label, _, answer = line.words.rpartition(APART)
            label = label or "属于哪种情况"
            if label not in graded:
                graded[label] = {"kind": "graded", "label": label, "answers": []}
                clauses.append(graded[label])
            entry: Rule = {"label": answer}
            if line.amount:
                entry["deduct"] = line.amount
            graded[label]["answers"].append(entry)
        else:
            clauses.append(_one_clause(line))
    for one in graded.values():
        one["answers"].sort(key=lambda answer: answer.get("deduct", Decimal(0)))
    return {"kind": "composite", "clauses": clauses}


def _one_clause(line: RuleLine) -> Rule:
    if line.way in {"扣分", "不得分"}:
        effect: Rule = {"zero": True} if line.way == "不得分" else {"deduct": _need(line)}
        return {"kind": "yes_no", "label": line.words, **effect}
    if line.way == "人工扣":
        if line.most is None:
            raise LineError("人工扣的要写“最多”扣几分")
        return {"kind": "judged", "label": line.words, "deduct": {"most": line.most}}
    step: Rule = {"deduct": _need(line)}
    if line.step not in (None, Decimal(1)):
        step |= {"each": line.step, "steps": dict(STEPS)}
    if line.most is not None:
        step["cap"] = line.most
    if line.way == "每次扣":
        return {"kind": "count", "label": line.words, "unit": _unit(line), "every": step}
    if line.way == "少于目标扣":
        return {
            "kind": "count", "label": line.words, "unit": _unit(line), "target": _target(line),
            "below": step,
        }  # fmt: skip
    if line.way == "比率低扣":
        due, _, done = line.words.partition(APART)
        step |= {"each": line.step or Decimal(1), "steps": dict(STEPS)}
        return {
            "kind": "rate", "due": due, "done": done or due, "unit": _unit(line),
            "target": _target(line), "below": step,
        }  # fmt: skip
    raise LineError(f"“{line.way}”不能与别的算法放在一行里，请分开或改成人工评分")


def _need(line: RuleLine) -> Decimal:
    if line.amount is None:
        raise LineError(f"“{line.words[:20]}”没有写几分")
    return line.amount


def _target(line: RuleLine) -> Decimal:
    if line.target is None:
        raise LineError(f"“{line.words[:20]}”没有写应达到多少")
    return line.target


def _unit(line: RuleLine) -> str:
    if not line.unit:
        raise LineError(f"“{line.words[:20]}”没有写单位（次、人、家…）")
    return line.unit
