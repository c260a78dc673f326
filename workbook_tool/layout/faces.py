"""Which faces a workbook has: a face is there only if the form's data calls for it."""

from __future__ import annotations

from dataclasses import replace

from workbook_tool.layout.claims import bonus_category, claim_sheet, lists_sheet
from workbook_tool.layout.evidence import evidence_sheet, has_evidence
from workbook_tool.layout.facts import fact_sheet, has_facts
from workbook_tool.layout.guide import guide_sheet, work_plan_guide
from workbook_tool.layout.manifest import manifest_sheet
from workbook_tool.layout.plan import NamedList, Sheet, SheetPlan
from workbook_tool.layout.score import SCORE_TITLE, score_sheet
from workbook_tool.layout.styles import SCREEN_ZOOM, form_styles, sheet_size
from workbook_tool.layout.work_plan import WORK_PLAN_TITLE, WorkPlanPart, work_plan_sheet
from workbook_tool.rubric.model import Form, StageId


def score_plan(form: Form, stage: StageId, *, named: bool = True) -> SheetPlan:
    """Return the plan of the workbook that is filled in at a stage.

    Args:
        form: The form.
        stage: ``self``, ``assess`` or ``review``; what earlier stages entered is shown
            and locked.
        named: Whether the unit's name is known when the sheet is made.
    """
    look = dict(form_styles(form, sheet_size(form)))
    mine = stage == "self"
    sheets: list[Sheet] = [
        score_sheet(form, stage, named=named, styles=look),
        guide_sheet(form, stage, look),
    ]
    lists: list[NamedList] = []
    if has_facts(form):
        sheets.append(fact_sheet(form, stage, look))
    category = bonus_category(form)
    if category is not None:
        sheets.append(claim_sheet(form, stage, look))
    if has_evidence(form):
        sheets.append(evidence_sheet(form, editable=mine, styles=look))
    if form.work_plan:
        sheets.append(work_plan_sheet(form, editable=mine, styles=look))
    if category is not None:
        hidden, named_list = lists_sheet(form, category)
        sheets.append(hidden)
        lists.append(named_list)
    sheets.append(manifest_sheet(form, stage))
    return SheetPlan(
        form=form.id,
        edition=form.edition,
        stage=stage,
        sheets=tuple(replace(sheet, zoom=SCREEN_ZOOM) for sheet in sheets),
        styles=look,
        lists=tuple(lists),
        active=SCORE_TITLE,
    )


def work_plan_plan(form: Form, part: WorkPlanPart) -> SheetPlan:
    """Return the plan of the workbook with which a work plan, or its progress, is collected.

    Args:
        form: A form that asks for a work plan.
        part: What of it.
    """
    look = dict(form_styles(form, sheet_size(form)))
    sheets = (
        work_plan_sheet(form, editable=True, styles=look, part=part),
        work_plan_guide(form, part, look),
        manifest_sheet(form, "self"),
    )
    return SheetPlan(
        form=form.id,
        edition=form.edition,
        stage="self",
        sheets=tuple(replace(sheet, zoom=SCREEN_ZOOM) for sheet in sheets),
        styles=look,
        active=WORK_PLAN_TITLE,
    )
