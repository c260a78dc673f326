"""The readings of ambiguous sentences, and the page on which they are confirmed."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import pytest
from docx import Document

from tests.forms import SHIPPED
from workbook_tool.resources import data_folder
from workbook_tool.rubric.load import form_files, load_form
from workbook_tool.rubric.readings import OpenQuestion, open_questions
from workbook_tool.summary.settings_page import CHOSEN, OPEN, TEMPLATE, draw

WITH_SETTINGS = [name for name in form_files() if not name.startswith("suzhou")]


def question(form_id: str, name: str, **readings: str) -> OpenQuestion:
    return next(q for q in open_questions(SHIPPED, form_id, readings) if q.name == name)


def scores(form_id: str, name: str, **readings: str) -> list[Decimal | None]:
    return [reading.score for reading in question(form_id, name, **readings).readings]


def rows(form_id: str, **readings: str) -> list[list[str]]:
    """Return the cells of the page's table."""
    form = load_form(form_id, readings)
    page = Document(io.BytesIO(draw(form, open_questions(SHIPPED, form_id, readings))))
    [table] = page.tables
    return [[cell.text for cell in row.cells] for row in table.rows]


@pytest.mark.parametrize("form_id", WITH_SETTINGS)
def test_an_example_tells_the_readings_apart(form_id: str) -> None:
    for asked in open_questions(SHIPPED, form_id):
        found = [reading.score for reading in asked.readings]
        assert len(set(found)) == (len(found) if asked.example else 1), asked.name
        assert [reading.in_force for reading in asked.readings].count(True) == 1


def test_scores_of_the_examples_by_hand() -> None:
    # 25 points in parts: 70 % of each less 20 % of it is 50 %; or 80 % of 70 % is 56 %.
    assert scores("zhuzhou-2011-02", "incomplete_records") == [Decimal("12.5"), Decimal(14)]
    # 7+5+5+5 = 22 of 25, scaled to 20.
    assert scores("zhuzhou-2011-02", "weight") == [Decimal("17.6"), Decimal(22)]
    # 7.5 % short of 100 %: one whole step of 5 %, or one and a half.
    assert scores("dalian-2018", "steps") == [Decimal(4), Decimal("3.5")]
    # 5.5 less the 0.5 of the service stations, capped at 5 or scaled by 5/5.5.
    assert scores("dalian-2018", "parts_of_r22") == [Decimal(5), Decimal("4.55")]
    # Matter 1 at 4, matter 2 at 1, matter 3 at 1; rows 18 and 16; the best.
    assert scores("changzhou-2013-1", "bonus_once") == [Decimal(6), Decimal(5), Decimal(4)]
    # Two matters at 3 and 2; the best.
    assert scores("shenyang-liuhao", "bonus_once") == [Decimal(5), Decimal(3)]
    # Nobody but a person can say how good activities without a register were.
    assert scores("changzhou-2013-1", "gate_14") == [Decimal(0), None]


def test_full_points_follow_the_reading() -> None:
    points = [reading.points for reading in question("zhuzhou-2011-02", "weight").readings]
    assert points == [Decimal(20), Decimal(25)]


def test_each_reading_is_tried_with_the_others_as_they_are_in_force() -> None:
    # Scaled by 5/5.5 there is no cap that hides the half point.
    assert scores("dalian-2018", "steps", steps="proportional") == [Decimal(4), Decimal("3.5")]
    usual = scores("dalian-2018", "average")
    other = scores("dalian-2018", "average", parts_of_r22="scaled")
    assert usual != other


@pytest.mark.parametrize("form_id", WITH_SETTINGS)
def test_every_reading_stands_on_the_page(form_id: str) -> None:
    head, *lines = rows(form_id)
    assert head == ["序号", "文件原文", "需要明确的问题", "可选口径（举例得分）", "选定"]
    expected = [
        (str(number), reading.wording, CHOSEN if reading.in_force else OPEN)
        for number, asked in enumerate(open_questions(SHIPPED, form_id), start=1)
        for reading in asked.readings
    ]
    assert [(line[0], line[4]) for line in lines] == [(n, mark) for n, _, mark in expected]
    for line, (_, wording, _) in zip(lines, expected, strict=True):
        assert line[3].startswith(wording)


def test_scores_stand_beside_the_readings() -> None:
    texts = [line[3] for line in rows("dalian-2018")]
    assert any("举例得3.5分，满分5分" in text for text in texts)
    assert any("由考评人员评分" in line[3] for line in rows("changzhou-2013-1"))
    assert any("第R19至R22、R31至R32、R36项" in line[1] for line in rows("dalian-2018"))


def test_the_mark_follows_the_reading_in_force() -> None:
    assert [line[4] for line in rows("zhuzhou-2011-05")[1:]] == [CHOSEN, OPEN]
    other = rows("zhuzhou-2011-05", incomplete_records="of_earned")
    assert [line[4] for line in other[1:]] == [OPEN, CHOSEN]


@pytest.mark.parametrize("form_id", ["dalian-2018", "changzhou-2013-1"])
def test_the_page_is_complete(form_id: str) -> None:
    form = load_form(form_id)
    page = Document(io.BytesIO(draw(form, open_questions(SHIPPED, form_id))))
    text = "\n".join(paragraph.text for paragraph in page.paragraphs)
    for words in (
        "口径确认单",
        form.unit_type,
        "确认单位（盖章）",
        "负责人（签字）",
    ):
        assert words in text
    assert "日期：" in text
    assert form.full_title in text.replace("\n", "")
    footer = page.sections[0].footer.paragraphs[0].text
    assert form.edition in footer
    assert "{" not in text + footer


def test_the_template_carries_no_traces() -> None:
    with zipfile.ZipFile(data_folder("templates") / TEMPLATE) as archive:
        names = archive.namelist()
        core = archive.read("docProps/core.xml").decode()
    assert not [name for name in names if "thumbnail" in name]
    assert "generated" not in core
