"""Reading a document in the child process, and what comes back of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workbook_tool.importing.tables import Original, sound
from workbook_tool.reading.child import Reader
from workbook_tool.reading.frames import ForgedError, Told
from workbook_tool.reading.kinds import kind_of
from workbook_tool.reading.limits import Limits, Refusal, RefusedError, too_large
from workbook_tool.reading.told import heard, tell

_BOOKS = frozenset({"xlsx", "xlsb", "ole-workbook", "ods", "csv"})
_OTHER: Mapping[str, str] = {
    "encrypted": "F13",
    "empty": "F14",
    "pdf": "F18",
    "image": "F18",
}


def look(data: bytes, limits: Limits) -> Iterator[Told]:
    """Read a document, whatever it is; runs in the child process.

    Yields:
        The document, once.

    Raises:
        RefusedError: It is none that can be read here.
    """
    if len(data) > limits.file_bytes:
        raise too_large(f"文件超过 {limits.file_bytes // 1_000_000} MB")
    kind = kind_of(data)
    if kind == "word" and data[:2] == b"PK":
        from workbook_tool.importing.docx import read_docx  # noqa: PLC0415 - one of two

        yield tell(Original, read_docx(data, limits))
        return
    if kind in _BOOKS:
        from workbook_tool.importing.sheets import read_sheets  # noqa: PLC0415 - one of two

        yield tell(Original, read_sheets(data, limits))
        return
    if kind == "word":
        raise RefusedError(OLD_WORD)
    raise RefusedError(_OTHER.get(kind, "F17"))


OLD_WORD = "F16"
"""The refusal of a Word file of the old kind, which another program has to convert first."""


def read_original(data: bytes, reader: Reader) -> Original | Refusal:
    """Return what a document shows.

    Args:
        data: The file.
        reader: The process that reads; what happens there stays there.
    """
    answer = reader.call(look, data)
    if isinstance(answer, Refusal):
        return answer
    try:
        if len(answer) == 1 and sound(original := heard(Original, answer[0])):
            return original
    except ForgedError:
        pass
    return reader.forged()
