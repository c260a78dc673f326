"""Putting results on the screen or into a pipe."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from workbook_tool.cli.command import fold, width_of
from workbook_tool.foreign import shown as harmless

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions
    from rich.measure import Measurement
    from rich.table import Table
    from rich.text import Text

_NARROWEST, _WIDEST, _PIPED = 80, 200, 120
_NARROWEST_CELL = 8


def print_json(document: Mapping[str, Any]) -> None:
    """Write one JSON document to stdout."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    click.echo(text.encode("utf-8", "backslashreplace").decode())


def shown(value: float | None) -> str:
    """Return a figure of a document, with at most two decimals, as people write it."""
    return "—" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def console() -> Console:
    """Return where tables for people go: as wide as the screen, without colours in a pipe."""
    from rich.console import Console

    columns = shutil.get_terminal_size((_PIPED, 24)).columns
    return Console(
        file=sys.stdout,
        width=min(max(columns, _NARROWEST), _WIDEST),
        force_terminal=None if sys.stdout.isatty() else False,
        highlight=False,
        markup=False,
        emoji=False,
    )


@dataclass(frozen=True, slots=True)
class Words:
    """Chinese text for a table or a paragraph, broken where Chinese may be broken.

    Attributes:
        text: The text.
        style: Its style on a screen.
        indent: How far its lines stand from the left.
    """

    text: str
    style: str = ""
    indent: int = 0

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        from rich.text import Text

        for line in fold(harmless(self.text), max(options.max_width - self.indent, 2)) or [""]:
            yield Text(" " * self.indent + line, style=self.style, no_wrap=True, overflow="ignore")

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        from rich.measure import Measurement

        longest = max((width_of(line) for line in self.text.splitlines()), default=0) + self.indent
        longest = min(longest, options.max_width)
        return Measurement(min(longest, _NARROWEST_CELL), longest)


def table(heads: Sequence[tuple[str, Mapping[str, Any]]], *, wide: bool = False) -> Table:
    """Return an empty table; its cells are strings or :class:`Words`.

    Args:
        heads: Heading of each column, with settings of the column.
        wide: Whether it takes the whole width, so that several tables line up.
    """
    from rich.box import Box
    from rich.table import Table

    # Only the head is underlined, and in ASCII: consoles with a Chinese code page draw
    # box characters two columns wide, which would push every row apart.
    box = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
    result = Table(box=box, show_edge=False, pad_edge=False, header_style="bold", expand=wide)
    result.padding = (0, 1, 0, 0)
    for head, settings in heads:
        result.add_column(head, **settings)
    return result
