"""Loading forms from YAML: one folder per official document.

``document.yaml`` holds the notice and, under ``shared``, whatever its forms have in
common; every other ``*.yaml`` of the folder is one form. What a form writes goes over
what is shared: settings and paper entry by entry, rows by their reference (``"*"``
stands for every row), everything else as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
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
    """Load every form of a folder of document folders under its default readings.

    Raises:
        RubricError: A file cannot be used.
    """
    return tuple(load_file(path) for path in form_files(root).values())


def load_form(name: str, readings: Mapping[str, str] | None = None) -> Form:
    """Load a shipped form by its id, for scripts and tests.

    The program itself asks a :class:`~workbook_tool.rubric.library.FormLibrary`, which knows
    the forms that are not shipped, too.

    Raises:
        KeyError: No such form.
        RubricError: Its data cannot be used.
    """
    return load_file(form_files()[name], readings)


@dataclass(frozen=True, slots=True)
class FormText:
    """A form as it is written: all that its meaning follows from.

    Attributes:
        folder: Name of the folder of its document.
        file: Name of its own file.
        content: What stands in that file.
        document: What stands in ``document.yaml``; ``None`` if there is none.
    """

    folder: str
    file: str
    content: bytes
    document: bytes | None

    @property
    def id(self) -> str:
        """Id of the form: the name of its file without its ending."""
        return Path(self.file).stem

    @property
    def name(self) -> str:
        """What messages call the form's own file."""
        return f"{self.folder}/{self.file}"

    @property
    def document_name(self) -> str:
        """What messages call the file of its document."""
        return f"{self.folder}/{DOCUMENT_FILE}"


def read_form(path: Path) -> FormText:
    """Read the form in ``path``, with the ``document.yaml`` beside it.

    Raises:
        RubricError: K001, one of them cannot be read.
    """
    folder = path.absolute().parent
    content = source.read_bytes(path, f"{folder.name}/{path.name}")
    beside, name = folder / DOCUMENT_FILE, f"{folder.name}/{DOCUMENT_FILE}"
    document = source.read_bytes(beside, name) if beside.exists() else None
    return FormText(folder.name, path.name, content, document)


def form_of(text: FormText, readings: Mapping[str, str] | None = None) -> Form:
    """Return the form that a text describes.

    Args:
        text: The text.
        readings: Reading per setting; the defaults for those not named.

    Raises:
        RubricError: Its data cannot be used; the findings name file, line and field.
    """
    raw = _merged(text)
    chosen = _readings(raw, readings or {})
    concrete = _resolve(raw, chosen, _mapping(raw, "settings"))
    try:
        return Form.model_validate(concrete, context={"readings": chosen})
    except ValidationError as error:
        raise RubricError(_worth_saying(error, concrete)) from error


def load_file(path: Path, readings: Mapping[str, str] | None = None) -> Form:
    """Load the form in ``path``, with the ``document.yaml`` beside it.

    Raises:
        RubricError: Its data cannot be used; the findings name file, line and field.
    """
    return form_of(read_form(path), readings)


def _merged(text: FormText) -> source.Mapping:
    own = source.parse(text.content, text.name)
    if text.document is None:
        reason = "没有这个文件；每个细则文件夹都要有一份，写明文件标题和发文单位"
        raise fail("K001", file=text.document_name, reason=reason)
    document = source.parse(text.document, text.document_name)
    shared = _mapping(document, "shared")
    document.pop("shared", None)
    rows = _mapping(shared, "items")
    shared.pop("items", None)
    merged = shared.merged(own)
    for key in _BY_ENTRY:
        if key in shared and key in own:
            merged[key] = _mapping(shared, key).merged(_mapping(own, key))
    merged["id"] = text.id
    merged.setdefault("document", document)
    merged.places.setdefault("document", document.place)
    for owner, index, row in _rows(merged):
        owner[index] = _with_shared(row, rows)
    return merged


def _mapping(data: source.Mapping, key: str) -> source.Mapping:
    """Return the mapping under ``key``, an empty one if there is none.

    Raises:
        RubricError: Something else stands there.
    """
    value = data.get(key)
    if value is None:
        return source.Mapping(data.place)
    if not isinstance(value, source.Mapping):
        file, line = data.places[key]
        reason = _REASONS["dict_type"]
        raise fail("K009", file=file, line=line, field=key, name=key, reason=reason, now="")
    return value


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
    if isinstance(ref, int) and not isinstance(ref, bool):
        row["ref"] = str(ref)
    base = source.Mapping(row.place)
    for key in ("*", str(row.get("ref"))):
        if isinstance(rows.get(key), source.Mapping):
            base = base.merged(rows[key])
    return base.merged(row)


def _readings(raw: source.Mapping, wanted: Mapping[str, str]) -> dict[str, str]:
    """Return the reading in force of every setting."""
    settings = _mapping(raw, "settings")
    chosen: dict[str, str] = {}
    for name in settings:
        setting = _mapping(settings, name)
        known = _mapping(setting, "readings")
        reading = wanted.get(name, setting.get("default"))
        if reading is None:
            raise _setting_error(raw, ("settings", name), name, "缺少 default（采用哪一种读法）")
        if reading not in known:
            allowed = "、".join(known)
            reason = f"没有“{reading}”这种读法；可用：{allowed}"
            raise _setting_error(raw, ("settings", name, "default"), name, reason)
        chosen[name] = str(reading)
    return chosen


def _setting_error(
    data: source.Mapping, path: tuple[str, ...], name: str, reason: str
) -> RubricError:
    file, line = place_of(data, path)
    return fail("K011", file=file, line=line, field=name, name=name, reason=reason)


def _resolve(data: Any, chosen: Mapping[str, str], settings: source.Mapping) -> Any:
    """Replace every ``{choose: setting, reading: value, …}`` by the value of the reading."""
    if isinstance(data, source.Sequence):
        entries = source.Sequence(data.place)
        entries.extend(_resolve(entry, chosen, settings) for entry in data)
        entries.places = data.places
        return entries
    if not isinstance(data, source.Mapping):
        return data
    if "choose" in data:
        return _resolve(_chosen(data, chosen, settings), chosen, settings)
    result = source.Mapping(data.place)
    result.places = data.places
    for key, value in data.items():
        result[key] = _resolve(value, chosen, settings)
    return result


def _chosen(choice: source.Mapping, chosen: Mapping[str, str], settings: source.Mapping) -> Any:
    """Return the value for the reading in force; a value must be given for every reading."""
    name = str(choice["choose"])
    if name not in chosen:
        raise _setting_error(choice, ("choose",), name, "没有在 settings 中写明")
    known = settings[name]["readings"]
    for reading in known:
        if reading not in choice:
            raise _setting_error(choice, (), name, f"没有给读法“{reading}”写值")
    for key in choice:
        if key != "choose" and key not in known:
            raise _setting_error(choice, (key,), name, f"没有“{key}”这种读法")
    return choice[chosen[name]]


def _worth_saying(error: ValidationError, data: source.Mapping) -> list[Finding]:
    """Return one finding per fault, at most twenty.

    A fault in what rows share is met in each of them, and is told once.
    """
    findings = [_finding(details, data) for details in error.errors(include_url=False)]
    once = {(finding.file, finding.line, finding.message): finding for finding in findings}
    return list(once.values())[:20]


def _finding(details: ErrorDetails, data: source.Mapping) -> Finding:
    """Put one validation error into words."""
    kind, context = details["type"], details.get("ctx", {})
    path = _path(details)
    file, line = place_of(data, path)
    make = partial(load_catalogue().finding, file=file, line=line, field=_dotted(path))
    name = _named(path)
    if kind in {"missing", "union_tag_not_found"}:
        return make("K006", name="kind" if kind == "union_tag_not_found" else name)
    if kind == "extra_forbidden":
        return make("K007", name=name, hint=_hint(name))
    if kind == "union_tag_invalid":
        return make("K008", got=str(context.get("tag")), expected="、".join(kinds()))
    got = _shown(details["input"])
    now = "" if got is None else f"（现在写的是：{got}）"
    return make("K009", name=name, reason=_reason(details), got=got, now=now)


def _path(details: ErrorDetails) -> tuple[str | int, ...]:
    """Return the path in the data, free of what only the validation knows."""
    path = details["loc"]
    # In a union of rule kinds, pydantic puts the kind's name into the path; for the
    # name (not the content) of an entry it adds "[key]".
    steps = tuple(
        step
        for n, step in enumerate(path)
        if step != "[key]" and not (n and path[n - 1] == "rule" and step in kinds())
    )
    return (*steps, *details.get("ctx", {}).get("path", ()))


def _dotted(path: tuple[str | int, ...]) -> str:
    return ".".join(str(step) for step in path)


def _named(path: tuple[str | int, ...]) -> str:
    """Return what a person calls the place: the last name, and which entry of its list."""
    names = [str(step) for step in path if isinstance(step, str)]
    name = names[-1] if names else "整份表"
    return f"{name} 第 {path[-1] + 1} 条" if path and isinstance(path[-1], int) else name


_REASONS = {
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
    if kind in _REASONS:
        return _REASONS[kind]
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
    others = [name for name in _field_names() if name != field]
    near = process.extractOne(field, others, score_cutoff=60)
    return f"您是不是想写“{near[0]}”？" if near else ""


@cache
def kinds() -> tuple[str, ...]:
    """Return the names of all kinds of rules."""
    union = get_args(get_args(Rule)[0])
    return tuple(sorted(get_args(kind.model_fields["kind"].annotation)[0] for kind in union))
