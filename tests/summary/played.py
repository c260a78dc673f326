"""A small round played with real files: issued, filled in by another program, collected."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook

from workbook_tool.campaign.actions.collect import collect, inbox
from workbook_tool.campaign.actions.issue import confirm, current_sheet, issue, unconfirmed
from workbook_tool.campaign.actions.new import YEAR_END, NewRound, new_round
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.inputs.roster import Unit, roster_csv
from workbook_tool.campaign.round import INBOX, OUT, Round
from workbook_tool.layout import names
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.rubric import scoring
from workbook_tool.rubric.model import Form
from workbook_tool.summary.summarise import summarise

Typed = dict[str, str | float | None]
BY_PERSONS = {"001": "0.9", "002": "0.8", "003": "0.85", "004": "0.95", "101": "1", "102": "0.8"}
"""Share of the full points that each unit gives itself where a person decides."""
TYPED: dict[str, Typed] = {
    "002": {"self_7": 9},  # more than 8
    "003": {"self_13": None, "fact_6_1": 1},  # nothing typed; one activity too few
    "004": {
        "fact_1_2": "否",
        "self_1": 4,  # 2 by the rule, without a word why
        "matter_1": 1,
        "subject_1": "年度工会工作受到表彰",
        "level_1": "18 市 +2",
        "proof_1": "表彰文件",
        "matter_2": 1,
        "subject_2": "年度工会工作受到表彰",
        "level_2": "18 省 +4",
        "proof_2": "表彰文件",
    },
}


def play(folder: Path) -> Path:
    """Play the round: units 001–004 of 常州, 101 and 102 of 大连; 102 sends nothing."""
    units = [Unit(code, f"示例{code}厂工会", "企业工会") for code in BY_PERSONS if code < "1"]
    units += [Unit(code, f"示例{code}区总工会", "区市县") for code in BY_PERSONS if code > "1"]
    forms = {"企业工会": "changzhou-2013-1", "区市县": "dalian-2018"}
    roster = folder.with_name("名单.csv")
    roster.write_bytes(roster_csv(units))
    new_round(folder, NewRound("示例考核", 2026, "示例市总工会", "示例联系人", forms), roster)
    with Round(folder) as round_:
        for form_id in unconfirmed(round_):
            confirm(round_, form_id, {}, "按默认")
        issue(round_, YEAR_END.id)
        for unit in units:
            if unit.code == "102":
                continue
            sheet = current_sheet(round_, Slot(unit.code, YEAR_END.id))
            assert sheet is not None
            known = round_.store.plan(sheet.issued.plan)
            assert known is not None
            issued = (folder / OUT / sheet.issued.file).read_bytes()
            typed = {**_answers(known.form, unit.code), **TYPED.get(unit.code, {})}
            (folder / INBOX / sheet.issued.file).write_bytes(_filled(issued, known.plan, typed))
        sources, _ = inbox(round_, [], date(2026, 12, 19))
        collect(round_, sources)
        summarise(round_)
    return folder


def _filled(issued: bytes, plan: SheetPlan, typed: Typed) -> bytes:
    book = load_workbook(io.BytesIO(issued))
    for name, value in typed.items():
        sheet, cell = plan.named[name]
        book[sheet.title][cell.address].value = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _answers(form: Form, code: str) -> Typed:
    answers: Typed = {}
    for item in form.items:
        for question in scoring.questions(item):
            if question.by == "unit" and not question.optional:
                best = question.best
                answers[names.fact(question.id)] = (
                    float(best) if isinstance(best, Decimal) else str(best)
                )
        if scoring.by_person(item) and not item.bonus and item.points is not None:
            share = (item.points * Decimal(BY_PERSONS[code])).quantize(Decimal("0.1"))
            answers[names.score("self", item.ref)] = float(share)
    return answers
