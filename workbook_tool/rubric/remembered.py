"""Functions of a short text whose results are worth remembering from one return to the next."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

Written = TypeVar("Written", str, bytes)
Result = TypeVar("Result")


def remembered(
    longest: int, most: int = 1 << 14
) -> Callable[[Callable[[Written], Result]], Callable[[Written], Result]]:
    """Make a function of one text remember what it returned, for texts that are short.

    The returns of a round hold the same addresses, figures and wordings over and over. What
    a hostile file makes long is worked out each time, as it would stay in memory.

    Args:
        longest: Length of the longest text to remember.
        most: How many of them, the last ones used.
    """

    def decorate(work: Callable[[Written], Result]) -> Callable[[Written], Result]:
        short = lru_cache(maxsize=most)(work)

        @wraps(work)
        def remembering(text: Written) -> Result:
            return short(text) if len(text) <= longest else work(text)

        return remembering

    return decorate
