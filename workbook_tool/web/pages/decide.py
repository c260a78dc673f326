"""Decisions."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import Route

ROUTES: Sequence[Route] = ()
