"""What all sheets of a department's book share: whom it scores, what is seen, top and foot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from workbook_tool.layout import names
from workbook_tool.layout.builder import SheetBuilder
from workbook_tool.layout.check_code import code_of, code_term
from workbook_tool.layout.columns import stage_word
from workbook_tool.layout.fields import placeholder
from workbook_tool.layout.foot import columns_for, put_foot
from workbook_tool.layout.metrics import line_count
from workbook_tool.layout.paper import text_area
from workbook_tool.layout.plan import Cell, Sheet, Style
from workbook_tool.layout.status import NOT_LISTED
from workbook_tool.rubric.duties import Duty
from workbook_tool.rubric.expression import Expr, Sum
from workbook_tool.rubric.model import STAGE_IDS, Form, StageId

_SCORER_WIDTH, _NUMBER_WIDTH = Decimal(70), Decimal(44)

BOOK_TITLE = "打分表"
HELPER_TITLE = "计算"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a department sees of a unit's answer to one thing it scores.

    Attributes:
        own: The score of the stage before; ``None`` for none, and for a part of a row.
        computed: What the rule gives for the unit's facts.
        note: The unit's 说明.
        evidence: The evidence it names.
    """

    own: Decimal | None = None
    computed: Decimal | None = None
    note: str = ""
    evidence: str = ""

    @property
    def against(self) -> Decimal | None:
        """The figure from which a score may not differ without a reason."""
        return self.own if self.computed is None else self.computed


NOTHING_SEEN = Seen()


@dataclass(frozen=True)
class BookUnit:
    """A unit as it stands in a book.

    Attributes:
        code: Its code.
        name: Its name.
        seen: What it sent, by reference of the row or part.
        claims: The bonus claims that it sent.
    """

    code: str
    name: str
    seen: Mapping[str, Seen] = field(default_factory=dict)
    claims: tuple[Duty, ...] = ()

    def of(self, duty: Duty) -> Seen:
        """Return what it sent for one thing that is scored."""
        return self.seen.get(duty.ref, NOTHING_SEEN)


@dataclass(frozen=True)
class Book:
    """A book in the making.

    Attributes:
        form: The form.
        stage: The stage that is scored at.
        scorer: The department or group.
        duties: What it scores for every unit.
        units: Whom, with what each of them sent.
        look: The plan's styles.
    """

    form: Form
    stage: StageId
    scorer: str
    duties: tuple[Duty, ...]
    units: tuple[BookUnit, ...]
    look: Mapping[str, Style]

    def cells(self, name: Callable[[str, str], str]) -> tuple[str, ...]:
        """Return the names of one cell for each unit and duty, those of a unit together."""
        return tuple(name(unit.code, duty.ref) for unit in self.units for duty in self.duties)

    def claim_cells(self, name: Callable[[str, str], str]) -> tuple[str, ...]:
        """Return the names of one cell for each claim of each unit."""
        return tuple(name(unit.code, claim.ref) for unit in self.units for claim in unit.claims)

    @property
    def word(self) -> str:
        """What the form calls the score that is given."""
        return stage_word(self.form, self.stage)

    @property
    def word_before(self) -> str:
        """What it calls the score of the stage before."""
        before = STAGE_IDS[max(STAGE_IDS.index(self.stage) - 1, 0)]
        return stage_word(self.form, before)


def duty_text(duty: Duty) -> str:
    """Return what a department reads of one thing that it scores."""
    return duty.label if duty.leaf else duty.item.text


def duty_number(duty: Duty) -> str:
    """Return the number under which people know one thing that is scored."""
    return duty.ref if duty.leaf else duty.item.number or duty.item.ref


def put_top(sheet: SheetBuilder, book: Book, hint: str, word: str = BOOK_TITLE) -> None:
    """Put the title, the department, the deadline and what to do."""
    widths, first = sheet.widths_across, sheet.across.start
    title, size = book.form.full_title, book.look["sheet_title"].size
    long = line_count(f"{title}　{word}", sum(widths, Decimal(0)), size) > 1
    separator = "\n" if long else "　"
    text = f"{title}{separator}{word}"
    sheet.put(first, "sheet_title", span=len(widths), role="official", text=text)
    sheet.next_row()
    left = columns_for(_SCORER_WIDTH, widths)
    sheet.put(first, "line_bold", span=left, text=f"打分部门：{placeholder('unit')}")
    words = f"交回截止：{placeholder('deadline')}　联系人：{placeholder('contact')}"
    sheet.put(first + left, "line", span=len(widths) - left, text=words)
    sheet.next_row()
    right = columns_for(_NUMBER_WIDTH, widths[::-1])
    sheet.put(first, "hint", span=len(widths) - right, text=hint)
    text = f"表样编号：{placeholder('short')}"
    sheet.put(sheet.across.stop - right, "small", span=right, text=text)
    sheet.next_row()


def put_book_foot(
    sheet: SheetBuilder, book: Book, statuses: Sequence[str], code: Expr, wrong: Sequence[str]
) -> None:
    """Put the foot.

    Args:
        sheet: The sheet.
        book: The book.
        statuses: Names of the status cells of its table, those below each other together: each
            column of them makes a part of the formula, which Excel wants to be short.
        code: The 校验码.
        wrong: The words by which those cells say that something is wrong.
    """
    cells = (*statuses, *book.claim_cells(names.dept_status))
    put_foot(sheet, book.stage, cells, code, (*wrong, NOT_LISTED))


def code_of_figures(count: int, *more: Expr) -> Expr:
    """Return the 校验码 of so many figures, what each adds standing in :func:`helper_cells`.

    Args:
        count: How many figures.
        more: What else adds to it.
    """
    return code_of([Sum(tuple(_term(n) for n in range(1, count + 1))), *more])


def helper_cells(cells: Sequence[str]) -> tuple[Cell, ...]:
    """Return hidden cells with what each figure adds to the 校验码: too much for one formula."""
    return tuple(
        Cell(n, 1, "hidden", role="formula", formula=code_term(cell, n), name=_term(n))
        for n, cell in enumerate(cells, start=1)
    )


def helper_sheet(cells: Sequence[Cell]) -> Sheet:
    """Return the sheet that nobody sees, with cells that others compute with."""
    columns = max(cell.column for cell in cells)
    heights = (Decimal(15),) * max(cell.row for cell in cells)
    widths = (Decimal(30),) * columns
    return Sheet(HELPER_TITLE, "lists", widths, heights, tuple(cells), visibility="very_hidden")


def _term(position: int) -> str:
    return f"code_term_{position}"


def filled(widths: Sequence[Decimal], printed: int, least: Decimal) -> list[Decimal]:
    """Return the widths with the one that is left open (0) filling the page."""
    room, _ = text_area(landscape=True)
    rest = room - sum(widths[:printed], Decimal(0))
    return [width or max(rest, least) for width in widths]
