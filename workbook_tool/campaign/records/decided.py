"""What people decided, as facts: one for each kind of decision, each with its reason.

How a decision comes about, what it does and what it is called stands in its module in
:mod:`workbook_tool.campaign.decisions`; here is only what is kept of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from workbook_tool.rubric.stages import StageId


@dataclass(frozen=True, slots=True)
class FileJudged:
    """采用 / 不予采用 / 以此件为准: a person's decision on one returned file."""

    sha256: str
    verdict: Literal["accept", "refuse", "prefer"]
    reason: str
    kind: Literal["judged"] = "judged"


@dataclass(frozen=True, slots=True)
class Assigned:
    """A file that waited for a person belongs to this unit."""

    sha256: str
    unit: str
    collection: str
    reason: str
    kind: Literal["assigned"] = "assigned"


@dataclass(frozen=True, slots=True)
class Corrected:
    """代录 / 更正 of one score.

    Attributes:
        unit: The unit's code.
        collection: The collection.
        stage: The stage.
        item: Reference of the row.
        old: What counted before; ``None`` for nothing.
        new: What counts now.
        how: ``entered`` (代录) or ``corrected`` (更正).
        asked_by: Who asked for it.
        reason: Why.
    """

    unit: str
    collection: str
    stage: StageId
    item: str
    old: Decimal | None
    new: Decimal
    how: Literal["entered", "corrected"]
    asked_by: str
    reason: str
    kind: Literal["corrected"] = "corrected"


@dataclass(frozen=True, slots=True)
class Preferred:
    """以…为准 for one score that several books give differently.

    Attributes:
        collection: The collection.
        unit: The unit's code.
        ref: Reference of the row or part.
        sha256: The book whose score counts.
        reason: Why.
    """

    collection: str
    unit: str
    ref: str
    sha256: str
    reason: str
    kind: Literal["preferred"] = "preferred"


@dataclass(frozen=True, slots=True)
class ZeroCounted:
    """未报按0分: what a unit has not been given by a deadline counts 0.

    Attributes:
        unit: The unit's code.
        collection: The collection.
        reason: Why.
    """

    unit: str
    collection: str
    reason: str
    kind: Literal["zero"] = "zero"


@dataclass(frozen=True, slots=True)
class Barred:
    """一票否决 or 不予评先.

    Attributes:
        unit: The unit's code.
        how: ``veto``: it is not ranked; ``no_award``: it is ranked and gets no grade.
        reason: Why.
    """

    unit: str
    how: Literal["veto", "no_award"]
    reason: str
    kind: Literal["barred"] = "barred"


@dataclass(frozen=True, slots=True)
class Lifted:
    """What the form says of an answer or a score (一票否决, 不予评先 …) does not hold.

    Attributes:
        unit: The unit's code.
        item: Reference of the row.
        reason: Why.
    """

    unit: str
    item: str
    reason: str
    kind: Literal["lifted"] = "lifted"


@dataclass(frozen=True, slots=True)
class Adjusted:
    """人工调整 of a unit's final score by the leaders' meeting.

    Attributes:
        unit: The unit's code.
        points: What is added; negative for what is taken off.
        basis: What it rests on, such as the minutes (会议纪要).
        reason: Why.
    """

    unit: str
    points: Decimal
    basis: str
    reason: str
    kind: Literal["adjusted"] = "adjusted"


@dataclass(frozen=True, slots=True)
class PaperReceived:
    """The sealed paper copy arrived.

    Attributes:
        unit: The unit's code.
        collection: The collection.
        check_code: The 校验码 printed on it; empty if it cannot be read.
        total: The total printed on it.
        counts: Which counts where the two differ; empty while that is open.
        reason: Why.
    """

    unit: str
    collection: str
    check_code: str
    total: Decimal | None
    counts: Literal["", "file", "paper"] = ""
    reason: str = ""
    kind: Literal["paper"] = "paper"


@dataclass(frozen=True, slots=True)
class Voided:
    """作废: the sheets issued to a unit so far are no longer good."""

    unit: str
    collection: str
    reason: str
    kind: Literal["voided"] = "voided"


@dataclass(frozen=True, slots=True)
class UnitChanged:
    """A unit is renamed, merged into another, dissolved, or excused.

    Attributes:
        unit: The unit's code.
        change: What happened to it.
        to: The new name, or the code of the unit it is merged into; else empty.
        reason: Why.
    """

    unit: str
    change: Literal["renamed", "merged", "dissolved", "excused"]
    to: str
    reason: str
    kind: Literal["unit"] = "unit"


@dataclass(frozen=True, slots=True)
class DeadlineMoved:
    """The deadline of a collection moves, for one unit or for all (``unit`` empty)."""

    unit: str
    collection: str
    deadline: date
    reason: str
    kind: Literal["deadline"] = "deadline"


@dataclass(frozen=True, slots=True)
class Handled:
    """已处理: what a message or a file asked of a person is done.

    Attributes:
        event: Number of the event: a message that came in, or a file that waits for a person.
        reason: How, and by whom.
    """

    event: int
    reason: str
    kind: Literal["handled"] = "handled"


@dataclass(frozen=True, slots=True)
class Undone:
    """撤销: an earlier decision no longer holds.

    Attributes:
        event: Number of the event that is undone; it may itself be an undoing.
        reason: Why.
    """

    event: int
    reason: str
    kind: Literal["undone"] = "undone"


DecisionEvent = (
    FileJudged
    | Assigned
    | Corrected
    | Preferred
    | ZeroCounted
    | Barred
    | Lifted
    | Adjusted
    | PaperReceived
    | Voided
    | UnitChanged
    | DeadlineMoved
    | Handled
    | Undone
)
"""Whatever people decide; each can be undone."""
