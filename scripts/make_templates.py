"""Makes the Word templates in ``templates/`` anew.

Staff may edit a template in Word instead; this script is for a fresh start and for
reviewing what is in it. Running it twice gives the same bytes.

    python scripts/make_templates.py
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row
from docx.shared import Length, Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"

LATIN = "Times New Roman"
SONG, HEI, FANG, KAI, SIGNS = "宋体", "黑体", "仿宋", "楷体", "Segoe UI Symbol"

# A4. Six questions and a seal should still go on one page, so its margins are narrower
# than those of GB/T 9704; the page is a form to sign and no 公文.
LEFT, RIGHT, TOP, BOTTOM = Mm(20), Mm(20), Mm(19), Mm(16)

HEADS = ("序号", "文件原文", "需要明确的问题", "可选口径（举例得分）", "选定")
WIDTHS = (Mm(11), Mm(35), Mm(54), Mm(58), Mm(12))


def write(
    paragraph: Paragraph, text: str, font: str, size: float, *, bold: bool = False
) -> Paragraph:
    """Add a run in a Chinese font; quotes and dashes are set in it too.

    Args:
        paragraph: Where to.
        text: The text.
        font: The Chinese font.
        size: In points.
        bold: Whether it is bold.
    """
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.font.bold = bold
    latin = font if font == SIGNS else LATIN
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    for name, value in (("ascii", latin), ("hAnsi", latin), ("eastAsia", font), ("cs", latin)):
        fonts.set(qn(f"w:{name}"), value)
    fonts.set(qn("w:hint"), "eastAsia")
    return paragraph


def spaced(paragraph: Paragraph, *, before: float = 0, after: float = 0, line: float = 0) -> None:
    """Set the space around a paragraph and its line height, in points (0: single)."""
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.space_after = Pt(after)
    paragraph.paragraph_format.line_spacing = Pt(line) if line else 1.0


def blank_page(title: str) -> DocumentObject:
    """Return an empty A4 document with a title and without traces of how it was made."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = LEFT, RIGHT
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.footer_distance = Mm(8)
    _speak_chinese(document)
    package = document.part.package
    for key in [k for k, rel in package.rels.items() if rel.reltype.endswith("/thumbnail")]:
        package.rels.pop(key)
    properties = document.core_properties
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.title, properties.language = title, "zh-CN"
    properties.created = properties.modified = datetime(2024, 1, 1)
    return document


def _speak_chinese(document: DocumentObject) -> None:
    """Name the language, by which lines are broken, and a Chinese default font."""
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault"))
    properties = defaults.find(qn("w:rPr"))
    for name in ("w:lang", "w:rFonts"):
        for old in properties.findall(qn(name)):
            properties.remove(old)
    fonts = OxmlElement("w:rFonts")
    for name, value in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", SONG), ("cs", LATIN)):
        fonts.set(qn(f"w:{name}"), value)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.insert(0, fonts)
    properties.append(language)


def settings_page() -> DocumentObject:
    """Return the template of the 口径确认单."""
    document = blank_page("口径确认单")
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    spaced(write(title, "口径确认单", SONG, 22, bold=True), after=4)
    subtitle = document.add_paragraph()
    subtitle.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write(subtitle, "{{ title }}", KAI, 14)
    spaced(subtitle, after=2)
    unit = document.add_paragraph()
    unit.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write(unit, "适用单位：{{ unit_type }}", KAI, 12)
    spaced(unit, after=8)
    intro = document.add_paragraph()
    intro.paragraph_format.first_line_indent = Pt(24)
    write(
        intro,
        "这份细则有 {{ count }} 处条文可以有不同的理解，计分之前须先确定口径。"
        "打“☑”的是目前采用的口径；同意的不必改动，改用另一种口径的，"
        "请在它的方框内打“√”，并划去原来的“☑”。口径确定后印在各单位的填报说明上。",
        FANG,
        12,
    )
    spaced(intro, after=6, line=18)
    table = document.add_table(rows=6, cols=len(HEADS))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _narrow_cell_margins(table)
    for cell, head in zip(table.rows[0].cells, HEADS, strict=True):
        _cell(cell, head, HEI, 10.5, centred=True)
    _repeat_on_each_page(table)
    # Rows that only steer the filling in; they are gone in the finished page.
    steering = {
        1: "{%tr for q in questions %}",
        2: "{%tr for r in q.readings %}",
        4: "{%tr endfor %}",
        5: "{%tr endfor %}",
    }
    for n, text in steering.items():
        table.rows[n].cells[0].paragraphs[0].add_run(text)
    # "vm" joins the cell over all readings of a question.
    texts = (
        "{% vm %}{{ q.number }}",
        "{% vm %}{{ q.sentence }}",
        "{% vm %}{{ q.question }}",
        "{{ r.wording }}",
        "{{ r.mark }}",
    )
    for n, (cell, text) in enumerate(zip(table.rows[3].cells, texts, strict=True)):
        _cell(cell, text, SIGNS if n == 4 else SONG, 14 if n == 4 else 10.5, centred=n in {0, 4})
    _unbroken(table.rows[3]._tr)
    for row in table.rows:
        for cell, width in zip(row.cells, WIDTHS, strict=True):
            cell.width = width
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = width
    _signatures(document)
    _footer(document)
    return document


def _cell(cell: _Cell, text: str, font: str, size: float, *, centred: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    write(paragraph, text, font, size)
    # An exact height, since substitutes for 宋体 stand half as high again.
    spaced(paragraph, before=1, after=1, line=max(14, size + 2))
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    properties = cell._tc.get_or_add_tcPr()
    align = OxmlElement("w:vAlign")
    align.set(qn("w:val"), "center")
    properties.append(align)


def _narrow_cell_margins(table: Table) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "68")  # 1.2 mm, in twentieths of a point
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is None:
        properties.append(margins)
    else:
        for name in set(look.keys()) - {qn("w:val")}:  # newer than the standard's first edition
            del look.attrib[name]
        look.addprevious(margins)


def _repeat_on_each_page(table: Table) -> None:
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
    _unbroken(table.rows[0]._tr)


def _unbroken(row: CT_Row) -> None:
    row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _signatures(document: DocumentObject) -> None:
    lines = (
        ("确认单位（盖章）：", 14),
        ("负责人（签字）：", 8),
        ("日期：　　　　年　　月　　日", 8),
    )
    for text, before in lines:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.left_indent = Mm(92)
        paragraph.paragraph_format.keep_together = True
        paragraph.paragraph_format.keep_with_next = text is not lines[-1][0]
        spaced(write(paragraph, text, FANG, 14), before=before)


def _footer(document: DocumentObject) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write(paragraph, "细则编号 {{ form_id }}　版本 {{ edition }}", SONG, 9)


NOTICE_HEADS = ("序号", "位置", "问题", "请这样处理")
NOTICE_WIDTHS = (Mm(12), Mm(32), Mm(68), Mm(58))


def notice() -> DocumentObject:
    """Return the template of the 退回通知单."""
    document = blank_page("退回通知单")
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    spaced(write(title, "退回通知单", SONG, 22, bold=True), after=4)
    subtitle = document.add_paragraph()
    subtitle.alignment = WD_ALIGN_PARAGRAPH.CENTER
    spaced(write(subtitle, "{{ title }}", KAI, 14), after=10)
    spaced(write(document.add_paragraph(), "{{ unit }}：", FANG, 14), after=4, line=24)
    _body(
        document,
        "你{{ to }} {{ received }} 报来的“{{ file }}”已经审核，"
        "其中{{ counts }}。请按下表逐条处理，{{ until }}把整份表重新报来。",
    )
    _only_if(
        document,
        "earlier",
        "上次退回时指出 {{ earlier.told }} 处，这次已改 {{ earlier.mended }} 处，"
        "还有 {{ earlier.left }} 处没有改（下表中标“▲”的）。",
    )
    table = document.add_table(rows=6, cols=len(NOTICE_HEADS))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _narrow_cell_margins(table)
    for cell, head in zip(table.rows[0].cells, NOTICE_HEADS, strict=True):
        _cell(cell, head, HEI, 10.5, centred=True)
    _repeat_on_each_page(table)
    # A row for each degree (必须修改, 请说明), then one for each finding of it.
    for n, text in {
        1: "{%tr for g in groups %}",
        3: "{%tr for f in g.findings %}",
        5: "{%tr endfor %}",
    }.items():
        table.rows[n].cells[0].paragraphs[0].add_run(text)
    _cell(table.rows[2].cells[0].merge(table.rows[2].cells[-1]), "{{ g.heading }}", HEI, 10.5)
    texts = ("{{ f.number }}{{ f.mark }}", "{{ f.place }}", "{{ f.problem }}", "{{ f.fix }}")
    for n, (cell, text) in enumerate(zip(table.rows[4].cells, texts, strict=True)):
        _cell(cell, text, SONG, 10.5, centred=n == 0)
    _unbroken(table.rows[4]._tr)
    table.add_row().cells[0].paragraphs[0].add_run("{%tr endfor %}")
    for row in table.rows:
        for cell, width in zip(row.cells, NOTICE_WIDTHS, strict=True):
            if row is not table.rows[2]:
                cell.width = width
    for column, width in zip(table.columns, NOTICE_WIDTHS, strict=True):
        column.width = width
    spaced(document.add_paragraph(), line=6)
    _only_if(
        document,
        "marked",
        "随单附上你{{ to }}报来的表，有问题的格已经标了颜色和批注，请直接在上面改；"
        "不要另做新表，也不要增删行列。",
        kept=True,
    )
    _only_if(
        document,
        "filled",
        "随单附上按你{{ to }}所报分数填好的表，请核对、改好后用这份表报来；"
        "不要另做新表，也不要增删行列。",
        kept=True,
    )
    _only_if(document, "contact", "联系人：{{ contact }}", kept=True)
    for text, before in (("{{ issuer }}", 18), ("{{ today }}", 2)):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(28)
        paragraph.paragraph_format.keep_with_next = text == "{{ issuer }}"
        spaced(write(paragraph, text, FANG, 14), before=before, line=24)
    return document


RANK_HEADS = ("名次", "单位", "总分", "{{ mark }}") * 2
RANK_WIDTHS = (Mm(10), Mm(47), Mm(13), Mm(15)) * 2
COUNTS = 6
"""Figures of who reported, or who was scored."""
NOTE_HEADS = ("得分率最低的项目", "得分率", "自评与考评相差最大的单位", "自评", "考评", "相差")
NOTE_WIDTHS = (Mm(64), Mm(16), Mm(50), Mm(13), Mm(13), Mm(14))
NOTE_NAMES = ("item", "share", "unit", "own", "assessed", "difference")
WEAK_WIDTHS = (Mm(140), Mm(30))
"""While there are no assessed scores to compare with, only the weakest items are listed."""


def leaders() -> DocumentObject:
    """Return the template of the page for leaders (报领导); it must stay one page."""
    document = blank_page("报领导")
    for text, font, size, after in (("{{ title }}", SONG, 18, 2), ("{{ byline }}", KAI, 12, 6)):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        spaced(write(paragraph, text, font, size, bold=font == SONG), after=after, line=size + 4)
    document.add_paragraph().add_run("{%p for words in sentences %}")
    spaced(write(document.add_paragraph(), "{{ words }}", FANG, 12), line=17)
    document.add_paragraph().add_run("{%p endfor %}")
    spaced(document.add_paragraph(), line=5)
    words, numbers = (
        [f"{{{{ figures[{n}].{part} }}}}" for n in range(COUNTS)] for part in ("word", "number")
    )
    counts = _table(document, [words, numbers])
    _set_widths(counts, [Mm(168 / COUNTS)] * COUNTS)
    spaced(document.add_paragraph(), line=5)
    loop = (["{%tr for r in rows %}"], [f"{{{{ r.c{n} }}}}" for n in range(8)], ["{%tr endfor %}"])
    ranks = _table(document, [RANK_HEADS, *loop], size=9, left=(1, 5))
    _set_widths(ranks, RANK_WIDTHS)
    spaced(document.add_paragraph(), line=5)
    for condition, widths, left in (("far", NOTE_WIDTHS, (0, 2)), ("not far", WEAK_WIDTHS, (0,))):
        fields = [f"{{{{ n.{name} }}}}" for name in NOTE_NAMES[: len(widths)]]
        loop = (["{%tr for n in notes %}"], fields, ["{%tr endfor %}"])
        with _where(document, condition):
            notes = _table(document, [NOTE_HEADS[: len(widths)], *loop], size=9, left=left)
            _set_widths(notes, widths)
    spaced(document.add_paragraph(), line=5)
    spaced(write(document.add_paragraph(), "{{ missing_title }}：{{ missing }}", FANG, 12), line=17)
    return document


PLACE_HEADS, PLACE_NAMES = ("名次", "单位", "总分", "等次"), ("rank", "unit", "total", "grade")
PLACE_WIDTHS = (Mm(18), Mm(100), Mm(26), Mm(26))
GRADE = 3
"""Which of these columns is left out where a round sets no grades."""
UNGRADED_WIDTHS = (Mm(18), Mm(122), Mm(30))
REPORT_HEADS = ("名次", "单位", "总分", "得分率", "等次", "上年名次", "上年得分率", "升降")
REPORT_NAMES = ("rank", "unit", "total", "share", "grade", "last", "last_share", "change")
REPORT_WIDTHS = (Mm(12), Mm(58), Mm(16), Mm(17), Mm(16), Mm(16), Mm(19), Mm(16))
ALONE = 5
"""How many of these columns are left where there is nothing to compare with."""
ALONE_WIDTHS = (Mm(18), Mm(82), Mm(24), Mm(24), Mm(22))
REPORT_UNGRADED = (Mm(12), Mm(70), Mm(18), Mm(18), Mm(16), Mm(20), Mm(16))
ALONE_UNGRADED = (Mm(18), Mm(98), Mm(28), Mm(26))
APART_WIDTHS = (Mm(70), Mm(100))
SCORE_HEADS = ("编号", "考核内容", "满分", "各阶段得分", "得分", "理由")
SCORE_NAMES = ("number", "label", "points", "stages", "score", "reason")
SCORE_WIDTHS = (Mm(13), Mm(54), Mm(12), Mm(34), Mm(13), Mm(44))
STAGES = 3
"""Which of these columns is left out where there is one stage: it is the score."""
ONE_STAGE_WIDTHS = (Mm(13), Mm(85), Mm(13), Mm(15), Mm(44))


def _titled(name: str) -> DocumentObject:
    """Return a document that begins with the round and what it is."""
    document = blank_page(name)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    spaced(write(title, "{{ title }}", SONG, 18, bold=True), after=2, line=26)
    kind = document.add_paragraph()
    kind.alignment = WD_ALIGN_PARAGRAPH.CENTER
    spaced(write(kind, name, SONG, 18, bold=True), after=10, line=26)
    return document


def _signed(document: DocumentObject) -> None:
    for text, before in (("{{ issuer }}", 18), ("{{ today }}", 2)):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(28)
        paragraph.paragraph_format.keep_with_next = text == "{{ issuer }}"
        spaced(write(paragraph, text, FANG, 14), before=before, line=24)


def _group(document: DocumentObject) -> None:
    document.add_paragraph().add_run("{%p for g in groups %}")
    heading = document.add_paragraph()
    heading.paragraph_format.keep_with_next = True
    spaced(write(heading, "{{ g.title }}", HEI, 14), before=8, after=4)


def _listed(
    document: DocumentObject,
    over: str,
    heads: Sequence[str],
    fields: Sequence[str],
    widths: Sequence[Length],
    left: Sequence[int],
) -> None:
    """Add a table with one row for each entry of a list; heads go on each page."""
    rows = [
        heads,
        [f"{{%tr for r in {over} %}}"],
        [f"{{{{ r.{name} }}}}" for name in fields],
        ["{%tr endfor %}"],
    ]
    table = _table(document, rows, left=left)
    _repeat_on_each_page(table)
    _unbroken(table.rows[2]._tr)
    _set_widths(table, widths)


def _without(columns: Sequence[str], left_out: int) -> list[str]:
    return [name for n, name in enumerate(columns) if n != left_out]


@contextmanager
def _where(document: DocumentObject, condition: str) -> Iterator[None]:
    """Keep what is added inside only where a condition holds."""
    document.add_paragraph().add_run(f"{{%p if {condition} %}}")
    yield
    document.add_paragraph().add_run("{%p endif %}")


def _places(document: DocumentObject, over: str) -> None:
    """Add a table of ranks, with grades where the round has them."""
    with _where(document, "graded"):
        _listed(document, over, PLACE_HEADS, PLACE_NAMES, PLACE_WIDTHS, (1,))
    with _where(document, "not graded"):
        heads, fields = _without(PLACE_HEADS, GRADE), _without(PLACE_NAMES, GRADE)
        _listed(document, over, heads, fields, UNGRADED_WIDTHS, (1,))


def public() -> DocumentObject:
    """Return the template of a 公示."""
    document = _titled("公　示")
    _body(
        document, "根据考核结果，现将各单位得分和名次予以公示。对公示内容有异议的，请向我们反映。"
    )
    _body(document, "公示时间：　　　　年　　月　　日至　　　　年　　月　　日。")
    _only_if(document, "contact", "联系人：{{ contact }}")
    _group(document)
    _places(document, "g.rows")
    document.add_paragraph().add_run("{%p endfor %}")
    _signed(document)
    return document


def report() -> DocumentObject:
    """Return the template of a 通报."""
    document = _titled("情况通报")
    _body(document, "{{ counts }}考核结果如下。")
    _group(document)
    grade = REPORT_NAMES.index("grade")
    for condition, heads, fields, widths, ungraded in (
        ("compared", REPORT_HEADS, REPORT_NAMES, REPORT_WIDTHS, REPORT_UNGRADED),
        ("not compared", REPORT_HEADS[:ALONE], REPORT_NAMES[:ALONE], ALONE_WIDTHS, ALONE_UNGRADED),
    ):
        with _where(document, f"g.rows and graded and {condition}"):
            _listed(document, "g.rows", heads, fields, widths, (1,))
        with _where(document, f"g.rows and not graded and {condition}"):
            plain = (_without(heads, grade), _without(fields, grade))
            _listed(document, "g.rows", *plain, ungraded, (1,))
    document.add_paragraph().add_run("{%p for words in g.notes %}")
    spaced(write(document.add_paragraph(), "{{ words }}。", FANG, 12), before=2, line=18)
    document.add_paragraph().add_run("{%p endfor %}")
    document.add_paragraph().add_run("{%p if g.apart %}")
    apart = document.add_paragraph()
    apart.paragraph_format.keep_with_next = True
    spaced(write(apart, "不参加排名的单位", HEI, 12), before=6, after=3)
    _listed(document, "g.apart", ("单位", "原因"), ("unit", "reason"), APART_WIDTHS, (0, 1))
    document.add_paragraph().add_run("{%p endif %}")
    document.add_paragraph().add_run("{%p endfor %}")
    _signed(document)
    return document


def feedback() -> DocumentObject:
    """Return the template of a 反馈."""
    document = _titled("考核结果反馈")
    spaced(write(document.add_paragraph(), "{{ unit }}：", FANG, 14), after=4, line=24)
    document.add_paragraph().add_run("{%p for words in sentences %}")
    _body(document, "{{ words }}")
    document.add_paragraph().add_run("{%p endfor %}")
    spaced(document.add_paragraph(), line=6)
    with _where(document, "staged"):
        _listed(document, "rows", SCORE_HEADS, SCORE_NAMES, SCORE_WIDTHS, (1, 3, 5))
    with _where(document, "not staged"):
        heads, fields = _without(SCORE_HEADS, STAGES), _without(SCORE_NAMES, STAGES)
        _listed(document, "rows", heads, fields, ONE_STAGE_WIDTHS, (1, 4))
    document.add_paragraph().add_run("{%p if others %}")
    heading = document.add_paragraph()
    heading.paragraph_format.keep_with_next = True
    spaced(write(heading, "各单位名次", HEI, 14), before=10, after=4)
    _places(document, "others")
    document.add_paragraph().add_run("{%p endif %}")
    _only_if(document, "contact", "对结果有疑问的，请联系：{{ contact }}", kept=True)
    _signed(document)
    return document


def _table(
    document: DocumentObject,
    rows: Sequence[Sequence[str]],
    size: float = 10.5,
    left: Sequence[int] = (),
) -> Table:
    """Add a table; a row of one cell only steers the filling in."""
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _narrow_cell_margins(table)
    for n, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        if len(texts) == 1:
            row.cells[0].paragraphs[0].add_run(texts[0])
            continue
        for at, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            centred = n == 0 or at not in left
            _cell(cell, text, HEI if n == 0 else SONG, size, centred=centred)
            if size < 10:  # one line for each unit, so that the page stays one
                spaced(cell.paragraphs[0], line=12)
    return table


def _set_widths(table: Table, widths: Sequence[Length]) -> None:
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width


def _body(document: DocumentObject, text: str, *, kept: bool = False) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = kept
    paragraph.paragraph_format.first_line_indent = Pt(28)
    spaced(write(paragraph, text, FANG, 14), after=4, line=24)


def _only_if(document: DocumentObject, name: str, text: str, *, kept: bool = False) -> None:
    """Add a paragraph that is gone where the word is empty, kept with what follows if so asked."""
    document.add_paragraph().add_run(f"{{%p if {name} %}}")
    _body(document, text, kept=kept)
    document.add_paragraph().add_run("{%p endif %}")


def saved(document: DocumentObject) -> bytes:
    """Return the document's bytes, the same each time: members carry no time of writing."""
    buffer, result = io.BytesIO(), io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(result, "w") as new:
        for info in old.infolist():
            member = zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, old.read(info.filename))
    return result.getvalue()


def main() -> None:
    """Write every template."""
    TEMPLATES.mkdir(exist_ok=True)
    made = {"口径确认单": settings_page(), "退回通知单": notice(), "报领导": leaders()}
    made |= {"公示": public(), "通报": report(), "反馈": feedback()}
    for name, document in made.items():
        (TEMPLATES / f"{name}.docx").write_bytes(saved(document))


if __name__ == "__main__":
    main()
