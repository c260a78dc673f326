"""Attachments after their way through offices: what is no longer clear is asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from tests.engines import needs
from tests.importing import hard_files
from tests.importing.bench import Result, imported
from tests.importing.damage import a_row_lost, cells_joined, columns_swapped, damaged
from tests.importing.seeds import changzhou, shenyang, suzhou
from workbook_tool.reading.child import Reader
from workbook_tool.reading.libreoffice import converted, find_libreoffice
from workbook_tool.rubric.text import squeeze

SOURCES: dict[str, Callable[[], bytes]] = {
    "changzhou": changzhou,
    "suzhou": suzhou,
    "shenyang": shenyang,
    "sums": hard_files.sums_bonus_notes_and_signatures,
}
Rows = list[tuple[object, ...]]


def rows(result: Result) -> Rows:
    found: Rows = []
    for key, form in result.proposed.items():
        certainty = result.certainty(key)
        for row in form.items:
            sure = row.rule.kind if certainty[row.ref] == "sure" else "?"
            words = (squeeze(row.text), squeeze(row.criterion or ""))
            found.append((*words, row.points, row.departments, sure))
    return found


@cache
def whole(name: str, reader: Reader) -> Result:
    return imported(SOURCES[name](), reader)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", SOURCES)
def test_a_form_is_the_same_or_something_is_asked(name: str, seed: int, reader: Reader) -> None:
    before = whole(name, reader)
    after = imported(damaged(SOURCES[name](), seed), reader)
    asked = [words for words in after.questions if words not in before.questions]
    assert rows(after) == rows(before) or asked


@pytest.mark.parametrize("name", ["suzhou", "shenyang"])
def test_a_lost_row_is_noticed_by_the_sums(name: str, reader: Reader) -> None:
    after = imported(damaged(SOURCES[name](), 3, a_row_lost), reader)
    assert len(rows(after)) < len(rows(whole(name, reader)))
    assert any("各行合计" in words for words in after.questions)


def test_two_rows_in_one_cell_are_asked_about(reader: Reader) -> None:
    found = [imported(damaged(suzhou(), seed, cells_joined), reader) for seed in (1, 2, 3)]
    assert any("共用一格" in words for one in found for words in one.questions)


def test_columns_in_any_order_are_the_same_form(reader: Reader) -> None:
    after = imported(damaged(shenyang(), 5, columns_swapped), reader)
    assert rows(after) == rows(whole("shenyang", reader))


@needs("libreoffice")
@pytest.mark.parametrize("name", ["suzhou", "sums"])
def test_an_old_word_file_is_read_by_way_of_libreoffice(name: str, reader: Reader) -> None:
    program = find_libreoffice()
    assert program is not None
    old = converted(program, SOURCES[name](), ".docx", "doc")
    assert old is not None
    assert rows(imported(old, reader, "附件.doc")) == rows(whole(name, reader))


@needs("libreoffice")
def test_a_word_file_that_libreoffice_saved_again(reader: Reader) -> None:
    program = find_libreoffice()
    assert program is not None
    again = converted(program, suzhou(), ".docx", "docx:MS Word 2007 XML")
    assert again is not None
    assert rows(imported(again, reader)) == rows(whole("suzhou", reader))


def test_a_table_that_became_lines_is_asked_about(reader: Reader) -> None:
    import io

    from docx import Document

    document = Document(io.BytesIO(suzhou()))
    table = document.tables[-1]
    for row in reversed(table.rows):
        table._tbl.addnext(document.add_paragraph("".join(cell.text for cell in row.cells))._p)
    table._tbl.getparent().remove(table._tbl)
    stream = io.BytesIO()
    document.save(stream)
    after = imported(stream.getvalue(), reader)
    assert len(after.found.drafts) == 2
    assert any("没有读成表" in words for words in after.questions)
