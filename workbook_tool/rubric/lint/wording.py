"""Checks of the printed words: slips of the pen, mixed spellings, punctuation.

All are notes: a form is printed as it stands, and corrected in its next edition. The
words are data (``slips.yaml``); punctuation is looked at by one detector per mistake.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from workbook_tool.findings import Finding
from workbook_tool.rubric.lint.base import found
from workbook_tool.rubric.model import Form, Indicator, Item
from workbook_tool.rubric.text import squeeze


@dataclass(frozen=True, slots=True)
class Passage:
    """One printed text of a form.

    Attributes:
        where: Its place in words.
        text: The text as printed.
        item: The row it belongs to, if any.
    """

    where: str
    text: str
    item: Item | None = None


@dataclass(frozen=True, slots=True)
class Slip:
    """A wrong word, what is meant, and longer words in which it is right."""

    wrong: str
    right: str
    unless: tuple[str, ...]


def spelling(form: Form) -> Iterator[Finding]:
    """K301: a word of the list of slips, once per text."""
    for passage in _distinct(form):
        line = squeeze(passage.text)
        for slip in _words()[0]:
            allowed = line
            for longer in slip.unless:
                allowed = allowed.replace(longer, "")
            if slip.wrong in allowed:
                yield found(
                    form,
                    "K301",
                    passage.item,
                    where=passage.where,
                    got=slip.wrong,
                    expected=slip.right,
                    clause=_around(line, line.index(slip.wrong), len(slip.wrong)),
                )


def mixed_spelling(form: Form) -> Iterator[Finding]:
    """K302: two spellings of one word in the same form, once per form."""
    for usual, other in _words()[1]:
        usual_at = [p for p in _passages(form) if usual in squeeze(p.text)]
        other_at = [p for p in _passages(form) if other in squeeze(p.text)]
        if usual_at and other_at:
            line = squeeze(other_at[0].text)
            yield found(
                form,
                "K302",
                other_at[0].item,
                expected=usual,
                got=other,
                expected_at=_places(usual_at),
                got_at=_places(other_at),
                clause=_around(line, line.index(other), len(other)),
            )


def punctuation(form: Form) -> Iterator[Finding]:
    """K303: punctuation that cannot be meant so."""
    for passage in _distinct(form):
        for detector in _DETECTORS:
            for got, reason in detector(passage.text):
                yield found(
                    form,
                    "K303",
                    passage.item,
                    where=passage.where,
                    got=got,
                    reason=reason,
                    clause=got,
                )


def _passages(form: Form) -> Iterator[Passage]:
    yield Passage("标题", form.title)
    for column in form.columns:
        yield Passage("表头", column.head)
        yield from (Passage("表头", cell.head) for cell in column.cells if cell.head)
    for line in form.lines:
        yield from (Passage("表外各行", cell.text) for cell in line.cells if cell.text)
    for category in form.categories:
        yield Passage(f"类别“{category.label}”", category.name)
        above: tuple[Indicator, ...] = ()
        for item in category.rows:
            path = category.path(item)
            for indicator in path:
                if indicator not in above:
                    yield Passage(f"指标“{indicator.label}”", indicator.name, item)
            above = path
            for row in item.rows:
                texts = (row.name, row.period, row.text, row.criterion, row.evidence)
                for text in (*texts, *row.cells.values()):
                    if text:
                        yield Passage(f"第 {item.ref} 项", text, item)
        if category.note is not None:
            yield Passage(f"类别“{category.label}”的说明", category.note.text)


def _distinct(form: Form) -> Iterator[Passage]:
    """Yield each text once; a criterion may be the same in every row."""
    seen: set[str] = set()
    for passage in _passages(form):
        if passage.text not in seen:
            seen.add(passage.text)
            yield passage


def _places(passages: list[Passage]) -> str:
    return "、".join(dict.fromkeys(passage.where for passage in passages))


@cache
def _words() -> tuple[tuple[Slip, ...], tuple[tuple[str, str], ...]]:
    """Return the slips and the pairs (usual spelling, other spelling)."""
    raw = yaml.safe_load((Path(__file__).parent / "slips.yaml").read_text(encoding="utf-8"))
    slips = tuple(
        Slip(wrong, right, tuple(raw["unless"].get(wrong, ())))
        for wrong, right in raw["slips"].items()
    )
    return slips, tuple((usual, other) for usual, other in raw["pairs"])


# --- punctuation: each detector yields (the words, what is wrong with them) -------------

Detector = Callable[[str], Iterator[tuple[str, str]]]

_PAIRS = {"（": "）", "“": "”", "‘": "’", "《": "》", "〔": "〕", "【": "】"}
_NAMES = {"（": "括号", "“": "引号", "‘": "引号", "《": "书名号", "〔": "括号", "【": "括号"}
_CLOSERS = {closer: opener for opener, closer in _PAIRS.items()}
_ENUMERATED = re.compile(r"(?:^|[\s。；：，、:;,])[0-9a-zA-Z一二三四五六七八九十]{1,2}$")
_CJK = r"[一-鿿“”（）《》]"
_DOUBLED = re.compile(r"[，。；：、,;]{2,}")
_COMMA_BRACKET = re.compile(r"[，,][（(](?![0-9一二三四五六七八九十]{1,2}[）)])[^）)]*[）)]")
_NARROW = re.compile(rf"(?<={_CJK})[,;:.?!](?={_CJK})")
_YEAR = re.compile(r"[\[［(（【](?:19|20)[0-9]{2}[\]］)）】]\s*[0-9]+\s*号")
_NUMBERED = re.compile(r"^\s*(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})[、.．]")
_LAST_CLAUSE = re.compile(r"[^。；：，]{0,20}[，、]$")
_LINE_TAIL = re.compile(r"(?:[（(][0-9.]+分[）)]|[”’）》)])+$")
_STOPS = "。；：，、！？…;:,.!?"


def _unbalanced(text: str) -> Iterator[tuple[str, str]]:
    """Brackets and quotation marks that do not pair (教育 3 （筹备…, 4 “一元捐“)."""
    line = text.replace("(", "（").replace(")", "）")
    open_at: list[int] = []
    for at, sign in enumerate(line):
        opened = line[open_at[-1]] if open_at else ""
        if sign == opened == "“":
            # Quotation marks do not nest in themselves: the second was to close the first.
            yield squeeze(text[open_at.pop() : at + 1]), "的右引号印成了左引号"
        elif sign in _PAIRS:
            open_at.append(at)
        elif sign in _CLOSERS and opened == _CLOSERS[sign]:
            open_at.pop()
        elif sign in _CLOSERS and sign != "’" and not _ENUMERATED.search(line[:at]):
            name = _NAMES[_CLOSERS[sign]]
            yield _around(text, at), f"的右{name}没有对应的左{name}"
    for at in open_at:
        name = _NAMES[line[at]]
        yield squeeze(text[at : at + 12]), f"的左{name}没有对应的右{name}"


def _doubled(text: str) -> Iterator[tuple[str, str]]:
    for match in _DOUBLED.finditer(squeeze(text)):
        yield _around(squeeze(text), match.start(), len(match[0])), "的标点重复"


def _comma_before_bracket(text: str) -> Iterator[tuple[str, str]]:
    """广电 3 ，（3分）; 大连 R35 ，（未建立…）. A numbered list, ，（1）…，（2）…, is all right."""
    for match in _COMMA_BRACKET.finditer(squeeze(text)):
        yield match[0], "括号前面多了逗号"


def _narrow(text: str) -> Iterator[tuple[str, str]]:
    """大连 R19 计1分,每少."""
    for match in _NARROW.finditer(text):
        yield _around(text, match.start()), "用了半角标点"


def _year_in_brackets(text: str) -> Iterator[tuple[str, str]]:
    """The year of a document number stands in 〔〕, says GB/T 9704-2012 (沈阳 5 [2010]23号)."""
    for match in _YEAR.finditer(text):
        yield match[0], "，文号的年份应当用六角括号〔〕"


def _line_without_stop(text: str) -> Iterator[tuple[str, str]]:
    """A numbered line without a stop where other lines have one (市直机关 1)."""
    lines = [line.strip() for line in text.splitlines()][:-1]
    bare = [line for line in lines if _NUMBERED.match(line) and not _stopped(line)]
    if len(bare) < len(lines):
        for line in bare:
            yield squeeze(line)[-12:], "，行末没有标点"


def _comma_at_end(text: str) -> Iterator[tuple[str, str]]:
    """常州 2 根据台账建立情况相应得分，."""
    match = _LAST_CLAUSE.search(squeeze(text))
    if match is not None:
        yield match[0], "以逗号结尾" if match[0].endswith("，") else "以顿号结尾"


_DETECTORS: tuple[Detector, ...] = (
    _unbalanced,
    _doubled,
    _comma_before_bracket,
    _narrow,
    _year_in_brackets,
    _line_without_stop,
    _comma_at_end,
)


def _stopped(line: str) -> bool:
    return line.endswith(tuple(_STOPS)) or _LINE_TAIL.sub("", line).endswith(tuple(_STOPS))


def _around(text: str, at: int, length: int = 1, margin: int = 6) -> str:
    """Return the words around a place, on one line."""
    return squeeze(text[max(0, at - margin) : at + length + margin])
