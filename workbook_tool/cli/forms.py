"""What every command on a form has in common: naming forms and readings, and asking the office."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from workbook_tool.cli.failures import Failure

if TYPE_CHECKING:
    from workbook_tool.office.context import Office

Function = TypeVar("Function", bound=Callable[..., Any])
Chosen = tuple[tuple[str, str], ...]
"""Settings with the readings asked for on the command line."""


class ReadingChoice(click.ParamType[tuple[str, str]]):
    """``名称=读法``: a setting with the reading to take."""

    name = "名称=读法"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Return setting and reading."""
        if isinstance(value, tuple):
            return value
        setting, equals, reading = str(value).partition("=")
        if not (setting.strip() and equals and reading.strip()):
            self.fail(f"要写成“口径=读法”，现在写的是“{value}”", param, ctx)
        return setting.strip(), reading.strip()


json_option = click.option(
    "--json", "as_json", is_flag=True, help="输出一个 JSON 文档，供其他程序读取。"
)
set_option = click.option(
    "--set",
    "chosen",
    type=ReadingChoice(),
    metavar="口径=读法",
    multiple=True,
    help="采用另一种口径；口径和读法的名称见 rubric show。",
)
forms_option = click.option(
    "--forms",
    "own",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="文件夹",
    help="自己的细则放在哪个文件夹；不写时用环境变量 WORKBOOK_TOOL_FORMS 所写的，"
    "也没有的，用各次考核旁边的“细则库”。",
)


def form_argument(name: str, metavar: str, **settings: Any) -> Callable[[Function], Function]:
    """Return an argument that names a form, or several."""
    return click.argument(name, metavar=metavar, help="细则编号，或 .yaml 文件的路径", **settings)


@contextmanager
def office_with(
    own: Path | None = None, place: Path | None = None, *, there: bool = True
) -> Iterator[Office]:
    """Give what use cases on forms are asked with; what they cannot do is told in words.

    Args:
        own: The folder of one's own forms that was named.
        place: Where the person is; the current folder by default.
        there: Whether a folder that was named must be there.

    Raises:
        click.UsageError: They were asked for wrongly.
        Failure: They cannot do it.
    """
    from workbook_tool.cli.advice import exit_code, told
    from workbook_tool.cli.progress import progress_bar
    from workbook_tool.office.context import Office
    from workbook_tool.office.errors import OfficeError
    from workbook_tool.office.library import library_for

    try:
        library = library_for(place or Path(), own, os.environ, there=there)
        with progress_bar() as progress:
            yield Office(progress=progress, library=library)
    except OfficeError as error:
        if error.kind == "usage":
            raise click.UsageError(told(error, place), click.get_current_context()) from error
        raise Failure(told(error, place), exit_code(error)) from error
