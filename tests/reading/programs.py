"""Honest re-saves: the same workbook opened and saved by another program."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.engines import gnumeric_recalculate, libreoffice_convert

_TOOLS = Path(__file__).parent.parent / "tools"


def by_libreoffice(fmt: str) -> Callable[[Sequence[Path], Path], list[Path]]:
    return lambda paths, folder: libreoffice_convert(paths, fmt, folder)


def by_gnumeric(paths: Sequence[Path], folder: Path) -> list[Path]:
    return [gnumeric_recalculate(path, folder / path.name) for path in paths]


def by_openpyxl(paths: Sequence[Path], folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for path in paths:
        load_workbook(path).save(folder / path.name)
    return [folder / path.name for path in paths]


def by_node(library: str) -> Callable[[Sequence[Path], Path], list[Path]]:
    def resave(paths: Sequence[Path], folder: Path) -> list[Path]:
        _require_node(library)
        folder.mkdir(parents=True, exist_ok=True)
        pairs = [str(part) for path in paths for part in (path, folder / path.name)]
        subprocess.run(
            ["node", str(_TOOLS / "resave.js"), library, *pairs],
            check=True,
            timeout=300,
            stdin=subprocess.DEVNULL,
        )
        return [folder / path.name for path in paths]

    return resave


def _require_node(library: str) -> None:
    module = {"sheetjs": "xlsx", "exceljs": "exceljs"}[library]
    if shutil.which("node") and (_TOOLS / "node_modules" / module).is_dir():
        return
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"{library} is not installed, and CI=true asks for it", pytrace=False)
    pytest.skip(f"{library} is not installed")


PROGRAMS: dict[str, Callable[[Sequence[Path], Path], list[Path]]] = {
    "libreoffice-xlsx": by_libreoffice("xlsx"),
    "libreoffice-xls": by_libreoffice("xls"),
    "libreoffice-ods": by_libreoffice("ods"),
    "gnumeric": by_gnumeric,
    "openpyxl": by_openpyxl,
    "sheetjs": by_node("sheetjs"),
    "exceljs": by_node("exceljs"),
}
"""Each program with a function that re-saves files into a folder, in their order."""
