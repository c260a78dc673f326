"""What a person means by the name of a form, and by the readings that come with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from workbook_tool.office.context import Office
from workbook_tool.office.errors import OfficeError
from workbook_tool.rubric.library import ENDINGS, FormFolder
from workbook_tool.rubric.load import DOCUMENT_FILE, VARIANT
from workbook_tool.rubric.model import Form
from workbook_tool.rubric.source import RubricError

Readings = Mapping[str, str]
"""Reading by the name of the setting."""


def form_named(office: Office, name: str, chosen: Readings | None = None) -> Form:
    """Return the form that a person means by its id or by a path, under the chosen readings.

    Raises:
        OfficeError: ``no_form_file``, ``not_a_form``, ``unknown_form``, ``unknown_setting`` or
            ``unknown_reading``.
        RubricError: Its data cannot be used.
    """
    must_be_a_form(office, name)
    form = office.library.form(name)
    if not chosen:
        return form
    must_be_readings(chosen, readings_of([form]))
    return office.library.form(name, chosen)


def must_be_a_form(office: Office, name: str) -> None:
    """Refuse the name of something that is no form; what is in it is not looked at.

    Raises:
        OfficeError: ``no_form_file``, ``not_a_form`` or ``unknown_form``.
    """
    if Path(name).name == DOCUMENT_FILE:
        raise OfficeError("not_a_form", file=DOCUMENT_FILE)
    if name.endswith(ENDINGS):
        if not Path(name).is_file():
            raise OfficeError("no_form_file", file=name)
        return
    try:
        office.library.file(name)
    except RubricError as error:
        words = "".join(finding.message + finding.fix for finding in error.findings)
        raise OfficeError("unknown_form", text=words, word=name) from error


def forms_in(name: str) -> tuple[str, ...]:
    """Return the paths of the forms in a folder, or in the folders in it; other names as they are.

    Raises:
        OfficeError: ``no_forms_in``, the folder holds none.
    """
    folder = Path(name)
    if not folder.is_dir():
        return (name,)
    files = FormFolder("file", folder).files()
    found = tuple(dict.fromkeys(str(file.path) for file in files))  # one for all kinds of units
    if not found:
        raise OfficeError("no_forms_in", folder=name)
    return found


def readings_of(forms: Iterable[Form]) -> dict[str, Mapping[str, str]]:
    """Return what may be chosen in forms, in words: the readings by setting, the kind of unit."""
    found: dict[str, Mapping[str, str]] = {}
    for form in forms:
        found |= {key: setting.readings for key, setting in form.settings.items()}
        if form.variants:
            found[VARIANT] = {**found.get(VARIANT, {}), **form.variants}
    return found


def must_be_readings(chosen: Readings, known: Mapping[str, Mapping[str, str]]) -> None:
    """Refuse settings and readings that no form has; the loader would pass over the former.

    Raises:
        OfficeError: ``unknown_setting`` or ``unknown_reading``.
    """
    for name, reading in chosen.items():
        if name not in known:
            raise OfficeError("unknown_setting", name=name, known="、".join(known) or "（没有）")
        if reading not in known[name]:
            allowed = "、".join(known[name])
            raise OfficeError("unknown_reading", name=name, reading=reading, known=allowed)
