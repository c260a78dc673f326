"""The program ``workbook-tool``: its table of commands, and what happens when one fails."""

from __future__ import annotations

import io
import os
import sys

import click

from workbook_tool import __version__
from workbook_tool.cli import failures
from workbook_tool.cli.command import CommandEntry, LazyGroup

TABLE = {
    "rubric": CommandEntry(
        "workbook_tool.cli.rubric:rubric", "细则：列表、查看、检查、比较、口径确认单"
    ),
    "sheet": CommandEntry("workbook_tool.cli.sheet:sheet", "生成一份评分表"),
    "check": CommandEntry("workbook_tool.cli.check:check", "检查收回的文件：读出分数，列出问题"),
    "print": CommandEntry("workbook_tool.cli.print:print_forms", "打印正式附件"),
    "new": CommandEntry("workbook_tool.cli.new:new", "建立一次考核"),
    "issue": CommandEntry("workbook_tool.cli.issue:issue", "下发：给每个单位生成评分表"),
    "collect": CommandEntry(
        "workbook_tool.cli.collect:collect", "收件：读取、登记、核对交回的文件"
    ),
    "status": CommandEntry("workbook_tool.cli.status:status", "报送情况：谁报了、谁没报、谁要退回"),
    "decide": CommandEntry(
        "workbook_tool.cli.decide:decide", "决定：采用、代录、更正、作废、撤销等"
    ),
    "return": CommandEntry(
        "workbook_tool.cli.send_back:send_back", "退回与催报：通知单、标出问题的表"
    ),
    "summary": CommandEntry("workbook_tool.cli.summary:summary", "汇总：名次、逐项得分、问题清单"),
    "publish": CommandEntry(
        "workbook_tool.cli.publish:publish", "公布：公示、通报、给各单位的反馈"
    ),
    "explain": CommandEntry(
        "workbook_tool.cli.explain:explain", "得分明细：一个单位的总分是怎样来的"
    ),
    "finish": CommandEntry("workbook_tool.cli.finish:finish", "定稿，或开下一稿"),
    "backup": CommandEntry("workbook_tool.cli.backup:backup", "备份：整个考核存成一个文件"),
    "restore": CommandEntry("workbook_tool.cli.backup:restore", "从备份恢复"),
    "rebuild": CommandEntry("workbook_tool.cli.backup:rebuild", "修复登记簿"),
    "mail": CommandEntry("workbook_tool.cli.mail:mail", "邮件：生成草稿、发送、收取"),
    "console": CommandEntry("workbook_tool.cli.console:console", "工作台：在浏览器里办整个考核"),
    "demo": CommandEntry("workbook_tool.cli.demo:demo", "用样例数据演示一次完整的考核"),
}
"""Every command: where it is and its one-line help."""


def _show_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"workbook-tool {__version__}")
        ctx.exit()


root = LazyGroup(
    "workbook-tool",
    table=TABLE,
    help="工会考核评分表：由细则生成，收回后读取、核对、汇总。",
    epilog="每个命令的用法：workbook-tool 命令 --help",
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_version,
            help="显示版本",
        )
    ],
)


def main() -> None:
    """Run the program on the command line's words and leave with its exit code."""
    _speak_utf8()
    sys.exit(run())


def run(args: list[str] | None = None) -> int:
    """Run a command and return its exit code; what failed is told on stderr.

    Args:
        args: The words after the program's name; those of the command line by default.
    """
    try:
        code = root.main(args, prog_name="workbook-tool", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.UsageError as error:
        failures.report_usage(error)
        return failures.USAGE
    except click.ClickException as error:
        click.echo(error.format_message(), err=True)
        return error.code if isinstance(error, failures.Failure) else failures.NEEDS_A_PERSON
    except (click.Abort, KeyboardInterrupt):
        click.echo("已中断，没有做完。", err=True)
        return failures.INTERRUPTED
    except BrokenPipeError:
        # The reader (such as a pager) has gone. Python would complain once more on leaving.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _failed(error)


def _failed(error: Exception) -> int:
    """Tell a failure that is none of usage and return the exit code."""
    if isinstance(error, OSError) and error.errno is not None:
        click.echo(failures.storage_sentence(error), err=True)
        return failures.STORAGE_FAILED
    findings = getattr(error, "findings", None)
    if findings:  # a RubricError; importing it here would cost every --help its time
        for finding in findings:
            click.echo(f"{finding.message}\n{finding.fix}", err=True)
        return failures.NEEDS_A_PERSON
    click.echo(failures.unexpected_sentence(error), err=True)
    return failures.NEEDS_A_PERSON


def _speak_utf8() -> None:
    """Write UTF-8 whatever the console's code page; a pipe must never meet GBK by chance."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
