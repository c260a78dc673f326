"""Scoring sentences cut into clauses by the grammar in ``clauses.yaml``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from workbook_tool.importing.numerals import plain_figures, value_of

_N = r"[0-9]+(?:\.[0-9]+)?"
_C = r"(?:[0-9]+(?:\.[0-9]+)?|[一二三四五六七八九十两百]+)"
_BY_FIGURES = re.compile(r"比例|完成率|乘|系数|折算|排名|名次|平均")
"""Words after which a score follows from figures, not from somebody's judgement."""
_STOPS = "。；;！\n"
_COUNTED = re.compile(
    r"^[\s，,、。；;]*(?:(?:[（(]?[0-9一二三四五六七八九十]{1,2}[）)]|[0-9]{1,2}[、．]|[0-9]{1,2}\.(?![0-9])|[一二三四五六七八九十]{1,2}、|[①-⑳⑴-⒇㈠-㈩]|[●○▪•◆★※])[\s、，]*)*"
)


@dataclass(frozen=True, slots=True)
class GrammarEffect:
    """One way to say what something costs or earns."""

    name: str
    pattern: re.Pattern[str]
    example: str


@dataclass(frozen=True, slots=True)
class ScoringClause:
    """One clause.

    Attributes:
        effect: What it does, by the name of the grammar.
        about: The words before it, back to the clause or the stop before.
        facts: What the pattern named, figures as text.
        start: Where ``about`` begins in the prepared text.
        end: Where the clause ends there.
        sentence: Which sentence it is in, from 0.
        words: The clause as it is written.
    """

    effect: str
    about: str
    facts: Mapping[str, str]
    start: int
    end: int
    sentence: int
    words: str

    def figure(self, name: str = "amount") -> Decimal | None:
        """Return a figure that the pattern named."""
        text = self.facts.get(name)
        if text is None:
            return None
        if re.fullmatch(_N, text):
            return Decimal(text)
        value = value_of(text)
        return None if value is None else Decimal(value)

    @property
    def amount(self) -> Decimal:
        """The figure of points; a pattern may name it in several places."""
        for name in ("amount", "again", "third"):
            value = self.figure(name)
            if value is not None:
                return value
        return Decimal(0)


@dataclass(frozen=True, slots=True)
class PreparedText:
    """A text without blanks and with plain figures, and where each sign stood."""

    text: str
    places: tuple[int, ...]
    original: str

    def quote(self, start: int, end: int) -> str:
        """Return the original words of a stretch."""
        if start >= end:
            return ""
        return self.original[self.places[start] : self.places[end - 1] + 1]


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """A text with its clauses, and what is left of it."""

    prepared: PreparedText
    clauses: tuple[ScoringClause, ...]
    rest: tuple[str, ...]


@cache
def grammar() -> tuple[tuple[GrammarEffect, ...], re.Pattern[str], re.Pattern[str]]:
    """Return the effects, what is harmless, and what a level is called."""
    raw: Mapping[str, Any] = yaml.safe_load(
        (Path(__file__).parent / "clauses.yaml").read_text(encoding="utf-8")
    )
    unit = f"(?:{raw['measure']})"
    effects = tuple(
        GrammarEffect(
            one["effect"],
            re.compile(one["pattern"].replace("{N}", _N).replace("{C}", _C).replace("{U}", unit)),
            one["example"],
        )
        for one in raw["effects"]
    )
    return effects, re.compile(raw["harmless"]), re.compile(raw["level"])


@cache
def measure() -> str:
    """Return the measure words as a part of a pattern."""
    raw = yaml.safe_load((Path(__file__).parent / "clauses.yaml").read_text(encoding="utf-8"))
    return f"(?:{raw['measure']})"


def prepare(text: str) -> PreparedText:
    """Return a text as clauses are looked for in it."""
    plain = plain_figures(text)
    kept = [(at, sign) for at, sign in enumerate(plain) if not sign.isspace() or sign == "\n"]
    folded = {"(": "（", ")": "）", ",": "，", ":": "：", ";": "；"}
    signs = "".join(folded.get(sign, sign) for _, sign in kept)
    return PreparedText(signs, tuple(at for at, _ in kept), text)


def read(text: str) -> SentenceReading:
    """Return the clauses of a text."""
    prepared = prepare(text)
    clauses: list[ScoringClause] = []
    rest: list[str] = []
    for number, (start, end) in enumerate(_sentences(prepared.text)):
        at = start
        while True:
            found = _first(prepared.text, at, end)
            if found is None:
                break
            effect, match = found
            if effect == "judge" and _BY_FIGURES.search(match[0]):
                effect = "ratio"
            about = _COUNTED.sub("", prepared.text[at : match.start()])
            facts = {key: value for key, value in match.groupdict().items() if value is not None}
            words = prepared.text[at : match.end()]
            clauses.append(ScoringClause(effect, about, facts, at, match.end(), number, words))
            at = match.end()
        left = _COUNTED.sub("", prepared.text[at:end]).strip("，、。；：的者 （）")
        if left:
            rest.append(left)
    return SentenceReading(prepared, tuple(clauses), tuple(rest))


def _first(text: str, start: int, end: int) -> tuple[str, re.Match[str]] | None:
    """Return the clause that begins first; of several at one place, the first of the grammar."""
    best: tuple[str, re.Match[str]] | None = None
    for effect in grammar()[0]:
        match = effect.pattern.search(text, start, end)
        if match is None or match.end() == match.start():
            continue
        if best is None or match.start() < best[1].start():
            best = effect.name, match
    return best


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where sentences begin and end; stops within brackets do not count."""
    depth, start = 0, 0
    for at, sign in enumerate(text):
        if sign in "（":
            depth += 1
        elif sign in "）":
            depth = max(depth - 1, 0)
        elif sign == "\n":
            depth = 0
        if sign in _STOPS and (depth == 0 or sign == "\n"):
            if at > start:
                yield start, at
            start = at + 1
    if start < len(text):
        yield start, len(text)


def harmless(text: str) -> bool:
    """Return whether words only say where to look."""
    return not text or all(
        grammar()[1].match(part)
        for part in re.split(r"[，、]", text.strip("，、。；：（）的"))
        if part
    )


def same_effects(clauses: Sequence[ScoringClause], *effects: str) -> bool:
    """Return whether all clauses have one of these effects, and there is one."""
    return bool(clauses) and all(clause.effect in effects for clause in clauses)
