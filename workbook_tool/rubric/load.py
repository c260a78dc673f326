"""Loading forms from YAML: one folder per official document.

``document.yaml`` holds the notice and, under ``shared``, whatever its forms have in
common; every other ``*.yaml`` of the folder is one form. What a form writes goes over
what is shared: settings and paper entry by entry, rows by their reference (``"*"``
stands for every row), everything else as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import process

from workbook_tool.findings import Finding, load_catalogue
from workbook_tool.resources import data_folder
from workbook_tool.rubric import source
from workbook_tool.rubric.model import Document, Form
from workbook_tool.rubric.rules import Rule
from workbook_tool.rubric.source import RubricError, fail, place_of

DOCUMENT_FILE = "document.yaml"
_BY_ENTRY = ("settings", "paper")


def form_files(root: Path | None = None) -> dict[str, Path]:
    """Return the file of every form by its id, in the order of documents and files.

    Args:
        root: A folder of document folders; the shipped rubric data by default.
    """
    folder = data_folder("rubric_data") if root is None else root
    return {
        path.stem: path for path in sorted(folder.glob("*/*.yaml")) if path.name != DOCUMENT_FILE
    }


def load_all(root: Path | None = None) -> tuple[Form, ...]:
    """Load every form under its default readings.

    Raises:
        RubricError: A file cannot be used.
    """
    return tuple(load_file(path) for path in form_files(root).values())


def load_form(name: str, readings: Mapping[str, str] | None = None) -> Form:
    """Load a form by its id or by the path of its file.

    Args:
        name: Id of a shipped form, or a path that ends in ``.yaml``.
        readings: Reading per setting; the defaults for those not named.

    Raises:
        RubricError: No such form, or its data cannot be used.
    """
    if name.endswith((".yaml", ".yml")):
        return load_file(Path(name), readings)
    files = form_files()
    if name not in files:
        near = process.extractOne(name, list(files), score_cutoff=60)
        hint = f"您是不是要找“{near[0]}”？" if near else ""
        raise fail("K010", got=name, hint=hint)
    return load_file(files[name], readings)


def load_file(path: Path, readings: Mapping[str, str] | None = None) -> Form:
    """Load the form in ``path``, with the ``document.yaml`` beside it.

    Raises:
        RubricError: Its data cannot be used; the findings name file, line and field.
    """
    raw = _merged(path)
    chosen = _readings(raw, readings or {})
    concrete = _resolve(raw, chosen)
    try:
        return Form.model_validate(concrete, context={"readings": chosen})
    except ValidationError as error:
        raise RubricError(
            [_finding(details, concrete) for details in _worth_saying(error)]
        ) from error


def _merged(path: Path) -> source.Mapping:
    own = source.read(path, f"{path.parent.name}/{path.name}")
    beside = path.with_name(DOCUMENT_FILE)
    document = source.read(beside, f"{path.parent.name}/{DOCUMENT_FILE}")
    shared = document.pop("shared", None) or source.Mapping(document.place)
    if not isinstance(shared, source.Mapping):
        raise fail(
            "K004", file=document.place[0], line=document.places["shared"][1], reason="shared"
        )
    rows = shared.pop("items", None) or source.Mapping(shared.place)
    merged = shared.merged(own)
    for key in _BY_ENTRY:
        if isinstance(shared.get(key), source.Mapping) and isinstance(own.get(key), source.Mapping):
            merged[key] = shared[key].merged(own[key])
    merged["id"] = path.stem
    merged.setdefault("document", document)
    for owner, index, row in _rows(merged):
        owner[index] = _with_shared(row, rows)
    return merged


def _rows(form: source.Mapping) -> Iterator[tuple[source.Sequence, int, source.Mapping]]:
    """Yield every row of the raw form with the list that holds it."""
    for category in form.get("categories") or ():
        holders = [category, *(_get(category, "indicators") or ())]
        for holder in holders:
            items = _get(holder, "items")
            if isinstance(items, source.Sequence):
                for index, row in enumerate(items):
                    if isinstance(row, source.Mapping):
                        yield items, index, row


def _get(data: object, key: str) -> Any:
    return data.get(key) if isinstance(data, source.Mapping) else None


def _with_shared(row: source.Mapping, rows: source.Mapping) -> source.Mapping:
    ref = row.get("ref")
    if isinstance(ref, int):
        row["ref"] = str(ref)
    base = source.Mapping(row.place)
    for key in ("*", str(row.get("ref"))):
        if isinstance(rows.get(key), source.Mapping):
            base = base.merged(rows[key])
    return base.merged(row)


def _readings(raw: source.Mapping, wanted: Mapping[str, str]) -> dict[str, str]:
    settings = raw.get("settings") or {}
    chosen: dict[str, str] = {}
    for name, setting in settings.items():
        known = _get(setting, "readings") or {}
        reading = wanted.get(name, _get(setting, "default"))
        if reading not in known and name in wanted:
            file, line = place_of(raw, ("settings", name))
            allowed = "、".join(known)
            raise fail(
                "K011",
                file=file,
                line=line,
                name=name,
                reason=f"没有“{reading}”这种读法；可用：{allowed}",
            )
        chosen[name] = str(reading)
    return chosen


def _resolve(data: Any, chosen: Mapping[str, str]) -> Any:
    """Replace every ``{choose: setting, reading: value, …}`` by the value of the reading."""
    if isinstance(data, source.Sequence):
        entries = source.Sequence(data.place)
        entries.extend(_resolve(entry, chosen) for entry in data)
        entries.places = data.places
        return entries
    if not isinstance(data, source.Mapping):
        return data
    if "choose" in data:
        return _resolve(_chosen(data, chosen), chosen)
    result = source.Mapping(data.place)
    result.places = data.places
    for key, value in data.items():
        result[key] = _resolve(value, chosen)
    return result


def _chosen(choice: source.Mapping, chosen: Mapping[str, str]) -> Any:
    name = str(choice["choose"])
    file, line = choice.place
    if name not in chosen:
        raise fail("K011", file=file, line=line, name=name, reason="没有在 settings 中写明")
    if chosen[name] not in choice:
        raise fail(
            "K011", file=file, line=line, name=name, reason=f"没有给读法“{chosen[name]}”写值"
        )
    return choice[chosen[name]]


def _worth_saying(error: ValidationError) -> list[ErrorDetails]:
    """Return the errors in the order of the file, at most twenty."""
    return error.errors(include_url=False)[:20]


def _finding(details: ErrorDetails, data: source.Mapping) -> Finding:
    """Put one validation error into words."""
    kind, path = details["type"], details["loc"]
    # In a union of rule kinds, pydantic puts the kind's name into the path.
    path = tuple(
        step for n, step in enumerate(path) if not (n and path[n - 1] == "rule" and step in kinds())
    )
    file, line = place_of(data, path)
    field = ".".join(str(step) for step in path) or "整份表"
    last = str(path[-1]) if path else ""
    catalogue = load_catalogue()
    if kind == "missing":
        return catalogue.finding("K006", file=file, line=line, field=last)
    if kind == "extra_forbidden":
        return catalogue.finding("K007", file=file, line=line, field=last, hint=_hint(last))
    if kind == "union_tag_invalid":
        context = details.get("ctx", {})
        expected = "、".join(kinds())
        return catalogue.finding(
            "K008", file=file, line=line, field=field, got=context.get("tag"), expected=expected
        )
    if kind == "union_tag_not_found":
        return catalogue.finding("K006", file=file, line=line, field="kind")
    return catalogue.finding(
        "K009",
        file=file,
        line=line,
        field=field,
        reason=_reason(details),
        got=_shown(details["input"]),
    )


_REASONS = {
    "string_type": "这里要写文字；如果是数字或 true、false，请加上引号",
    "string_too_short": "这里不能空着",
    "bool_type": "这里要写 true 或 false",
    "int_type": "这里要写整数",
    "decimal_type": "这里要写数字",
    "is_instance_of": "这里要写数字",
    "tuple_type": "这里要写成列表，每条前面加“- ”",
    "too_short": "这里至少要写一条",
    "dict_type": "这里要写成“名称: 内容”的形式",
    "model_type": "这里要写成“名称: 内容”的形式",
    "model_attributes_type": "这里要写成“名称: 内容”的形式",
    "string_pattern_mismatch": "写法不符：行的编号如 1、R1；文件名用小写字母、数字和连字符",
    "greater_than_equal": "数太小",
    "less_than_equal": "数太大",
}


def _reason(details: ErrorDetails) -> str:
    kind = details["type"]
    if kind == "literal_error":
        expected = str(details.get("ctx", {}).get("expected", ""))
        return "只能写：" + expected.replace("'", "").replace(" or ", "、").replace(", ", "、")
    if kind in _REASONS:
        return _REASONS[kind]
    # Errors of our own validators carry a Chinese sentence already.
    return details["msg"] if _is_chinese(details["msg"]) else "内容不合要求"


def _is_chinese(text: str) -> bool:
    return any("一" <= character <= "鿿" for character in text)


def _shown(value: object) -> str:
    if isinstance(value, Mapping | list | tuple | Document):
        return "（一组内容）"
    text = str(value)
    return text if len(text) <= 30 else text[:30] + "…"


def _field_names() -> list[str]:
    names: set[str] = set()
    for schema in Form.model_json_schema()["$defs"].values():
        names.update(schema.get("properties", {}))
    return sorted(names | set(Form.model_fields))


def _hint(field: str) -> str:
    near = process.extractOne(field, _field_names(), score_cutoff=60)
    return f"您是不是想写“{near[0]}”？" if near else ""


@cache
def kinds() -> tuple[str, ...]:
    """Return the names of all kinds of rules."""
    union = get_args(get_args(Rule)[0])
    return tuple(sorted(get_args(kind.model_fields["kind"].annotation)[0] for kind in union))
