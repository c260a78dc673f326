"""What happens to an attachment on its way: columns moved, cells joined and divided."""

from __future__ import annotations

import copy
import io
import random
from collections.abc import Callable
from typing import Any

from docx import Document
from docx.oxml.ns import qn

HEADS: dict[str, tuple[str, ...]] = {
    "分值": ("标准分", "权重", "应得分", "满分", "分数"),
    "项目分值": ("标准分", "分值", "权重"),
    "项目分": ("分值", "标准分", "权重分"),
    "考核内容": ("考评内容", "考核内容及要求", "考核指标", "工作内容"),
    "考评内容": ("考核内容", "考核要求", "工作任务"),
    "考核项目": ("考核内容", "考评项目"),
    "评分标准": ("评分办法", "扣分标准", "计分办法", "评分细则", "考核办法"),
    "类别": ("分类", "项目", "考核项目"),
    "分类": ("类别", "项目"),
    "自评分": ("自查得分", "自评得分", "自检分"),
    "自评分值": ("自评分", "自查分"),
    "考核分": ("考评得分", "实得分", "核定得分"),
    "考评分值": ("考评分", "考核得分"),
}


def _tables(document: Any) -> list[Any]:
    return [table for table in document.tables if len(table.rows) > 3]


def heads_in_other_words(document: Any, chance: random.Random) -> None:
    for table in _tables(document):
        for cell in table.rows[0].cells:
            words = "".join(cell.text.split())
            if words in HEADS:
                run = cell.paragraphs[0].runs[0]
                run.text = chance.choice(HEADS[words])


def blank_paragraphs(document: Any, chance: random.Random) -> None:
    for table in _tables(document):
        for row in table._tbl.tr_lst:
            for cell in row.tc_lst:
                if chance.random() < 0.3:
                    cell.append(copy.deepcopy(document.element.body.add_p()))
    for _ in range(3):
        document.add_paragraph("")


def columns_swapped(document: Any, chance: random.Random) -> None:
    for table in _tables(document):
        rows = table._tbl.tr_lst
        plain = [row for row in rows if all(cell.grid_span == 1 for cell in row.tc_lst)]
        if len(plain) < len(rows) - 2 or any(len(r.tc_lst) != len(rows[0].tc_lst) for r in plain):
            continue
        if len(plain) < len(rows):
            continue
        first, second = sorted(chance.sample(range(len(rows[0].tc_lst)), 2))
        for row in rows:
            cells = list(row.tc_lst)
            a, b = cells[first], cells[second]
            mark = copy.deepcopy(a)
            row.replace(a, mark)
            row.replace(b, a)
            row.replace(mark, b)


def cells_divided(document: Any, chance: random.Random) -> None:
    """Joined cells become single ones; their words stay in the first."""
    for table in _tables(document):
        for cell in table._tbl.iter(qn("w:tc")):
            properties = cell.tcPr
            join = None if properties is None else properties.find(qn("w:vMerge"))
            if join is not None and chance.random() < 0.8:
                properties.remove(join)


def cells_joined(document: Any, chance: random.Random) -> None:
    """Two cells below each other become one, with the words of both."""
    table = chance.choice(_tables(document))
    for _ in range(20):
        row = chance.randrange(1, len(table.rows) - 2)
        column = chance.randrange(len(table.columns))
        above, below = table.cell(row, column), table.cell(row + 1, column)
        single = above._tc.grid_span == below._tc.grid_span == 1
        loose = above._tc.vMerge is None and below._tc.vMerge is None
        if above._tc is not below._tc and single and loose:
            above.merge(below)
            return


def a_row_lost(document: Any, chance: random.Random) -> None:
    """A row is gone; the sums no longer come out."""
    table = chance.choice(_tables(document))
    rows = [row for row in table._tbl.tr_lst[2:-2] if not _begins_a_join(row)]
    if rows:
        table._tbl.remove(chance.choice(rows))


def _begins_a_join(row: Any) -> bool:
    return any(join.get(qn("w:val")) == "restart" for join in row.iter(qn("w:vMerge")))


DAMAGES: tuple[Callable[[Any, random.Random], None], ...] = (
    heads_in_other_words,
    blank_paragraphs,
    columns_swapped,
    cells_divided,
    cells_joined,
)


def damaged(data: bytes, seed: int, *only: Callable[[Any, random.Random], None]) -> bytes:
    """Return a document after one or two of the damages, or those that are named."""
    chance = random.Random(seed)
    document = Document(io.BytesIO(data))
    for damage in only or chance.sample(DAMAGES, chance.randint(1, 2)):
        damage(document, chance)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
