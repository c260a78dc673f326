"""What every command on a round has in common: its folder, opening it, failing in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from workbook_tool.cli.failures import BUSY, DAMAGED, NEEDS_A_PERSON, STORAGE_FAILED, USAGE, Failure

if TYPE_CHECKING:
    from workbook_tool.campaign.round import Round

Function = TypeVar("Function", bound=Callable[..., Any])


def folder_argument(function: Function) -> Function:
    """Add the argument ``folder``: the folder of a round."""
    return click.argument(
        "folder",
        metavar="文件夹",
        type=click.Path(path_type=Path, file_okay=False),
        help="本次考核的文件夹",
    )(function)


@contextmanager
def opened(folder: Path) -> Iterator[Round]:
    """Open and hold a round; what fails while it is open is told in words.

    Raises:
        Failure: It cannot be opened, or what was to be done cannot be done.
    """
    from workbook_tool.campaign.round import Round

    with in_words(folder), Round(folder) as round_:
        yield round_


@contextmanager
def in_words(folder: Path) -> Iterator[None]:
    """Turn what a round's use cases raise into a sentence and an exit code.

    Raises:
        Failure: Instead of any of them.
        OSError: The disk failed; :mod:`workbook_tool.cli.main` has the sentence for it.
    """
    from workbook_tool.campaign.actions.backup import BackupError
    from workbook_tool.campaign.actions.decide import DecisionError
    from workbook_tool.campaign.inputs.settings import SettingsError
    from workbook_tool.campaign.records.disk import DamagedError
    from workbook_tool.campaign.records.ledger import LedgerError
    from workbook_tool.campaign.round import BusyError, FrozenError, NoRoundError

    try:
        yield
    except NoRoundError as error:
        raise Failure(
            f"“{folder}”里没有考核。请检查文件夹写得对不对；要新建一次考核，请用 new。", USAGE
        ) from error
    except BusyError as error:
        raise Failure(
            f"“{folder}”正由另一个命令处理。请等它做完再试；什么都没有改动。", BUSY
        ) from error
    except DamagedError as error:
        raise Failure(f"{error}。请不要自行改动“登记”文件夹里的文件。", DAMAGED) from error
    except FrozenError as error:
        raise Failure(
            f"本次考核已定稿（第 {error} 稿），不能再改动。"
            f"确需改动的，先开第 {int(str(error)) + 1} 稿："
            f"workbook-tool finish {folder} --reopen 理由"
        ) from error
    except (SettingsError, DecisionError, LedgerError, BackupError) as error:
        raise Failure(str(error).rstrip("。") + "。", NEEDS_A_PERSON) from error
    except sqlite3.Error as error:
        raise Failure(
            "登记簿写不进去，磁盘可能已满或出了问题；什么都没有改动。请腾出空间后再试。",
            STORAGE_FAILED,
        ) from error
