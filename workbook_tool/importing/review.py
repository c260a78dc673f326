"""核对.xlsx: the original on the left, what was understood of it on the right, for a clerk.

One sheet begins with what is open; each form has a sheet of its own. A row of the form may
take several lines there, one for each question to the unit. The last columns compute live
what a few answers would score.
"""

from __future__ import annotations

import io
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from workbook_tool.importing import keep
from workbook_tool.importing.draft import DraftCategory, DraftRow, FormDraft
from workbook_tool.importing.examples import answers_for, changes, formula, score, total_formula
from workbook_tool.importing.lines import MANNERS, WAYS, RuleLine, lines_of, manner_of
from workbook_tool.importing.read_file import Imported
from workbook_tool.importing.write import Decided
from workbook_tool.rubric.text import squeeze

FIRST = "先看这里"
KEPT = "程序数据"
CHUNK = 30_000
YES, NO = "是", "否"
CERTAIN = {"sure": "确定", "unsure": "待确认", "none": "人工评分"}
HEADS = (
    "行", "原文：类别", "原文：内容", "原文：评分标准", "原文：分值",
    "类别", "序号", "考核内容", "分值", "责任部门", "证明材料",
    "怎样计分", "采用", "把握", "算法", "问单位的话", "几分", "应达到", "每多少一档", "单位",
    "最多", "例子：答案", "例子：得分", "",
)  # fmt: skip
COLUMN = {head: at for at, head in enumerate(HEADS) if head}
_WIDTHS = (6, 14, 38, 30, 7, 14, 7, 38, 7, 14, 16, 20, 6, 26, 12, 34, 7, 8, 9, 7, 7, 10, 10, 9)
LABELS = {
    "title": "发文标题",
    "issuer": "发文机关",
    "number": "文号",
    "year": "年度",
}
FORM_LABELS = {"attachment": "附件号", "title": "表的标题", "unit_type": "适用单位"}
CHECKED = "已核对"
_STEPS = (
    "1．每张表一页。灰色是原文，右边白色和黄色的格子是程序看懂的，可以直接改。",
    "2．“采用”写“是”的才按右边计算；黄色的是程序拿不准的，核对、改好后把“采用”改成“是”。",
    "3．一行有几个扣分、得分的，一条占一行，可以插入行增加，整行删去就是不要。",
    "4．“例子”两栏是活的：改答案，看得分对不对。比率的答案写百分之几。",
    "5．有颜色的文字与原文不同。印出来的字以“考核内容”栏为准，错字也请照原文。",
    "6．下面的问题处理完，把“已核对”改成“是”，存盘",
)


def review_book(found: Imported, key: str, then: str = "。") -> bytes:
    """Return the workbook to review a draft.

    Args:
        found: What was found.
        key: Name of the folder of the document.
        then: How the last step goes on: what to do with the reviewed workbook.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
         "strings_to_numbers": False},
    )  # fmt: skip
    book.set_properties({"created": datetime(2026, 1, 1)})
    _Book(book, found, key, then).draw()
    book.close()
    return stream.getvalue()


_LOOKS: dict[str, dict[str, Any]] = {
    "plain": {},
    "head": {"bold": True, "bg_color": "#D9E1F2", "valign": "vcenter"},
    "original": {"bg_color": "#EDEDED"},
    "sure": {"bg_color": "#E2EFDA"},
    "unsure": {"bg_color": "#FFE699"},
    "none": {"bg_color": "#FFFFFF"},
    "example": {"bg_color": "#DDEBF7"},
    "title": {"bold": True, "font_size": 14, "border": 0, "text_wrap": False},
    "text": {"border": 0, "text_wrap": False},
}


class _Book:
    def __init__(self, book: Any, found: Imported, key: str, then: str) -> None:
        self.book = book
        self.found = found
        self.key = key
        self.steps = (*_STEPS[:-1], _STEPS[-1] + then)
        plain: dict[str, Any] = {
            "font_name": "宋体",
            "font_size": 10,
            "text_wrap": True,
            "valign": "top",
            "border": 1,
        }
        self.styles = {name: book.add_format({**plain, **look}) for name, look in _LOOKS.items()}
        self.differs = book.add_format({"bg_color": "#F8CBAD"})
        self.sums: list[tuple[str, DraftCategory, str]] = []

    def draw(self) -> None:
        first = self.book.add_worksheet(FIRST)
        for number, (draft, rows) in enumerate(
            zip(self.found.drafts, self.found.decided, strict=True), start=1
        ):
            _Sheet(self, number, draft, rows).draw()
        self._first(first)
        self._keep()

    def _first(self, sheet: Any) -> None:
        styles = self.styles
        _printable(sheet)
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 18)
        sheet.set_column(2, 2, 70)
        sheet.set_column(3, 5, 12)
        sheet.write_string(0, 0, f"核对：{self.found.file[:100]}", styles["title"])
        for n, words in enumerate(self.steps, start=1):
            sheet.write_string(n, 0, words, styles["text"])
        at = self._questions(sheet, len(_STEPS) + 2)
        at = self._facts(sheet, at + 1)
        self._sums(sheet, at + 1)

    def _questions(self, sheet: Any, at: int) -> int:
        styles = self.styles
        for column, head in enumerate(("表", "行", "要核对什么", CHECKED)):
            sheet.write_string(at, column, head, styles["head"])
        top = at + 1
        at = top
        asked = [
            (draft.key, question)
            for draft, questions in zip(self.found.drafts, self.found.questions, strict=True)
            for question in questions
        ]
        for key, question in asked:
            values = (key, question.ref or "", question.words, NO)
            for column, value in enumerate(values):
                sheet.write_string(at, column, value[:32_000], styles["unsure"])
            at += 1
        for words in self.found.losses:
            for column, value in enumerate(("", "", words, NO)):
                sheet.write_string(at, column, value, styles["unsure"])
            at += 1
        if at == top:
            sheet.write_string(at, 2, "没有要核对的问题", styles["plain"])
            return at + 1
        sheet.data_validation(top, 3, at - 1, 3, {"validate": "list", "source": [YES, NO]})
        return at

    def _facts(self, sheet: Any, at: int) -> int:
        notice = self.found.notice
        for name, label in LABELS.items():
            value = getattr(notice, name)
            self._fact(sheet, at, label, "", "" if value is None else str(value))
            at += 1
        for draft in self.found.drafts:
            for name, label in FORM_LABELS.items():
                self._fact(sheet, at, label, draft.key, getattr(draft, name) or "")
                at += 1
        return at

    def _fact(self, sheet: Any, at: int, label: str, key: str, value: str) -> None:
        sheet.write_string(at, 0, label, self.styles["head"])
        sheet.write_string(at, 1, key, self.styles["head"])
        sheet.write_string(at, 2, value, self.styles["plain"])

    def _sums(self, sheet: Any, at: int) -> None:
        styles = self.styles
        for column, head in enumerate(("表", "合计", "类别", "印的分值", "各行合计", "差")):
            sheet.write_string(at, column, head, styles["head"])
        for key, category, name in self.sums:
            at += 1
            rows = sum((row.points or Decimal(0) for row in category.rows), Decimal(0))
            title = name.replace("'", "''")
            names, figures = (f"'{title}'!${c}$2:${c}$3000" for c in ("F", "I"))
            label = squeeze(category.name)[:200]
            sheet.write_string(at, 0, key, styles["plain"])
            sheet.write_string(at, 1, "", styles["plain"])
            sheet.write_string(at, 2, label, styles["plain"])
            if category.points is not None:
                sheet.write_number(at, 3, float(category.points), styles["plain"])
            else:
                sheet.write_blank(at, 3, None, styles["plain"])
            formula_ = f"=SUMPRODUCT(({names}=C{at + 1})*1,{figures})"
            sheet.write_formula(at, 4, formula_, styles["plain"], float(rows))
            difference = f'=IF(D{at + 1}="","",ROUND(E{at + 1}-D{at + 1},2))'
            value = "" if category.points is None else float(rows - category.points)
            sheet.write_formula(at, 5, difference, styles["plain"], value)
            sheet.conditional_format(
                at, 5, at, 5,
                {"type": "formula", "criteria": f'=N(F{at + 1})<>0', "format": self.differs},
            )  # fmt: skip

    def _keep(self) -> None:
        sheet = self.book.add_worksheet(KEPT)
        found = self.found
        text = keep.to_text((found.file, self.key, found.notice, found.drafts, found.decided))
        for n, start in enumerate(range(0, len(text), CHUNK)):
            sheet.write_string(n, 0, text[start : start + CHUNK])
        sheet.very_hidden()


class _Sheet:
    """The sheet of one form."""

    def __init__(self, book: _Book, number: int, draft: FormDraft, rows: Any) -> None:
        self.book = book
        self.draft = draft
        self.rows = rows
        self.name = sheet_name(number, draft)
        self.at = 1

    def draw(self) -> None:
        sheet = self.sheet = self.book.book.add_worksheet(self.name)
        styles = self.book.styles
        for column, (head, width) in enumerate(zip(HEADS, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width, None, {"hidden": head == ""})
            sheet.write_string(0, column, head, styles["head"])
        sheet.freeze_panes(1, 1)
        _printable(sheet)
        for category in self.draft.categories:
            self.book.sums.append((self.draft.key, category, self.name))
            for row in category.rows:
                self._row(category, row, self.rows[row.ref])
        last = max(self.at - 1, 1)
        lists = ((11, list(MANNERS)), (12, [YES, NO]))
        for column, choices in lists:
            sheet.data_validation(
                1, column, last + 200, column, {"validate": "list", "source": choices}
            )
        sheet.data_validation(1, 14, last + 200, 14, {"validate": "list", "source": list(WAYS)})
        for ours, theirs in (("H", "C"), ("F", "B")):
            at = ord(ours) - 65
            criteria = f'=AND($A2<>"",ISERROR(FIND(".",$A2)),{ours}2<>{theirs}2)'
            sheet.conditional_format(
                1,
                at,
                last,
                at,
                {"type": "formula", "criteria": criteria, "format": self.book.differs},
            )

    def _row(self, category: DraftCategory, row: DraftRow, decided: Decided) -> None:
        meant = decided.understood
        top = self.at
        self._originals(category, row)
        self._text("类别", squeeze(category.name))
        self._text("序号", row.number or "")
        self._text("考核内容", row.text)
        self._figure("分值", row.points)
        self._text("责任部门", "、".join(row.departments))
        self._text("证明材料", row.evidence or "")
        self._text("采用", YES if decided.on else NO, meant.certainty)
        sure = CERTAIN[meant.certainty]
        self._text("把握", "；".join([sure, *meant.doubts]), meant.certainty)
        shared = bool(meant.parts) and any(part.rule is None for part in meant.parts)
        if meant.parts and not shared:
            self._text("怎样计分", "")
            self.at += 1
            places = []
            for n, part in enumerate(meant.parts, start=1):
                places.append(self.at)
                self._part(
                    f"{row.ref}.{n}", part.text, part.points, part.rule or {}, meant.certainty
                )
            cells = ",".join(f"W{place + 1}" for place in places)
            limit = f"I{top + 1}"
            worth = self._parts_score(meant)
            total = f'=IF(M{top + 1}="{YES}",MIN({limit},SUM({cells})),"人工评分")'
            self.sheet.write_formula(
                top, COLUMN["例子：得分"], total,
                self.book.styles["example"], worth if decided.on else "人工评分",
            )  # fmt: skip
            return
        self._text("怎样计分", manner_of(meant.rule), meant.certainty)
        self._lines(meant.rule, row.points, on=decided.on)

    def _parts_score(self, meant: Any) -> float:
        total = Decimal(0)
        for part in meant.parts:
            lines = lines_of(part.rule or {"kind": "judged"}, part.points)
            value = score(
                manner_of(part.rule or {"kind": "judged"}), lines, part.points, answers_for(lines)
            )
            total += value if isinstance(value, Decimal) else Decimal(0)
        return float(total)

    def _part(self, ref: str, text: str, points: Decimal, rule: Any, certainty: str) -> None:
        for column in range(len(HEADS)):
            self.sheet.write_blank(self.at, column, None, self.book.styles["plain"])
        self.sheet.write_string(self.at, 0, ref, self.book.styles["original"])
        self._text("考核内容", text)
        self._figure("分值", points)
        self._text("怎样计分", manner_of(rule), certainty)
        self._text("采用", YES)
        self._lines(rule, points, on=True)

    def _lines(self, rule: Any, points: Decimal | None, *, on: bool) -> None:
        lines = lines_of(rule, points)
        answers = answers_for(lines)
        worth = changes(lines, answers, points)
        top = self.at
        styles = self.book.styles
        for n, line in enumerate(lines or [None]):
            if n:
                for column in range(COLUMN["算法"]):
                    self.sheet.write_blank(self.at, column, None, styles["plain"])
            self._line(line, answers[n] if line else None, top, worth[n] if line else Decimal(0))
            self.at += 1
        value = score(manner_of(rule), lines, points, answers) if on else "人工评分"
        self.sheet.write_formula(
            top, COLUMN["例子：得分"], total_formula(top + 1, max(len(lines), 1)),
            styles["example"], float(value) if isinstance(value, Decimal) else value,
        )  # fmt: skip

    def _line(self, line: RuleLine | None, answer: Any, top: int, worth: Decimal) -> None:
        styles = self.book.styles
        self._text("算法", line.way if line else "")
        self._text("问单位的话", line.words if line else "")
        self._figure("几分", line.amount if line else None)
        self._figure("应达到", line.target if line else None)
        self._figure("每多少一档", line.step if line else None)
        self._text("单位", line.unit if line else "")
        self._figure("最多", line.most if line else None)
        column = COLUMN["例子：答案"]
        if isinstance(answer, Decimal):
            self.sheet.write_number(self.at, column, float(answer), styles["example"])
        else:
            self.sheet.write_string(self.at, column, answer or "", styles["example"])
        self.sheet.write_formula(
            self.at, len(HEADS) - 1, formula(self.at + 1, top + 1), styles["plain"], float(worth)
        )

    def _originals(self, category: DraftCategory, row: DraftRow) -> None:
        styles = self.book.styles
        points = row.printed_points
        if points is None:
            points = "" if row.points is None else str(row.points)
        values = (row.ref, squeeze(category.name), row.text, row.criterion or "", points)
        for column, value in enumerate(values):
            self.sheet.write_string(self.at, column, value[:32_000], styles["original"])

    def _text(self, head: str, value: str, style: str = "plain") -> None:
        self.sheet.write_string(self.at, COLUMN[head], value[:32_000], self.book.styles[style])

    def _figure(self, head: str, value: Decimal | None) -> None:
        style = self.book.styles["plain"]
        if value is None:
            self.sheet.write_blank(self.at, COLUMN[head], None, style)
        else:
            self.sheet.write_number(self.at, COLUMN[head], float(value), style)


def _printable(sheet: Any) -> None:
    """One page wide on A3, for those who proof-read on paper."""
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.4, 0.4, 0.5, 0.5)


_A3 = 8


def sheet_name(number: int, draft: FormDraft) -> str:
    """Return the name of a form's sheet."""
    return f"{number}-{draft.key}"[:31]
