"""What a few answers would score: as formulas of the workbook, and the same worked out here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from workbook_tool.importing.lines import RuleLine

YES, NO = "是", "否"
Answer = Decimal | str
_MUCH = Decimal(1_000_000)
_LOSING = ("扣分", "每次扣", "少于目标扣", "比率低扣", "程度扣", "人工扣", "不得分")
_FROM_FULL = "{" + ",".join(f'"{way}"' for way in _LOSING) + "}"


def answers_for(lines: Sequence[RuleLine]) -> list[Answer]:
    """Return answers that show something: the first thing is missing, the rest is there."""
    found: list[Answer] = []
    for n, line in enumerate(lines):
        if line.way in {"每次扣", "人工扣"}:
            found.append(line.step or Decimal(1))
        elif line.way in {"少于目标扣", "比率低扣"}:
            found.append(max((line.target or Decimal(0)) - (line.step or Decimal(1)), Decimal(0)))
        elif line.way == "达到数量得":
            found.append(lines[min(1, len(lines) - 1)].target or Decimal(0))
        elif line.way in {"完成程度", "程度扣", "级别加分"}:
            found.append(YES if n == min(1, len(lines) - 1) else NO)
        elif line.way in {"不得分", "完成得满分", "必备得分"} or n:
            found.append(YES)
        else:
            found.append(NO)
    return found


def change(line: RuleLine, answer: Answer, points: Decimal | None) -> Decimal:
    """Return what one line does to the score."""
    amount = line.amount or Decimal(0)
    full = points or Decimal(0)
    if line.way in _BY_ANSWER:
        return _by_answer(line.way, amount, full, yes=answer == YES)
    number = answer if isinstance(answer, Decimal) else Decimal(0)
    step = line.step or Decimal(1)
    most = _MUCH if line.most is None else line.most
    if line.way == "每次扣":
        return -min(most, (number / step).to_integral_value("ROUND_FLOOR") * amount)
    if line.way in {"少于目标扣", "比率低扣"}:
        short = max(Decimal(0), (line.target or Decimal(0)) - number)
        return -min(most, (short / step).to_integral_value("ROUND_FLOOR") * amount)
    if line.way == "达到数量得":
        return amount if number >= (line.target or Decimal(0)) else Decimal(0)
    return -number if line.way == "人工扣" else Decimal(0)


_BY_ANSWER = frozenset(
    {
        "扣分", "得分", "必备得分", "完成得满分", "不得分", "完成程度", "资料不全扣", "程度扣",
        "级别加分",
    }
)  # fmt: skip


def _by_answer(way: str, amount: Decimal, full: Decimal, *, yes: bool) -> Decimal:
    """Return what yes or no does."""
    none = Decimal(0)
    good = {
        "得分": amount,
        "必备得分": amount,
        "完成得满分": full,
        "完成程度": full * amount / 100,
        "程度扣": -amount,
        "级别加分": amount,
    }
    bad = {
        "扣分": -amount,
        "必备得分": -_MUCH,
        "不得分": -_MUCH,
        "资料不全扣": -full * amount / 100,
    }
    return (good if yes else bad).get(way, none)


def score(
    manner: str, lines: Sequence[RuleLine], points: Decimal | None, answers: Sequence[Answer]
) -> Decimal | str:
    """Return what the answers score, or that a person scores."""
    if manner == "按级别加分":
        return max(
            (change(one, answer, points) for one, answer in zip(lines, answers, strict=True)),
            default=Decimal(0),
        )
    if manner != "按右边各条计算" or points is None:
        return "人工评分"
    if len(lines) > 1 and all(line.way == "比率低扣" for line in lines):
        return max(Decimal(0), min(points, points + _mean_of_rates(lines, answers)))
    start = points if any(line.way in _LOSING for line in lines) else Decimal(0)
    return max(Decimal(0), min(points, start + sum(changes(lines, answers, points))))


def changes(
    lines: Sequence[RuleLine], answers: Sequence[Answer], points: Decimal | None
) -> list[Decimal]:
    """Return what each line does to the score; of the tiers only the first that is reached."""
    found: list[Decimal] = []
    reached = False
    for line, answer in zip(lines, answers, strict=True):
        value = change(line, answer, points)
        if line.way == "达到数量得":
            value, reached = (Decimal(0) if reached else value), reached or value > 0
        found.append(value)
    return found


def _mean_of_rates(lines: Sequence[RuleLine], answers: Sequence[Answer]) -> Decimal:
    """Return what several rates do together: their mean shortfall counts (口径“平均值”)."""
    short = sum(
        (
            max(Decimal(0), (line.target or Decimal(0)) - answer)
            for line, answer in zip(lines, answers, strict=True)
            if isinstance(answer, Decimal)
        ),
        Decimal(0),
    )
    together = replace(lines[0], target=short / len(lines))
    return change(together, Decimal(0), None)


def formula(row: int, top: int) -> str:
    """Return the formula for what the line in a row does; ``top`` is the row with the points."""
    q, r, v, i = f"Q{row}", f"R{row}", f"V{row}", f"I{top}"
    cap = f'IF(U{row}="",1000000,U{row})'
    step = f"IF(N(S{row})=0,1,S{row})"
    tier = f"IF({v}>={r},{q},0)"
    if row > top:
        above = row - 1
        tier = f'IF({v}>={r},IF(AND(O{above}="达到数量得",V{above}>=R{above}),0,{q}),0)'
    cases = (
        ("扣分", f'IF({v}="{NO}",-{q},0)'),
        ("得分", f'IF({v}="{YES}",{q},0)'),
        ("必备得分", f'IF({v}="{YES}",{q},-1000000)'),
        ("完成得满分", f'IF({v}="{YES}",{i},0)'),
        ("不得分", f'IF({v}="{NO}",-1000000,0)'),
        ("每次扣", f"-MIN({cap},INT({v}/{step})*{q})"),
        ("少于目标扣", f"-MIN({cap},INT(MAX(0,{r}-{v})/{step})*{q})"),
        ("比率低扣", f"-MIN({cap},INT(ROUND(MAX(0,{r}-{v})/{step},6))*{q})"),
        ("达到数量得", tier),
        ("完成程度", f'IF({v}="{YES}",{i}*{q}/100,0)'),
        ("资料不全扣", f'IF({v}="{NO}",-{i}*{q}/100,0)'),
        ("程度扣", f'IF({v}="{YES}",-N({q}),0)'),
        ("级别加分", f'IF({v}="{YES}",{q},0)'),
        ("人工扣", f"-N({v})"),
    )
    chain = "0"
    for way, value in reversed(cases):
        chain = f'IF(O{row}="{way}",{value},{chain})'
    return f"=IFERROR({chain},0)"


def total_formula(row: int, count: int) -> str:
    """Return the formula for the example's score of a row with so many lines."""
    last = row + count - 1
    start = f"IF(SUMPRODUCT(COUNTIF(O{row}:O{last},{_FROM_FULL}))>0,I{row},0)"
    computed = f"ROUND(MAX(0,MIN(I{row},{start}+SUM(X{row}:X{last}))),2)"
    due, there = f"R{row}:R{last}", f"V{row}:V{last}"
    cap = f'IF(U{row}="",1000000,U{row})'
    steps = f"SUMPRODUCT(({due}>{there})*({due}-{there}))/{count}/IF(N(S{row})=0,1,S{row})"
    rates = f"ROUND(MAX(0,I{row}-MIN({cap},INT(ROUND({steps},6))*Q{row})),2)"
    if count > 1:  # several rates count by their mean, as the rule that is made of them
        computed = f'IF(COUNTIF(O{row}:O{last},"比率低扣")={count},{rates},{computed})'
    levels = f"MAX(X{row}:X{last})"
    return (
        f'=IF(M{row}<>"{YES}","人工评分",IF(L{row}="按右边各条计算",{computed},'
        f'IF(L{row}="按级别加分",{levels},"人工评分")))'
    )
