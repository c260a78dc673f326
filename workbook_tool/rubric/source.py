"""Reading a YAML file as data that remembers its lines.

Plain scalars are only ever text, a whole or decimal number (exact), ``true``,
``false`` or nothing: no dates, no ``yes``/``no``, no base-60 numbers.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from workbook_tool.findings import Finding, load_catalogue

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBER = re.compile(r"^-?[0-9]+(\.[0-9]+)?$")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_DEEPEST = 50
_BRACKET = re.compile(r"[][{}]")
_STEEP = re.compile(rf"^(?: {{{10 * _DEEPEST}}}|(?: *[-?:] ){{{_DEEPEST}}})", re.MULTILINE)
"""A line that begins farther in, or opens more lists at once, than anybody writes."""
_PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("bool", "float", "int", "map", "merge", "null", "seq", "str", "timestamp", "value")
)
_CONSTANTS: dict[str, object] = {"true": True, "false": False, "null": None, "~": None, "": None}


_LONGEST_NUMBER = 4_000
"""Digits that Python turns into an integer."""


class RubricError(Exception):
    """Rubric data that cannot be used.

    Attributes:
        findings: What is wrong, at least one, each must-fix.
    """

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("；".join(finding.message for finding in findings))
        self.findings = findings


class Mapping(dict[str, Any]):
    """A mapping of a YAML file; ``place`` is where it begins, ``places`` where each key is."""

    def __init__(self, place: tuple[str, int]) -> None:
        super().__init__()
        self.place = place
        self.places: dict[str, tuple[str, int]] = {}

    def merged(self, over: Mapping) -> Mapping:
        """Return this mapping with the entries of ``over`` put over it."""
        result = Mapping(over.place)
        for source in (self, over):
            result.update(source)
            result.places.update(source.places)
        return result


class Sequence(list[Any]):
    """A list of a YAML file; ``places`` is where each entry begins."""

    def __init__(self, place: tuple[str, int]) -> None:
        super().__init__()
        self.place = place
        self.places: list[tuple[str, int]] = []


def fail(code: str, **facts: object) -> RubricError:
    """Return an error with one finding of the catalogue."""
    return RubricError([load_catalogue().finding(code, **facts)])


def read_bytes(path: Path, name: str) -> bytes:
    """Return what stands in a file.

    Args:
        path: The file.
        name: What to call it in messages.

    Raises:
        RubricError: K001, it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise fail("K001", file=name, reason=_why_not(error)) from error


def parse(raw: bytes, name: str) -> Mapping:
    """Return what a YAML file holds, whose top is a mapping.

    Args:
        raw: Its bytes.
        name: What to call it in messages.

    Raises:
        RubricError: K002 to K005 and K012, saying which line.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise fail("K002", file=name, line=line) from error
    control = _CONTROL.search(text)
    if control is not None:
        raise fail("K012", file=name, line=text.count("\n", 0, control.start()) + 1)
    if line := nesting(text):
        raise fail("K004", file=name, line=line, reason="括号或缩进一层套一层，嵌套得太深")
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error, name, text) from error
    if not isinstance(node, MappingNode):
        reason = "文件是空的" if node is None else "最外层要写成“名称: 内容”的形式"
        raise fail("K004", file=name, line=1, reason=reason)
    value = _Builder(name).build(node)
    assert isinstance(value, Mapping)
    return value


def nesting(text: str) -> int:
    """Return the line from which on a YAML text is nested deeper than anybody writes; else 0.

    The library goes down by recursion, in C, so that a hundred thousand brackets end the
    program. Brackets are counted wherever they stand; a text has no fifty that are left open.
    """
    depth = 0
    for bracket in _BRACKET.finditer(text):
        depth = depth + 1 if bracket[0] in "[{" else max(depth - 1, 0)
        if depth > _DEEPEST:
            return text.count("\n", 0, bracket.start()) + 1
    steep = _STEEP.search(text)
    return text.count("\n", 0, steep.start()) + 1 if steep else 0


def _why_not(error: OSError) -> str:
    """Put the system's error into Chinese; its own words come in its own language."""
    if isinstance(error, FileNotFoundError):
        return "没有这个文件"
    if isinstance(error, PermissionError):
        return "没有读取的权限，或者它是一个文件夹"
    return "它是一个文件夹" if isinstance(error, IsADirectoryError) else "系统读取出错"


def _syntax_error(error: yaml.MarkedYAMLError, name: str, text: str) -> RubricError:
    lines = text.splitlines()
    marks = [mark for mark in (error.problem_mark, error.context_mark) if mark]
    # What was opened and never closed is noticed at the end: say where it was opened.
    numbers = [mark.line + 1 for mark in marks if mark.line < len(lines)]
    line = numbers[0] if numbers else 1
    shown = lines[line - 1] if lines else ""
    if "\t" in shown[: len(shown) - len(shown.lstrip())]:
        return fail("K003", file=name, line=line)
    return fail("K004", file=name, line=line, reason=f"“{shown.strip()[:30]}”")


class _Builder:
    """Turns the nodes of one file into data; each node may be used only once."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.seen: set[int] = set()

    def build(self, node: Node) -> object:
        place = (self.name, node.start_mark.line + 1)
        if id(node) in self.seen:
            raise fail("K004", file=self.name, line=place[1], reason="不能用 & 和 * 重复引用")
        self.seen.add(id(node))
        if node.tag not in _PLAIN_TAGS:
            raise fail("K004", file=self.name, line=place[1], reason="以 ! 开头的内容要加引号")
        if isinstance(node, MappingNode):
            return self._mapping(node, place)
        if isinstance(node, SequenceNode):
            sequence = Sequence(place)
            for entry in node.value:
                sequence.append(self.build(entry))
                sequence.places.append((self.name, entry.start_mark.line + 1))
            return sequence
        assert isinstance(node, ScalarNode)
        if _CONTROL.search(node.value):
            raise fail("K012", file=self.name, line=place[1])
        return _scalar(node)

    def _mapping(self, node: MappingNode, place: tuple[str, int]) -> Mapping:
        mapping = Mapping(place)
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                raise fail("K004", file=self.name, line=line, reason="名称要写成一个词")
            key = str(key_node.value)
            if key in mapping:
                first = mapping.places[key][1]
                raise fail("K005", file=self.name, line=line, field=key, first=first)
            mapping[key] = self.build(value_node)
            mapping.places[key] = (self.name, line)
        return mapping


def _scalar(node: ScalarNode) -> object:
    text: str = node.value
    if node.style:  # quoted or a block
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _NUMBER.match(text):
        return Decimal(text) if "." in text or len(text) > _LONGEST_NUMBER else int(text)
    return text


def place_of(data: object, path: tuple[str | int, ...]) -> tuple[str, int]:
    """Return file and line of the deepest part of ``path`` that the data has."""
    place: tuple[str, int] = getattr(data, "place", ("", 1))
    for step in path:
        if isinstance(data, Mapping) and step in data:
            place, data = data.places.get(str(step), place), data[str(step)]
        elif isinstance(data, Sequence) and isinstance(step, int) and step < len(data):
            place, data = data.places[step], data[step]
    return place
