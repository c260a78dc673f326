"""Where the forms of one's own lie: a folder that no update of the program touches."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from workbook_tool.campaign.inputs.settings import SETTINGS_FILE
from workbook_tool.office.errors import OfficeError
from workbook_tool.rubric.library import FormLibrary

OWN_FORMS = "细则库"
"""Name of the folder, where no other is named."""
FORMS_VARIABLE = "WORKBOOK_TOOL_FORMS"
"""The environment variable that names another."""


def library_for(
    place: Path,
    named: Path | None = None,
    environment: Mapping[str, str] | None = None,
    *,
    there: bool = False,
) -> FormLibrary:
    """Return the shipped forms with those of one's own.

    Args:
        place: Where the person is: the current folder, or the folder of a round.
        named: The folder that was named for this once.
        environment: The environment variables.
        there: Whether a folder that was named must be there.

    Raises:
        OfficeError: ``no_forms_folder``, it is not.
    """
    variable = (environment or {}).get(FORMS_VARIABLE, "").strip()
    folder = named or (Path(variable) if variable else None)
    if folder is not None and there and not folder.is_dir():
        raise OfficeError("no_forms_folder", folder=folder)
    return FormLibrary.shipped().with_own(folder or beside_rounds(place) / OWN_FORMS)


def beside_rounds(place: Path) -> Path:
    """Return the folder in which rounds lie: the one around a round, else the place itself."""
    place = place.resolve()
    for folder in (place, *place.parents):
        if (folder / SETTINGS_FILE).is_file():
            return folder.parent
    return place
