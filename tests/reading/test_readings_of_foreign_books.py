"""A table pasted into a new book has lost its token: which reading of the rules was in force?"""

from __future__ import annotations

import random
from decimal import Decimal

from openpyxl import Workbook

from tests.forms import SHIPPED
from tests.reading.manglers import Office, pasted_into_a_new_book
from tests.reading.returns import make_return
from workbook_tool.checks.file_result import FileResult
from workbook_tool.checks.files import check_bytes, understood
from workbook_tool.layout.faces import score_plan
from workbook_tool.layout.facts import FACTS_TITLE
from workbook_tool.layout.guide import GUIDE_TITLE
from workbook_tool.layout.score import SCORE_TITLE
from workbook_tool.reading.child import Reader
from workbook_tool.reading.returned import ReturnedWorkbook
from workbook_tool.reading.submission import Submission
from workbook_tool.rubric import scoring
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.load import load_form
from workbook_tool.workbook.issue import unsigned_workbook

FORM = "zhuzhou-2011-01"
OTHER = {"incomplete_records": "of_earned"}
TABLES = [SCORE_TITLE, FACTS_TITLE]
DEFAULT_TOTAL, OTHER_TOTAL = Decimal(50), Decimal(56)
"""基本完成 gives 70 %, 资料不全 takes 20 %: of the points, or of what was earned."""


def pasted(readings: dict[str, str], titles: list[str]) -> bytes:
    """Some sheets of a workbook issued under these readings, as values in a new book."""
    form = load_form(FORM, readings)
    plan = score_plan(form, "self")
    entries: dict[str, Value] = {}
    for item in form.items:
        grade, records = scoring.questions(item)
        entries[f"fact_{grade.id}"] = "基本完成"
        entries[f"fact_{records.id}"] = next(c for c in ("是", "否") if c != records.best)
    office = Office(unsigned_workbook(plan, entries, "示例单位工会"), plan, random.Random(1))
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for title in titles:
        sheet = book.create_sheet(title)
        for row in office.values[title].iter_rows():
            for cell in row:
                if cell.value is not None:
                    sheet.cell(cell.row, cell.column, cell.value)
    return office.saved(book)


def checked(data: bytes, reader: Reader) -> FileResult:
    (result,) = check_bytes("粘贴.xlsx", data, reader, SHIPPED)
    assert result.submission is not None
    return result


def computed(sub: Submission | None) -> Decimal:
    """What the rules give; the pasted scores themselves are plain numbers by now."""
    assert sub is not None
    return sum((item.computed for item in sub.items.values() if item.computed), Decimal(0))


def codes(result: FileResult) -> set[str]:
    return {finding.code for finding in result.findings}


def test_the_guide_in_the_book_says_it(reader: Reader) -> None:
    for readings, total in (({}, DEFAULT_TOTAL), (OTHER, OTHER_TOTAL)):
        result = checked(pasted(readings, [*TABLES, GUIDE_TITLE]), reader)
        assert computed(result.submission) == total
        assert "U02" in codes(result)
        assert "V04" not in codes(result)


def test_what_nobody_says_is_taken_by_default_and_noted(reader: Reader) -> None:
    result = checked(pasted(OTHER, TABLES), reader)
    assert computed(result.submission) == DEFAULT_TOTAL
    (note,) = [finding for finding in result.findings if finding.code == "V04"]
    assert note.severity == "note"
    assert "1 处规定（第1、2、3、4项）" in note.message


def test_a_round_knows_what_it_issued(reader: Reader) -> None:
    book = reader.open(pasted(OTHER, TABLES))
    assert isinstance(book, ReturnedWorkbook)
    sub = understood(book, SHIPPED, editions={load_form(FORM, OTHER).edition})
    assert sub is not None
    assert (computed(sub), sub.issued.assumed) == (OTHER_TOTAL, ())


def test_a_form_without_open_sentences_has_nothing_to_note(reader: Reader) -> None:
    sent = make_return("suzhou-2015-1", "self", "full", "hostile")
    office = Office(sent.data, sent.fill_in.plan, random.Random(1))
    assert "V04" not in codes(checked(pasted_into_a_new_book(office), reader))
