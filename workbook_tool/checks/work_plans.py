"""Work plans that are collected by themselves: whether every row is filled in."""

from __future__ import annotations

from collections.abc import Iterator

from workbook_tool.checks.dossier import Dossier
from workbook_tool.checks.fault import Fault
from workbook_tool.checks.registry import check
from workbook_tool.layout import names
from workbook_tool.layout.work_plan import WorkPlanPart, columns, needed


@check("rules", "I08")
def empty_cells(dossier: Dossier) -> Iterator[Fault]:
    """A row of the plan, or of the progress, says nothing."""
    form, plan = dossier.form, dossier.sub.issued.plan
    heads = [head for head, _ in columns(form)]
    # The plan alone has no column for the progress.
    progress = names.plan(form.items[0].ref, len(heads)) in plan.named
    part: WorkPlanPart = "progress" if progress else "plan"
    for item in form.items:
        for position in needed(form, part):
            name = names.plan(item.ref, position)
            if name in dossier.sub.unread or str(dossier.sub.given.get(name) or "").strip():
                continue
            yield dossier.fault("I08", name, column=heads[position - 1])
