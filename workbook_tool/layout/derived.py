"""What is worked out from a plan once, however many returns are read through it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")


def derived(work: Callable[[Thing], Result]) -> Callable[[Thing], Result]:
    """Make a function remember with a thing what it returned for it, as a cached property does.

    For functions of a plan, a sheet or a workbook that are not the business of its class.

    Args:
        work: A function of one thing that never changes and has a ``__dict__``. What it
            returns is shared by all callers: nobody may change it.
    """
    key = f"{work.__module__}.{work.__qualname__}"

    @wraps(work)
    def remembered(thing: Thing) -> Result:
        known = vars(thing)
        if key not in known:
            known[key] = work(thing)
        return known[key]  # type: ignore[no-any-return]

    return remembered
