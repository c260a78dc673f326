"""The forms that a round measures by: copied into it when it is set up.

::

    细则/<document>/document.yaml   <form>.yaml

From then on the round reads no other, so that last year's round measures by last year's form
whatever happens to the program or to the forms of one's own; and a backup has them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from workbook_tool.campaign.records.shelf import Shelf
from workbook_tool.rubric.library import ENDINGS, FormFile, FormLibrary, ReadForms
from workbook_tool.rubric.load import DOCUMENT_FILE, FormText
from workbook_tool.rubric.source import fail

FORMS = "细则"
"""Name of the folder in the round's folder."""


def kept_forms(store: Shelf) -> tuple[FormFile, ...]:
    """Return the forms in a round as they are now; none in one of an earlier version.

    Raises:
        OSError: One of them cannot be read.
    """
    return tuple(_kept(store))


def _kept(store: Shelf) -> Iterator[FormFile]:
    for name in store.artifacts(FORMS):
        path = PurePosixPath(name)
        if path.suffix in ENDINGS and path.name != DOCUMENT_FILE:
            first = str(path.with_name(DOCUMENT_FILE))
            document = store.artifact(first) if store.has(first) else None
            whole = FormText(path.parent.name, path.name, store.artifact(name), document)
            for text in whole.of_each_kind():
                yield FormFile(text.id, "round", store.where(name), text)


def round_library(store: Shelf, library: FormLibrary) -> FormLibrary:
    """Return the library of a round: the forms that were copied into it and no others.

    Args:
        store: The round's files.
        library: What a file is looked up in that belongs to none of them; and what a round
            that an earlier version set up goes on measuring by.

    Raises:
        OSError: A form cannot be read.
    """
    kept = kept_forms(store)
    if kept:
        return FormLibrary((ReadForms(kept),), beyond=library)
    return FormLibrary(library.shelves, library.beyond, beside(store)).settled()


def beside(store: Shelf) -> Path:
    """Return the folder that the round's folder lies in."""
    return store.where(FORMS).absolute().parent.parent


def keep_forms(store: Shelf, wanted: Iterable[FormText], *, begun: bool) -> None:
    """Copy forms into a round; what is there is never written over.

    Args:
        store: The round's files.
        wanted: The forms.
        begun: Whether the round is being set up; later its own form of an id stays.

    Raises:
        RubricError: K013, another form of an id is there, or is wanted, already.
        OSError: Something could not be read or written; doing it again writes the rest.
    """
    kept = {text.id: text for text in (file.read() for file in kept_forms(store))}
    places = {text.folder.casefold(): text.document for text in kept.values()}
    for text in wanted:
        known = kept.get(text.id)
        if known is not None:
            if begun and (known.content, known.document) != (text.content, text.document):
                files = f"“{FORMS}/{known.name}”、“{text.name}”"
                raise fail("K013", got=text.id, files=files)
            continue
        place = _place(text, places)
        places[place.casefold()] = text.document
        kept |= {one.id: one for one in text.of_each_kind()}
        store.put(f"{FORMS}/{place}/{DOCUMENT_FILE}", text.document or b"", durable=True)
        # The form comes last: without it there is nothing to read.
        store.put(f"{FORMS}/{place}/{text.stem}.yaml", text.content, durable=True)


def _place(text: FormText, places: Mapping[str, bytes | None]) -> str:
    """Return the folder whose document is the form's, or one that is not there yet."""
    first = text.folder or FORMS
    names = (first, *(f"{first}-{number}" for number in range(2, len(places) + 3)))
    return next(
        name for name in names if places.get(name.casefold(), text.document) == text.document
    )
