"""The foot of the score sheet stands right whatever the first columns are."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from workbook_tool.layout import names
from workbook_tool.layout.faces import score_plan
from workbook_tool.layout.metrics import line_count, width_for
from workbook_tool.layout.plan import Area, Sheet
from workbook_tool.layout.styles import CODE_SIZE, LINE_SIZE
from workbook_tool.rubric.document import Document, Stage
from workbook_tool.rubric.model import Category, Form, Item
from workbook_tool.rubric.table import BodyColumn, Column, Paper

WORDS = ("处还没有填", "处填得不对（红色）", "处请写说明或理由（橙色）", "主要负责人（签字）：")
MOST_LINES = 2


def form_with(*columns: tuple[str, int]) -> Form:
    """Return a form of ten rows with columns of these roles and widths (mm)."""
    rows = tuple(
        Item(ref=str(n), text=f"第{n}项工作按要求完成，台账齐全。", points=Decimal(10))
        for n in range(1, 11)
    )
    cells = (BodyColumn(role=role, width=Decimal(width)) for role, width in columns)  # type: ignore[arg-type]
    return Form(
        id="foot",
        document=Document(id="foot", title="例", issuer="示例市总工会"),
        title="2026年度工会工作考核表",
        unit_type="基层工会",
        columns=tuple(Column(head=cell.role, cells=(cell,)) for cell in cells),
        stages=(Stage(id="self", label="自评分", by="unit"),),
        categories=(Category(name="组织建设", points=Decimal(100), items=rows),),
        paper=Paper(font_size=Decimal("10.5")),
    )


def foot_of(sheet: Sheet) -> tuple[dict[str, int], Decimal, int]:
    """Return the lines of every text of the foot, the width for the 校验码, and the first row."""
    areas = {(area.top, area.left): area for area in sheet.merges}
    code = next(cell for cell in sheet.cells if cell.name == names.CODE)
    first = next(cell.row for cell in sheet.cells if cell.name == names.EMPTY)

    def width(row: int, column: int) -> Decimal:
        area = areas.get((row, column), Area(row, column, row, column))
        return sum(sheet.widths[area.left - 1 : area.right], Decimal(0))

    lines = {
        cell.text: line_count(cell.text, width(cell.row, cell.column), LINE_SIZE)
        for cell in sheet.cells
        if cell.row >= first and cell.text
    }
    return lines, width(code.row, code.column), first


def complaints(form: Form) -> list[str]:
    sheet = score_plan(form, "self").sheets[0]
    lines, code, first = foot_of(sheet)
    assert set(WORDS) <= lines.keys()
    found = [f"{text}: {many} lines" for text, many in lines.items() if many > MOST_LINES]
    if code < width_for("000000", CODE_SIZE):
        found.append(f"校验码 in {code} mm")
    tall = [height for height in sheet.heights[first - 1 :] if height > 40]
    return found + [f"a line of {height} points" for height in tall]


@pytest.mark.parametrize("width", range(8, 31, 2))
def test_a_narrow_first_column_breaks_no_text_of_the_foot(width: int) -> None:
    """项目 16–20 mm · 考核内容 · 分值 is common; the text stood one character a line."""
    assert complaints(form_with(("category", width), ("text", 100), ("points", 12))) == []


def test_the_usual_columns_in_any_widths() -> None:
    chance = random.Random(17)
    roles = ("category", "number", "name", "points", "criterion", "departments", "self", "remark")
    for _ in range(100):
        some = [(role, chance.randint(8, 40)) for role in roles if chance.random() < 0.5]
        some.insert(chance.randint(0, len(some)), ("text", chance.randint(40, 110)))
        assert complaints(form_with(*some)) == [], some


def test_the_foot_fills_no_page_of_its_own_where_the_table_is_short() -> None:
    for width in (16, 18, 20):
        form = form_with(("category", width), ("text", 100), ("points", 12))
        [short] = [c.model_copy(update={"items": c.items[:3]}) for c in form.categories]
        sheet = score_plan(form.model_copy(update={"categories": (short,)}), "self").sheets[0]
        assert sheet.page.breaks == ()
