"""What Word shows, and nothing else: lists, joins, changes, boxes, signs, breaks."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from workbook_tool.importing.docx import read_docx
from workbook_tool.importing.numerals import chinese, figure, plain_figures, value_of
from workbook_tool.importing.tables import (
    Original,
    ShownLine,
    ShownTable,
    TableGrid,
)
from workbook_tool.reading.limits import LIMITS
from workbook_tool.reading.told import heard, tell

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_MORE = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_STRICT = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'


def package(body: str, *, numbering: str = "", styles: str = "", space: str = _W) -> bytes:
    """Return a Word file with this body."""
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "word/document.xml": f"<w:document {space} {_MORE}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="a" Type="{rels}/numbering" Target="numbering.xml"/>'
            f'<Relationship Id="b" Type="{rels}/styles" Target="styles.xml"/></Relationships>'
        ),
        "word/numbering.xml": f"<w:numbering {space}>{numbering}</w:numbering>",
        "word/styles.xml": f"<w:styles {space}>{styles}</w:styles>",
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


def read(body: str, **more: Any) -> Original:
    original = read_docx(package(body, **more), LIMITS)
    assert heard(Original, tell(Original, original)) == original
    return original


def p(inner: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def tc(inner: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner or p('')}</w:tc>"


def texts(original: Original) -> list[str]:
    return [block.text for block in original.blocks if isinstance(block, ShownLine)]


def table(original: Original) -> ShownTable:
    (found,) = [block for block in original.blocks if isinstance(block, ShownTable)]
    return found


RESTART, TWO = '<w:vMerge w:val="restart"/>', '<w:gridSpan w:val="2"/>'
LEVEL = (
    '<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
    '<w:lvlText w:val="{words}"/></w:lvl>'
)
LIST = (
    '<w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
)


def listed(text: str, level: int = 0) -> str:
    return p(r(text), f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>')


def test_lists_count_and_begin_anew_below_a_heading() -> None:
    levels = LEVEL.format(at=0, form="chineseCounting", words="%1、") + LEVEL.format(
        at=1, form="decimal", words="（%2）"
    )
    body = listed("甲") + listed("子", 1) + listed("丑", 1) + listed("乙") + listed("寅", 1)
    found = texts(read(body, numbering=LIST.format(levels=levels)))
    assert found == ["一、甲", "（1）子", "（2）丑", "二、乙", "（1）寅"]


@pytest.mark.parametrize(
    ("form", "third"),
    [
        ("decimal", "3"),
        ("chineseCountingThousand", "三"),
        ("decimalEnclosedCircle", "③"),
        ("upperLetter", "C"),
        ("lowerRoman", "iii"),
        ("decimalFullWidth", "３"),
        ("chineseLegalSimplified", "叁"),
        ("ideographTraditional", "丙"),
    ],
)
def test_numbers_of_lists_are_written_as_word_writes_them(form: str, third: str) -> None:
    levels = LEVEL.format(at=0, form=form, words="%1.")
    found = texts(read(listed("甲") * 3, numbering=LIST.format(levels=levels)))
    assert found[-1] == f"{third}.甲"


def test_a_list_that_starts_anew_by_an_override() -> None:
    numbering = LIST.format(levels=LEVEL.format(at=0, form="decimal", words="%1.")) + (
        '<w:num w:numId="2"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    second = p(r("乙"), '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>')
    assert texts(read(listed("甲") * 2 + second, numbering=numbering)) == ["1.甲", "2.甲", "1.乙"]


def test_changes_count_as_accepted() -> None:
    body = p(
        r("保留")
        + "<w:del><w:r><w:delText>删去</w:delText></w:r></w:del>"
        + f"<w:ins>{r('增加')}</w:ins><w:moveFrom>{r('移走')}</w:moveFrom>"
        + f"<w:moveTo>{r('移来')}</w:moveTo>"
    )
    assert texts(read(body)) == ["保留增加移来"]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    body = p(r("前半"), "<w:rPr><w:del/></w:rPr>") + p(r("后半"))
    assert texts(read(body)) == ["前半后半"]


def test_hidden_text_is_not_there() -> None:
    styles = (
        '<w:style w:type="character" w:styleId="a"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="b"><w:basedOn w:val="a"/></w:style>'
    )
    body = p(r("看得见") + r("隐藏", "<w:vanish/>") + r("也隐藏", '<w:rStyle w:val="b"/>'))
    shown = p(r("又看得见", '<w:rStyle w:val="b"/><w:vanish w:val="0"/>'))
    assert texts(read(body + shown, styles=styles)) == ["看得见", "又看得见"]


def test_line_breaks_tabs_and_signs() -> None:
    body = p(
        '<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:tab/><w:sym w:font="Wingdings" w:char="F0FC"/>'
        "<w:noBreakHyphen/></w:r>"
    )
    assert texts(read(body)) == ["甲\n乙 √-"]


def test_a_sign_that_nobody_knows_is_told() -> None:
    found = read(p('<w:r><w:sym w:font="Wingdings" w:char="F001"/></w:r>'))
    assert texts(found) == ["□"]
    assert any("符号" in words for words in found.losses)


def test_of_a_text_box_written_twice_one_is_read() -> None:
    inner = f"<w:txbxContent>{p(r('框里的字'))}</w:txbxContent>"
    body = p(
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><w:x>"
        f"{inner}</w:x></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{inner}"
        "</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>" + r("正文")
    )
    assert texts(read(body)) == ["框里的字", "正文"]


def test_formulas_and_ruby() -> None:
    body = p(
        "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>5</m:t></m:r></m:den>"
        "</m:f></m:oMath>"
        f"<w:r><w:ruby><w:rt>{r('zì')}</w:rt><w:rubyBase>{r('字')}</w:rubyBase></w:ruby></w:r>"
    )
    assert texts(read(body)) == ["1/5字"]


def test_joins_down_and_across() -> None:
    rows = (
        f"<w:tr>{tc(p(r('类')), RESTART)}"
        f"{tc(p(r('宽')), TWO)}</w:tr>"
        f"<w:tr>{tc(p(r('盖住的')), '<w:vMerge/>')}{tc(p(r('甲')))}{tc(p(r('乙')))}</w:tr>"
    )
    found = table(read(f"<w:tbl>{rows}</w:tbl>"))
    assert [(cell.text, cell.rows, cell.columns) for cell in found.cells] == [
        ("类", 2, 1),
        ("宽", 1, 2),
        ("甲", 1, 1),
        ("乙", 1, 1),
    ]


def test_columns_left_out_before_and_after_a_row() -> None:
    rows = (
        f"<w:tr>{tc(p(r('甲')))}{tc(p(r('乙')))}{tc(p(r('丙')))}</w:tr>"
        '<w:tr><w:trPr><w:gridBefore w:val="1"/><w:gridAfter w:val="1"/></w:trPr>'
        f"{tc(p(r('丁')))}</w:tr>"
    )
    grid = TableGrid(table(read(f"<w:tbl>{rows}</w:tbl>")))
    assert grid.at(1, 0) is None
    assert grid.at(1, 2) is None
    cell = grid.at(1, 1)
    assert cell is not None
    assert cell.text == "丁"


def test_rows_that_are_hidden_or_deleted() -> None:
    rows = "".join(
        f"<w:tr><w:trPr>{properties}</w:trPr>{tc(p(r(text)))}{tc(p(r('x')))}</w:tr>"
        for text, properties in (("甲", ""), ("乙", "<w:hidden/>"), ("丙", "<w:del/>"), ("丁", ""))
    )
    found = table(read(f"<w:tbl>{rows}</w:tbl>"))
    assert [cell.text for cell in found.cells if cell.column == 0] == ["甲", "丁"]


def test_rows_and_cells_in_content_controls() -> None:
    cell = f"<w:sdt><w:sdtContent>{tc(p(r('控件')))}</w:sdtContent></w:sdt>"
    row = f"<w:sdt><w:sdtContent><w:tr>{cell}{tc(p(r('乙')))}</w:tr></w:sdtContent></w:sdt>"
    found = table(read(f"<w:tbl>{row}</w:tbl>"))
    assert [one.text for one in found.cells] == ["控件", "乙"]


def test_lines_of_the_grid_that_no_cell_keeps_to_are_no_columns() -> None:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in (1000, 5, 995, 2000))
    rows = (f"<w:tr>{tc(p(r('甲')), TWO)}{tc(p(r('乙')), TWO)}</w:tr>") * 2
    found = table(read(f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"))
    assert len(found.widths) == 2


def test_a_file_in_the_strict_format() -> None:
    assert texts(read(p(r("严格格式")), space=_STRICT)) == ["严格格式"]


def test_paper_and_sizes_come_from_the_document() -> None:
    body = p(r("横向", '<w:sz w:val="44"/>'), '<w:jc w:val="center"/>') + (
        '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>'
    )
    found = read(body)
    assert found.sections[0].landscape
    (line,) = found.blocks
    assert isinstance(line, ShownLine)
    assert line.size == 22
    assert line.centred


@pytest.mark.parametrize(
    ("number", "words"), [(0, "零"), (10, "十"), (12, "十二"), (20, "二十"), (105, "一百零五")]
)
def test_chinese_numbers_there_and_back(number: int, words: str) -> None:
    assert chinese(number) == words
    assert value_of(words) == number


@pytest.mark.parametrize(
    ("text", "value"),
    [("５", 5), ("2。5", "2.5"), ("（10分）", 10), (" 3.0 ", "3.0"), ("十", None), ("5-10", None)],
)
def test_figures_of_points(text: str, value: Any) -> None:
    found = figure(text)
    assert (None if found is None else str(found)) == (None if value is None else str(value))


def test_folding_figures_keeps_every_place() -> None:
    text = "２。５分，（３）"
    assert len(plain_figures(text)) == len(text)
    assert plain_figures(text) == "2.5分，（3）"
