"""Where the data folders lie that ship with the program.

In a checkout ``rubric_data/``, ``templates/`` and ``samples/`` stand beside the
package, at the top of the repository; in an installed wheel they stand inside
it. Nothing else may know the difference.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data_folder(name: str) -> Path:
    """Return the folder ``rubric_data``, ``templates`` or ``samples``.

    Args:
        name: The folder's name.

    Returns:
        Its absolute path.

    Raises:
        FileNotFoundError: The installation is incomplete.
    """
    for candidate in (_PACKAGE / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"data folder {name!r} is missing from the installation")
