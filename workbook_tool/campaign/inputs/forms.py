"""The forms that a round measures by: copied into its folder when it is set up.

::

    细则/<document>/document.yaml   <form>.yaml

From then on the round reads no other, so that last year's round measures by last year's form
whatever happens to the program or to the forms of one's own; and a backup has them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from workbook_tool.campaign.records.disk import Disk
from workbook_tool.rubric.library import FolderShelf, FormLibrary
from workbook_tool.rubric.load import DOCUMENT_FILE, FormText
from workbook_tool.rubric.source import fail

FORMS = "细则"
"""Name of the folder in the round's folder."""


def kept_forms(folder: Path) -> FormLibrary:
    """Return the forms in a round's folder as they are now; none where there is no such folder."""
    return FormLibrary((FolderShelf("round", folder / FORMS),)).settled()


def round_library(folder: Path, library: FormLibrary) -> FormLibrary:
    """Return the library of a round: the forms in its folder and no others.

    Args:
        folder: The round's folder.
        library: What a file is looked up in that belongs to none of them; and what a round
            that an earlier version set up goes on measuring by.
    """
    kept = kept_forms(folder)
    if kept.files:
        return FormLibrary(kept.shelves, beyond=library)
    return FormLibrary(library.shelves, library.beyond, folder.absolute().parent).settled()


def keep_forms(folder: Path, wanted: Iterable[FormText], disk: Disk, *, begun: bool) -> None:
    """Copy forms into a round's folder; what is there is never written over.

    Args:
        folder: The round's folder.
        wanted: The forms.
        disk: Writes everything.
        begun: Whether the round is being set up; later its own form of an id stays.

    Raises:
        RubricError: K013, another form of an id is there, or is wanted, already; K001, what is
            there cannot be read.
        OSError: Something could not be written; doing it again writes the rest.
    """
    kept = {file.id: file.read() for file in kept_forms(folder).files}
    places = {text.folder.casefold(): text.document for text in kept.values()}
    for text in wanted:
        known = kept.get(text.id)
        if known is not None:
            if begun and (known.content, known.document) != (text.content, text.document):
                files = f"“{FORMS}/{known.name}”、“{text.name}”"
                raise fail("K013", got=text.id, files=files)
            continue
        place = folder / FORMS / _place(text, places)
        places[place.name.casefold()] = text.document
        kept[text.id] = text
        disk.folder(place)
        disk.write(place / DOCUMENT_FILE, text.document or b"")
        # The form comes last: without it there is nothing to read.
        disk.write(place / f"{text.id}.yaml", text.content)


def _place(text: FormText, places: Mapping[str, bytes | None]) -> str:
    """Return the folder whose document is the form's, or one that is not there yet."""
    first = text.folder or FORMS
    names = (first, *(f"{first}-{number}" for number in range(2, len(places) + 3)))
    return next(
        name for name in names if places.get(name.casefold(), text.document) == text.document
    )
