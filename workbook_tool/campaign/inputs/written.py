"""A YAML file that staff write, as data: whatever is in it, a sentence comes out, or data.

The library computes with what it finds: dates that do not exist, figures of thousands of
digits, a hundred thousand brackets, a name written twice. None of that may end the program.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import yaml

from workbook_tool.rubric.source import nesting

_MOST_CHARACTERS = 1_000_000
_LARGEST = 10**12
_SCIENTIFIC = re.compile(r"[+-]?[0-9.]{1,40}[eE][+-]?[0-9]{1,40}")
_FIGURES = "排名 › "
"""Where figures stand in the settings."""
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")


class WrittenError(ValueError):
    """A file cannot be used; the text says why, in words, after its name."""


class _Loader(yaml.SafeLoader):
    """Reads plain data; names are written once, numbers are numbers of an office."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise WrittenError(f"第 {line} 行的名称要写成一个词")
        key = loader.construct_object(key_node, deep=True)
        if key in found:
            raise WrittenError(f"第 {line} 行的“{str(key)[:30]}”在同一处写了两次，请删去一个")
        found[key] = loader.construct_object(value_node, deep=True)
    return found


def _number(loader: _Loader, node: yaml.ScalarNode) -> Any:
    line = node.start_mark.line + 1
    try:
        if node.tag.endswith("int"):
            value: Any = loader.construct_yaml_int(node)
        else:
            value = loader.construct_yaml_float(node)
    except (ValueError, OverflowError) as error:
        raise WrittenError(f"第 {line} 行的数字太长或写错了") from error
    if not -_LARGEST <= value <= _LARGEST:  # nan, too
        raise WrittenError(f"第 {line} 行的数字太大或写错了")
    return value


def _day(loader: _Loader, node: yaml.ScalarNode) -> Any:
    """Return a day; one that does not exist as it was written, to be refused by its place."""
    try:
        return loader.construct_yaml_timestamp(node)
    except (ValueError, OverflowError):
        return node.value


for _tag, _work in (("map", _mapping), ("int", _number), ("float", _number), ("timestamp", _day)):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", _work)


def read_written(content: bytes) -> Any:
    """Return the data in a YAML file.

    Raises:
        WrittenError: It cannot be used.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrittenError("不是 UTF-8 编码，请用记事本另存为 UTF-8") from error
    if len(text) > _MOST_CHARACTERS:
        raise WrittenError("太长了，不像本程序的设置")
    if line := nesting(text):
        raise WrittenError(f"第 {line} 行嵌套得太深，请检查括号和缩进")
    try:
        loader = _Loader(text)
        try:
            raw = loader.get_single_data()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"第 {mark.line + 1} 行" if mark else ""
        raise WrittenError(f"{where}写法有误，请检查缩进、冒号和引号") from error
    except yaml.YAMLError as error:
        raise WrittenError("里有不能用的字符，请删掉重打") from error
    except RecursionError as error:
        raise WrittenError("嵌套得太深，请检查括号和缩进") from error
    for place, value in _values(raw, ()):
        # A round's number may look like one (12e45678); where figures stand, none may.
        if (
            place.startswith(_FIGURES)
            and isinstance(value, str)
            and _SCIENTIFIC.fullmatch(value.strip())
        ):
            raise WrittenError(f"有误：“{place}”要写普通的数字，如 0.4")
        if isinstance(value, str) and _DATE.fullmatch(value.strip()) and not _is_day(value):
            raise WrittenError(f"有误：“{place}”写的是“{value.strip()}”，没有这一天")
    return raw


def _is_day(text: str) -> bool:
    try:
        date(*map(int, text.strip().split("-")))
    except ValueError:
        return False
    return True


def _values(data: Any, place: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _values(value, (*place, str(key)))
    elif isinstance(data, list):
        for number, value in enumerate(data, start=1):
            yield from _values(value, (*place, f"第 {number} 项"))
    else:
        yield " › ".join(place), data
