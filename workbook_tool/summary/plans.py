"""工作计划汇总: the work plans and half-year progress of all units, in one workbook.

Once by indicator, once by 责任处室: both are the same rows in another order. A cell comes
from the latest collection in which the unit filled it in, and says which file that was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from workbook_tool.campaign.derived.standing import standing
from workbook_tool.campaign.derived.state import Slot, State
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.inputs.settings import Settings
from workbook_tool.layout import names
from workbook_tool.layout.work_plan import columns
from workbook_tool.rubric.model import Form, Item
from workbook_tool.rubric.text import squeeze
from workbook_tool.summary.kit import CellValue, SummaryWorkbook, TableColumn

OFFICE = "责任处室"
_NOBODY = "（没有写）"


@dataclass(frozen=True, slots=True)
class WorkPlanRow:
    """What one unit plans for one row of its form.

    Attributes:
        unit: The unit.
        indicator: Name of the indicator, else of the row.
        item: The row.
        words: What stands in the columns, by heading; empty cells are left out.
        files: The files from which that comes.
    """

    unit: Unit
    indicator: str
    item: Item
    words: Mapping[str, str]
    files: tuple[str, ...]

    @property
    def office(self) -> str:
        """The 责任处室, as one of several spellings with blanks."""
        return squeeze(self.words.get(OFFICE, "")) or _NOBODY


@dataclass(frozen=True)
class Plans:
    """The plans of all units that fill in one form.

    Attributes:
        form: The form.
        rows: In the order of the form, then of the roster; rows left empty are left out.
        missing: Units that have not handed in a plan.
        units: How many units owe one.
    """

    form: Form
    rows: tuple[WorkPlanRow, ...]
    missing: tuple[Unit, ...]
    units: int


def collected_plans(
    state: State, settings: Settings, forms: Mapping[str, Form]
) -> tuple[Plans, ...]:
    """Return the plans of every form that asks for one.

    Args:
        state: The round.
        settings: Its settings.
        forms: The form of every type of unit.
    """
    found = []
    for form in {form.id: form for form in forms.values() if form.work_plan}.values():
        units = [
            one.unit
            for one in state.units.values()
            if not one.absent and forms[one.unit.type].id == form.id
        ]
        entered = {unit.code: _entries(state, settings, unit.code) for unit in units}
        rows = [
            row
            for indicator, item in _indicators(form)
            for unit in units
            if (row := _row(form, unit, indicator, item, entered[unit.code])).words
        ]
        written = {row.unit.code for row in rows}
        missing = tuple(unit for unit in units if unit.code not in written)
        found.append(Plans(form, tuple(rows), missing, len(units)))
    return tuple(found)


Entered = Mapping[str, tuple[str, str]]
"""Text and file by entry."""


def _entries(state: State, settings: Settings, code: str) -> Entered:
    """Return what a unit wrote into its plan; a later collection goes over an earlier one."""
    found: dict[str, tuple[str, str]] = {}
    in_order = sorted(settings.collections, key=lambda one: _ORDER[one.content])
    for collection in in_order:
        if collection.stage != "self":
            continue
        counting = standing(state, settings, Slot(code, collection.id)).counting
        if counting is not None:
            entries = counting.received.reading.entries
            for name, value in entries.items():
                if name.startswith("plan_") and value not in (None, ""):
                    found[name] = (str(value), counting.received.file)
    return found


_ORDER = {"工作计划": 0, "上半年进展": 1, "评分表": 2}
"""When in a year each is written."""


def _indicators(form: Form) -> Iterator[tuple[str, Item]]:
    for category in form.categories:
        for indicator, items in category.groups():
            for item in items:
                yield (indicator.label if indicator else item.label), item


def _row(form: Form, unit: Unit, indicator: str, item: Item, entered: Entered) -> WorkPlanRow:
    words: dict[str, str] = {}
    files: list[str] = []
    for position, (head, _) in enumerate(columns(form), start=1):
        known = entered.get(names.plan(item.ref, position))
        if known is not None:
            words[head] = known[0]
            files.append(known[1])
    return WorkPlanRow(unit, indicator, item, words, tuple(dict.fromkeys(files)))


def draw_plans(title: str, at: datetime | None, plans: Sequence[Plans]) -> bytes:
    """Return the workbook.

    Args:
        title: Title of the round.
        at: The time of the last entry in the ledger.
        plans: The plans by form.
    """
    book = SummaryWorkbook(f"{title} 工作计划", at)
    for one in plans:
        tail = f" {one.form.unit_type}" if len(plans) > 1 else ""
        position = {item.ref: n for n, item in enumerate(one.form.items)}
        by_office = sorted(
            one.rows,
            key=lambda row, at=position: (row.office == _NOBODY, row.office, at[row.item.ref]),  # type: ignore[misc]
        )
        _sheet(book, title, one, f"按指标{tail}", one.rows, by_office=False)
        _sheet(book, title, one, f"按责任处室{tail}", by_office, by_office=True)
    return book.finish()


def _sheet(
    book: SummaryWorkbook,
    title: str,
    plans: Plans,
    tab: str,
    rows: Sequence[WorkPlanRow],
    *,
    by_office: bool,
) -> None:
    heads = [head for head, _ in columns(plans.form)]
    shown = [head for head in heads if not (by_office and head == OFFICE)]
    first = [TableColumn(OFFICE, 16)] if by_office else []
    table = [
        *first,
        TableColumn("编号", 6, "centre"),
        TableColumn("指标", 16),
        TableColumn("单位代码", 9, "centre"),
        TableColumn("单位", 18),
        *(TableColumn(head, 10 if "责任" in head else 20, "long") for head in shown),
        TableColumn("文件", 20, "plain"),
    ]
    missing = "、".join(unit.name for unit in plans.missing)
    hint = f"应报 {plans.units} 个单位，未报 {len(plans.missing)} 个" + (
        f"：{missing}。" if missing else "。"
    )
    page = book.sheet(book.tab(tab), f"{title}　工作计划和上半年工作进展　{tab}", hint, table)
    page.table(_cells(row, shown, by_office=by_office) for row in rows)
    page.finish(printed=len(table) - 1)


def _cells(row: WorkPlanRow, shown: Sequence[str], *, by_office: bool) -> list[CellValue]:
    return [
        *([row.office] if by_office else []),
        row.item.number or row.item.ref,
        row.indicator,
        row.unit.code,
        row.unit.name,
        *(row.words.get(head) for head in shown),
        "；".join(row.files),
    ]
