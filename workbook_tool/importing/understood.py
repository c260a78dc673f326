"""What was understood of a row: its rule, how certain that is, and what it leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from workbook_tool.importing.draft import Certainty

Rule = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DraftSetting:
    """An ambiguous sentence: its key, what it asks, and how it can be read.

    Attributes:
        key: The same for all rows with the same ambiguity.
        sentence: The words of the form.
        question: What they leave open.
        readings: Wording by name; the first is the default.
    """

    key: str
    sentence: str
    question: str
    readings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DraftPart:
    """A part of a row with points of its own."""

    text: str
    points: Decimal
    rule: Rule | None
    certainty: Certainty = "sure"


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood.

    Attributes:
        rule: The rule as its file writes it.
        certainty: ``sure`` only where every word that scores was understood and the figures
            add up.
        doubts: Why it is not sure, in words for a person.
        settings: Sentences that can be read in more than one way.
        parts: The parts, where the row has some.
        unscored: Requirements that no points are attached to.
    """

    rule: Rule
    certainty: Certainty
    doubts: tuple[str, ...] = ()
    settings: tuple[DraftSetting, ...] = ()
    parts: tuple[DraftPart, ...] = ()
    unscored: tuple[str, ...] = field(default=())

    def unsure(self, *doubts: str) -> Understood:
        """Return it with doubts."""
        certainty: Certainty = "none" if self.certainty == "none" else "unsure"
        return replace(self, certainty=certainty, doubts=(*self.doubts, *doubts))


def steps(sentence: str) -> DraftSetting:
    """Return the question what a part of a step costs."""
    return DraftSetting(
        "steps",
        sentence,
        "不满一档的部分扣不扣？",
        {"whole": "只扣满一档的，不满一档的不扣", "proportional": "不满一档的按比例扣"},
    )


def average(sentence: str) -> DraftSetting:
    """Return the question how a mean of several rates is meant."""
    return DraftSetting(
        "average",
        sentence,
        "几个比率一高一低时，“平均值”怎样算？",
        {
            "shortfalls": "先分别算各比率比目标少多少，再取平均；超过目标的不抵另一个的不足",
            "rates": "先取几个比率的平均，再与目标的平均比较",
        },
    )


def incomplete(sentence: str) -> DraftSetting:
    """Return the question of what a share is taken off."""
    return DraftSetting(
        "incomplete_records",
        sentence,
        "百分之几以什么为基数？",
        {"of_points": "以本项（本部分）的分值为基数", "of_earned": "以已得分为基数"},
    )


def gate(ref: str, sentence: str) -> DraftSetting:
    """Return the question whether one missing condition is enough."""
    return DraftSetting(
        f"gate_{ref}",
        sentence,
        "几个条件，缺其中一个就不得分，还是都缺才不得分？",
        {"either": "缺任何一个都不得分", "both": "都缺才不得分"},
    )


def bonus_once(sentence: str) -> DraftSetting:
    """Return the question what of a bonus counts only once."""
    return DraftSetting(
        "bonus_once",
        sentence,
        "几项加分能否相加？",
        {
            "matter": "同一件事（事项编号相同）只加一次，取最高；不同的事可以相加",
            "row": "每一条只加一次，取该条最高；几条可以相加",
            "all": "全部加分只取最高的一次",
        },
    )


def parts_sum(ref: str, sentence: str) -> DraftSetting:
    """Return the question what parts are worth that do not add up to their row."""
    return DraftSetting(
        f"parts_{ref}",
        sentence,
        "各部分标明的分合计与本行分值不一致，怎样计分？",
        {
            "as_marked": "各部分得分按标明的分直接相加，最多得本行分值",
            "scaled": "各部分得分按比例折算到本行分值",
        },
    )


STEPS = {"choose": "steps", "whole": "whole", "proportional": "proportional"}
AVERAGE = {"choose": "average", "shortfalls": "mean_of_shortfalls", "rates": "shortfall_of_mean"}
INCOMPLETE = {"choose": "incomplete_records", "of_points": "points", "of_earned": "earned"}
