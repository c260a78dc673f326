"""``workbook-tool rubric import`` and ``compare``: from an attachment to a form, and back to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.failures import NEEDS_A_PERSON, Failure
from workbook_tool.cli.forms import form_argument, json_option, office_with
from workbook_tool.cli.output import Words, console, print_json, table
from workbook_tool.office.files import save

if TYPE_CHECKING:
    from rich.console import Console

    from workbook_tool.importing.export import Result
    from workbook_tool.importing.read_file import Imported

_KINDS = (".docx", ".doc", ".xlsx", ".xls", ".et", ".ods", ".rtf", ".wps", ".odt", ".xlsm")
_CERTAINTY = {"sure": "确定", "unsure": "待确认", "none": "人工评分"}
REVIEW_FILE = "核对.xlsx"
_THEN = f"，运行：workbook-tool rubric import --review {REVIEW_FILE}"


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
    context = click.get_current_context()
    if review is not None:
        if paths:
            raise click.UsageError("写了 --review，就不要再写文件", context)
        return _reviewed(review, folder or review.absolute().parent, as_json)
    if not paths:
        raise click.UsageError("请写明要导入的文件", context)
    if folder is None and not as_json:
        raise click.UsageError("请用 -o 写明草稿存到哪个文件夹", context)
    files = list(_files(paths))
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise click.UsageError(f"没有这个文件：{'、'.join(missing)}", context)
    if not files:
        raise Failure("文件夹里没有可以导入的文件（.docx、.doc、.xlsx、.xls、.et、.ods）。")
    if folder is not None:
        _must_be_new(folder)
    results = _imported(files, folder or Path("imported"))
    written = _written(results, folder) if folder is not None else []
    if as_json:
        from workbook_tool.importing.export import import_data

        print_json(import_data(results))
    else:
        _print(console(), results, written)
    return _code(results)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(
                one for one in path.rglob("*") if one.suffix.lower() in _KINDS and one.is_file()
            )
        else:
            yield path


def _must_be_new(folder: Path) -> None:
    if (folder / "document.yaml").exists():
        raise Failure(
            f"文件夹“{folder}”里已经有细则，没有动它。请换一个文件夹；"
            f"要按核对的结果重新生成，请用 --review {folder / REVIEW_FILE}。"
        )


def _imported(files: Sequence[Path], folder: Path) -> list[Result]:
    from workbook_tool.importing.read_file import import_bytes, key_for
    from workbook_tool.reading.child import Reader
    from workbook_tool.reading.limits import LIMITS, too_large, unreachable

    results: list[Result] = []
    with Reader() as reader:
        for number, path in enumerate(files, start=1):
            try:
                if path.stat().st_size > LIMITS.file_bytes:
                    raise_size = too_large(f"文件超过 {LIMITS.file_bytes // 1_000_000} MB")
                    results.append((path.name, raise_size.refusal))
                    continue
                data = path.read_bytes()
            except OSError as error:
                results.append((path.name, unreachable(error)))
                continue
            key = key_for(folder, path.name, number, len(files))
            results.append((path.name, import_bytes(path.name, data, reader, key)))
    return results


def _written(results: Sequence[Result], folder: Path) -> list[Path]:
    """Write the drafts with their workbooks to review; return the workbooks."""
    from workbook_tool.importing.read_file import files_of, key_for
    from workbook_tool.importing.review import review_book
    from workbook_tool.reading.limits import Refusal

    written: list[Path] = []
    for number, (name, found) in enumerate(results, start=1):
        if isinstance(found, Refusal) or not found.drafts:
            continue
        key = key_for(folder, name, number, len(results))
        target = folder if len(results) == 1 else folder / key
        target.mkdir(parents=True, exist_ok=True)
        for file, text in files_of(found, key).items():
            save(target / file, text.encode())
        save(target / REVIEW_FILE, review_book(found, key, _THEN))
        written.append(target / REVIEW_FILE)
    return written


def _code(results: Sequence[Result]) -> int:
    from workbook_tool.reading.limits import Refusal

    for _, found in results:
        if isinstance(found, Refusal) or not found.drafts or any(found.questions):
            return NEEDS_A_PERSON
    return 0


def _print(out: Console, results: Sequence[Result], written: Sequence[Path]) -> None:
    from workbook_tool.importing.refusals import sentence
    from workbook_tool.reading.limits import Refusal

    for name, found in results:
        if isinstance(found, Refusal):
            message, fix = sentence(name, found)
            out.print(Words(f"{message}{fix}", "bold red"))
        elif not found.drafts:
            out.print(
                Words(
                    f"文件“{name}”里没有找到考核表：没有带“考核内容、分值”之类表头的表，"
                    "也没有写明分值的条文。请确认是不是这份文件。",
                    "bold red",
                )
            )
        else:
            _print_found(out, found)
    for path in written:
        click.echo(f"已生成：{path}")
    if written:
        click.echo(
            "请打开它逐行核对，存盘后运行：workbook-tool rubric import --review " + str(written[0])
        )


def _print_found(out: Console, found: Imported) -> None:
    from workbook_tool.rubric.text import plain_number

    right = {"justify": "right", "no_wrap": True}
    out.print(Words(f"{found.file}：{found.notice.title}", "bold"))
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
    for draft, rows, asked in zip(found.drafts, found.decided, found.questions, strict=True):
        kinds: list[str] = [one.understood.certainty for one in rows.values()]
        points = sum(one.row.points or 0 for one in rows.values() if not one.row.bonus)
        grid.add_row(
            draft.key,
            Words(draft.unit_type),
            str(len(rows)),
            plain_number(points) if points else "—",
            *(str(kinds.count(kind)) for kind in _CERTAINTY),
            str(len(asked)),
        )
    out.print(grid)
    for draft, asked in zip(found.drafts, found.questions, strict=True):
        if asked:
            out.print(Words(f"\n{draft.key} 要核对的：", "bold"))
        for question in asked:
            out.print(Words(question.words, indent=2))
    for words in found.losses:
        out.print(Words(words, "yellow", indent=2))
    out.print()


def _reviewed(review: Path, folder: Path, as_json: bool) -> int:
    from workbook_tool.importing.export import import_data
    from workbook_tool.importing.read_file import files_of
    from workbook_tool.importing.review_read import ReviewError, read_review
    from workbook_tool.reading.child import Reader

    if not review.is_file():
        raise click.UsageError(f"没有这个文件：{review}", click.get_current_context())
    try:
        with Reader() as reader:
            reviewed = read_review(review.name, review.read_bytes(), reader)
    except ReviewError as error:
        raise Failure(str(error)) from error
    found = reviewed.imported
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in files_of(found, reviewed.key).items():
        save(folder / file, text.encode())
    results: list[Result] = [(review.name, found)]
    if as_json:
        print_json(import_data(results))
        return _code(results)
    out = console()
    _print_found(out, found)
    for draft in found.drafts:
        click.echo(f"已生成：{folder / draft.key}.yaml")
    left = sum(len(asked) for asked in found.questions)
    if left:
        click.echo(f"还有 {left} 处没有确认，见上；在“{review.name}”里改好后再运行一次。")
    else:
        click.echo(
            f"全部确认。接下来：workbook-tool rubric lint {folder / found.drafts[0].key}.yaml"
        )
    return _code(results)


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
    from workbook_tool.importing.compare import compare_with, comparison_data, page_pair
    from workbook_tool.importing.refusals import sentence
    from workbook_tool.office.forms import form_named
    from workbook_tool.reading.child import Reader
    from workbook_tool.reading.limits import Refusal

    with office_with() as office:
        form = form_named(office, form_id)
    data = path.read_bytes()
    with Reader() as reader:
        found = compare_with(form, data, reader)
    if isinstance(found, Refusal):
        raise Failure("".join(sentence(path.name, found)))
    made = page_pair(form, data, path.suffix, pages) if pages is not None else ()
    if as_json:
        print_json(comparison_data(found, form.id, path.name, [str(one) for one in made]))
    else:
        _print_comparison(console(), found, form.id, path.name)
        for one in made:
            click.echo(f"已生成：{one}")
        if pages is not None and not made:
            click.echo("这台电脑没有装 LibreOffice，没有生成对照的 PDF。")
    return NEEDS_A_PERSON if found.differs else 0


def _print_comparison(out: Console, found: object, form: str, file: str) -> None:
    from workbook_tool.importing.compare import Comparison

    assert isinstance(found, Comparison)
    total = len(found.same) + len(found.missing) + len(found.changed)
    out.print(Words(f"{form} 与 {file}：原件 {total} 段，一致 {len(found.same)} 段。", "bold"))
    for ours, theirs in found.changed:
        out.print(Words(f"不一样　原件：{theirs}", "yellow", indent=2))
        out.print(Words(f"细则：{ours}", indent=8))
    for words in found.missing:
        out.print(Words(f"细则里没有：{words}", "bold red", indent=2))
    for words in found.added:
        out.print(Words(f"原件里没有：{words}", "bold red", indent=2))
    if not found.differs:
        out.print("逐段一致：原件的每一段在细则里都有且只有一次，没有多出来的字。")
