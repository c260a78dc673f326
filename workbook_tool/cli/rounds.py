"""What every command on a round has in common: its folder, opening it, failing in words."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click

from workbook_tool.cli.failures import Failure

if TYPE_CHECKING:
    from workbook_tool.campaign.round import Round
    from workbook_tool.office.context import Office

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


@contextmanager
def office_for(folder: Path | None = None, own: Path | None = None) -> Iterator[Office]:
    """Give what use cases are asked with; what they cannot do is told in words.

    Args:
        folder: The round that it is about, as it was typed; for the advice, and for where the
            forms of one's own lie.
        own: The folder of one's own forms that was named.

    Raises:
        Failure: Instead of an :class:`OfficeError`.
        OSError: The disk failed; :mod:`workbook_tool.cli.main` has the sentence for it.
    """
    from workbook_tool.cli.advice import exit_code, told
    from workbook_tool.cli.progress import progress_bar
    from workbook_tool.office.context import Office
    from workbook_tool.office.errors import OfficeError
    from workbook_tool.office.library import library_for

    try:
        with progress_bar() as progress:
            near = folder.resolve().parent if folder else Path()
            library = library_for(near, own, os.environ, there=own is not None)
            yield Office(progress=progress, library=library)
    except OfficeError as error:
        raise Failure(told(error, folder), exit_code(error)) from error


def which(document: InCollection) -> str:
    """Return what a command needs to mean a document's collection; nothing for the main one."""
    return "" if document.main else f" --collection {document.collection_name}"


class InCollection(Protocol):
    """A result document about one collection."""

    @property
    def main(self) -> bool:
        """Whether it is the one that is meant where none is named."""

    @property
    def collection_name(self) -> str:
        """Its name."""
