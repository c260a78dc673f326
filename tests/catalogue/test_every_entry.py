"""Every entry of the catalogue has a sample that triggers it, and one that just does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalogue import (
    department_books,
    layouts,
    own_forms,
    returned_files,
    rosters,
    rubric_files,
)
from tests.catalogue.edge import Bench, Edge, steps
from tests.checks.happenings import CODES
from workbook_tool.findings import load_catalogue
from workbook_tool.reading.child import Reader

EDGES: tuple[Edge, ...] = (
    *rubric_files.WRITING,
    *rubric_files.CONTENT,
    *rubric_files.PRINTING,
    *rosters.EDGES,
    *returned_files.EDGES,
    *department_books.EDGES,
    *own_forms.EDGES,
    *layouts.EDGES,
)


def test_no_entry_is_without_its_border() -> None:
    """What happens to score sheets is looked at in ``tests/checks/test_happenings.py``."""
    assert load_catalogue().entries.keys() == {*(edge.code for edge in EDGES), *CODES.values()}


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: edge.code)
def test_one_step_decides(edge: Edge, reader: Reader, tmp_path: Path) -> None:
    bench = Bench(reader, tmp_path)
    assert steps(edge.wrong, edge.near) == 1
    assert edge.code in edge.told(edge.wrong, bench)
    assert edge.code not in edge.told(edge.near, bench)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("a\nb\nc", "a\nx\nc", 1),
        ("a\nb\nc", "x\nb\ny", 2),
        ({"a": 1, "b": 2}, {"a": 1}, 1),
        ({"a": 1, "b": 2}, {"a": 2, "b": 1}, 2),
        ((1, 2, 3), (1, 3), 1),
        ((("a", 1), ("b", 2)), (("a", 1), ("b", 3)), 1),
        (b"workbook", b"workbooks", 1),
        (b"a" * 100, b"b" * 100, 100),
        ({"a": b"x" * 9}, {"a": b"x" * 8 + b"y"}, 1),
    ],
)
def test_steps_are_counted(one: object, other: object, apart: int) -> None:
    assert steps(one, other) == apart
