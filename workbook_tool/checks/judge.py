"""Judging one return: the checks in their order, without what merely follows from another fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from workbook_tool.checks import (
    books,
    deadline,
    entries,
    identity,
    locked,
    opened,
    rows,
    structure,
    totals,
    verdicts,
    work_plans,
)
from workbook_tool.checks.dossier import Dossier
from workbook_tool.checks.fault import Fault
from workbook_tool.checks.registry import STAGES, Check, Stage
from workbook_tool.findings import Catalogue
from workbook_tool.layout import names
from workbook_tool.layout.places import position

CHECKS: tuple[Check, ...] = (
    # file
    opened.values_only,
    opened.other_readers,
    opened.damaged_parts,
    opened.macros,
    opened.links_to_other_files,
    opened.far_away_cells,
    # identity
    identity.no_token,
    identity.places_disagree,
    identity.manifest_contradicts,
    identity.another_forms_content,
    identity.of_this_round,
    identity.withdrawn,
    identity.unknown_unit,
    identity.another_units_sheet,
    identity.another_form_than_issued,
    identity.stages_mixed_up,
    identity.another_edition,
    identity.issued_again_since,
    identity.readings_not_stated,
    identity.unit_renamed,
    identity.nameless,
    # structure
    structure.no_score_sheet,
    structure.entries_not_found,
    structure.printed_column_gone,
    structure.supporting_sheet_gone,
    structure.columns_or_sheets_hidden,
    structure.rows_hidden,
    structure.unseen_writing,
    structure.shown_otherwise,
    structure.entries_joined_away,
    structure.columns_swapped,
    structure.sheets_renamed,
    structure.further_sheets,
    structure.rows_moved,
    # cells
    locked.printed_content,
    locked.formulas,
    locked.given_values,
    locked.added_content,
    locked.validation_gone,
    locked.protection_off,
    entries.odd_values,
    # rules
    rows.facts,
    rows.scores,
    rows.empty_reasons,
    rows.claims,
    rows.claims_without_proof,
    rows.claims_twice,
    rows.evidence,
    verdicts.of_rank_and_grade,
    # totals
    totals.sums,
    totals.check_code,
    # round
    deadline.late,
)
"""All checks, in order. People are told of the whole file first, then from cell to cell."""

BOOK_RULES: tuple[Check, ...] = (
    books.scores,
    books.deductions,
    books.deductions_together,
    books.rest_not_ticked,
    books.claims,
    books.empty_reasons,
    totals.check_code,
)
"""The rules of a department's book, in place of those of a unit's sheet and of its totals."""
WORK_PLAN_RULES: tuple[Check, ...] = (work_plans.empty_cells,)
"""The rules of a work plan that is collected by itself."""
_OF_SHEETS = ("rules", "totals")

_UPSETS_TOTALS = ("N", "S", "L03", "L04", "T01")
"""Faults that make the sheet's own totals differ; nobody needs to hear of those as well."""


_LOST_IN_PASTING = ("S08", "L05", "L09", "L10")
"""What a table loses that was pasted into a new book; that it was is told already."""


def judge(dossier: Dossier, catalogue: Catalogue) -> tuple[Fault, ...]:
    """Return everything that is wrong with a return."""
    faults: list[Fault] = []
    for stage in STAGES:
        found = list(_unrepeated(stage, _look(stage, dossier), faults, dossier, catalogue))
        stopping = [fault for fault in found if catalogue.entries[fault.code].stops]
        if stopping:
            faults += stopping
            break
        faults += found
    order = {sheet.name: n for n, sheet in enumerate(dossier.book.sheets)}
    return tuple(sorted(faults, key=lambda fault: _place(fault, order)))


def _look(stage: Stage, dossier: Dossier) -> Iterator[Fault]:
    for check in _checks(dossier):
        if check.stage == stage:
            yield from check.look(dossier)


def _checks(dossier: Dossier) -> tuple[Check, ...]:
    plan = dossier.sub.issued.plan
    if plan.scored and not plan.scorer:
        return CHECKS
    rules = BOOK_RULES if plan.scored else WORK_PLAN_RULES
    return (*(check for check in CHECKS if check.stage not in _OF_SHEETS), *rules)


def _place(fault: Fault, order: dict[str, int]) -> tuple[int, tuple[int, int]]:
    column, row = position(fault.cell)
    if fault.sheet is None:
        return -2, (0, 0)
    return order.get(fault.sheet, -1), (row, column)


def _unrepeated(
    stage: Stage,
    found: Iterable[Fault],
    earlier: Sequence[Fault],
    dossier: Dossier,
    catalogue: Catalogue,
) -> Iterator[Fault]:
    """Leave out what merely follows from another fault."""
    grave = [fault for fault in earlier if catalogue.entries[fault.code].severity != "note"]
    if stage == "rules":
        yield from _new_rules(list(found), grave, dossier)
    elif stage == "totals":
        upset = any(fault.code.startswith(_UPSETS_TOTALS) for fault in earlier)
        yield from () if upset or dossier.scores_lost else found
    else:
        pasted = any(fault.code == "U02" for fault in earlier)
        yield from (f for f in found if not (pasted and f.code in _LOST_IN_PASTING))


def _new_rules(found: Sequence[Fault], grave: Sequence[Fault], dossier: Dossier) -> Iterator[Fault]:
    cells = {(fault.sheet, fault.cell) for fault in grave}
    unsaid = _unsaid(dossier)
    items = {
        fault.item
        for fault in grave
        if fault.item and fault.code.startswith(("N", "S0")) and fault.name not in unsaid
    }
    twice = {
        line
        for fault in found
        if fault.code in {"D01", "D03"}
        for line in (fault.facts["line_number"], fault.facts["other"])
    }
    without_facts = {fault.item for fault in found if fault.code in {"I02", "N16"}}
    falsified = {fault.item for fault in grave if fault.code == "L11"}
    for fault in found:
        if fault.code == "R13" and fault.item in falsified:
            continue  # the score that it differs from is not the one that was issued
        if fault.name in dossier.sub.unread or (fault.sheet, fault.cell) in cells:
            continue
        if fault.code == "B05" and fault.facts["line_number"] in twice:
            continue
        if fault.code in _OF_REASONS and _note(fault, dossier) in unsaid:
            continue  # asked for where it should stand
        if fault.code in _OF_SCORES and fault.item in items | without_facts:
            continue
        yield fault


def _unsaid(dossier: Dossier) -> frozenset[str]:
    """Return the entries for words in which no words stand; that is told of where they are."""
    named = dossier.sub.issued.plan.named
    return frozenset(
        odd.name
        for odd in dossier.sub.odd
        if odd.name in dossier.sub.unread
        and (entry := named[odd.name][1].entry) is not None
        and entry.kind == "text"
    )


def _note(fault: Fault, dossier: Dossier) -> str:
    """Return the entry in which a score that is told of should be explained."""
    cell = dossier.sub.issued.plan.named[fault.name or ""][1]
    if cell.unit is not None:
        return names.dept_note(cell.unit, cell.item or "")
    return names.note(dossier.stage, cell.item or "")


_OF_REASONS = ("R01", "R03", "R05", "R11", "R13", "R14")
"""Told of a score that nothing explains."""

_OF_SCORES = (
    *("I01", "N03", "N17", "M01", "M02", "M03"),
    *("R01", "R02", "R03", "R05", "R13", "I05"),
)
"""Told of a row only if its cells and facts are in order."""
