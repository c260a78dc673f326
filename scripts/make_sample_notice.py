"""Makes the sample notice in ``samples/``: a Word file as a federation sends it out.

    python scripts/make_sample_notice.py

The issuer and all units are invented.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt

TARGET = Path(__file__).resolve().parent.parent / "samples" / "示例通知.docx"

LETTER = (
    "各基层工会：",
    "为做好2026年度工会工作考核，现将《2026年度企业工会工作考核细则》印发给你们，请对照细则做好自评，"
    "于12月20日前报送自评结果。",
    "示例市总工会",
    "2026年3月1日",
)
HEADS = ("类别", "序号", "考核内容", "分值", "评分标准", "证明材料", "责任部门", "自评分", "考核分")
WIDTHS = (16, 9, 62, 11, 58, 30, 18, 14, 14)
Line = tuple[str, str, str, str, str, str]
ROWS: tuple[Line, ...] = (
    ("组织建设\n（30分）", "1", "年初有工作计划，年终有工作总结。", "6",
     "无工作计划扣3分，无工作总结扣3分", "计划、总结"),
    ("", "2", "按期换届，委员会、经审会、女职工委员会健全。", "8",
     "未按期换届不得分；委员会每缺1个扣2分", "批复文件"),
    ("", "3", "职工入会率达到95%以上。", "10", "每低1%扣1分，扣完为止", "会员名册"),
    ("", "4", "会员台账齐全，动态管理。", "6", "未建台账扣6分，台账不完善扣2分", "台账"),
    ("民主管理\n（30分）", "5", "每年召开职工代表大会不少于1次。", "10",
     "未召开不得分", "会议纪要"),
    ("", "6", "厂务公开栏每季度更新。", "8", "每少一次扣2分", "照片"),
    ("", "7", "签订集体合同和工资专项集体合同，建制率均达90%以上。", "12",
     "平均值每少1%扣0.5分，扣满6分为止", "合同文本"),
    ("服务职工\n（40分）", "8", "开展送温暖、送清凉、金秋助学活动。", "12",
     "送温暖、送清凉、金秋助学未开展各扣4分", "信息、照片"),
    ("", "9", "全年开展文体活动不少于4次。", "12", "每少一次扣3分", "通知、照片"),
    ("", "10", "建设职工书屋，有制度、有专人、有图书。", "9", "“三有”每缺一项扣3分", "照片"),
    ("", "11", "完成上级工会交办的其他工作。", "7", "根据完成情况得分", "相关材料"),
    ("加分项目", "12", "工作经验在区、市、省推广的。", "", "分别加1、2、3分，最高3分", "文件"),
)  # fmt: skip
DEPARTMENTS = ("组织部", "民管部", "生活部", "办公室")
JOINS = ((1, 4, DEPARTMENTS[0]), (5, 7, DEPARTMENTS[1]), (8, 11, DEPARTMENTS[2]))


def main() -> None:
    """Write the notice."""
    document = Document()
    document.core_properties.created = document.core_properties.modified = datetime(2026, 3, 1)
    document.core_properties.author = "示例市总工会"
    _paper(document.sections[0])
    _say(document, "示总工发〔2026〕5号", centred=True)
    _say(document, "关于印发《2026年度企业工会工作考核细则》的通知", 22, centred=True)
    for text in LETTER:
        _say(document, text)
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    _say(document, "附件")
    _say(document, "2026年度企业工会工作考核细则", 22, centred=True)
    _say(document, "单位（盖章）：", 12)
    _table(document)
    _say(document, "注：弄虚作假的，取消当年评先资格。", 12)
    document.save(str(TARGET))


def _paper(section: Any) -> None:
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin, section.right_margin = Mm(28), Mm(26)


def _say(document: Any, text: str, size: float = 16, *, centred: bool = False) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run(text).font.size = Pt(size)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _table(document: Any) -> None:
    table = document.add_table(len(ROWS) + 2, len(HEADS))
    table.style = "Table Grid"
    _fill(table, 0, HEADS)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for at, row in enumerate(ROWS, start=1):
        _fill(table, at, (*row, "", "", ""))
    _fill(table, len(ROWS) + 1, ("合计", "", "", "100", *[""] * 5))
    for column, width in enumerate(WIDTHS):
        for cell in table.columns[column].cells:
            cell.width = Mm(width)
    for first, last, department in JOINS:
        _join(table, first, last, 0, ROWS[first - 1][0])
        _join(table, first, last, 6, department)
    _write(table.cell(len(ROWS), 6), DEPARTMENTS[-1])
    _join(table, len(ROWS) + 1, len(ROWS) + 1, 0, "合计", 2)


def _join(
    table: Any, first: int, last: int, column: int, text: str, right: int | None = None
) -> None:
    end = column if right is None else right
    _write(table.cell(first, column).merge(table.cell(last, end)), text)


def _fill(table: Any, row: int, texts: tuple[str, ...]) -> None:
    for column, text in enumerate(texts):
        _write(table.cell(row, column), text)


def _write(cell: Any, text: str) -> None:
    for extra in cell.paragraphs[1:]:
        extra._p.getparent().remove(extra._p)
    paragraph = cell.paragraphs[0]
    for run in list(paragraph.runs):
        run._r.getparent().remove(run._r)
    first, *others = text.split("\n")
    paragraph.add_run(first).font.size = Pt(10.5)
    for other in others:
        cell.add_paragraph().add_run(other).font.size = Pt(10.5)


if __name__ == "__main__":
    main()
