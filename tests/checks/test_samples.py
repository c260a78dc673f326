"""The sample files: each is found to be what its name says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.checks.samples import EXPECTED, FAIL, PASS, SHOULD_FAIL, SHOULD_PASS
from tests.forms import SHIPPED
from workbook_tool.checks.files import check_bytes
from workbook_tool.reading.child import Reader

OLDER = {"V01", "V02"}
"""A sample may be older than the form: nothing else may follow from that."""


def samples(folder: Path) -> dict[str, list[list[str | None]]]:
    found: dict[str, list[list[str | None]]] = json.loads(
        (folder / EXPECTED).read_text(encoding="utf-8")
    )
    return found


@pytest.mark.parametrize(
    "path",
    [folder / name for folder in (FAIL, PASS) for name in samples(folder)],
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)
def test_a_sample_is_what_its_name_says(path: Path, reader: Reader) -> None:
    result = next(iter(check_bytes(path.name, path.read_bytes(), reader, SHIPPED)))
    found = {(f.code, f.sheet, f.cell) for f in result.findings if f.code not in OLDER}
    expected = {(code, sheet, cell) for code, sheet, cell in samples(path.parent)[path.name]}
    assert found == expected, [f.message for f in result.findings]


def test_every_sample_is_there_and_no_other() -> None:
    for folder, names in ((FAIL, SHOULD_FAIL), (PASS, SHOULD_PASS)):
        assert {path.name for path in folder.glob("*.xlsx")} == set(samples(folder))
        assert [name.partition(".")[0] for name in samples(folder)] == list(names)
