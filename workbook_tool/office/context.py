"""What every use case gets beside its request: who asks, the clock, and how progress is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from workbook_tool.campaign.round import Progress, login_name, now, silent
from workbook_tool.office.errors import OfficeError
from workbook_tool.rubric.library import FormLibrary


def never() -> bool:
    """Nobody wants to stop."""
    return False


@dataclass(frozen=True)
class Office:
    """Who asks, and with what.

    Attributes:
        user: Who sits at the machine; stands in the ledger beside what is recorded.
        clock: Tells the time, with its zone.
        progress: Told what is being done, how many are done, and of how many.
        library: The forms that are known: those that ship with the program, and one's own.
        cancelled: Asked between files; where it says yes, the use case ends with
            ``cancelled`` and has recorded nothing.
    """

    user: str = field(default_factory=login_name)
    clock: Callable[[], datetime] = now
    progress: Progress = silent
    cancelled: Callable[[], bool] = never
    library: FormLibrary = field(default_factory=FormLibrary.shipped)

    def tell(self, what: str, done: int, of: int) -> None:
        """Pass progress on, and stop if somebody wants to.

        Raises:
            OfficeError: ``cancelled``.
        """
        if self.cancelled():
            raise OfficeError("cancelled")
        self.progress(what, done, of)
