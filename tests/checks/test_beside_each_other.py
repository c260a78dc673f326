"""Several returns: the same file, the same unit, or one unit's sheet used by two."""

from __future__ import annotations

from openpyxl.styles import Font

from tests.checks.desk import OTHER_UNIT, UNIT, Desk
from workbook_tool.checks.file_result import FileResult
from workbook_tool.checks.files import beside_each_other
from workbook_tool.reading.child import Reader

FORM = "suzhou-2015-1"


def sent(reader: Reader, file: str, *, unit: str = UNIT, score: float | None = None) -> FileResult:
    desk = Desk(FORM, file=file)
    line = next(c for c in desk.sheet("score").cells if c.text and "\ue0f0unit" in c.text)
    desk.score[line.address].value = f"单位：{unit}"
    if score is not None:
        desk.cell(desk.scored_name()).value = score
    return desk.checked(reader)


def codes(results: list[FileResult]) -> list[list[str]]:
    return [[finding.code for finding in result.findings] for result in results]


def test_the_same_file_twice_counts_once(reader: Reader) -> None:
    one = sent(reader, "a.xlsx")
    again = FileResult("b.xlsx", one.sha256, (), one.unit, one.submission, one.origin)
    assert codes(beside_each_other([one, again])) == [[], ["D05"]]


def test_saved_again_without_a_change_it_counts_once_too(reader: Reader) -> None:
    one, again = Desk(FORM, file="a.xlsx"), Desk(FORM, file="b.xlsx")
    again.score["Z99"].font = Font(bold=True)
    results = [one.checked(reader), again.checked(reader)]
    assert results[0].sha256 != results[1].sha256
    told = beside_each_other(results)
    assert codes(told) == [[], ["D05"]]
    assert told[1].findings[0].message == "文件“b.xlsx”和“a.xlsx”填的内容一样。"


def test_two_versions_of_one_unit(reader: Reader) -> None:
    results = [sent(reader, "a.xlsx"), sent(reader, "a(1).xlsx", score=1)]
    told = beside_each_other(results)
    assert codes(told) == [[], ["D04"]]
    assert "“a(1).xlsx”和“a.xlsx”" in told[1].findings[0].message


def test_one_units_sheet_filled_in_by_two(reader: Reader) -> None:
    results = [sent(reader, "a.xlsx"), sent(reader, "b.xlsx", unit=OTHER_UNIT, score=1)]
    told = codes(beside_each_other(results))
    assert told[0] == ["U15"]
    assert told[1] == ["U10", "U15"]


def test_two_units_with_a_sheet_each_have_nothing_to_do_with_each_other(reader: Reader) -> None:
    other = Desk(FORM, code="008", file="b.xlsx")
    other.arrival = type(other.arrival)(sender="008")
    results = [sent(reader, "a.xlsx"), other.checked(reader)]
    assert codes(beside_each_other(results)) == [[], []]
