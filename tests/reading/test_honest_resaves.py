"""An office opens the sheet in the program it happens to have, and saves: no score may change."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reading.programs import PROGRAMS
from tests.reading.returns import UNIT, Return, check, returns, scores
from tests.reading.two_ways import compare
from workbook_tool.reading.child import Reader

RETURNS = tuple(returns("honest re-saves"))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("filled")
    paths = [folder / f"{number:03}-{sent.name}.xlsx" for number, sent in enumerate(RETURNS)]
    for path, sent in zip(paths, RETURNS, strict=True):
        path.write_bytes(sent.data)
    return paths


def wrong(sent: Return, data: bytes, reader: Reader, ending: str = ".xlsx") -> list[str]:
    """What was read otherwise than it was filled in."""
    result = check(data, reader, f"{sent.name}{ending}")
    if result.submission is None:
        return [f"{sent.name}: not read: {result.findings}"]
    read = scores(result.submission)
    faults = [
        f"{sent.name} {ref}: {read[ref]} instead of {score}"
        for ref, score in sent.effective.items()
        if read[ref] != score
    ]
    if result.submission.matched.lost:
        faults.append(f"{sent.name}: {result.submission.matched.lost}")
    if result.unit != UNIT:
        faults.append(f"{sent.name}: unit {result.unit!r}")
    return faults


def test_as_it_was_filled_in(reader: Reader) -> None:
    assert [fault for sent in RETURNS for fault in wrong(sent, sent.data, reader)] == []


@pytest.mark.engine
@pytest.mark.parametrize("program", PROGRAMS)
def test_saved_again(program: str, filled: list[Path], tmp_path: Path, reader: Reader) -> None:
    saved = PROGRAMS[program](filled, tmp_path)
    pairs = list(zip(RETURNS, saved, strict=True))
    # .et, the format of old WPS, is the same as .xls but for its name.
    ending = {".xls": ".et"}
    faults = [
        fault
        for sent, path in pairs
        for fault in wrong(sent, path.read_bytes(), reader, ending.get(path.suffix, path.suffix))
    ]
    assert faults == []
    for sent, path in pairs:
        if path.suffix == ".xlsx":
            compare(path.read_bytes(), sent)
