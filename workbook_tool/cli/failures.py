"""What a person reads when something did not work: one Chinese sentence, and what to do.

Exit codes: 1 usage, 2 something needs a person, 3 another run holds the round, 4 storage
failed and nothing has changed, 5 ledger or key damaged. A traceback goes into a file in the
temporary folder, never onto the screen.
"""

from __future__ import annotations

import errno
import os
import re
import tempfile
import traceback
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

USAGE, NEEDS_A_PERSON, BUSY, STORAGE_FAILED, DAMAGED, INTERRUPTED = 1, 2, 3, 4, 5, 130


class Failure(click.ClickException):
    """What a command cannot do: a sentence for people, and the exit code."""

    def __init__(self, sentence: str, code: int = NEEDS_A_PERSON) -> None:
        super().__init__(sentence)
        self.code = code


_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_STORAGE = {
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "磁盘空间已用完配额",
    errno.EACCES: "没有权限，或文件正被别的程序打开",
    errno.EPERM: "没有权限，或文件正被别的程序打开",
    errno.EROFS: "磁盘是只读的",
    errno.ENOENT: "文件夹不存在",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "这里已有一个同名的文件夹",
    errno.EEXIST: "已有同名的文件",
    errno.ENAMETOOLONG: "文件名太长",
}


def is_chinese(text: str) -> bool:
    """Return whether a message is one of ours; quoted values may be in any language."""
    return any("一" <= character <= "鿿" for character in _QUOTED.sub("", text))


def _near(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    found = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"您是不是要写“{found[0]}”？" if found else ""


def _option_names(ctx: click.Context | None) -> list[str]:
    if ctx is None:
        return []
    params = ctx.command.get_params(ctx)
    return [name for p in params if isinstance(p, click.Option) for name in p.opts]


def _name(error: click.BadParameter) -> str:
    param = error.param
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    if param is not None and error.ctx is not None:
        return param.make_metavar(error.ctx).strip("[].")
    return str(error.param_hint or "")


def _bad_value(error: click.BadParameter) -> str:
    """Return why a value will not do; built-in types say so in English, ours in Chinese."""
    if is_chinese(error.message):
        return error.message.rstrip("。")
    kind = error.param.type if error.param else None
    if isinstance(kind, click.Choice):
        return "只能写 " + "、".join(str(choice) for choice in kind.choices)
    if isinstance(kind, click.IntRange | click.FloatRange):
        low = f"不小于 {kind.min}" if kind.min is not None else ""
        high = f"不大于 {kind.max}" if kind.max is not None else ""
        return "要写" + "、".join(filter(None, [low, high])) + "的数"
    if kind in {click.INT, click.FLOAT}:
        return "要写数字"
    if isinstance(kind, click.Path | click.File):
        return "这个文件或文件夹不存在，或者打不开"
    return "写法不对"


def _no_such_option(error: click.NoSuchOption) -> str:
    return (
        f"没有“{error.option_name}”这个选项。{_near(error.option_name, _option_names(error.ctx))}"
    )


def _no_such_command(error: click.NoSuchCommand) -> str:
    ctx = error.ctx
    group = ctx.command if ctx else None
    known = group.list_commands(ctx) if ctx and isinstance(group, click.Group) else []
    return f"没有“{error.command_name}”这个命令。{_near(error.command_name, known)}"


def _bad_option(error: click.BadOptionUsage) -> str:
    params = error.ctx.command.params if error.ctx else []
    options = [p for p in params if isinstance(p, click.Option) and error.option_name in p.opts]
    rule = "后面不要写内容" if any(option.is_flag for option in options) else "后面要写内容"
    return f"选项“{error.option_name}”{rule}。"


def _missing(error: click.MissingParameter) -> str:
    kind = "选项" if isinstance(error.param, click.Option) else "参数"
    return f"缺少必须写的{kind}“{_name(error)}”。"


def _bad_parameter(error: click.BadParameter) -> str:
    return f"“{_name(error)}”写得不对：{_bad_value(error)}。"


def _own(error: click.UsageError) -> str:
    ours = is_chinese(error.message)
    return error.message.rstrip("。") + "。" if ours else "命令的写法不对。"


# From the particular to the general.
_SENTENCES: tuple[tuple[type[click.UsageError], Callable[[Any], str]], ...] = (
    (click.NoSuchOption, _no_such_option),
    (click.NoSuchCommand, _no_such_command),
    (click.BadOptionUsage, _bad_option),
    (click.MissingParameter, _missing),
    (click.BadParameter, _bad_parameter),
    (click.UsageError, _own),
)


def usage_sentence(error: click.UsageError) -> str:
    """Return what was wrong with the command line, in Chinese."""
    return next(say(error) for kind, say in _SENTENCES if isinstance(error, kind))


def report_usage(error: click.UsageError) -> None:
    """Write a mistake in the command line to stderr, with the usage line."""
    if error.ctx is None:
        click.echo(usage_sentence(error), err=True)
        return
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.ctx.get_help(), err=True)
        return
    click.echo(usage_sentence(error), err=True)
    click.echo(error.ctx.get_usage(), err=True)
    click.echo(f"查看帮助：{error.ctx.command_path} --help", err=True)


def storage_sentence(error: OSError) -> str:
    """Return why a file could not be written, in Chinese."""
    reason = _STORAGE.get(error.errno or 0, "磁盘或网络出了问题")
    name = f"“{os.fspath(error.filename)}”" if isinstance(error.filename, str | Path) else "文件"
    return f"{name}没有写成：{reason}。请处理后再试一次。"


def write_log(error: BaseException) -> Path | None:
    """Write the traceback to a file in the temporary folder.

    Returns:
        The file, or ``None`` if even that could not be written.
    """
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
    text = "".join(traceback.format_exception(error))
    try:
        # A name that nobody can guess, and that was not there, be it as a link; its owner's only.
        handle, name = tempfile.mkstemp(".log", f"workbook-tool-{stamp}-")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError:
        return None
    return Path(name)


def unexpected_sentence(error: BaseException) -> str:
    """Return the apology for a defect, naming the log file."""
    log = write_log(error)
    where = f"详情已记入“{log}”，请把这个文件发给技术人员。" if log else "请联系技术人员。"
    return f"抱歉，程序出了意外，这一步没有完成。{where}"
