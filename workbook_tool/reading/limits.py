"""All limits of reading, and the refusal that a file beyond them ends in.

Source: measured on 4,470 public workbooks; honest ones stay below, hostile ones do not.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is looked at.

    Attributes:
        file_bytes: Size of a file.
        members: Members of a workbook's package.
        member_bytes: Size of one member, inflated.
        total_bytes: Size of all members read, inflated.
        ratio: Inflated over packed size, above ``ratio_from`` bytes.
        ratio_from: From which inflated size on the ratio counts.
        sheets: Sheets of a workbook.
        merges: Joined areas of a sheet.
        validations: Areas with rules for what may be typed, of a sheet.
        rows: Rows looked at; what stands below is counted, not read.
        columns: Columns looked at; likewise.
        filled_cells: Cells that are not blank, in the whole workbook.
        blank_cells: Blank cells kept for their lock; further ones are passed over.
        seen_cells: Cells passed through, blank ones and those far away included.
        strings_bytes: Size of the shared strings.
        names: Defined names.
        text_chars: Characters in all cells of a workbook together.
        seconds: Time for one file and all that is in it.
        memory_bytes: Memory of the process that reads; with the program's own below 1 GiB.
        mapped_bytes: Address space beside it, for programs and libraries.
        container_bytes: Size of an outer archive or message.
        archive_files: Files of an outer archive or message.
        archive_bytes: Size of all files of an outer archive, unpacked.
        answer_bytes: Size of all files that a process may hand on for one.
    """

    file_bytes: int = 25_000_000
    members: int = 1_000
    member_bytes: int = 100_000_000
    total_bytes: int = 200_000_000
    ratio: int = 200
    ratio_from: int = 100_000
    sheets: int = 64
    merges: int = 10_000
    validations: int = 20_000
    rows: int = 20_000
    columns: int = 256
    filled_cells: int = 200_000
    blank_cells: int = 200_000
    seen_cells: int = 1_500_000
    strings_bytes: int = 50_000_000
    names: int = 20_000
    text_chars: int = 20_000_000
    seconds: float = 20.0
    memory_bytes: int = 800_000_000
    mapped_bytes: int = 1_000_000_000
    container_bytes: int = 150_000_000
    archive_files: int = 500
    archive_bytes: int = 250_000_000
    answer_bytes: int = 600_000_000


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file was not read: a code of the catalogue, and facts for its sentence."""

    code: str
    facts: dict[str, str] = field(default_factory=dict)


class RefusedError(Exception):
    """Ends the reading of a file; carries the refusal."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code, facts)
        self.refusal = Refusal(code, facts)


BROKEN, TOO_LARGE, DOCTYPE = "F10", "F11", "F12"
"""Codes of the refusals that several readers share."""


def too_large(what: str) -> RefusedError:
    """Return the refusal of a file that is beyond a limit; ``what`` says which, in words."""
    return RefusedError(TOO_LARGE, what=what)


def unreachable(error: OSError) -> Refusal:
    """Return the refusal of a file that the system does not hand out."""
    kinds = ((kind, words) for kind, words in _UNREACHABLE if isinstance(error, kind))
    return Refusal("F32", {"reason": next(kinds)[1]})


_UNREACHABLE: tuple[tuple[type[OSError], str], ...] = (
    (FileNotFoundError, "文件不在了"),
    (IsADirectoryError, "它是一个文件夹"),
    (PermissionError, "没有权限，或正被别的程序占用"),
    (OSError, "磁盘或网络出了问题"),
)


def broken(reason: str) -> RefusedError:
    """Return the refusal of a damaged file."""
    return RefusedError(BROKEN, reason=reason)
