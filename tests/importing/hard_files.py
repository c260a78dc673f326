"""Further attachments of invented federations, each with what makes it hard to read.

Each comes with what a careful person would write down: the rows with their points, and for
those that can be computed the kind of rule. ``None``: a person scores the row.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import openpyxl
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from openpyxl.styles import Alignment

from tests.importing.office import Drawn, draw, page_break, saved, say, word, write

Expected = tuple[tuple[str, str | None, str | None], ...]


@dataclass(frozen=True)
class Hard:
    """One file: what is hard about it, its name, how it is made, and the rows of its forms."""

    why: str
    file: str
    made: Callable[[], bytes]
    forms: tuple[Expected, ...]


HEAD = ["类别", "序号", "考核内容", "分值", "评分标准", "自评分", "考核分"]
WIDTHS = [18, 10, 48, 12, 40, 14, 14]


def _row(category: str, number: str, text: str, points: str, criterion: str) -> list[str]:
    return [category, number, text, points, criterion, "", ""]


_PLAIN = [
    _row(
        "组织建设\n（40分）",
        "1",
        "按期换届，班子健全。",
        "20",
        "未按期换届扣10分，班子不健全扣10分",
    ),
    _row("", "2", "全年召开委员会不少于4次。", "20", "每少一次扣5分"),
    _row("维权服务\n（60分）", "3", "职工入会率达到95%以上。", "30", "每低1%扣2分"),
    _row("", "4", "开展送清凉活动。", "30", "根据开展情况得分"),
]
_PLAIN_ROWS: Expected = (
    ("按期换届，班子健全。", "20", "deduct_fixed"),
    ("全年召开委员会不少于4次。", "20", "deduct_per_count"),
    ("职工入会率达到95%以上。", "30", "deduct_per_percent"),
    ("开展送清凉活动。", "30", None),
)
_JOINS = [(1, 0, 2, 0), (3, 0, 4, 0)]


def _titled(title: str = "示例市基层工会考核细则（企业工会）", **settings: Any) -> Any:
    document = word(**settings)
    say(document, "附件1")
    say(document, title, size=22, centred=True)
    return document


def title_and_fields_in_the_table() -> bytes:
    document = word()
    rows = [
        ["2026年度示例区基层工会考核评分表", *[""] * 6],
        ["被考核单位（盖章）：", "", "", "考核日期：", "", "", ""],
        HEAD,
        *_PLAIN,
        ["合计", "", "", "100", "", "", ""],
    ]
    joins = [(0, 0, 0, 6), (1, 0, 1, 2), (1, 3, 1, 6), (3, 0, 4, 0), (5, 0, 6, 0), (7, 0, 7, 2)]
    draw(document, Drawn(rows, joins, WIDTHS, heads=0))
    return saved(document)


def heads_in_two_rows_and_three_levels() -> bytes:
    document = _titled(landscape=True)
    top = ["一级指标", "二级指标", "三级指标", "考核标准", "分值", "得分情况", "", "备注"]
    under = ["", "", "", "", "", "自评", "考评", ""]
    rows = [
        top,
        under,
        [
            "组织建设",
            "组织覆盖",
            "建会",
            "百人以上企业建会率达到90%以上，每少1%扣1分。",
            "10",
            "",
            "",
            "",
        ],
        ["", "", "入会", "职工入会率达到95%以上，每少1%扣1分。", "10", "", "", ""],
        ["", "队伍建设", "培训", "全年培训不少于3期，每少一期扣2分。", "6", "", "", ""],
        ["服务职工", "困难帮扶", "建档", "建立困难职工档案，未建档扣4分。", "4", "", "", ""],
    ]
    joins = [(0, c, 1, c) for c in (0, 1, 2, 3, 4, 7)] + [(0, 5, 0, 6), (2, 0, 4, 0), (2, 1, 3, 1)]
    draw(document, Drawn(rows, joins, heads=2))
    return saved(document)


_THREE: Expected = (
    ("百人以上企业建会率达到90%以上，每少1%扣1分。", "10", "deduct_per_percent"),
    ("职工入会率达到95%以上，每少1%扣1分。", "10", "deduct_per_percent"),
    ("全年培训不少于3期，每少一期扣2分。", "6", "deduct_per_count"),
    ("建立困难职工档案，未建档扣4分。", "4", "all_or_nothing"),
)


def columns_left_out_at_the_side() -> bytes:
    """The category's cell is left out below its first row (gridBefore), not joined."""
    document = _titled()
    table = draw(document, Drawn([HEAD, *_PLAIN], (), WIDTHS))
    for at in (2, 4):
        row = table.rows[at]._tr
        row.remove(row.tc_lst[0])
        properties = row.get_or_add_trPr()
        before = OxmlElement("w:gridBefore")
        before.set(qn("w:val"), "1")
        properties.insert(0, before)
    return saved(document)


def numbers_of_automatic_lists() -> bytes:
    """The numbers stand in no cell: Word counts them."""
    document = _titled()
    rows = [[*row] for row in _PLAIN]
    for row in rows:
        row[1] = ""
    table = draw(document, Drawn([HEAD, *rows], _JOINS, WIDTHS))
    numbering = document.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77"><w:lvl w:ilvl="0">'
            '<w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/>'
            "</w:lvl></w:abstractNum>"
        ),
    )
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>')
    )
    for at in range(1, 5):
        properties = table.cell(at, 1).paragraphs[0]._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>')
        )
    return saved(document)


def _run(text: str, properties: str = "") -> str:
    shown = f'<w:t xml:space="preserve">{text}</w:t>'
    return f"<w:r {nsdecls('w')}><w:rPr>{properties}</w:rPr>{shown}</w:r>"


def tracked_changes_and_hidden_words() -> bytes:
    """What was deleted and what is hidden is not shown; what was inserted is."""
    document = _titled()
    table = draw(document, Drawn([HEAD, *_PLAIN], _JOINS, WIDTHS))
    author = f'{nsdecls("w")} w:id="9" w:author="示例" w:date="2026-01-01T00:00:00Z"'
    criterion = table.cell(2, 4).paragraphs[0]._p
    for run in list(criterion.r_lst):
        criterion.remove(run)
    for xml in (
        _run("每少一次扣"),
        f"<w:del {author}><w:r><w:delText>2</w:delText></w:r></w:del>",
        f"<w:ins {author}>{_run('5')}</w:ins>",
        _run("分"),
        _run("（内部掌握，不得外传）", "<w:vanish/>"),
    ):
        criterion.append(parse_xml(xml))
    extra = copy.deepcopy(table.rows[4]._tr)
    marked = extra.get_or_add_trPr()
    marked.append(parse_xml(f"<w:del {author}/>"))
    table._tbl.append(extra)
    return saved(document)


def runs_divided_by_fields_bookmarks_and_controls() -> bytes:
    document = _titled()
    table = draw(document, Drawn([HEAD, *_PLAIN], _JOINS, WIDTHS))
    paragraph = table.cell(1, 2).paragraphs[0]._p
    for run in list(paragraph.r_lst):
        paragraph.remove(run)
    w = nsdecls("w")
    for xml in (
        f'<w:bookmarkStart {w} w:id="1" w:name="a"/>',
        _run("按期"),
        f'<w:bookmarkEnd {w} w:id="1"/>',
        f'<w:hyperlink {w} w:anchor="a">{_run("换届")}</w:hyperlink>',
        f'<w:r {w}><w:fldChar w:fldCharType="begin"/></w:r>',
        f'<w:r {w}><w:instrText> QUOTE "x" </w:instrText></w:r>',
        f'<w:r {w}><w:fldChar w:fldCharType="separate"/></w:r>',
        _run("，"),
        f'<w:r {w}><w:fldChar w:fldCharType="end"/></w:r>',
        f"<w:sdt {w}><w:sdtPr/><w:sdtContent>{_run('班子健全')}</w:sdtContent></w:sdt>",
        f'<w:fldSimple {w} w:instr=" DOCPROPERTY x ">{_run("。")}</w:fldSimple>',
    ):
        paragraph.append(parse_xml(xml))
    row = table.rows[3]._tr
    cell = row.tc_lst[3]
    control = parse_xml(f"<w:sdt {w}><w:sdtPr/><w:sdtContent/></w:sdt>")
    row.replace(cell, control)
    control[1].append(cell)
    return saved(document)


def figures_in_all_widths() -> bytes:
    document = _titled()
    rows = [[*row] for row in _PLAIN]
    for row, points in zip(rows, ("２０", "20分", "３０．０", "30。0"), strict=True):
        row[3] = points
    rows[1][4] = "每少１次扣５分"
    draw(document, Drawn([HEAD, *rows], _JOINS, WIDTHS))
    return saved(document)


def continued_on_three_pages() -> bytes:
    """续表: the head and the category are printed again, and the table is three tables."""
    document = _titled()
    draw(document, Drawn([HEAD, _PLAIN[0]], (), WIDTHS))
    page_break(document)
    say(document, "续表", size=12, centred=True)
    again = ["组织建设\n（40分）", *_PLAIN[1][1:]]
    draw(document, Drawn([HEAD, again, _PLAIN[2]], (), WIDTHS))
    page_break(document)
    say(document, "（续表2）", size=12)
    last = ["维权服务\n（60分）", *_PLAIN[3][1:]]
    draw(document, Drawn([HEAD, last, ["合计", "", "", "100", "", "", ""]], [(2, 0, 2, 2)], WIDTHS))
    return saved(document)


def categories_as_rows_across() -> bytes:
    """The categories stand in rows over the whole width; points stand in the sentences alone."""
    document = _titled()
    rows = [
        ["序号", "考核内容和要求", "评分办法", "得分"],
        ["一、组织建设（40分）", "", "", ""],
        ["1", "按期换届，班子健全（20分）。", "未按期换届扣10分，班子不健全扣10分", ""],
        ["2", "全年召开委员会不少于4次（20分）。", "每少一次扣5分", ""],
        ["二、维权服务（60分）", "", "", ""],
        ["3", "职工入会率达到95%以上（30分）。", "每低1%扣2分", ""],
        ["4", "开展送清凉活动（30分）。", "根据开展情况得分", ""],
    ]
    draw(document, Drawn(rows, [(1, 0, 1, 3), (4, 0, 4, 3)], [12, 70, 50, 20]))
    return saved(document)


_IN_WORDS: Expected = (
    ("按期换届，班子健全（20分）。", "20", "deduct_fixed"),
    ("全年召开委员会不少于4次（20分）。", "20", "deduct_per_count"),
    ("职工入会率达到95%以上（30分）。", "30", "deduct_per_percent"),
    ("开展送清凉活动（30分）。", "30", None),
)


def sums_bonus_notes_and_signatures() -> bytes:
    document = _titled()
    rows = [
        HEAD,
        _PLAIN[0],
        _PLAIN[1],
        ["", "小计", "", "40", "", "", ""],
        _PLAIN[2],
        _PLAIN[3],
        ["", "小计", "", "60", "", "", ""],
        _row("加分项目", "5", "工作经验在区、市、省推广的。", "", "分别加1、2、3分，最高3分"),
        ["合计", "", "", "100", "", "", ""],
        ["注：1.同一事项按最高级别加一次。2.弄虚作假的取消资格。", *[""] * 6],
    ]
    joins = [
        (1, 0, 3, 0),
        (4, 0, 6, 0),
        (3, 1, 3, 2),
        (6, 1, 6, 2),
        (8, 0, 8, 2),
        (9, 0, 9, 6),
    ]
    draw(document, Drawn(rows, joins, WIDTHS))
    say(document, "考核组组长（签字）：            考核日期：    年  月  日", size=12)
    return saved(document)


_WITH_BONUS: Expected = (*_PLAIN_ROWS, ("工作经验在区、市、省推广的。", None, "bonus_by_level"))


def two_forms_and_a_roster() -> bytes:
    document = word()
    say(document, "关于开展年度考核的通知", size=22, centred=True)
    say(document, "各基层工会：")
    say(document, "现将考核细则印发给你们，请认真贯彻落实。")
    say(document, "示例市总工会")
    say(document, "2026年3月1日")
    for number, kind in ((1, "企业工会"), (2, "机关工会")):
        page_break(document)
        say(document, f"附件{number}")
        say(document, f"示例市基层工会考核细则（{kind}）", size=22, centred=True)
        draw(document, Drawn([HEAD, *_PLAIN], _JOINS, WIDTHS))
    page_break(document)
    say(document, "附件3")
    say(document, "考核分组名单", size=22, centred=True)
    draw(document, Drawn([["序号", "单位名称", "联系人"], ["1", "示例机械厂工会", "示例"]]))
    return saved(document)


def a_table_within_a_cell() -> bytes:
    """The criteria of one row stand in a table of their own."""
    document = _titled()
    table = draw(document, Drawn([HEAD, *_PLAIN], _JOINS, WIDTHS))
    cell = table.cell(1, 4)
    write(cell, "", 10.5)
    inner = cell.add_table(2, 1)
    inner.cell(0, 0).text = "未按期换届扣10分；"
    inner.cell(1, 0).text = "班子不健全扣10分。"
    return saved(document)


def all_of_it_in_a_frame() -> bytes:
    """A table of one cell around everything, and the title in a text box."""
    document = word()
    frame = document.add_table(1, 1)
    cell = frame.cell(0, 0)
    inner = cell.add_table(5, 7)
    for r, row in enumerate([HEAD, *_PLAIN]):
        for c, text in enumerate(row):
            write(inner.cell(r, c), text, 10.5)
    inner.cell(1, 0).merge(inner.cell(2, 0))
    inner.cell(3, 0).merge(inner.cell(4, 0))
    box = parse_xml(
        f'<w:r {nsdecls("w")}><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>'
        '<w:txbxContent><w:p><w:pPr><w:jc w:val="center"/></w:pPr>'
        "<w:r><w:t>示例市基层工会考核细则（企业工会）</w:t></w:r></w:p>"
        "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    document.paragraphs[0]._p.append(box) if document.paragraphs else None
    if not document.paragraphs:
        document.add_paragraph()._p.append(box)
    body = document.element.body
    body.insert(0, document.paragraphs[0]._p)
    return saved(document)


def points_shared_by_rows() -> bytes:
    """One figure stands beside two rows: they are scored together."""
    document = _titled()
    rows = [
        HEAD,
        _row("组织建设", "1", "按期换届。", "20", "未按期换届扣20分"),
        _row("", "2", "有工作计划。", "10", "无工作计划扣5分，无工作总结扣5分"),
        _row("", "3", "有工作总结。", "", ""),
        _row("", "4", "开展送清凉活动。", "30", "酌情扣分"),
    ]
    draw(document, Drawn(rows, [(1, 0, 4, 0), (2, 3, 3, 3), (2, 4, 3, 4)], WIDTHS))
    return saved(document)


def columns_in_another_order() -> bytes:
    """Points before the words, and heads in words of the house."""
    document = _titled()
    rows = [
        ["标准分", "考评要点", "扣分办法", "项目", "考评得分"],
        ["20", "按期换届，班子健全。", "未按期换届扣10分，班子不健全扣10分", "组织建设", ""],
        ["20", "全年召开委员会不少于4次。", "每少一次扣5分", "", ""],
        ["30", "职工入会率达到95%以上。", "每低1%扣2分", "维权服务", ""],
        ["30", "开展送清凉活动。", "根据开展情况得分", "", ""],
    ]
    draw(document, Drawn(rows, [(1, 3, 2, 3), (3, 3, 4, 3)], [14, 60, 50, 20, 14]))
    return saved(document)


def an_outline_without_a_table() -> bytes:
    document = _titled("示例县基层工会年度工作考核办法")
    for text in (
        "一、组织建设（40分）",
        "1．按期换届，班子健全（20分）。未按期换届扣10分，班子不健全扣10分。",
        "2．全年召开委员会不少于4次（20分），每少一次扣5分。",
        "二、维权服务（60分）",
        "1．职工入会率达到95%以上（30分），每低1%扣2分。",
        "2．开展送清凉活动（30分），根据开展情况得分。",
    ):
        say(document, text)
    return saved(document)


_OUTLINE: Expected = (
    (
        "1．按期换届，班子健全（20分）。未按期换届扣10分，班子不健全扣10分。",
        "20",
        "deduct_fixed",
    ),
    ("2．全年召开委员会不少于4次（20分），每少一次扣5分。", "20", "deduct_per_count"),
    ("1．职工入会率达到95%以上（30分），每低1%扣2分。", "30", "deduct_per_percent"),
    ("2．开展送清凉活动（30分），根据开展情况得分。", "30", None),
)


def _book(rows: list[list[Any]], joins: list[str], **settings: Any) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    for area in joins:
        sheet.merge_cells(area)
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True)
    for column, width in zip("ABCDEFG", (12, 6, 30, 8, 26, 9, 9), strict=True):
        sheet.column_dimensions[column].width = width
    settings.get("finish", lambda _: None)(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def a_spreadsheet_with_its_title_above() -> bytes:
    rows: list[list[Any]] = [
        ["示例市基层工会考核评分表（企业工会）"],
        ["填报单位：", None, None, "日期："],
        list(HEAD),
        *([*row[:3], float(row[3]), *row[4:]] for row in _PLAIN),
        ["合计", None, None, "=SUM(D4:D7)"],
    ]
    rows[-1][3] = 100

    def finish(book: Any) -> None:
        sheet = book.active
        sheet.row_dimensions[10].hidden = True
        sheet.cell(10, 3).value = "（内部掌握）不公开的一行"
        sheet.cell(10, 4).value = 50
        secret = book.create_sheet("底稿")
        secret.sheet_state = "hidden"
        secret.append(HEAD)
        secret.append(_PLAIN[0])

    return _book(rows, ["A1:G1", "A2:C2", "D2:G2", "A4:A5", "A6:A7", "A8:C8"], finish=finish)


def a_spreadsheet_without_joined_cells() -> bytes:
    rows: list[list[Any]] = [
        ["示例市基层工会考核评分表（企业工会）"],
        [],
        list(HEAD),
        *([cell or None for cell in row] for row in _PLAIN),
    ]
    return _book(rows, [])


FILES: tuple[Hard, ...] = (
    Hard("标题和填报栏在表里", "01.docx", title_and_fields_in_the_table, (_PLAIN_ROWS,)),
    Hard("两行表头和三级指标", "02.docx", heads_in_two_rows_and_three_levels, (_THREE,)),
    Hard("左边的格子不在（gridBefore）", "03.docx", columns_left_out_at_the_side, (_PLAIN_ROWS,)),
    Hard("序号是自动编号", "04.docx", numbers_of_automatic_lists, (_PLAIN_ROWS,)),
    Hard("修订和隐藏文字", "05.docx", tracked_changes_and_hidden_words, (_PLAIN_ROWS,)),
    Hard(
        "文字被域、书签、控件断开", "06.docx", runs_divided_by_fields_bookmarks_and_controls,
        (_PLAIN_ROWS,),
    ),
    Hard("数字有全角和句号", "07.docx", figures_in_all_widths, (_PLAIN_ROWS,)),
    Hard("续表，表头和类别重印", "08.docx", continued_on_three_pages, (_PLAIN_ROWS,)),
    Hard("类别单独一行，分值在文字里", "09.docx", categories_as_rows_across, (_IN_WORDS,)),
    Hard("小计、加分、注和签字", "10.docx", sums_bonus_notes_and_signatures, (_WITH_BONUS,)),
    Hard(
        "一份通知两张表，另有名单", "11.docx", two_forms_and_a_roster,
        (_PLAIN_ROWS, _PLAIN_ROWS),
    ),
    Hard("格子里还有表", "12.docx", a_table_within_a_cell, (_PLAIN_ROWS,)),
    Hard("外面套一个框，标题在文本框", "13.docx", all_of_it_in_a_frame, (_PLAIN_ROWS,)),
    Hard(
        "两行共用一个分值",
        "14.docx",
        points_shared_by_rows,
        (
            (
                ("按期换届。", "20", "all_or_nothing"),
                ("有工作计划。", "10", "deduct_fixed"),
                ("开展送清凉活动。", "30", None),
            ),
        ),
    ),
    Hard("栏的次序和叫法不同", "15.docx", columns_in_another_order, (_PLAIN_ROWS,)),
    Hard("没有表格，只有条目", "16.docx", an_outline_without_a_table, (_OUTLINE,)),
    Hard(
        "表格文件，标题在表上，有隐藏行", "17.xlsx", a_spreadsheet_with_its_title_above,
        (_PLAIN_ROWS,),
    ),
    Hard("表格文件，没有合并", "18.xlsx", a_spreadsheet_without_joined_cells, (_PLAIN_ROWS,)),
)  # fmt: skip
