"""A progress bar on stderr, for everything that takes longer than a second."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import TaskID

_PATIENCE = 1.0
"""Seconds after which a bar appears; what is quicker needs none."""


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """Give a callback for what is being done, how many are done, and of how many.

    On a screen a bar is drawn, in a pipe nothing.
    """
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(complete_style="green"),
        MofNCompleteColumn(),
        TextColumn("{task.fields[left]}"),
        console=Console(file=sys.stderr),
        transient=True,
    )
    begun = monotonic()
    since: dict[str, float] = {}
    tasks: dict[str, TaskID] = {}

    def tell(what: str, done: int, of: int) -> None:
        now = monotonic()
        spent = now - since.setdefault(what, now)
        if now - begun < _PATIENCE:
            return
        if what not in tasks:
            tasks[what] = bar.add_task(what, total=of, left="")
            bar.start()
        bar.update(tasks[what], completed=done, total=of, left=_left(spent, done, of))

    try:
        yield tell
    finally:
        bar.stop()


def _left(spent: float, done: int, of: int) -> str:
    """Return how long it will still take, in words."""
    if not done or done >= of:
        return ""
    seconds = int(spent / done * (of - done)) + 1
    return f"约还要 {seconds // 60 + 1} 分钟" if seconds >= 90 else f"约还要 {seconds} 秒"
