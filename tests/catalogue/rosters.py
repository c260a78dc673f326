"""Edges of the roster (Q), of what the federation knows, and of values in a JSON file (N1)."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence

from openpyxl import load_workbook

from tests.campaign.offices import OpensHere
from tests.campaign.test_rosters_with_slips import GOOD, OTHER, SLIPS, TYPES, Table
from tests.catalogue.edge import Bench, Edge, codes
from tests.workbook.cases import Case, form, plan
from workbook_tool.campaign.inputs.known import known_facts, known_template, read_known
from workbook_tool.campaign.inputs.roster import HEADS, Unit, read_roster
from workbook_tool.layout.entries import read_entries

_SLIP_OF = {
    "Q03": "a name was forgotten",
    "Q04": "a code too long",
    "Q05": "a row copied, its code not changed",
    "Q06": "a name that no line holds",
    "Q07": "a unit listed twice",
    "Q08": "a type of the office's own",
    "Q09": "an address without a host",
}


def roster(table: Table, bench: Bench) -> Collection[str]:
    text = io.StringIO()
    csv.writer(text).writerows(table)
    path = bench.folder / "单位名单.csv"
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
    return codes(read_roster(path, TYPES, OpensHere())[1])  # type: ignore[arg-type]


_FORM = form("changzhou-2013-1")
_PLAN = plan(Case(_FORM.id, "self"))
_FACTS = known_facts(_FORM, _PLAN)
_MOST = _FACTS[0].entry.maximum
assert _MOST is not None


def known(cells: Mapping[str, str | float], bench: Bench) -> Collection[str]:
    """Look at the workbook for what the federation knows, with something typed into cells."""
    units = (Unit("001", "示例第一厂工会", ""), Unit("002", "示例第二厂工会", ""))
    path = bench.folder / "市总掌握数据.xlsx"
    path.write_bytes(known_template({_FORM.id: (_FACTS, units)}))
    book = load_workbook(path)
    for cell, value in cells.items():
        book.worksheets[0][cell] = value
    book.save(path)
    read = read_known(
        path.name, path.read_bytes(), dict.fromkeys(("001", "002"), _FACTS), OpensHere()
    )
    return codes(read[1])


def values(text: str, bench: Bench) -> Collection[str]:
    del bench
    return codes(read_entries(text, _PLAN, "values.json")[1])


def _with(row: Sequence[str], mark: str) -> list[str]:
    """A row whose name has something in its middle."""
    return [row[0], f"{row[1][:2]}{mark}{row[1][2:]}", *row[2:]]


_HEADS_WITHOUT_A_CODE = ("序次", *HEADS[1:])

EDGES = (
    Edge("Q01", roster, [_HEADS_WITHOUT_A_CODE, GOOD, OTHER], [HEADS, GOOD, OTHER]),
    Edge("Q02", roster, [HEADS], [HEADS, GOOD]),
    *(Edge(code, roster, *SLIPS[slip][1:]) for code, slip in _SLIP_OF.items()),
    Edge("Q12", roster, [HEADS, _with(GOOD, "\n"), OTHER], [HEADS, _with(GOOD, ""), OTHER]),
    Edge("Q10", known, {"A4": "0O1", "C4": 1}, {"A4": " 001 ", "C4": 1}),
    Edge("Q11", known, {"C5": float(_MOST) + 0.01}, {"C5": float(_MOST)}),
    Edge("N101", values, '{"self_2": 4', '{"self_2": 4}'),
    Edge("N102", values, '{"self_99": 4}', '{"self_9": 4}'),
    Edge("N103", values, '{"self_2": 10.01}', '{"self_2": 10}'),
)
