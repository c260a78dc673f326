"""Which checks there are: the table of contents of what can be wrong with a return.

A check is a function from a :class:`Dossier` to faults. It says which codes it may report;
two checks never share one. They run stage by stage: what an earlier stage finds can make
the later ones pointless.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from workbook_tool.checks.dossier import Dossier
from workbook_tool.checks.fault import Fault

Stage = Literal["file", "identity", "structure", "cells", "rules", "totals", "round"]
STAGES: tuple[Stage, ...] = get_args(Stage)

CheckFunction = Callable[[Dossier], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class Check:
    """One check: when it runs, what it can report, and the function."""

    stage: Stage
    codes: tuple[str, ...]
    look: CheckFunction


def check(stage: Stage, *codes: str) -> Callable[[CheckFunction], Check]:
    """Make a check of a function: ``@check("cells", "N04")``."""
    return lambda look: Check(stage, codes, look)
