"""Official attachments as PDF files, or as one workbook to print where that is not possible."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbook_tool.layout.combine import SheetPart, combine, heads_of
from workbook_tool.reading.libreoffice import find_libreoffice
from workbook_tool.resources import data_folder
from workbook_tool.workbook.draw import draw

PRINT_BOOK = "打印.xlsx"

_SECONDS_TO_START = 60
_SECONDS_A_FILE = 20
AT_ONCE = 100
"""Files for one start of LibreOffice: it stops without a word at about the 250th."""

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and of how many."""


class PrintError(Exception):
    """LibreOffice is there but did not make the PDF files; the text says which are missing."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What was made.

    Attributes:
        files: The PDF files in order, or the one workbook.
        pdf: Whether they are PDF files.
    """

    files: tuple[Path, ...]
    pdf: bool


def print_parts(
    parts: Sequence[SheetPart], folder: Path, progress: Progress = lambda *_: None
) -> Printed:
    """Print one or more plans into a folder.

    Args:
        parts: What to print; each title names a file or a sheet.
        folder: Made if it is not there.
        progress: Told of each step.

    Raises:
        PrintError: LibreOffice failed.
        OSError: The folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    program = find_libreoffice()
    if program is None:
        plan, entries = combine(parts)
        book = folder / PRINT_BOOK
        book.write_bytes(draw(plan, entries, heads=heads_of(parts, plan)))
        return Printed((book,), pdf=False)
    return Printed(_as_pdf(program, parts, folder, progress), pdf=True)


def _as_pdf(
    program: str, parts: Sequence[SheetPart], folder: Path, progress: Progress
) -> tuple[Path, ...]:
    with tempfile.TemporaryDirectory() as work:
        books: list[Path] = []
        for n, part in enumerate(parts, start=1):
            book = Path(work) / f"{part.title}.xlsx"
            # LibreOffice tells odd from even by counting pages, not by their numbers.
            even = part.plan.sheets[0].page.first_number % 2 == 0
            heads = heads_of([part], part.plan)
            book.write_bytes(draw(part.plan, part.entries, mirrored=even, heads=heads))
            books.append(book)
            progress("排版", n, len(parts))
        convert_to_pdf(program, books, Path(work))
        made: list[Path] = []
        missing: list[str] = []
        for part, book in zip(parts, books, strict=True):
            pdf = book.with_suffix(".pdf")
            if not pdf.is_file():
                missing.append(part.title)
                continue
            target = folder / pdf.name
            shutil.copyfile(pdf, target)
            made.append(target)
        if missing:
            raise PrintError("、".join(missing))
    return tuple(made)


def convert_to_pdf(program: str, books: Sequence[Path], folder: Path) -> None:
    """Convert workbooks to PDF with LibreOffice, in a profile of its own.

    LibreOffice reads xlsx files without the rules for Chinese punctuation (避头尾), so that
    lines would begin with 、 or ）. The way over its own format lets them be switched on.

    Args:
        program: LibreOffice.
        books: The workbooks.
        folder: Where the PDF files go.
    """
    with tempfile.TemporaryDirectory() as work:
        profile, own = Path(work) / "profile", Path(work) / "own"
        _convert(program, profile, "fods", books, own)
        drafts = [own / f"{book.stem}.fods" for book in books]
        drafts = [draft for draft in drafts if draft.is_file()]
        for draft in drafts:
            text = draft.read_text(encoding="utf-8")
            draft.write_text(_LOOSE.sub(_STRICT, text), encoding="utf-8")
        if drafts:
            _convert(program, profile, "pdf", drafts, folder)


_LOOSE = re.compile(r"<style:paragraph-properties(?![^>]*style:line-break)")
_STRICT = '<style:paragraph-properties style:line-break="strict"'


def _convert(program: str, profile: Path, form: str, files: Sequence[Path], folder: Path) -> None:
    for first in range(0, len(files), AT_ONCE):
        _convert_some(program, profile, form, files[first : first + AT_ONCE], folder)


def _convert_some(
    program: str, profile: Path, form: str, files: Sequence[Path], folder: Path
) -> None:
    subprocess.run(
        [
            program,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--convert-to",
            form,
            "--outdir",
            str(folder),
            *map(str, files),
        ],
        env=_with_fonts(os.environ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=_SECONDS_TO_START + _SECONDS_A_FILE * len(files),
        check=False,
    )


def _with_fonts(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which missing Windows fonts get twins of like metrics."""
    fonts = data_folder("templates") / "print-fonts.conf"
    return {"FONTCONFIG_FILE": str(fonts), **environment}
