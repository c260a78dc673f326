"""A finding: one thing that is wrong, where it is, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["must_fix", "explain", "note"]

SEVERITY_WORDS: dict[Severity, str] = {
    "must_fix": "必须修改",
    "explain": "请说明",
    "note": "提示",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    Attributes:
        code: Letter of the family and a number, such as ``M01``.
        severity: ``must_fix``, ``explain`` or ``note``.
        title: A few words for lists.
        message: One sentence: where and what.
        fix: What to do.
        file: Name of the file it is about.
        sheet: Name of the sheet.
        cell: Address, or several separated by ``、``.
        item: Reference of the row.
        line: Line in a text file, from 1.
        field: Path of the field in a data file.
        expected: What should be there.
        got: What is there.
        clause: The sentence of the official document behind it.
    """

    code: str
    severity: Severity
    title: str
    message: str
    fix: str
    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    item: str | None = None
    line: int | None = None
    field: str | None = None
    expected: str | None = None
    got: str | None = None
    clause: str | None = None

    @property
    def place(self) -> str:
        """Where it is, in words: file, line, sheet and cell as far as known."""
        parts = [self.file or ""]
        if self.line is not None:
            parts.append(f"第 {self.line} 行")
        parts += [self.sheet or "", self.cell or ""]
        return " ".join(part for part in parts if part)

    @property
    def key(self) -> str:
        """What tells it from the other findings of a file: code, sheet, cells."""
        return " ".join(part for part in (self.code, self.sheet, self.cell) if part)

    @property
    def sentence(self) -> str:
        """The message without the names of file, sheet and cell, where those stand beside it."""
        return beside_its_place(self.message, self.file, self.sheet, self.cell)


def beside_its_place(message: str, file: str | None, sheet: str | None, cell: str | None) -> str:
    """Return a finding's message without the names of its file, sheet and cell."""
    named = f"文件“{file}”"
    for place in (f"{named}的{sheet} {cell}：", f"{named}的{sheet}："):
        if message.startswith(place):
            return message.removeprefix(place)
    return message.replace(named, "文件", 1)
