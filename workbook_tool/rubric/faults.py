"""What is wrong with a form's data, in words: which file, which line, what, and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, partial
from typing import Any, get_args

from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from workbook_tool.findings import Finding, load_catalogue
from workbook_tool.rubric import source
from workbook_tool.rubric.model import Document, Form
from workbook_tool.rubric.rules import Rule
from workbook_tool.rubric.source import place_of

_MOST_TOLD = 20


def told_once(findings: list[Finding]) -> list[Finding]:
    """Return one finding per fault in the order of the file, at most twenty.

    A fault in what rows share is met in each of them, and is told once.
    """
    once = {(finding.file, finding.line, finding.message): finding for finding in findings}
    ordered = sorted(once.values(), key=lambda one: (one.file or "", one.line or 0))
    return ordered[:_MOST_TOLD]


def finding_of(details: ErrorDetails, data: source.Mapping) -> Finding:
    """Put one validation error into words."""
    kind, context = details["type"], details.get("ctx", {})
    path = path_of(details)
    file, line = place_of(data, path)
    make = partial(load_catalogue().finding, file=file, line=line, field=_dotted(path))
    name = _named(path)
    if kind in {"missing", "union_tag_not_found"}:
        return make("K006", name="kind" if kind == "union_tag_not_found" else name)
    if kind == "extra_forbidden":
        return make("K007", name=name, hint=_hint(name))
    if kind == "union_tag_invalid":
        return make("K008", got=str(context.get("tag")), expected="、".join(_tags(context)))
    got = _shown(details["input"])
    now = "" if got is None else f"（现在写的是：{got}）"
    return make("K009", name=name, reason=_reason(details), got=got, now=now)


def path_of(details: ErrorDetails) -> tuple[str | int, ...]:
    """Return the path in the data, free of what only the validation knows."""
    path = details["loc"]
    # In a union of kinds, pydantic puts the kind's name into the path; for the name (not
    # the content) of an entry it adds "[key]".
    steps = tuple(
        step for n, step in enumerate(path) if step != "[key]" and not _is_kind(path[:n], step)
    )
    return (*steps, *details.get("ctx", {}).get("path", ()))


def _is_kind(before: tuple[str | int, ...], step: str | int) -> bool:
    """Return whether a step of a path is the kind of a rule, or of a clause of one."""
    if before[-2:-1] == ("clauses",) and isinstance(before[-1], int):
        return isinstance(step, str)
    return before[-1:] == ("rule",) and step in kinds()


def _tags(context: Mapping[str, Any]) -> list[str]:
    return sorted(re.findall(r"'([a-z_]+)'", str(context.get("expected_tags", ""))))


def _dotted(path: tuple[str | int, ...]) -> str:
    return ".".join(str(step) for step in path)


def _named(path: tuple[str | int, ...]) -> str:
    """Return what a person calls the place: the last name, and which entry of its list."""
    names = [str(step) for step in path if isinstance(step, str)]
    name = names[-1] if names else "整份表"
    return f"{name} 第 {path[-1] + 1} 条" if path and isinstance(path[-1], int) else name


REASONS = {
    "string_type": "这里要写文字；如果是数字或 true、false，请加上引号",
    "string_empty": "这里不能空着；以 # 开头的内容要加引号",
    "string_too_short": "这里不能空着",
    "bool_type": "这里要写 true 或 false",
    "int_type": "这里要写整数",
    "decimal_type": "这里要写数字，不加引号",
    "is_instance_of": "这里要写数字，不加引号",
    "tuple_type": "这里要写成列表，每条前面加“- ”",
    "dict_type": "这里要写成“名称: 内容”的形式",
    "model_type": "这里要写成“名称: 内容”的形式",
    "model_attributes_type": "这里要写成“名称: 内容”的形式",
    "string_pattern_mismatch": "行的编号要写成 1、R1 这样",
    "greater_than_equal": "数太小",
    "less_than_equal": "数太大",
}


def _reason(details: ErrorDetails) -> str:
    kind = details["type"]
    if kind == "string_type" and details["input"] is None:
        kind = "string_empty"
    if kind == "string_pattern_mismatch" and details["loc"][-1] == "id":
        return "编号（细则的文件名）只能用小写字母、数字和连字符"
    if kind == "too_short":
        return f"这里至少要写 {details['ctx']['min_length']} 条"
    if kind == "literal_error":
        expected = str(details.get("ctx", {}).get("expected", ""))
        return "只能写：" + expected.replace("'", "").replace(" or ", "、").replace(", ", "、")
    if kind in REASONS:
        return REASONS[kind]
    # Errors of our own validators carry a Chinese sentence already.
    return details["msg"] if _is_chinese(details["msg"]) else "内容不合要求"


def _is_chinese(text: str) -> bool:
    return any("一" <= character <= "鿿" for character in text)


def _shown(value: object) -> str | None:
    """Return what stands in the file now; ``None`` where that is nothing or a whole group."""
    if value is None or isinstance(value, Mapping | list | tuple | Document):
        return None
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 30 else text[:30] + "…"


def _field_names() -> list[str]:
    names: set[str] = set()
    for schema in Form.model_json_schema()["$defs"].values():
        names.update(schema.get("properties", {}))
    return sorted(names | set(Form.model_fields))


def _hint(field: str) -> str:
    # A known name in the wrong place must not be told as its own correction.
    near = meant(field)
    return f"您是不是想写“{near}”？" if near else ""


def meant(field: str) -> str | None:
    """Return the name of a field that an unknown one was probably meant to be."""
    return nearest(field, [name for name in _field_names() if name != field])


def nearest(word: str, known: Sequence[str]) -> str | None:
    """Return the name that was probably meant: spelled almost alike as a whole, else none."""
    near = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return near[0] if near else None


_ALIKE = 70
"""Percent of the letters; "signature" holds "ref" and half of many names."""


@cache
def kinds() -> tuple[str, ...]:
    """Return the names of all kinds of rules."""
    union = get_args(get_args(Rule)[0])
    return tuple(sorted(get_args(kind.model_fields["kind"].annotation)[0] for kind in union))
