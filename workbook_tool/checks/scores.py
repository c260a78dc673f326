"""Checks of the scores typed into a sheet, by the words that the sheet itself shows.

The plan's status expression says of every row what is missing or wrong; here each word
becomes a finding with its cell. So the sheet in the unit's hands and the program can
never judge differently.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from workbook_tool.findings import Finding, load_catalogue
from workbook_tool.layout import names, status
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.model import Form, Item, StageId
from workbook_tool.rubric.text import plain_number

_CODES = {
    status.EMPTY: "I01",
    status.FACTS_FIRST: "I01",
    status.NO_NUMBER: "N01",
    status.NEGATIVE: "N02",
    status.TOO_FINE: "N03",
    status.TOO_MUCH: "M01",
    status.UNEXPLAINED: "R01",
}


def check_scores(
    form: Form, plan: SheetPlan, stage: StageId, values: Mapping[str, Value], file: str
) -> Iterator[Finding]:
    """Yield a finding for every score that is missing, wrong or unexplained.

    Args:
        form: The form.
        plan: The plan of the sheet.
        stage: The stage that was filled in.
        values: Values of all named cells, from :meth:`SheetPlan.values`.
        file: The file's name.
    """
    for item in form.items:
        code = _CODES.get(str(values[names.status(item.ref)]))
        if code is not None:
            yield _finding(code, item, plan, stage, values, file)


def _finding(
    code: str,
    item: Item,
    plan: SheetPlan,
    stage: StageId,
    values: Mapping[str, Value],
    file: str,
) -> Finding:
    sheet, cell = plan.named[names.score(stage, item.ref)]
    got = values[names.score(stage, item.ref)]
    expected: str | None = None
    if code == "R01":
        computed = values[names.computed(item.ref)]
        expected = plain_number(computed) if isinstance(computed, Decimal) else None
    elif item.points is not None:
        expected = f"0–{plain_number(item.points)}"
    return load_catalogue().finding(
        code,
        file=file,
        sheet=sheet.title,
        cell=cell.address,
        item=item.ref,
        number=item.number or item.ref,
        label=item.label if len(item.label) <= 20 else item.label[:20] + "…",
        got=None if got is None else str(got),
        expected=expected,
        points=plain_number(item.points) if item.points is not None else "",
        clause=item.criterion,
    )
