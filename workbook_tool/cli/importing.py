"""``workbook-tool rubric import`` and ``compare``: from an attachment to a form, and back to it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.failures import NEEDS_A_PERSON
from workbook_tool.cli.forms import form_argument, json_option, office_with
from workbook_tool.cli.output import Words, console, print_json, table

if TYPE_CHECKING:
    from rich.console import Console

    from workbook_tool.office.importing import CompareDocument, ImportDocument

_CERTAINTY = {"sure": "确定", "unsure": "待确认", "none": "人工评分"}
_AGAIN = "workbook-tool rubric import --review"


@click.command(
    "import",
    cls=Command,
    short_help="由 Word、Excel 附件生成细则草稿",
    help="由发文的附件（.docx、.doc、.xlsx、.xls、.et、.ods）生成细则草稿和一份“核对.xlsx”。\n\n"
    "打开“核对.xlsx”，对照左边的原文核对右边看懂的内容，改好存盘，"
    "再用 --review 生成细则。没有看懂、拿不准的会列出来，不会自作主张。",
)
@click.argument(
    "paths",
    metavar="[文件…]",
    nargs=-1,
    type=click.Path(path_type=Path),
    help="发文的附件，可写多个，也可写文件夹",
)
@click.option(
    "-o",
    "--output",
    "folder",
    metavar="文件夹",
    type=click.Path(path_type=Path, file_okay=False),
    help="草稿存到哪个文件夹；文件夹的名称用小写字母、数字和连字符，它就是细则的编号。",
)
@click.option(
    "--review",
    metavar="核对.xlsx",
    type=click.Path(path_type=Path, dir_okay=False),
    help="按核对过的工作簿生成细则；不写 -o 时存回它所在的文件夹。",
)
@json_option
def import_forms(
    paths: tuple[Path, ...], folder: Path | None, review: Path | None, as_json: bool
) -> int:
    """Import files, or make the forms of a reviewed workbook."""
    from workbook_tool.office.importing import REVIEW, ImportRequest, rubric_import

    context = click.get_current_context()
    if review is not None:
        if paths:
            raise click.UsageError("写了 --review，就不要再写文件", context)
        return _reviewed(review, folder or review.absolute().parent, as_json)
    if not paths:
        raise click.UsageError("请写明要导入的文件", context)
    if folder is None and not as_json:
        raise click.UsageError("请用 -o 写明草稿存到哪个文件夹", context)
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise click.UsageError(f"没有这个文件：{'、'.join(missing)}", context)
    with office_with() as office:
        request = ImportRequest(paths, folder, f"，运行：{_AGAIN} {REVIEW}")
        found = rubric_import(office, request)
    if as_json:
        print_json(found.model_dump())
    else:
        _print(console(), found)
    return NEEDS_A_PERSON if found.needs_person else 0


def _print(out: Console, found: ImportDocument) -> None:
    for file in found.files:
        if file["refused"]:
            words = file["refused"]["message"] + file["refused"]["fix"]
            out.print(Words(words, "bold red"))
        elif not file["review"]:
            for one in file["questions"]:
                out.print(Words(f"文件“{file['file']}”：{one['message']}。", "bold red"))
        else:
            _print_found(out, file)
    books = [file["review"] for file in found.files if file["review"]]
    for book in books:
        click.echo(f"已生成：{book}")
    if books:
        click.echo(f"请打开它逐行核对，存盘后运行：{_AGAIN} {books[0]}")


def _print_found(out: Console, file: Mapping[str, Any]) -> None:
    from workbook_tool.rubric.text import plain_number

    right = {"justify": "right", "no_wrap": True}
    out.print(Words(file["file"], "bold"))
    grid = table(
        [
            ("编号", {"no_wrap": True}),
            ("适用单位", {"ratio": 2}),
            ("行数", right),
            ("满分", right),
            *((word, right) for word in _CERTAINTY.values()),
            ("问题", right),
        ]
    )
    questions = file["questions"]
    for form in file["forms"]:
        rows = [row for category in form["categories"] for row in category["items"]]
        kinds = [row["certainty"] for row in rows]
        grid.add_row(
            form["id"],
            Words(form["unit_type"]),
            str(len(rows)),
            plain_number(Decimal(str(form["points"]))) if form["points"] else "—",
            *(str(kinds.count(kind)) for kind in _CERTAINTY),
            str(sum(one["form"] == form["id"] for one in questions)),
        )
    out.print(grid)
    for form in file["forms"]:
        asked = [one for one in questions if one["form"] == form["id"]]
        if asked:
            out.print(Words(f"\n{form['id']} 要核对的：", "bold"))
        for one in asked:
            out.print(Words(one["message"], indent=2))
    for one in questions:
        if one["form"] is None:
            out.print(Words(one["message"], "yellow", indent=2))
    out.print()


def _reviewed(review: Path, folder: Path, as_json: bool) -> int:
    from workbook_tool.office.importing import ReviewRequest, rubric_review

    if not review.is_file():
        raise click.UsageError(f"没有这个文件：{review}", click.get_current_context())
    with office_with() as office:
        found = rubric_review(office, ReviewRequest(review, folder))
    code = NEEDS_A_PERSON if found.needs_person else 0
    if as_json:
        print_json(found.model_dump())
        return code
    (file,) = found.files
    _print_found(console(), file)
    made = [folder / f"{form['id']}.yaml" for form in file["forms"]]
    for path in made:
        click.echo(f"已生成：{path}")
    left = sum(one["code"] != "loss" for one in file["questions"])
    if left:
        click.echo(f"还有 {left} 处没有确认，见上；在“{review.name}”里改好后再运行一次。")
    else:
        click.echo(f"全部确认。接下来：workbook-tool rubric lint {made[0]}")
    return code


@click.command(
    "compare",
    cls=Command,
    short_help="把细则与 Word 原件逐段对照",
    help="把细则印出来的字与原件（.docx、.xlsx 等）逐段对照：少了什么、多了什么、哪里不一样。\n\n"
    "有不同时，退出码为 2。",
)
@form_argument("form_id", "编号")
@click.argument(
    "path",
    metavar="原件",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="发文的附件",
)
@click.option(
    "--pages",
    metavar="文件夹",
    type=click.Path(path_type=Path, file_okay=False),
    help="装有 LibreOffice 时，把原件和细则都印成 PDF 放在这里，供并排对照。",
)
@json_option
def compare_form(form_id: str, path: Path, pages: Path | None, as_json: bool) -> int:
    """Compare a form with its original; return 2 if they differ."""
    from workbook_tool.office.importing import CompareRequest, rubric_compare

    with office_with() as office:
        found = rubric_compare(office, CompareRequest(form_id, path, pages))
    if as_json:
        print_json(found.model_dump())
    else:
        _print_comparison(console(), found)
        for page in found.pages:
            click.echo(f"已生成：{page}")
        if pages is not None and not found.pages:
            click.echo("这台电脑没有装 LibreOffice，没有生成对照的 PDF。")
    return NEEDS_A_PERSON if found.differs else 0


def _print_comparison(out: Console, found: CompareDocument) -> None:
    total = found.same + len(found.missing) + len(found.changed)
    out.print(
        Words(f"{found.form} 与 {found.file}：原件 {total} 段，一致 {found.same} 段。", "bold")
    )
    for one in found.changed:
        out.print(Words(f"不一样　原件：{one['original']}", "yellow", indent=2))
        out.print(Words(f"细则：{one['form']}", indent=8))
    for words in found.missing:
        out.print(Words(f"细则里没有：{words}", "bold red", indent=2))
    for words in found.added:
        out.print(Words(f"原件里没有：{words}", "bold red", indent=2))
    if not found.differs:
        out.print("逐段一致：原件的每一段在细则里都有且只有一次，没有多出来的字。")
