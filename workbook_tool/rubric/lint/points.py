"""Checks within a row: heading, parts and marks in the text against the row's points."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from workbook_tool.findings import Finding
from workbook_tool.rubric.lint.base import found, heading_of, shortened, total_of
from workbook_tool.rubric.model import Form, Item
from workbook_tool.rubric.text import plain_number, printed_points, squeeze

_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def heading_against_points(form: Form) -> Iterator[Finding]:
    """K101: the points in a row's heading differ from its points column (国资委)."""
    for item in form.items:
        heading, column = _heading(item), _printed(form, item)
        if heading is None or column is None or heading == column:
            continue
        follow = bool(item.parts) and _marked(item) == heading
        yield found(
            form,
            "K101",
            item,
            expected=heading,
            got=column,
            head=heading_of(form, "points"),
            parts="，各部分相加与标题相同" if follow else "",
            clause=squeeze(item.name or ""),
        )


def parts_against_points(form: Form) -> Iterator[Finding]:
    """K102: the parts of a row do not add up to its points (卫生, 广电 4; 大连 R22, R24).

    Where the data has no parts, the marks like （5分） in the text count as parts.
    Parts that follow a deviating heading are K101 already.
    """
    for item in form.items:
        if item.points is None:
            continue
        figures = [part.points for part in item.parts] or _marks(item)
        total = total_of(figures)
        if not figures or total in {item.points, _printed(form, item), _heading(item)}:
            continue
        yield found(
            form,
            "K102",
            item,
            sum="＋".join(plain_number(figure) for figure in figures if figure),
            expected=item.points,
            got=total,
            clause=squeeze(item.text),
        )


def mark_against_part(form: Form) -> Iterator[Finding]:
    """K112: a mark like （5分） in a part's words differs from the points in the data."""
    for item in form.items:
        for part in item.parts:
            marks = list(printed_points(part.text))
            if marks and total_of(marks) != part.points:
                yield found(
                    form,
                    "K112",
                    item,
                    quote=shortened(part.text),
                    expected=total_of(marks),
                    got=part.points,
                    clause=squeeze(part.text),
                )


def _heading(item: Item) -> Decimal | None:
    figures = list(printed_points(item.name or ""))
    return total_of(figures) if figures else None


def _printed(form: Form, item: Item) -> Decimal | None:
    """Return the figure that the points column prints, whatever reading is in force."""
    match = _FIGURE.search(squeeze(form.printed(item, "points")))
    return Decimal(match[0]) if match else item.points


def _marked(item: Item) -> Decimal:
    return total_of([part.points for part in item.parts])


def _marks(item: Item) -> list[Decimal]:
    """Return the marks in the text, without one in front that repeats the row's points."""
    marks = list(printed_points(item.text))
    return marks[1:] if len(marks) > 1 and marks[0] == item.points else marks
