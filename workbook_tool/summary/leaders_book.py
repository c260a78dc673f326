"""报领导 as a workbook: the one page, and all ranks on a second sheet. It may travel."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from workbook_tool.layout.metrics import text_height
from workbook_tool.summary.frames import cents
from workbook_tool.summary.kit import CellValue, SummaryWorkbook, TableColumn, figure, fitted
from workbook_tool.summary.leaders import LANES, LeadersPage, RankLine, mark, mark_head
from workbook_tool.summary.view import SummaryView

_LANE = (6.0, 28.0, 9.0, 8.0)
_WIDTHS = _LANE * LANES
_MILLIMETRES = Decimal(195)
"""Width of all columns together."""


def draw_leaders(view: SummaryView, page: LeadersPage) -> bytes:
    """Return the workbook.

    Args:
        view: The summary.
        page: The page worked out from it.
    """
    book = SummaryWorkbook(f"{view.title} 报领导", view.at)
    _Sheet(book, page).write()
    _ranks(book, view)
    return book.finish()


def _ranks(book: SummaryWorkbook, view: SummaryView) -> None:
    hint = "不同组的单位分别排名；没有名次的列在各组最后。没有名次、没有等次的原因，见“说明”。"
    columns = (
        fitted("组", (group.group.title for group in view.groups), 20, 40),
        TableColumn("名次", 8, "centre"),
        TableColumn("单位代码", 10, "centre"),
        TableColumn("单位", 40),
        TableColumn("总分", 10, "score"),
        TableColumn(mark_head(view), 10, "centre"),
        fitted("说明", (unit.place.remark for unit in view.units.values()), 16, 40),
    )
    page = book.sheet(book.tab("全部名次"), f"{view.title}　全部名次", hint, columns)
    rows: list[list[CellValue]] = [
        [
            group.group.title,
            unit.place.rank or "—",
            unit.unit.code,
            unit.unit.name,
            figure(cents(unit.total)),
            mark(view, unit) or None,
            unit.place.remark or None,
        ]
        for group in view.groups
        for unit in group.units
    ]
    page.table(rows)
    page.finish()


class _Sheet:
    """The one page while it is written."""

    def __init__(self, book: SummaryWorkbook, page: LeadersPage) -> None:
        self.book, self.page, self.row = book, page, 0
        self.sheet: Any = book.book.add_worksheet(book.tab("报领导"))
        for n, width in enumerate(_WIDTHS):
            self.sheet.set_column(n, n, width)
        self.last = len(_WIDTHS) - 1

    def write(self) -> None:
        page = self.page
        self.across(page.title, "centred_title", 30)
        self.across(f"{page.issuer}　　{page.date}", "centred_hint", 18)
        for n, words in enumerate(page.sentences, start=1):
            self.paragraph(f"{n}．{words}")
        self.counts()
        self.section(f"名次和{page.mark}" + ("（排不下的见“全部名次”）" if page.cut else ""))
        self.cells(["名次", "单位", "总分", page.mark] * LANES, ["head"] * len(_WIDTHS))
        for lines in zip(*page.lanes, strict=True):
            self.ranks(lines)
        self.section("得分率最低的项目")
        for weak in page.weak:
            self.joined(
                ((0, 5, f"{weak.name}（{weak.group}）", "text"), (6, 7, weak.share, "centre"))
            )
        if page.far:
            self.section("考评与自评相差最大的单位")
            for far in page.far:
                words = f"自评 {far.own}，考评 {far.assessed}"
                self.joined(
                    (
                        (0, 1, far.name, "text"),
                        (2, 5, words, "centre"),
                        (6, 7, far.difference, "centre"),
                    )
                )
        self.section(page.counts.missing_title)
        self.paragraph(page.missing)
        sheet = self.sheet
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.set_portrait()
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.4)
        sheet.center_horizontally()
        sheet.print_area(0, 0, self.row - 1, self.last)
        sheet.fit_to_pages(1, 1)

    def across(self, text: str, look: Any, height: float) -> None:
        self.sheet.set_row(self.row, height)
        self.sheet.merge_range(self.row, 0, self.row, self.last, "", self.book.format(look))
        self.sheet.write_string(self.row, 0, text, self.book.format(look))
        self.row += 1

    def paragraph(self, text: str) -> None:
        self.across(text, "paragraph", float(text_height(text, _MILLIMETRES, Decimal(11))) + 3)

    def section(self, text: str) -> None:
        self.across(text, "section", 20)

    def counts(self) -> None:
        self.section(self.page.counts.title)
        places = ((0, 0), (1, 1), (2, 3), (4, 4), (5, 5), (6, 7))
        pairs = list(zip(places, self.page.counts.figures, strict=True))
        self.joined([(*place, word, "head") for place, (word, _) in pairs])
        self.joined([(*place, str(many), "centre") for place, (_, many) in pairs])

    def joined(self, cells: Any) -> None:
        self.sheet.set_row(self.row, 17)
        for first, last, text, look in cells:
            shape = self.book.format(look)
            if last > first:
                self.sheet.merge_range(self.row, first, self.row, last, "", shape)
            self.sheet.write_string(self.row, first, text, shape)
        self.row += 1

    def cells(self, texts: list[str], looks: list[Any]) -> None:
        self.sheet.set_row(self.row, 16)
        for n, (text, look) in enumerate(zip(texts, looks, strict=True)):
            self.sheet.write_string(self.row, n, text, self.book.format(look))
        self.row += 1

    def ranks(self, lines: tuple[RankLine, ...]) -> None:
        self.sheet.set_row(self.row, 16)
        for lane, line in enumerate(lines):
            first = lane * len(_LANE)
            if line.head:
                shape = self.book.format("group")
                last = first + len(_LANE) - 1
                self.sheet.merge_range(self.row, first, self.row, last, "", shape)
                self.sheet.write_string(self.row, first, line.name, shape)
                continue
            for n, text in enumerate((line.rank, line.name, line.total, line.mark)):
                look = self.book.format("shrunk" if n == 1 else "centre")
                self.sheet.write_string(self.row, first + n, text, look)
        self.row += 1
