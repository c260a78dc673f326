"""One reader for all tests of importing."""

from __future__ import annotations

from tests.reading.conftest import reader

__all__ = ["reader"]
