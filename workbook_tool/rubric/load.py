"""Loading forms from YAML: one folder per official document.

``document.yaml`` holds the notice and, under ``shared``, whatever its forms have in
common; every other ``*.yaml`` of the folder is one form, or one for each kind of unit that it
names. What a form writes goes over what is shared: settings and paper entry by entry, rows by
their reference (``"*"`` stands for every row), everything else as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from workbook_tool.findings import Finding
from workbook_tool.resources import data_folder
from workbook_tool.rubric import source
from workbook_tool.rubric.choosing import (
    VARIANT,
    Choices,
    mapping_in,
    take_variants,
    variants_in,
)
from workbook_tool.rubric.faults import finding_of, kinds, meant, path_of, told_once
from workbook_tool.rubric.mending import all_errors
from workbook_tool.rubric.model import Form
from workbook_tool.rubric.source import RubricError, fail

__all__ = [
    "DOCUMENT_FILE",
    "VARIANT",
    "FormText",
    "form_files",
    "form_of",
    "kinds",
    "load_all",
    "load_file",
    "load_form",
    "read_form",
]

DOCUMENT_FILE = "document.yaml"
_BY_ENTRY = ("settings", "paper")


def form_files(root: Path | None = None) -> dict[str, Path]:
    """Return the file of every form by its id, in the order of documents and files.

    Args:
        root: A folder of document folders; the shipped rubric data by default.
    """
    folder = data_folder("rubric_data") if root is None else root
    paths = [path for path in sorted(folder.glob("*/*.yaml")) if path.name != DOCUMENT_FILE]
    return {
        form_id: path for path in paths for form_id in variant_ids(path.stem, path.read_bytes())
    }


def variant_ids(stem: str, content: bytes) -> tuple[str, ...]:
    """Return the ids of the forms that a file makes: one, or one for each kind of unit."""
    return tuple(f"{stem}-{name}" for name in variants_in(content)) or (stem,)


def variant_of(form_id: str, stem: str) -> dict[str, str]:
    """Return what chooses a form among those of its file."""
    return {} if form_id == stem else {VARIANT: form_id.removeprefix(f"{stem}-")}


def load_all(root: Path | None = None) -> tuple[Form, ...]:
    """Load every form of a folder of document folders under its default readings.

    Raises:
        RubricError: A file cannot be used.
    """
    files = form_files(root)
    return tuple(load_file(path, variant_of(name, path.stem)) for name, path in files.items())


def load_form(name: str, readings: Mapping[str, str] | None = None) -> Form:
    """Load a shipped form by its id, for scripts and tests.

    The program itself asks a :class:`~workbook_tool.rubric.library.FormLibrary`, which knows
    the forms that are not shipped, too.

    Raises:
        KeyError: No such form.
        RubricError: Its data cannot be used.
    """
    path = form_files()[name]
    return load_file(path, {**(readings or {}), **variant_of(name, path.stem)})


@dataclass(frozen=True, slots=True)
class FormText:
    """A form as it is written: all that its meaning follows from.

    Attributes:
        folder: Name of the folder of its document.
        file: Name of its own file.
        content: What stands in that file.
        document: What stands in ``document.yaml``; ``None`` if there is none.
        variant: For which kind of unit, where the file is for several; empty for the first.
    """

    folder: str
    file: str
    content: bytes
    document: bytes | None
    variant: str = ""

    @property
    def stem(self) -> str:
        """The name of its file without its ending."""
        return Path(self.file).stem

    @property
    def id(self) -> str:
        """Id of the form: the name of its file, and the kind of unit."""
        return f"{self.stem}-{self.variant}" if self.variant else self.stem

    def of_each_kind(self) -> tuple[FormText, ...]:
        """Return the form of each kind of unit that the file is for; itself where it is for one."""
        return tuple(replace(self, variant=name) for name in variants_in(self.content)) or (self,)

    @property
    def name(self) -> str:
        """What messages call the form's own file."""
        return f"{self.folder}/{self.file}"

    @property
    def document_name(self) -> str:
        """What messages call the file of its document."""
        return f"{self.folder}/{DOCUMENT_FILE}"


def read_form(path: Path) -> FormText:
    """Read the form in ``path``, with the ``document.yaml`` beside it.

    Raises:
        RubricError: K001, one of them cannot be read.
    """
    folder = path.absolute().parent
    content = source.read_bytes(path, f"{folder.name}/{path.name}")
    beside, name = folder / DOCUMENT_FILE, f"{folder.name}/{DOCUMENT_FILE}"
    document = source.read_bytes(beside, name) if beside.exists() else None
    return FormText(folder.name, path.name, content, document)


def form_of(text: FormText, readings: Mapping[str, str] | None = None) -> Form:
    """Return the form that a text describes.

    Args:
        text: The text.
        readings: Reading per setting; the defaults for those not named. Under ``unit`` the kind
            of unit, where the file is for several; the first if it is not named.

    Raises:
        RubricError: Its data cannot be used; the findings name file, line and field, and are all
            that are to be found in the file.
    """
    raw = _merged(text)
    wanted = {**({VARIANT: text.variant} if text.variant else {}), **(readings or {})}
    variants = take_variants(raw, wanted.get(VARIANT))
    faults: list[Finding] = []
    choices = Choices(raw, wanted, variants, faults)
    concrete = choices.resolved(raw)
    for name in choices.broken & set(concrete.get("settings") or ()):
        del concrete["settings"][name]
    context = {"readings": choices.chosen, "variants": variants}
    attempt = partial(Form.model_validate, context=context)
    try:
        form: Form | None = attempt(concrete)
    except ValidationError:
        form = None
        met = all_errors(concrete, attempt, path_of, meant)
        faults += [finding_of(details, data) for details, data in met]
    if faults or form is None:
        raise RubricError(told_once(faults))
    return form


def load_file(path: Path, readings: Mapping[str, str] | None = None) -> Form:
    """Load the form in ``path``, with the ``document.yaml`` beside it.

    Raises:
        RubricError: Its data cannot be used; the findings name file, line and field.
    """
    return form_of(read_form(path), readings)


def _merged(text: FormText) -> source.Mapping:
    own = source.parse(text.content, text.name)
    if text.document is None:
        reason = "没有这个文件；每个细则文件夹都要有一份，写明文件标题和发文单位"
        raise fail("K001", file=text.document_name, reason=reason)
    document = source.parse(text.document, text.document_name)
    shared = mapping_in(document, "shared")
    document.pop("shared", None)
    rows = mapping_in(shared, "items")
    shared.pop("items", None)
    merged = shared.merged(own)
    for key in _BY_ENTRY:
        if key in shared and key in own:
            merged[key] = mapping_in(shared, key).merged(mapping_in(own, key))
    merged["id"] = text.stem
    merged.setdefault("document", document)
    merged.places.setdefault("document", document.place)
    for owner, index, row in _rows(merged):
        owner[index] = _with_shared(row, rows)
    return merged


def _rows(form: source.Mapping) -> Iterator[tuple[source.Sequence, int, source.Mapping]]:
    """Yield every row of the raw form with the list that holds it."""
    for category in form.get("categories") or ():
        holders = [category, *(_get(category, "indicators") or ())]
        for holder in holders:
            items = _get(holder, "items")
            if isinstance(items, source.Sequence):
                for index, row in enumerate(items):
                    if isinstance(row, source.Mapping):
                        yield items, index, row


def _get(data: object, key: str) -> Any:
    return data.get(key) if isinstance(data, source.Mapping) else None


def _with_shared(row: source.Mapping, rows: source.Mapping) -> source.Mapping:
    ref = row.get("ref")
    if isinstance(ref, int) and not isinstance(ref, bool):
        row["ref"] = str(ref)
    base = source.Mapping(row.place)
    for key in ("*", str(row.get("ref"))):
        if isinstance(rows.get(key), source.Mapping):
            base = base.merged(rows[key])
    return base.merged(row)
