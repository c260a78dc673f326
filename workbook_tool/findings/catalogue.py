"""The catalogue of findings: code, severity, title, sentence, what to do.

It is data (``catalogue.yaml``), so that wording and severity change without code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import get_args

import yaml

from workbook_tool.findings.model import Finding, Severity

_PLACES = ("file", "sheet", "cell", "item", "line", "field", "expected", "got", "clause")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the catalogue; ``message`` and ``fix`` are templates of ``str.format``."""

    code: str
    severity: Severity
    title: str
    message: str
    fix: str


class Catalogue:
    """All findings that the program can make, by code."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self.entries = dict(entries)

    def finding(self, code: str, **facts: object) -> Finding:
        """Make a finding.

        Args:
            code: An entry's code.
            facts: What the sentence needs; facts with the name of a field of
                :class:`Finding` (file, sheet, cell, item …) also fill that field.

        Raises:
            KeyError: Unknown code, or a fact that the sentence needs is missing.
        """
        entry = self.entries[code]
        words = {name: "" if fact is None else fact for name, fact in facts.items()}
        return Finding(
            code=code,
            severity=entry.severity,
            title=entry.title,
            message=entry.message.format(**words),
            fix=entry.fix.format(**words),
            **{name: facts[name] for name in _PLACES if name in facts},  # type: ignore[arg-type]
        )


@cache
def load_catalogue() -> Catalogue:
    """Return the catalogue that ships with the program.

    Raises:
        ValueError: The catalogue has a mistake; a defect of the program.
    """
    text = (Path(__file__).parent / "catalogue.yaml").read_text(encoding="utf-8")
    entries: dict[str, Entry] = {}
    for code, raw in yaml.safe_load(text).items():
        entry = Entry(code, raw["severity"], raw["title"], raw["message"], raw["fix"])
        if entry.severity not in get_args(Severity):
            raise ValueError(f"{code}: unknown severity {entry.severity!r}")
        for template in (entry.message, entry.fix):
            list(Formatter().parse(template))
        entries[code] = entry
    return Catalogue(entries)
