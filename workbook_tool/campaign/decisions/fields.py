"""What has to be said for a decision, as data: options of a command, or a form on a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FieldType = Literal[
    "unit",
    "file",
    "collection",
    "books",
    "department",
    "unit_type",
    "item",
    "figure",
    "day",
    "number",
    "choice",
    "text",
]
"""A unit of the roster; a returned file; a collection, or one that departments score; a
department or group; a type of unit; a row or part of a form; a plain number; a day; the number
of an event; one of the field's own choices; words."""

Subject = Literal[
    "unit",
    "sheet",
    "sheet_or_book",
    "sheet_book_or_all",
    "file",
    "file_or_unit",
    "file_to_unit",
    "file_and_score",
    "event",
]
"""What a decision is about, and so how its fields are understood together: a unit; its sheet in
a collection; that or the book of a department; one of these or those of all units; a file; a
file, or the one of a unit that is open; a file and the unit that it belongs to; a department's
book and a score in it; an event of the ledger."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that has to be, or may be, said.

    Attributes:
        name: Its key in a request, and its option on a command line.
        type: What sort of thing it is.
        label: What it is called beside a box, or where it is typed.
        help: What to say, in one line.
        required: Whether it must be said.
        first: Whether it comes first and without its name where one types.
        choices: For a ``choice``: each word that may be said, and what it means.
    """

    name: str
    type: FieldType
    label: str
    help: str
    required: bool = False
    first: bool = False
    choices: tuple[tuple[str, str], ...] = ()

    def choice(self, word: str) -> str:
        """Return what a word means; itself where it is a meaning, or none is known."""
        return dict(self.choices).get(word, word)


REASON = Field("reason", "text", "理由", "理由。", required=True)
UNIT = Field("unit", "unit", "单位", "单位代码或名称。", required=True)
UNIT_FIRST = Field("unit", "unit", "单位", "单位代码或名称", required=True, first=True)
FILE = Field("file", "file", "文件", "文件编号或文件名", required=True, first=True)
FILE_OR_UNIT = (
    Field("file", "file", "文件", "文件编号或文件名", first=True),
    Field("unit", "unit", "单位", "这个单位正待处理的那份文件。"),
)
COLLECTION = Field(
    "collection", "collection", "报送", "哪一项报送（名称或代号，如 工作计划）；不写为年终自评。"
)
BOOKS = Field("collection", "books", "报送", "哪一项部门打分（名称或代号）；只有一项时不用写。")
BOOK = (
    Field("department", "department", "部门", "不是单位的表，是这个部门（或考核组）的打分表。"),
    Field("type", "unit_type", "单位类别", "给哪类单位打分的那份；部门只有一份时不用写。"),
)
