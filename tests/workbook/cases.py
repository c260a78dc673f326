"""The workbooks of the 19 official forms: which there are, and which of them a run looks at.

``WORKBOOK_TOOL_SWEEP`` is the factor of a sweep (1 unless set); from 10 on, every
workbook is looked at instead of a sample.
"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from workbook_tool.layout.faces import score_plan
from workbook_tool.layout.official import official_plan
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.rubric.load import form_files, load_form
from workbook_tool.rubric.model import STAGE_IDS, Form, StageId

SWEEP = max(1, int(os.environ.get("WORKBOOK_TOOL_SWEEP", "1")))
EVERYTHING = SWEEP >= 10

Face = Literal["official", "self", "assess", "review"]
"""The printed attachment, or the score workbook of a stage."""

FACES: tuple[Face, ...] = ("official", *STAGE_IDS)


@dataclass(frozen=True)
class Case:
    """One workbook.

    Attributes:
        form_id: The form.
        face: The attachment, or a stage of the score workbook.
        named: Whether the unit's name is known when the sheet is made.
    """

    form_id: str
    face: Face
    named: bool = True

    @property
    def name(self) -> str:
        return f"{self.form_id}-{self.face}" + ("" if self.named else "-unnamed")

    @property
    def document(self) -> str:
        return form(self.form_id).document.id

    @property
    def stage(self) -> StageId:
        if self.face == "official":
            raise ValueError("the attachment has no stage")
        return self.face

    @property
    def plan(self) -> SheetPlan:
        return plan(self)


@cache
def form(form_id: str) -> Form:
    return load_form(form_id)


@cache
def plan(case: Case) -> SheetPlan:
    if case.face == "official":
        return official_plan(form(case.form_id))
    return score_plan(form(case.form_id), case.stage, named=case.named)


FORM_IDS: tuple[str, ...] = tuple(form_files())

CASES: tuple[Case, ...] = tuple(
    # Every other sheet is made for a unit that fills in its name itself.
    Case(form_id, face, named=face == "official" or (number + step) % 2 == 0)
    for number, form_id in enumerate(FORM_IDS)
    for step, face in enumerate(FACES)
)
"""Every form, as attachment and in every stage: 76 workbooks."""

SCORE_CASES = tuple(case for case in CASES if case.face != "official")


def shown_stages(asked: Form, stage: StageId) -> list[StageId]:
    """Return the stages whose scores a sheet shows: its own, and what the form has before it."""
    before = STAGE_IDS[: STAGE_IDS.index(stage)]
    return [known.id for known in asked.stages if known.id in before] + [stage]


def sample(cases: Sequence[Case], seed: str) -> tuple[Case, ...]:
    """Return one case of every document in every face; all of them in a full sweep."""
    if EVERYTHING:
        return tuple(cases)
    groups: dict[tuple[str, Face], list[Case]] = {}
    for case in cases:
        groups.setdefault((case.document, case.face), []).append(case)
    chance = random.Random(seed)
    return tuple(chance.choice(group) for group in groups.values())
