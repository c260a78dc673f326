"""Clauses that are to be understood together, and words that make them doubtful."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.importing.clauses import ScoringClause

COUNTED = r"(?:[0-9]+|[一二三四五六七八九十两百]+)"
OF_SOME = re.compile(
    r"(?:以上|以下|以内)的?(?:单位|企业|工会|支部|机关)|^[^，：]{2,10}：|(?<!到会)人数(?!不)|规模以"
    r"|[0-9一二三四五六七八九十百千]+(?:人|名|家|户|万元)(?:及)?(?:以上|以下|以内)"
)
OFTEN = re.compile(r"每月|每季|每半年|每年[^，]{0,4}次|月度|季度|每周|逐月|按月")
NUMBERED = re.compile(rf"(?:{COUNTED})(?:次|人|项|个|起|例|件|家|名)|百分点")
LONGEST = 70


@dataclass(frozen=True, slots=True)
class ClauseCase:
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
    clauses: tuple[ScoringClause, ...]
    points: Decimal | None
    requirement: str
    whole: str
    cap: Decimal | None = None
    in_text: bool = False
    exempt: str | None = None
