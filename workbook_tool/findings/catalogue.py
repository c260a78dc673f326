"""The catalogue of findings: code, severity, title, sentence, what to do.

It is data (``catalogue.yaml``), so that wording and severity change without code; a round
may change them once more for itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any, get_args

import yaml

from workbook_tool.findings.model import SEVERITY_WORDS, Finding, Severity

_PLACES = ("file", "sheet", "cell", "item", "line", "field", "expected", "got", "clause")
_ONE = ("title", "message", "fix", "clause")
_MANY = (*_ONE, "many", "many_fix")
_LONGEST_QUOTE = 200
"""Characters of what somebody wrote that a sentence repeats."""
_PLURAL = frozenset({"cells", "count", "items"})
"""Facts that only a sentence for many cells has."""
_SEVERITIES: Mapping[str, Severity] = {word: known for known, word in SEVERITY_WORDS.items()} | {
    known: known for known in get_args(Severity)
}


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One entry of the catalogue; sentences are templates of ``str.format``.

    Attributes:
        code: Letter of the family and a number.
        severity: How grave it is.
        title: A few words for lists.
        message: Where and what, for one cell.
        fix: What to do.
        many: Where and what, for the same fault in several cells of one sheet; empty where
            each of them stands for itself. ``{cells}`` names them, ``{count}`` counts them.
        many_fix: What to do then, if it is not the same.
        clause: The rule behind it, where the finding itself brings none.
        stops: Whether nothing else is worth saying about the file.
    """

    code: str
    severity: Severity
    title: str
    message: str
    fix: str
    many: str = ""
    many_fix: str = ""
    clause: str = ""
    stops: bool = False

    def fields(self, sentences: Sequence[str]) -> frozenset[str]:
        """Return the facts that some of its sentences ask for."""
        templates = (getattr(self, name) for name in sentences)
        return frozenset(field for template in templates for field in _fields(template))


class Catalogue:
    """All findings that the program can make, by code; it never changes."""

    def __init__(self, entries: Mapping[str, CatalogueEntry]) -> None:
        self.entries: Mapping[str, CatalogueEntry] = MappingProxyType(dict(entries))

    def __reduce__(self) -> tuple[Any, ...]:
        return Catalogue, (dict(self.entries),)

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
        return self._finding(entry, entry.message, entry.fix, facts)

    def finding_of_many(self, code: str, **facts: object) -> Finding:
        """Make one finding for the same fault in several cells; facts as for one.

        Raises:
            KeyError: As for :meth:`finding`.
            ValueError: The entry has no sentence for many.
        """
        entry = self.entries[code]
        if not entry.many:
            raise ValueError(f"{code} has no sentence for many")
        return self._finding(entry, entry.many, entry.many_fix or entry.fix, facts)

    def derived(self, overrides: Mapping[str, Mapping[str, object]]) -> Catalogue:
        """Return a catalogue with changed severities and sentences.

        Args:
            overrides: By code, what is changed: ``severity`` (``must_fix`` or 必须修改 …),
                ``title``, ``message``, ``fix``, ``many``, ``many_fix``, ``clause``.

        Raises:
            OverrideError: Something in it is no such change; says what, in Chinese.
        """
        faults: list[str] = []
        entries = dict(self.entries)
        for code, changes in overrides.items():
            entry = entries.get(str(code))
            if entry is None:
                faults.append(f"没有“{code}”这个代码")
                continue
            found = list(_override_faults(entry, changes))
            faults += found
            if not found:
                words = {
                    n: _SEVERITIES[str(v)] if n == "severity" else v for n, v in changes.items()
                }
                entries[entry.code] = replace(entry, **words)  # type: ignore[arg-type]
        if faults:
            raise OverrideError(tuple(faults))
        return Catalogue(entries)

    @staticmethod
    def _finding(
        entry: CatalogueEntry, message: str, fix: str, facts: Mapping[str, object]
    ) -> Finding:
        got = facts.get("got")
        if isinstance(got, str) and len(got) > _LONGEST_QUOTE:
            facts = {**facts, "got": got[: _LONGEST_QUOTE - 1] + "…"}
        words = {name: "" if fact is None else fact for name, fact in facts.items()}
        places = {name: facts[name] for name in _PLACES if name in facts}
        if entry.clause and not places.get("clause"):
            places["clause"] = entry.clause.format(**words)
        return Finding(
            code=entry.code,
            severity=entry.severity,
            title=entry.title,
            message=message.format(**words),
            fix=fix.format(**words),
            **places,  # type: ignore[arg-type]
        )


class OverrideError(ValueError):
    """Changes to the catalogue that cannot be made; ``faults`` says why, in Chinese."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("；".join(faults))
        self.faults = faults


def _override_faults(entry: CatalogueEntry, changes: object) -> Iterator[str]:
    if not isinstance(changes, Mapping):
        yield f"{entry.code} 下面要写改什么，如 severity: 提示"
        return
    for name, value in changes.items():
        if name == "severity":
            if value not in _SEVERITIES:
                yield f"{entry.code} 的程度“{value}”只能是 {'、'.join(SEVERITY_WORDS.values())}"
        elif name not in _MANY:
            yield f"{entry.code} 没有“{name}”可以改，只能改 severity、{'、'.join(_MANY)}"
        elif not isinstance(value, str) or (
            not value.strip() and name in {"message", "fix", "title"}
        ):
            yield f"{entry.code} 的 {name} 要写一句话"
        else:
            yield from _template_faults(entry, str(name), value)


def _template_faults(entry: CatalogueEntry, name: str, template: str) -> Iterator[str]:
    try:
        asked = set(_fields(template))
    except ValueError:
        yield f"{entry.code} 的 {name} 里花括号不成对"
        return
    known = entry.fields(_MANY if name.startswith("many") else _ONE)
    known |= _PLURAL if name.startswith("many") else frozenset()
    if unknown := sorted(asked - known):
        yield f"{entry.code} 的 {name} 里没有“{'、'.join(unknown)}”可以填"


def _fields(template: str) -> Iterator[str]:
    for _, field, _, _ in Formatter().parse(template):
        if field is not None:
            yield field


@cache
def _shipped() -> Catalogue:
    text = (Path(__file__).parent / "catalogue.yaml").read_text(encoding="utf-8")
    entries: dict[str, CatalogueEntry] = {}
    for code, raw in yaml.safe_load(text).items():
        entry = CatalogueEntry(code, **raw)
        if entry.severity not in get_args(Severity):
            raise ValueError(f"{code}: unknown severity {entry.severity!r}")
        entry.fields(_MANY)  # every template can be parsed
        entries[code] = entry
    return Catalogue(entries)


def load_catalogue(overrides: Mapping[str, Mapping[str, object]] | None = None) -> Catalogue:
    """Return the catalogue that ships with the program, with a round's changes if it has any.

    Args:
        overrides: As for :meth:`Catalogue.derived`; for instance read from YAML.

    Raises:
        OverrideError: The changes cannot be made.
        ValueError: The shipped catalogue has a mistake; a defect of the program.
    """
    return _shipped().derived(overrides) if overrides else _shipped()
