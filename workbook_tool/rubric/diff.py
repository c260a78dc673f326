"""What changed between two editions of a form.

Rows are matched by their words first: where a row was inserted, the references of all
later rows shift and say nothing. A reference decides only between rows that are equally
alike, or where a row was written anew in its old place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from workbook_tool.rubric.model import Form, Item
from workbook_tool.rubric.scoring import Leaf, leaves
from workbook_tool.rubric.text import folded, plain_name, plain_number, squeeze

_ALIKE = 60.0
"""From this likeness (0 to 100) on, two texts count as the same row reworded."""
_REWRITTEN = 35.0
"""Enough for two rows left over that also have the same reference or the same name."""

Kind = Literal["renumbered", "moved", "reworded", "reweighted", "rule", "departments"]


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that is not what it was.

    Attributes:
        field: Name of the field in the data.
        old: What it was, in words ("" for nothing).
        new: What it is.
    """

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """One change of a row that both editions have."""

    kind: Kind
    old_ref: str
    new_ref: str
    label: str
    change: Change


@dataclass(frozen=True, slots=True)
class Row:
    """A row that only one edition has."""

    ref: str
    label: str
    points: str


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes from one edition to the next.

    Attributes:
        old: Id of the old form.
        new: Id of the new form.
        form: Changes outside the rows: title, total, columns, settings …
        added: Rows that only the new edition has.
        removed: Rows that only the old edition has.
        rows: Changes of rows that both have, in the order of the new edition.
    """

    old: str
    new: str
    form: tuple[Change, ...]
    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    rows: tuple[RowChange, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing changed."""
        return not (self.form or self.added or self.removed or self.rows)

    def of_kind(self, kind: Kind) -> tuple[RowChange, ...]:
        """Return the row changes of one kind."""
        return tuple(row for row in self.rows if row.kind == kind)


def diff(old: Form, new: Form) -> Difference:
    """Compare two editions of a form.

    Args:
        old: The earlier edition.
        new: The later one.
    """
    pairs = _matched(old, new)
    kept_old, kept_new = {a for a, _ in pairs}, {b for _, b in pairs}
    return Difference(
        old=old.id,
        new=new.id,
        form=tuple(_form_changes(old, new)),
        added=tuple(_row(item) for n, item in enumerate(new.items) if n not in kept_new),
        removed=tuple(_row(item) for n, item in enumerate(old.items) if n not in kept_old),
        rows=tuple(_row_changes(old, new, pairs)),
    )


# --- which row is which -------------------------------------------------------------------


def _matched(old: Form, new: Form) -> list[tuple[int, int]]:
    """Return pairs of positions (old, new), in the order of the new form."""
    texts_old = [folded(item.text) for item in old.items]
    texts_new = [folded(item.text) for item in new.items]
    candidates = [
        (fuzz.ratio(text_old, text_new), a, b)
        for a, text_old in enumerate(texts_old)
        for b, text_new in enumerate(texts_new)
    ]

    def rank(candidate: tuple[float, int, int]) -> tuple[float, bool, int]:
        likeness, a, b = candidate
        return (-likeness, old.items[a].ref != new.items[b].ref, abs(a - b))

    def acceptable(likeness: float, a: int, b: int) -> bool:
        if likeness >= _ALIKE:
            return True
        one, other = old.items[a], new.items[b]
        if one.name and other.name:
            return folded(plain_name(one.name)) == folded(plain_name(other.name))
        return likeness >= _REWRITTEN and one.ref == other.ref

    # The most alike pairs are taken first; with forms of some forty rows that is also
    # the best assignment for all practical purposes, and it is easy to follow.
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for likeness, a, b in sorted(candidates, key=rank):
        if a not in partner and b not in taken and acceptable(likeness, a, b):
            partner[a] = b
            taken.add(b)
    return sorted(partner.items(), key=lambda pair: pair[1])


def _in_order(positions: list[int]) -> set[int]:
    """Return the largest set of positions that kept their order; the others were moved."""
    chains: list[list[int]] = [[]]
    for position in positions:
        before = [chain for chain in chains if not chain or chain[-1] < position]
        longest = max(before, key=len)
        chains.append([*longest, position])
    longest = max(chains, key=len)
    return set(longest)


# --- what changed in a row ----------------------------------------------------------------

_WORDS: tuple[Literal["name", "period", "text", "criterion", "evidence"], ...] = (
    "name",
    "period",
    "text",
    "criterion",
    "evidence",
)


def _row_changes(old: Form, new: Form, pairs: list[tuple[int, int]]) -> Iterator[RowChange]:
    places_old, places_new = _places(old), _places(new)
    in_order = _in_order([a for a, _ in pairs])
    for a, b in pairs:
        one, other = old.items[a], new.items[b]
        for kind, change in _item_changes(one, other):
            yield RowChange(kind, one.ref, other.ref, other.label, change)
        place_old, place_new = places_old[one.ref], places_new[other.ref]
        if place_old != place_new:
            change = Change("category", place_old, place_new)
            yield RowChange("moved", one.ref, other.ref, other.label, change)
        elif a not in in_order:
            change = Change("order", str(a + 1), str(b + 1))
            yield RowChange("moved", one.ref, other.ref, other.label, change)


def _places(form: Form) -> dict[str, str]:
    """Return category and indicator of every row."""
    return {
        item.ref: category.label + (f"／{indicator.label}" if indicator else "")
        for category in form.categories
        for indicator, items in category.groups()
        for item in items
    }


def _item_changes(old: Item, new: Item) -> Iterator[tuple[Kind, Change]]:
    facts: list[tuple[Kind, str, str, str]] = [
        ("renumbered", "ref", old.ref, new.ref),
        ("renumbered", "number", old.number or "", new.number or ""),
    ]
    facts += [
        ("reworded", name, getattr(old, name) or "", getattr(new, name) or "") for name in _WORDS
    ]
    facts += [
        ("reworded", "cells", _own_cells(old), _own_cells(new)),
        ("reworded", "more", _more(old), _more(new)),
    ]
    facts += [
        ("reweighted", "points", _points(old), _points(new)),
        ("reweighted", "parts", _part_points(old), _part_points(new)),
        ("rule", "rule", _rules(old), _rules(new)),
        ("rule", "scaled", str(old.scaled).lower(), str(new.scaled).lower()),
        ("departments", "departments", _departments(old), _departments(new)),
    ]
    for kind, name, before, after in facts:
        # Blanks for alignment are not wording.
        if squeeze(before) != squeeze(after):
            yield kind, Change(name, before, after)


def _own_cells(item: Item) -> str:
    return "；".join(f"{key}：{words}" for key, words in item.cells.items())


def _more(item: Item) -> str:
    """Return the wording of a row's further printed rows."""
    rows = ((*(getattr(row, name) for name in _WORDS), *row.cells.values()) for row in item.more)
    return "；".join("，".join(filter(None, words)) for words in rows)


def _row(item: Item) -> Row:
    return Row(item.ref, item.label, _points(item))


def _points(item: Item) -> str:
    return "" if item.points is None else plain_number(item.points)


def _part_points(item: Item) -> str:
    return "＋".join(plain_number(part.points) for part in item.parts)


def _rules(item: Item) -> str:
    return _listed([_rule(leaf) for leaf in leaves(item)])


def _rule(leaf: Leaf) -> str:
    """Return the kind, and the parameters that are written out, as one text."""
    parameters = leaf.rule.model_dump_json(exclude={"kind"}, exclude_defaults=True)
    return leaf.rule.kind + ("" if parameters == "{}" else parameters)


def _departments(item: Item) -> str:
    return _listed(["、".join(leaf.departments) for leaf in leaves(item)])


def _listed(texts: list[str]) -> str:
    """Return the texts of all parts, or the one that all of them share."""
    return texts[0] if len(set(texts)) == 1 else "；".join(texts)


# --- what changed outside the rows --------------------------------------------------------


def _categories(form: Form) -> Iterator[str]:
    for category in form.categories:
        points = "" if category.points is None else f"（{plain_number(category.points)}分）"
        yield category.label + points


def _heads(form: Form) -> Iterator[str]:
    for column in form.columns:
        yield squeeze(column.head)
        yield from (squeeze(cell.head) for cell in column.cells if cell.head)


def _lines(form: Form) -> Iterator[str]:
    """Yield the wording of each line around the table."""
    for line in form.lines:
        yield "、".join(squeeze(cell.text) for cell in line.cells if cell.text)


def _bonus(form: Form) -> Iterator[str]:
    """Yield what counts once in each bonus category, and its cap."""
    for category in form.categories:
        if category.bonus is not None:
            cap = "" if category.bonus.cap is None else plain_number(category.bonus.cap)
            yield f"{category.label}：{category.bonus.once} {cap}".strip()


def _total(form: Form) -> str:
    if form.total is None or form.total.points is None:
        return ""
    return plain_number(form.total.points)


def _setting(form: Form, name: str) -> str:
    """Return the sentence, the readings and the reading in force ("" if there is none)."""
    setting = form.settings.get(name)
    if setting is None:
        return ""
    readings = "；".join(f"{key}：{words}" for key, words in setting.readings.items())
    return f"{setting.sentence}｜{setting.question}｜{readings}｜采用：{form.readings[name]}"


_FACTS: tuple[tuple[str, Callable[[Form], str]], ...] = (
    ("title", lambda form: form.full_title),
    ("document", lambda form: squeeze(form.document.title + (form.document.number or ""))),
    ("year", lambda form: str(form.year or "")),
    ("attachment", lambda form: form.attachment or ""),
    ("unit_type", lambda form: form.unit_type),
    ("columns", lambda form: "、".join(_heads(form))),
    ("stages", lambda form: "、".join(stage.label for stage in form.stages)),
    ("categories", lambda form: "、".join(_categories(form))),
    ("bonus", lambda form: "；".join(_bonus(form))),
    ("points", lambda form: plain_number(form.points)),
    ("total", _total),
    ("lines", lambda form: "；".join(_lines(form))),
    ("headings", lambda form: "、".join(form.headings)),
    ("measure", lambda form: form.measure),
)


def _form_changes(old: Form, new: Form) -> Iterator[Change]:
    for name, fact in _FACTS:
        if fact(old) != fact(new):
            yield Change(name, fact(old), fact(new))
    for name in sorted(old.settings.keys() | new.settings.keys()):
        before, after = _setting(old, name), _setting(new, name)
        if before != after:
            yield Change(f"settings.{name}", before, after)
