"""Draws the pictures of docs/gallery: real pages of each document, kept small.

Run with the project's Python; needs LibreOffice and poppler:

    .venv/bin/python scripts/make_gallery.py
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

from workbook_tool.layout.combine import Part
from workbook_tool.layout.faces import score_plan
from workbook_tool.layout.official import official_plan
from workbook_tool.rubric.load import load_form
from workbook_tool.summary.prints import convert_to_pdf, find_libreoffice, print_parts
from workbook_tool.workbook.draw import draw

GALLERY = Path(__file__).resolve().parent.parent / "docs" / "gallery"
RESOLUTION = 64
COLOURS = 12

ATTACHMENTS = {
    "changzhou-2013-1": (1, 2),
    "zhuzhou-2011-02": (1,),
    "suzhou-2015-1": (1,),
    "shenyang-liuhao": (1, 2),
    "dalian-2018": (1, 3),
}
SHEETS = {"changzhou-2013-1": (1, 3, 4, 5), "dalian-2018": (1, 6)}
UNIT = {"unit": "示例市第一总工会", "code": "001", "deadline": "12月20日"}


def main() -> None:
    """Make all pictures anew, and the page that shows them."""
    program = find_libreoffice()
    if program is None:
        raise SystemExit("LibreOffice is needed")
    shutil.rmtree(GALLERY, ignore_errors=True)
    GALLERY.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        parts = [Part(name, official_plan(load_form(name)), {}) for name in ATTACHMENTS]
        for part, pdf in zip(parts, print_parts(parts, folder).files, strict=True):
            for page in ATTACHMENTS[part.title]:
                _picture(pdf, page, f"{part.title}-{page}")
        for name, pages in SHEETS.items():
            book = folder / f"{name}-sheet.xlsx"
            book.write_bytes(draw(score_plan(load_form(name), "self"), {}, UNIT))
            convert_to_pdf(program, [book], folder)
            for page in pages:
                _picture(book.with_suffix(".pdf"), page, f"{name}-sheet-{page}")
    lines = ["# Pages", "", "Made by `scripts/make_gallery.py`.", ""]
    for picture in sorted(GALLERY.glob("*.png")):
        lines += [f"## {picture.stem}", "", f"![{picture.stem}]({picture.name})", ""]
    (GALLERY / "README.md").write_text("\n".join(lines), encoding="utf-8")


def _picture(pdf: Path, page: int, name: str) -> None:
    command = ["pdftoppm", "-r", str(RESOLUTION), "-f", str(page), "-l", str(page), "-png"]
    subprocess.run([*command, "-singlefile", str(pdf), str(GALLERY / name)], check=True)
    picture = GALLERY / f"{name}.png"
    with Image.open(picture) as page_image:
        small = page_image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(picture, optimize=True)


if __name__ == "__main__":
    main()
