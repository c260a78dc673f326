"""Forms that name no departments: the groups of the roster (考核组) score their units."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from tests.departments.rounds import IN_TIME, clock, issued_books, make_round, scoring, typed
from workbook_tool.campaign.actions.collect import collect
from workbook_tool.campaign.actions.looking import Source
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.inputs.settings import Collection
from workbook_tool.campaign.round import Round
from workbook_tool.campaign.scored import scores_of
from workbook_tool.rubric.load import load_form

GROUPS = Collection(id="dept", name="考核", stage="assess", by="考核组")


def test_each_unit_is_scored_by_the_group_of_the_roster(tmp_path: Path) -> None:
    form = load_form("zhuzhou-2011-03")
    units = [
        Unit(f"{n}", f"示例第{n}工会", form.unit_type, group="甲组" if n < 4 else "乙组")
        for n in range(1, 7)
    ]
    types = {form.unit_type: form.id}
    with Round(make_round(tmp_path, types, units, collections=(GROUPS,)), clock=clock) as round_:
        books = issued_books(round_)
        assert [(scorer, book.order.units) for (scorer, _), book in books.items()] == [
            ("甲组", ("1", "2", "3")),
            ("乙组", ("4", "5", "6")),
        ]
        for (scorer, _), book in books.items():
            scores = {
                (u, d.ref): d.points - int(u) for u in book.order.units for d in book.order.duties
            }
            content = book.filled(typed(scores))
            collect(round_, [Source(f"{scorer}.xlsx", content, scorer, IN_TIME)], workers=1)
        assert not any(one.missing or one.conflicts for one in scoring(round_).standings())
        for unit in units:
            total = scores_of(round_, unit.code, GROUPS).total
            assert total == form.points - len(form.items) * Decimal(unit.code)
