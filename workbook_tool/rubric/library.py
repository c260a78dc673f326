"""The forms that are known: those that ship with the program, one's own, and those of a round.

A library is handed to whoever needs forms; there is none that everybody shares. It keeps
what it has loaded by what the files hold, so that a form which changes on the disk is never
taken for what it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeVar, cast

from workbook_tool.resources import data_folder
from workbook_tool.rubric.faults import nearest
from workbook_tool.rubric.load import (
    DOCUMENT_FILE,
    VARIANT,
    FormText,
    form_of,
    read_form,
    variant_ids,
    variant_of,
)
from workbook_tool.rubric.model import Form
from workbook_tool.rubric.source import RubricError, fail

Source = Literal["shipped", "own", "round", "file"]
"""Ships with the program; one's own; kept with a round; a file that was named by its path."""

ENDINGS = (".yaml", ".yml")
Thing = TypeVar("Thing")

_MOST_KEPT = 1_000
_NOT_IN_THE_ROUND = (
    "本次考核的“细则”文件夹里没有它；在“考核设置.yaml”里新写的，请再读一次单位名单，把它收进来。"
)


def id_of(name: str) -> str:
    """Return the id of the form that is called by its id, or by the path of its file."""
    return Path(name).stem if name.endswith(ENDINGS) else name


@dataclass(frozen=True, slots=True)
class FormFile:
    """Where a form stands.

    Attributes:
        id: Its id.
        source: Whose it is.
        path: Its file.
        text: What stands in it; ``None`` to read it whenever it is asked for.
    """

    id: str
    source: Source
    path: Path
    text: FormText | None = None

    def read(self) -> FormText:
        """Return the form as it is written.

        Raises:
            RubricError: K001, it cannot be read.
        """
        if self.text is not None:
            return self.text
        text = read_form(self.path)
        return replace(text, variant=variant_of(self.id, text.stem).get(VARIANT, ""))


@dataclass(frozen=True, slots=True)
class FormFolder:
    """Forms in a folder of document folders, or in one document's folder, as they are there now.

    Attributes:
        source: Whose forms they are.
        folder: The folder; one that is not there holds nothing.
    """

    source: Source
    folder: Path

    def files(self) -> Iterator[FormFile]:
        """Yield the file of every form, in the order of documents and files."""
        folders = "." if (self.folder / DOCUMENT_FILE).is_file() else "*"
        found = (path for end in ENDINGS for path in self.folder.glob(f"{folders}/*{end}"))
        for path in sorted(found):
            if path.name != DOCUMENT_FILE and not path.name.startswith("."):
                for form_id in _ids(path):
                    yield FormFile(form_id, self.source, path)


@dataclass(frozen=True, slots=True)
class ReadForms:
    """Forms that were read already, so that what happens to their files changes nothing.

    Attributes:
        read: The forms; one that could not be read is tried again when it is asked for.
    """

    read: tuple[FormFile, ...]

    def files(self) -> Iterator[FormFile]:
        """Yield every form."""
        yield from self.read


FormShelf = FormFolder | ReadForms


class FormLibrary:
    """The forms that are known.

    Attributes:
        shelves: Where they stand.
        beyond: Where to look for what a file is that belongs to none of them; ``None`` for
            nowhere. Nothing is measured by a form of there.
        base: The folder that paths of forms may be relative to, besides the current one.
    """

    def __init__(
        self,
        shelves: Sequence[FormShelf],
        beyond: FormLibrary | None = None,
        base: Path | None = None,
    ) -> None:
        """Take the shelves; the arguments are the attributes."""
        self.shelves = tuple(shelves)
        self.beyond = beyond
        self.base = base
        self._known: dict[object, object] = {}

    def __getstate__(self) -> dict[str, object]:
        """Return what goes to another process: where the forms stand, not what was loaded."""
        return {**vars(self), "_known": {}}

    @classmethod
    def shipped(cls) -> FormLibrary:
        """Return the library of the forms that ship with the program."""
        return cls((FormFolder("shipped", data_folder("rubric_data")),))

    def with_own(self, folder: Path) -> FormLibrary:
        """Return this library with the forms of one's own in a folder."""
        return FormLibrary((*self.shelves, FormFolder("own", folder)), self.beyond, self.base)

    @property
    def own(self) -> Path | None:
        """The folder of the forms of one's own; it need not be there."""
        shelves = (shelf for shelf in self.shelves if isinstance(shelf, FormFolder))
        return next((shelf.folder for shelf in shelves if shelf.source == "own"), None)

    def settled(self) -> FormLibrary:
        """Return this library as it is now: one run sees one edition of a form."""
        read = tuple(_read(file) for file in self.files)
        return FormLibrary((ReadForms(read),), self.beyond, self.base)

    def layers(self) -> Iterator[FormLibrary]:
        """Yield this library, and those beyond it."""
        library: FormLibrary | None = self
        while library is not None:
            yield library
            library = library.beyond

    @property
    def files(self) -> tuple[FormFile, ...]:
        """The files of all forms; two of one id are both there."""
        return tuple(file for shelf in self.shelves for file in shelf.files())

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all forms, each once."""
        return tuple(dict.fromkeys(file.id for file in self.files))

    def file(self, name: str) -> FormFile:
        """Return where a form stands.

        Args:
            name: Its id, or the path of its file, which ends in ``.yaml``.

        Raises:
            RubricError: K010, there is none; K013, there are several.
        """
        files = self.files
        if name.endswith(ENDINGS):
            return self._named(Path(name), files)
        found = [file for file in files if file.id == name]
        if len(found) > 1:
            raise fail("K013", got=name, files="、".join(f"“{file.path}”" for file in found))
        if not found:
            raise fail("K010", got=name, hint=self._hint(name))
        return found[0]

    def _named(self, path: Path, files: Sequence[FormFile]) -> FormFile:
        """Return the file of a path; what a round calls by its path it may have kept since."""
        kept = (file for file in files if file.source == "round" and file.id == path.stem)
        beside = self.base / path if self.base and not path.exists() else path
        return next(kept, FormFile(path.stem, "file", beside))

    def _hint(self, name: str) -> str:
        if {file.source for file in self.files} == {"round"}:
            return _NOT_IN_THE_ROUND
        near = nearest(name, self.ids)
        return f"您是不是要找“{near}”？" if near else ""

    def file_for(self, name: str, unit_type: str) -> FormFile:
        """Return where the form of one type of unit stands; raises as :meth:`file` does.

        Args:
            name: The form's id, or the path of a file, which may be for several kinds of units.
            unit_type: The type of unit, as the file calls its kind.
        """
        file = self.file(name)
        kinds = self.form(name).variants if file.source == "file" else {}
        if not kinds:
            return file
        for kind, words in kinds.items():
            if words == unit_type:
                return replace(file, id=f"{file.id}-{kind}")
        known = "、".join(f"“{words}”" for words in kinds.values())
        hint = f"这个文件分几类单位（{known}），单位类别要写成其中的一类。"
        raise fail("K010", got=f"{name}（{unit_type}）", hint=hint)

    def form(self, name: str, readings: Mapping[str, str] | None = None) -> Form:
        """Return a form.

        Args:
            name: Its id, or the path of its file, which ends in ``.yaml``.
            readings: Reading per setting; the defaults for those not named.

        Raises:
            RubricError: No such form or reading, or its data cannot be used.
        """
        return self.form_in(self.file(name), readings)

    def forms(self) -> Iterator[tuple[FormFile, Form | RubricError]]:
        """Yield every form under its default readings, or why it cannot be used.

        Of two of one id neither can: nobody could say which of them is meant.
        """
        files = self.files
        times = Counter(file.id for file in files)
        for file in files:
            try:
                if times[file.id] > 1:
                    self.file(file.id)
                yield file, self.form_in(file)
            except RubricError as error:
                yield file, error

    def usable(self) -> Iterator[Form]:
        """Yield every form that can be used, under its default readings."""
        for _, form in self.forms():
            if isinstance(form, Form):
                yield form

    def form_in(self, file: FormFile, readings: Mapping[str, str] | None = None) -> Form:
        """Return the form of a file, loaded once for each content.

        Raises:
            RubricError: No such reading, or its data cannot be used.
        """
        text = file.read()
        key = (text, tuple(sorted((readings or {}).items())))
        return self.kept(key, lambda: form_of(text, readings))

    def kept(self, key: object, make: Callable[[], Thing]) -> Thing:
        """Return what was worked out from the library's forms before, or work it out.

        Args:
            key: What it follows from, wholly.
            make: Works it out.
        """
        known = self._known
        if key not in known:
            if len(known) >= _MOST_KEPT:
                known = self._known = {}
            known[key] = make()
        return cast("Thing", known[key])


def _ids(path: Path) -> tuple[str, ...]:
    """Return the ids of the forms that a file makes; one that cannot be read is told of later."""
    try:
        return variant_ids(path.stem, path.read_bytes())
    except OSError:
        return (path.stem,)


def _read(file: FormFile) -> FormFile:
    try:
        return replace(file, text=file.read())
    except RubricError:
        return file
