"""One reader for all tests of reading: its child process is reused, as in the office."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from workbook_tool.reading.child import Reader


@pytest.fixture(scope="session")
def reader() -> Iterator[Reader]:
    with Reader() as reader:
        yield reader
