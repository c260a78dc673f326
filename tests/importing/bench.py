"""A file imported as the command does it, and the forms that come out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tests.importing.seeds import ALL
from workbook_tool.importing.read_file import Imported, import_bytes, loaded
from workbook_tool.reading.child import Reader
from workbook_tool.rubric.model import Form


@dataclass
class Result:
    """What was found, the forms with every rule that was understood, and the drafts as written."""

    found: Imported
    proposed: dict[str, Form]
    written: dict[str, Form]

    @property
    def form(self) -> Form:
        (form,) = self.proposed.values()
        return form

    def certainty(self, key: str | None = None) -> dict[str, str]:
        keys = [draft.key for draft in self.found.drafts]
        rows = self.found.decided[keys.index(key) if key else 0]
        return {ref: one.understood.certainty for ref, one in rows.items()}

    @property
    def questions(self) -> list[str]:
        return [one.words for asked in self.found.questions for one in asked]


@cache
def official(key: str, reader: Reader) -> Result:
    """One of the five official documents, imported once for all tests."""
    return imported(ALL[key](), reader, key=key)


def imported(data: bytes, reader: Reader, name: str = "附件.docx", key: str = "example") -> Result:
    found = import_bytes(name, data, reader, key)
    assert isinstance(found, Imported), found
    proposed, faults = loaded(found, proposed=True)
    assert not faults, faults
    written, faults = loaded(found)
    assert not faults, faults
    return Result(found, proposed, written)
