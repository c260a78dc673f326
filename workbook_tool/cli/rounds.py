"""What every command on a round has in common: its folder, opening it, failing in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from workbook_tool.cli.failures import Failure

if TYPE_CHECKING:
    from workbook_tool.campaign.round import Round

Function = TypeVar("Function", bound=Callable[..., Any])


def folder_argument(function: Function) -> Function:
    """Add the argument ``folder``: the folder of a round."""
    return click.argument(
        "folder",
        metavar="文件夹",
        type=click.Path(path_type=Path, file_okay=False),
        help="本次考核的文件夹",
    )(function)


@contextmanager
def opened(folder: Path) -> Iterator[Round]:
    """Open and hold a round; what fails while it is open is told in words.

    Raises:
        Failure: It cannot be opened, or what was to be done cannot be done.
    """
    from workbook_tool.campaign.round import Round

    with in_words(folder), Round(folder) as round_:
        yield round_


@contextmanager
def in_words(folder: Path) -> Iterator[None]:
    """Turn what a round's use cases raise into a sentence, with advice, and an exit code.

    Raises:
        Failure: Instead of any of them.
        OSError: The disk failed; :mod:`workbook_tool.cli.main` has the sentence for it.
    """
    from workbook_tool.cli.advice import exit_code, told
    from workbook_tool.office.errors import OfficeError
    from workbook_tool.office.opening import told as by_code

    try:
        with by_code(folder):
            yield
    except OfficeError as error:
        raise Failure(told(error, folder), exit_code(error)) from error
