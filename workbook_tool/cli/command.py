"""Commands that speak Chinese: usage, help and the table of commands.

A command is written with :data:`Command` as its class, a group with :class:`CommandGroup`::

    @click.command(cls=Command)
    @click.argument("form_id", metavar="编号")
    def sheet(form_id: str) -> int: ...

What a command returns is the exit code (``None`` is 0). Nothing heavy may be imported
here: ``--help`` has to answer at once.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click

_METAVARS = {
    "TEXT": "文字",
    "INTEGER": "整数",
    "FLOAT": "数字",
    "FILE": "文件",
    "FILENAME": "文件",
    "DIRECTORY": "文件夹",
    "PATH": "路径",
}
_NEVER_FIRST = "，。；：、！？）】》”’…·％%"
_NEVER_LAST = "（【《“‘"
_WIDEST = 96


def width_of(text: str) -> int:
    """Return how many columns ``text`` takes on a terminal; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _pieces(text: str) -> Iterator[str]:
    """Yield what must stay on one line: characters with their punctuation, Latin words."""
    start = 0
    for at in range(1, len(text)):
        if _may_break(text[at - 1], text[at]):
            yield text[start:at]
            start = at
    if text:
        yield text[start:]


def _may_break(before: str, after: str) -> bool:
    if before in _NEVER_LAST or after in _NEVER_FIRST or after == " ":
        return False
    return before == " " or "W" in map(unicodedata.east_asian_width, (before, after))


def fold(text: str, width: int) -> list[str]:
    """Break ``text`` into lines of at most ``width`` columns, as Chinese is broken.

    Args:
        text: The text; each of its lines begins a new one.
        width: Columns of a line, at least 2.
    """
    lines: list[str] = []
    for paragraph in text.splitlines():
        line: list[str] = []
        used = 0
        for piece in _pieces(paragraph.strip()):
            word = piece.rstrip()
            if line and used + width_of(word) > width:
                lines.append("".join(line).rstrip())
                line, used = [], 0
            *full, rest = _cut(word, width)
            lines += full  # of a word longer than a line
            line += [rest, piece[len(word) :]]
            used += width_of(rest) + len(piece) - len(word)
        lines.append("".join(line).rstrip())
    return lines


def _cut(word: str, width: int) -> Iterator[str]:
    """Yield the parts of a word that fill a line each, then what is left of it."""
    start = taken = 0
    for at, character in enumerate(word):
        needed = width_of(character)
        if taken + needed > width and at > start:
            yield word[start:at]
            start, taken = at, 0
        taken += needed
    yield word[start:]


class Formatter(click.HelpFormatter):
    """Help text with Chinese headings, measured in terminal columns."""

    def __init__(
        self,
        indent_increment: int = 2,
        width: int | None = None,
        max_width: int | None = None,
    ) -> None:
        super().__init__(indent_increment, width, max_width or _WIDEST)

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write ``用法：…``."""
        start = f"{prefix or '用法：'}{prog} "
        lines = fold(args, max(self.width - width_of(start), 20)) or [""]
        self.write((start + lines[0]).rstrip() + "\n")
        for line in lines[1:]:
            self.write(" " * width_of(start) + line + "\n")

    def write_heading(self, heading: str) -> None:
        """Write a heading with a full-width colon."""
        self.write(f"{' ' * self.current_indent}{heading}：\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs, each line of ``text`` being one."""
        for line in fold(text, self.width - self.current_indent):
            self.write((" " * self.current_indent + line).rstrip() + "\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 34, col_spacing: int = 2
    ) -> None:
        """Write terms with their explanations in two columns."""
        rows = list(rows)
        first = min(max(width_of(term) for term, _ in rows), col_max) + col_spacing
        margin = " " * self.current_indent
        for term, meaning in rows:
            lines = fold(meaning, max(self.width - self.current_indent - first, 20)) or [""]
            if width_of(term) > first - col_spacing:
                self.write(f"{margin}{term}\n{margin}{' ' * first}{lines[0]}\n")
            else:
                gap = " " * (first - width_of(term))
                self.write(f"{margin}{term}{gap}{lines[0]}".rstrip() + "\n")
            for line in lines[1:]:
                self.write(f"{margin}{' ' * first}{line}\n")


class Context(click.Context):
    """A context whose help is set by :class:`Formatter`."""

    formatter_class = Formatter


def _chinese_metavar(text: str) -> str:
    for english, chinese in _METAVARS.items():
        text = text.replace(english, chinese)
    return text


def _option_record(param: click.Parameter, ctx: click.Context) -> tuple[str, str] | None:
    """Return how an option stands in the help: its names and what it does."""
    if not isinstance(param, click.Option) or param.hidden:
        return None
    names = ", ".join([*param.opts, *param.secondary_opts])
    if not param.is_flag and not param.count:
        names += " " + _chinese_metavar(param.make_metavar(ctx))
    words = [param.help or ""]
    words += ["（必填）"] if param.required else []
    words += ["（可写多次）"] if param.multiple else []
    return names, "".join(words)


class _Chinese(click.Command):
    """What commands and groups have in common."""

    context_class = Context

    def __init__(self, *args: Any, **settings: Any) -> None:
        settings.setdefault("options_metavar", "[选项]")
        settings["context_settings"] = {
            "help_option_names": ["-h", "--help"],
            **(settings.get("context_settings") or {}),
        }
        super().__init__(*args, **settings)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return ``--help`` with its explanation in Chinese."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示帮助"
        return option

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the words of the usage line."""
        return [_chinese_metavar(piece) for piece in super().collect_usage_pieces(ctx)]

    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what is typed after the command."""
        arguments = [param for param in self.get_params(ctx) if isinstance(param, click.Argument)]
        rows = [(_chinese_metavar(a.make_metavar(ctx)), a.help or "") for a in arguments if a.help]
        if rows:
            with formatter.section("参数"):
                formatter.write_dl(rows)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        found = (_option_record(param, ctx) for param in self.get_params(ctx))
        rows = [record for record in found if record is not None]
        if rows:
            with formatter.section("选项"):
                formatter.write_dl(rows)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, so that every mistake knows the command in which it was made."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise


class Command(_Chinese):
    """A command."""

    # Left-over words are reported here, since the message of the base class is fixed.
    allow_extra_args = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, and refuse words that the command does not take."""
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise click.UsageError(f"多写了：{'　'.join(rest)}", ctx)
        return rest


def _summary(command: click.Command) -> str:
    return (command.short_help or command.help or "").rstrip("。")


class CommandGroup(_Chinese, click.Group):
    """A command with commands of its own."""

    command_class = Command
    group_class = type

    def __init__(self, *args: Any, **settings: Any) -> None:
        settings.setdefault("subcommand_metavar", "命令 …")
        super().__init__(*args, **settings)

    def summaries(self, ctx: click.Context) -> list[tuple[str, str]]:
        """Return name and one-line help of each command."""
        found = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        return [(name, _summary(command)) for name, command in found if command]

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names in the order in which the commands were written."""
        return list(self.commands)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of commands."""
        rows = self.summaries(ctx)
        if rows:
            with formatter.section("命令"):
                formatter.write_dl(rows)


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """One line of the table of commands.

    Attributes:
        target: Where the command is: ``module:attribute``.
        summary: The one-line help.
    """

    target: str
    summary: str


class LazyGroup(CommandGroup):
    """A group whose commands are imported when they are called."""

    def __init__(self, *args: Any, table: Mapping[str, CommandEntry], **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.table = dict(table)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names in the order of the table."""
        return list(self.table)

    def summaries(self, ctx: click.Context) -> list[tuple[str, str]]:  # noqa: ARG002
        """Return name and one-line help of each command, importing none."""
        return [(name, entry.summary) for name, entry in self.table.items()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the command."""
        if cmd_name not in self.table:
            return None
        module, _, attribute = self.table[cmd_name].target.partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command
