"""One reader for all edges of the catalogue."""

from __future__ import annotations

from tests.reading.conftest import reader

__all__ = ["reader"]
