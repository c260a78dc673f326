"""What every command on a form has in common: naming the form, and choosing readings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from workbook_tool.rubric.model import Form

Function = TypeVar("Function", bound=Callable[..., Any])
Chosen = tuple[tuple[str, str], ...]
"""Settings with the readings asked for on the command line."""

_YAML = (".yaml", ".yml")


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


def form_argument(name: str, metavar: str, **settings: Any) -> Callable[[Function], Function]:
    """Return an argument that names a form, or several."""
    return click.argument(name, metavar=metavar, help="细则编号，或 .yaml 文件的路径", **settings)


def load_chosen(name: str, chosen: Chosen = ()) -> Form:
    """Load a form under the chosen readings.

    Raises:
        click.UsageError: No such form, setting or reading.
        RubricError: Its data cannot be used.
    """
    from workbook_tool.rubric.library import FormLibrary

    must_exist(name)
    form = FormLibrary.shipped().form(name)
    if not chosen:
        return form
    check_readings(chosen, {key: setting.readings for key, setting in form.settings.items()})
    return FormLibrary.shipped().form(name, chosen_readings(chosen))


def chosen_readings(chosen: Chosen) -> dict[str, str]:
    """Return the readings of ``--set``, unchecked; :func:`load_chosen` checks them."""
    return dict(chosen)


def must_exist(name: str) -> None:
    """A mistyped id or path is a mistake in the command, not in the data."""
    from workbook_tool.rubric.library import FormLibrary
    from workbook_tool.rubric.load import DOCUMENT_FILE, form_files
    from workbook_tool.rubric.source import RubricError

    if Path(name).name == DOCUMENT_FILE:
        raise _mistake(f"{DOCUMENT_FILE} 写的是发文，不是一张表；请写同一文件夹里那张表的文件")
    if name.endswith(_YAML):
        if not Path(name).exists():
            raise _mistake(f"没有这个文件：{name}")
    elif name not in form_files():
        try:
            FormLibrary.shipped().form(name)
        except RubricError as error:
            raise _mistake("".join(f.message + f.fix for f in error.findings)) from error


def id_of(name: str) -> str:
    """Return the id that a name or path stands for."""
    return Path(name).stem if name.endswith(_YAML) else name


def check_readings(
    chosen: Iterable[tuple[str, str]], known: Mapping[str, Mapping[str, str]]
) -> None:
    """Refuse settings and readings that no form has; the loader would pass over the former."""
    for key, reading in chosen:
        if key not in known:
            allowed = "、".join(known) or "（没有）"
            raise _mistake(f"没有“{key}”这个口径。可用的口径：{allowed}")
        if reading not in known[key]:
            allowed = "、".join(known[key])
            raise _mistake(f"口径“{key}”没有“{reading}”这种读法。可用：{allowed}")


def _mistake(sentence: str) -> click.UsageError:
    return click.UsageError(sentence, click.get_current_context())
