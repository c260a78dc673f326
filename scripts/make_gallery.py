"""Draws the pictures of docs/gallery and of the user guide: real pages, kept small.

Run with the project's Python; needs LibreOffice and poppler:

    .venv/bin/python scripts/make_gallery.py
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

from workbook_tool.demo.play import play
from workbook_tool.layout.combine import SheetPart
from workbook_tool.layout.faces import score_plan
from workbook_tool.layout.official import official_plan
from workbook_tool.rubric.load import load_form
from workbook_tool.summary.prints import convert_to_pdf, find_libreoffice, print_parts
from workbook_tool.workbook.draw import draw

DOCS = Path(__file__).resolve().parent.parent / "docs"
GALLERY, GUIDE = DOCS / "gallery", DOCS / "手册图"
RESOLUTION = 64
OF_THE_GUIDE = 100
"""So that a page of the guide can be read on the screen."""
COLOURS = 32

ATTACHMENTS = {
    "changzhou-2013-1": (1, 2),
    "zhuzhou-2011-02": (1,),
    "suzhou-2015-1": (1,),
    "shenyang-liuhao": (1, 2),
    "dalian-2018": (1, 3),
}
SHEETS = {"changzhou-2013-1": (1, 3, 4, 5), "dalian-2018": (1, 6)}
OF_THE_DEMO = {
    "评分表": ("下发/*_Q01_*.xlsx", "自评分"),
    "退回的评分表": ("退回/*_Q02_*/*退回的表.xlsx", "自评分"),
    "退回通知单": ("退回/*_Q02_*/*.docx", "退回"),
    "汇总表": ("汇总/工作底稿.xlsx", "汇总表　企业工会"),
    "报领导": ("汇总/报领导.docx", "应报"),
}
"""Pictures of the guide: a file of the demonstration, and words of the page to show."""
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
        parts = [SheetPart(name, official_plan(load_form(name)), {}) for name in ATTACHMENTS]
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

    _guide(program)


def _guide(program: str) -> None:
    """Make the pictures of the user guide anew, from a demonstration."""
    shutil.rmtree(GUIDE, ignore_errors=True)
    GUIDE.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        play(folder / "demo")
        for name, (pattern, words) in OF_THE_DEMO.items():
            source = next(iter(sorted((folder / "demo").glob(pattern))))
            copy = shutil.copy(source, folder / f"{name}{source.suffix}")
            _to_pdf(program, Path(copy), folder)
            pdf = folder / f"{name}.pdf"
            _picture(pdf, _page_with(pdf, words), name, GUIDE, OF_THE_GUIDE)


def _to_pdf(program: str, file: Path, folder: Path) -> None:
    if file.suffix == ".xlsx":
        convert_to_pdf(program, [file], folder)
        return
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, str(file)], check=True, stdout=subprocess.DEVNULL)


def _page_with(pdf: Path, words: str) -> int:
    """Return the number of the first page that holds the words."""
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True)
    wanted = "".join(words.split())
    pages = text.stdout.decode().split("\f")
    return next(n for n, page in enumerate(pages, start=1) if wanted in "".join(page.split()))


def _picture(
    pdf: Path, page: int, name: str, folder: Path = GALLERY, resolution: int = RESOLUTION
) -> None:
    command = ["pdftoppm", "-r", str(resolution), "-f", str(page), "-l", str(page), "-png"]
    subprocess.run([*command, "-singlefile", str(pdf), str(folder / name)], check=True)
    picture = folder / f"{name}.png"
    with Image.open(picture) as page_image:
        shown = page_image.convert("RGB")
        if folder == GUIDE:  # the part of the page with something on it
            paper = Image.new("RGB", shown.size, "white")
            left, top, right, bottom = ImageChops.difference(shown, paper).getbbox() or (0, 0, 1, 1)
            shown = shown.crop((left - 12, top - 12, right + 12, bottom + 12))
        small = shown.quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(picture, optimize=True)


if __name__ == "__main__":
    main()
