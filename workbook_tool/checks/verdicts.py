"""Rules: what an answer or a score means for rank and grade, by the words of the form.

It is told as a note: whether it stands is for the federation to decide.
"""

from __future__ import annotations

from collections.abc import Iterator

from workbook_tool.checks.dossier import Dossier
from workbook_tool.checks.fault import Fault
from workbook_tool.checks.registry import check
from workbook_tool.layout import names
from workbook_tool.layout.status import questions_to
from workbook_tool.rubric import verdicts


@check("rules", "R20")
def of_rank_and_grade(dossier: Dossier) -> Iterator[Fault]:
    """An answer or a score falls under a clause like 一票否决 or 不予评先."""
    values = dossier.sub.values
    found = verdicts.clauses(dossier.form)
    asked = {question.id for question in questions_to(dossier.form, dossier.stage)}
    reads = {name for clause in found for name in clause.reads}
    answers = {name: values.get(names.fact(name)) for name in reads}
    scores = {ref: score.effective for ref, score in dossier.sub.items.items()}
    for clause in verdicts.holding(found, answers, scores):
        if clause.reads and clause.reads[-1] not in asked:
            continue  # answered at an earlier stage, and told of then
        name = names.fact(clause.reads[-1]) if clause.reads else ""
        name = name or names.score(dossier.stage, clause.item.ref)
        yield dossier.fault("R20", name, outcome=clause.outcome, quote=clause.words)
