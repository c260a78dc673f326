"""All that is known of one return: what every check looks at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from workbook_tool.checks.context import Arrival, ExpectedUnit, RoundContext
from workbook_tool.checks.fault import Fault
from workbook_tool.layout import names
from workbook_tool.layout.plan import Cell, Sheet, a1
from workbook_tool.reading.matching import SheetMatch
from workbook_tool.reading.origin import Origin
from workbook_tool.reading.plans import recognise
from workbook_tool.reading.returned import ReturnedCell, ReturnedSheet, ReturnedWorkbook
from workbook_tool.reading.sheet_texts import fixed_text, heads
from workbook_tool.reading.submission import Submission
from workbook_tool.rubric import scoring
from workbook_tool.rubric.duties import duties
from workbook_tool.rubric.library import FormLibrary
from workbook_tool.rubric.model import Form, Item, StageId
from workbook_tool.rubric.rules.base import Input
from workbook_tool.rubric.text import folded, shortened

STAGE_WORDS: Mapping[str, str] = {"self": "自评", "assess": "考核", "review": "复核"}
_LONGEST_LABEL = 20
_LONGEST_QUOTE = 40


Placed = tuple[Cell, ReturnedCell | None, tuple[int, int]]
"""A cell of the plan, what stands there in the return, and where: row and column."""


@dataclass(frozen=True)
class Dossier:
    """A return and what is known around it.

    Attributes:
        file: The file's name.
        book: The workbook as it came back.
        origin: What it says about itself.
        sub: What was understood of it.
        library: The forms that it could be of.
        context: The round, if there is one.
        arrival: How the file came.
    """

    file: str
    book: ReturnedWorkbook
    origin: Origin
    sub: Submission
    library: FormLibrary
    context: RoundContext | None = None
    arrival: Arrival = Arrival()  # noqa: RUF009 - frozen

    @property
    def form(self) -> Form:
        """The form that it is read as."""
        return self.sub.issued.form

    @property
    def stage(self) -> StageId:
        """The stage that is filled in."""
        return self.sub.issued.stage

    @property
    def expected(self) -> ExpectedUnit | None:
        """The unit of the round whose code the token bears."""
        if self.context is None or self.origin.identity is None:
            return None
        code, collection = self.origin.identity.code, self.origin.identity.collection
        known = self.context.collections.get((code, collection))
        return known or self.context.units.get(code)

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """The rows of the form by reference."""
        return {item.ref: item for item in self.form.items}

    @cached_property
    def questions(self) -> Mapping[str, Input]:
        """The facts that the rules ask for, by the name of their cell."""
        return {
            names.fact(question.id): question
            for item in self.form.items
            for question in scoring.questions(item)
        }

    @cached_property
    def sheets(self) -> Mapping[str, SheetMatch]:
        """Where the sheets of the plan stand, by title; those that nobody fills in, too."""
        found = dict(self.sub.matched.sheets)
        for title, name in self.sub.matched.others.items():
            found[title] = SheetMatch(name, {}, {}, in_place=True)
        return found

    @property
    def in_place(self) -> bool:
        """Whether all sheets have their names, and all rows and columns their places."""
        return all(m.in_place and m.name == title for title, m in self.sheets.items())

    @cached_property
    def returned(self) -> Mapping[str, ReturnedSheet]:
        """The returned sheets by name."""
        return {sheet.name: sheet for sheet in self.book.sheets}

    def bears_on_scores(self, name: str) -> bool:
        """Return whether an entry bears on the scores of the stage; remarks and evidence do not."""
        stage = self.stage
        if name.startswith((f"{stage}_note_", "dept_note_", "deduct_reason_")):
            return False
        return name.startswith(
            (
                f"{stage}_",
                f"deduction_{stage}_",
                "fact_",
                "matter_",
                "level_",
                "accept_",
                "dept_",
                "deduct_",
                "rest_",
            )
        )

    @cached_property
    def scores_lost(self) -> bool:
        """Whether entries were not found on which scores depend, so that nothing adds up."""
        return any(self.bears_on_scores(n) for lost in self.sub.matched.lost for n in lost.names)

    @cached_property
    def content_form(self) -> str | None:
        """Id of the form whose wording the workbook holds, whatever its token says."""
        held = {cell.value for cell in self.book.cells if isinstance(cell.value, str)}
        unlike = [item.text for item in self.form.items if item.text not in held]
        if unlike:
            folded_ = {folded(text) for text in held}
            if any(folded(text) not in folded_ for text in unlike):
                return recognise(self.library, self.book)
        return self.form.id

    def formulas_seen(self, sheet: str) -> bool:
        """Return whether formulas of a returned sheet could be told from values."""
        return self.returned[sheet].source in ("ooxml", "openpyxl")

    def locate(self, sheet: Sheet, row: int, column: int) -> tuple[str, int, int] | None:
        """Return where a cell of the plan stands in the return; ``None`` if that is not certain."""
        rows, columns = self._ways.get(sheet.title, ({}, {}))
        there, across = rows.get(row), columns.get(column)
        if there is None or across is None:
            return None
        return self.sheets[sheet.title].name, there, across

    @cached_property
    def placed(self) -> Mapping[str, tuple[Placed, ...]]:
        """The cells of the plan that are certain to be found, by their sheet's title."""
        found: dict[str, tuple[Placed, ...]] = {}
        for sheet in self.sub.issued.plan.sheets:
            rows, columns = self._ways.get(sheet.title, ({}, {}))
            if rows:
                held = self.book.by_sheet[self.sheets[sheet.title].name]
                found[sheet.title] = tuple(
                    (cell, held.get(at), at)
                    for cell in sheet.cells
                    if cell.row in rows and cell.column in columns
                    for at in [(rows[cell.row], columns[cell.column])]
                )
        return found

    @cached_property
    def _ways(self) -> Mapping[str, tuple[Mapping[int, int], Mapping[int, int]]]:
        """Returned row by row and returned column by column of the plan, by sheet's title."""
        found: dict[str, tuple[Mapping[int, int], Mapping[int, int]]] = {}
        for sheet in self.sub.issued.plan.sheets:
            match = self.sheets.get(sheet.title)
            if match is not None:
                columns = dict(self._columns(sheet, match))
                found[sheet.title] = (dict(self._rows(sheet, match, columns)), columns)
        return found

    @staticmethod
    def _columns(sheet: Sheet, match: SheetMatch) -> Iterator[tuple[int, int]]:
        """Yield where columns are; one without a heading of its own goes with the next."""
        headed = heads(sheet)[1]
        for column in range(1, len(sheet.widths) + 1):
            if column in match.columns:
                yield column, match.columns[column]
            elif column not in headed:
                near = min(match.columns, key=lambda known: abs(known - column), default=column)
                yield column, column + match.columns.get(near, near) - near

    def _rows(
        self, sheet: Sheet, match: SheetMatch, columns: Mapping[int, int]
    ) -> Iterator[tuple[int, int]]:
        lost = {
            self.sub.issued.plan.named[name][1].row
            for lost in self.sub.matched.lost
            if lost.reason in {"row", "uncertain"}
            for name in lost.names
            if self.sub.issued.plan.named[name][0] is sheet
        }
        for row in {cell.row for cell in sheet.cells} - lost:
            there = row if match.in_place else match.rows.get(row)
            if there is None:
                there = self._neighbouring(sheet, match, row, columns)
            if there is not None:
                yield row, there

    def _neighbouring(
        self, sheet: Sheet, match: SheetMatch, row: int, columns: Mapping[int, int]
    ) -> int | None:
        """Return where a row without entries has gone: along with a neighbour, its text shows."""
        cells = self.book.by_sheet[match.name]
        texts = {c.column: fixed_text(c) for c in sheet.cells if c.row == row and not c.entry}
        near = sorted(match.rows, key=lambda known: abs(known - row))[:2]
        for offset in (*(match.rows[known] - known for known in near), 0):
            for column, text in texts.items():
                held = cells.get((row + offset, columns.get(column, 0)))
                if text and held is not None and folded(str(held.value)).startswith(text):
                    return row + offset
        return None

    def place(self, name: str) -> tuple[str, str]:
        """Return sheet and address of a named cell in the return, else where it was issued."""
        found = self.sub.matched.found.get(name)
        if found is not None:
            return found.sheet, found.address
        sheet, cell = self.sub.issued.plan.named[name]
        at = self.locate(sheet, cell.row, cell.column)
        return (at[0], a1(at[1], at[2])) if at else (sheet.title, cell.address)

    def held(self, name: str) -> ReturnedCell | None:
        """Return what stands in a named cell of the return."""
        found = self.sub.matched.found.get(name)
        if found is not None:
            return found.cell
        sheet, cell = self.sub.issued.plan.named[name]
        at = self.locate(sheet, cell.row, cell.column)
        return self.book.by_sheet[at[0]].get(at[1:]) if at else None

    @cached_property
    def issued_places(self) -> Mapping[tuple[str, str], tuple[str, str]]:
        """Sheet and address as issued, by sheet and address in the return."""
        plan = self.sub.issued.plan
        places: dict[tuple[str, str], tuple[str, str]] = {}
        for sheet, cell in plan.cells():
            at = self.locate(sheet, cell.row, cell.column)
            if at is not None:
                places[at[0], a1(at[1], at[2])] = (sheet.title, cell.address)
        for name, found in self.sub.matched.found.items():
            sheet, cell = plan.named[name]
            places[found.sheet, found.address] = (sheet.title, cell.address)
        return places

    def fault(self, code: str, name: str, **facts: object) -> Fault:
        """Return a fault of a named cell, with the words that sentences use for its row."""
        sheet, address = self.place(name)
        cell = self.sub.issued.plan.named[name][1]
        return Fault(code, sheet, address, cell.item, self.words(name) | facts, name)

    def words(self, name: str) -> dict[str, object]:
        """Return ``number`` and ``label`` of a cell's row, and ``where`` for the cell itself."""
        cell = self.sub.issued.plan.named[name][1]
        if cell.unit is not None:
            return self._words_of_book(cell.unit, cell.item or "")
        item = self.items.get(cell.item or "")
        facts: dict[str, object] = {"where": self._where(name, item)}
        if item is not None:
            facts |= {"number": item.number or item.ref, "label": short(item.label)}
            facts["clause"] = item.criterion
        return facts

    def _words_of_book(self, unit: str, ref: str) -> dict[str, object]:
        """Return the same for a cell of a book, in which a row is one of many units'."""
        known = self.context.units.get(unit) if self.context else None
        claim = self.sub.issued.plan.named.get(names.dept_claim(unit, ref))
        if claim is not None:
            label = f"{known.name if known else unit}：{short(claim[1].text or '没有写事项')}"
            return {"number": ref, "label": label, "where": f"加分“{label}”"}
        duty = next((duty for duty in duties(self.form) if duty.ref == ref), None)
        number = ref if duty is None or duty.leaf else duty.item.number or ref
        label = f"{known.name if known else unit}：{short(duty.label if duty else ref)}"
        where = f"第{number}项“{label}”"
        clause = duty.item.criterion if duty else None
        return {"number": number, "label": label, "where": where, "clause": clause}

    def _where(self, name: str, item: Item | None) -> str:
        if name in self.questions:
            question = short(self.questions[name].label)
            return f"{item_words(item)}的“{question}”" if item else f"“{question}”"
        if item is not None:
            return item_words(item)
        kind, _, rest = name.rpartition("_")
        if kind.startswith("subtotal_"):
            label = self.form.categories[int(rest) - 1].label
            return f"“{short(label)}”小计"
        if kind == "total":
            return "总分"
        if name == names.CODE:
            return "校验码"
        return f"第{rest}行" if rest.isdigit() else "这一格"


def item_words(item: Item) -> str:
    """Return how a sentence calls a row: ``第5项“组织建设”``."""
    return f"第{item.number or item.ref}项“{short(item.label)}”"


def short(text: str, length: int = _LONGEST_LABEL) -> str:
    """Return a text as a sentence can hold it: in one line, cut behind so many characters."""
    return shortened(text, length)


def quote(text: str) -> str:
    """Return what stands in a cell as a sentence can quote it."""
    return short(text, _LONGEST_QUOTE)


def where_they_differ(expected: str, got: str) -> tuple[str, str]:
    """Return two texts as a sentence can set them against each other: cut to where they differ."""
    one, other = " ".join(expected.split()), " ".join(got.split())
    if max(len(one), len(other)) <= _LONGEST_QUOTE:
        return one, other
    first = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    start = max(first - 10, 0)
    return tuple(  # type: ignore[return-value]
        ("…" if start else "")
        + text[start : start + _LONGEST_QUOTE]
        + ("…" if len(text) > start + _LONGEST_QUOTE else "")
        for text in (one, other)
    )
