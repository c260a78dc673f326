"""One reader for all tests of checks."""

from __future__ import annotations

from tests.reading.conftest import reader

__all__ = ["reader"]
