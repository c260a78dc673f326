"""Loading forms from YAML: one folder per official document.

``document.yaml`` holds the notice and, under ``shared``, whatever its forms have in
common; every other ``*.yaml`` of the folder is one form. What a form writes goes over
what is shared: settings and paper entry by entry, rows by their reference (``"*"``
stands for every row), everything else as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from workbook_tool.findings import Finding, load_catalogue
from workbook_tool.resources import data_folder
from workbook_tool.rubric import source
from workbook_tool.rubric.mending import all_errors
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
        form_id: path
        for path in sorted(folder.glob("*/*.yaml"))
        if path.name != DOCUMENT_FILE
        for form_id in variant_ids(path)
    }


def load_all(root: Path | None = None) -> tuple[Form, ...]:
    """Load every form under its default readings.

    Raises:
        RubricError: A file cannot be used.
    """
    return tuple(
        load_file(path, {VARIANT: name.removeprefix(f"{path.stem}-")} if name != path.stem else {})
        for name, path in form_files(root).items()
    )


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
        near = nearest(name, list(files))
        hint = f"您是不是要找“{near}”？" if near else ""
        raise fail("K010", got=name, hint=hint)
    path = files[name]
    if name != path.stem:
        readings = {**(readings or {}), VARIANT: name.removeprefix(f"{path.stem}-")}
    return load_file(path, readings)


def load_file(path: Path, readings: Mapping[str, str] | None = None) -> Form:
    """Load the form in ``path``, with the ``document.yaml`` beside it.

    Raises:
        RubricError: Its data cannot be used; the findings name file, line and field.
    """
    raw = _merged(path)
    variants = _take_variants(raw, (readings or {}).get(VARIANT))
    faults: list[Finding] = []
    choices = _Choices(raw, readings or {}, variants, faults)
    concrete = choices.resolved(raw)
    for name in choices.broken & set(concrete.get("settings") or ()):
        del concrete["settings"][name]
    context = {"readings": choices.chosen, "variants": variants}
    attempt = partial(Form.model_validate, context=context)
    try:
        form: Form | None = attempt(concrete)
    except ValidationError:
        form = None
        faults += _worth_saying(all_errors(concrete, attempt, _path, _meant), concrete)
    if faults or form is None:
        raise RubricError(_told_once(faults))
    return form


VARIANT = "unit"
"""What a value is chosen by that differs between kinds of units (机关, 企业, 小组)."""


def variant_ids(path: Path) -> tuple[str, ...]:
    """Return the ids of the forms that a file makes: one, or one for each kind of unit."""
    stat = path.stat()
    return _variant_ids(path, stat.st_mtime_ns, stat.st_size)


@cache
def _variant_ids(path: Path, changed: int, size: int) -> tuple[str, ...]:
    del changed, size  # they only say that the file is still the same
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    if not _VARIANTS.search(text):
        return (path.stem,)
    try:
        variants = source.read(path).get("variants")
    except RubricError:
        return (path.stem,)
    named = list(variants) if isinstance(variants, source.Mapping) else []
    return tuple(f"{path.stem}-{name}" for name in named) or (path.stem,)


_VARIANTS = re.compile(r"^variants\s*:", re.MULTILINE)
_VARIANT_NAME = re.compile(r"[a-z0-9]+")


def _take_variants(raw: source.Mapping, wanted: str | None) -> dict[str, str]:
    """Make the raw data that of one kind of units, and return the words of all kinds.

    Args:
        raw: The data; what it says of variants is taken out.
        wanted: Which kind; the first if not said.
    """
    variants = _mapping(raw, "variants")
    file, line = raw.places.get("variants", raw.place)
    raw.pop("variants", None)
    if not variants:
        return {}
    make = partial(fail, "K009", file=file, line=line, field="variants", name="variants", now="")
    for name, words in variants.items():
        if not _VARIANT_NAME.fullmatch(name):
            raise make(reason=f"名称“{name}”只能用小写字母和数字")
        if not isinstance(words, str) or not words:
            raise make(reason=f"“{name}”后面要写这一类单位叫什么，如“机关工会”")
    name = next(iter(variants)) if wanted is None else wanted
    if name not in variants:
        raise make(reason=f"没有“{name}”这一类；可用：{'、'.join(variants)}")
    raw["id"] = f"{raw['id']}-{name}"
    raw["unit_type"] = variants[name]
    return dict(variants)


def _merged(path: Path) -> source.Mapping:
    folder = path.absolute().parent
    own = source.read(path, f"{folder.name}/{path.name}")
    beside, name = folder / DOCUMENT_FILE, f"{folder.name}/{DOCUMENT_FILE}"
    if not beside.exists():
        reason = "没有这个文件；每个细则文件夹都要有一份，写明文件标题和发文单位"
        raise fail("K001", file=name, reason=reason)
    document = source.read(beside, name)
    shared = _mapping(document, "shared")
    document.pop("shared", None)
    rows = _mapping(shared, "items")
    shared.pop("items", None)
    merged = shared.merged(own)
    for key in _BY_ENTRY:
        if key in shared and key in own:
            merged[key] = _mapping(shared, key).merged(_mapping(own, key))
    merged["id"] = path.stem
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
        for holder in _holders(category):
            items = _get(holder, "items")
            if isinstance(items, source.Sequence):
                for index, row in enumerate(items):
                    if isinstance(row, source.Mapping):
                        yield items, index, row


def _holders(group: object) -> Iterator[object]:
    """Yield a category and all indicators in it, which may hold rows."""
    yield group
    below = _get(group, "indicators")
    for indicator in below if isinstance(below, source.Sequence) else ():
        yield from _holders(indicator)


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


class _Choices:
    """The values that readings, and the kind of unit, choose.

    Attributes:
        chosen: The reading in force of every setting.
        broken: Settings that cannot be used; whatever they choose is taken as it comes.
    """

    def __init__(
        self,
        raw: source.Mapping,
        wanted: Mapping[str, str],
        variants: Mapping[str, str],
        faults: list[Finding],
    ) -> None:
        self.settings, self.faults = _mapping(raw, "settings"), faults
        self.chosen: dict[str, str] = {}
        self.known: dict[str, list[str]] = {}
        self.broken: set[str] = set()
        for name in self.settings:
            try:
                if name == VARIANT:
                    reason = "不能叫 unit：这个名称留给各类单位（variants）用"
                    raise _setting_error(raw, ("settings", name), name, reason)
                self._read(raw, name, wanted.get(name))
            except RubricError as error:
                faults += error.findings
                self.broken.add(name)
        if variants:
            self.known[VARIANT] = list(variants)
            self.current = wanted.get(VARIANT, next(iter(variants)))

    def _read(self, raw: source.Mapping, name: str, wanted: str | None) -> None:
        setting = _mapping(self.settings, name)
        known = _mapping(setting, "readings")
        reading = setting.get("default") if wanted is None else wanted
        if reading is None:
            raise _setting_error(raw, ("settings", name), name, "缺少 default（采用哪一种读法）")
        if reading not in known:
            allowed = "、".join(known)
            reason = f"没有“{reading}”这种读法；可用：{allowed}"
            raise _setting_error(raw, ("settings", name, "default"), name, reason)
        self.chosen[name] = str(reading)
        self.known[name] = list(known)

    def resolved(self, data: Any) -> Any:
        """Return data in which every ``{choose: setting, reading: value, …}`` is that value.

        An entry of a list that is chosen to be nothing (``null``) is not there.
        """
        if isinstance(data, source.Sequence):
            entries = source.Sequence(data.place)
            for entry, place in zip(data, data.places, strict=True):
                value = self.resolved(entry)
                if value is None and isinstance(entry, source.Mapping):
                    continue
                entries.append(value)
                entries.places.append(place)
            return entries
        if not isinstance(data, source.Mapping):
            return data
        if "choose" in data:
            return self.resolved(self._value(data))
        result = source.Mapping(data.place)
        result.places = data.places
        for key, value in data.items():
            result[key] = self.resolved(value)
        return result

    def _value(self, choice: source.Mapping) -> Any:
        """Return the value in force; a value must be given for every reading."""
        name = str(choice["choose"])
        values = {key: value for key, value in choice.items() if key != "choose"}
        if name not in self.broken:
            self.faults += self._faults(name, choice, values)
        reading = self.current if name == VARIANT and self.known.get(VARIANT) else None
        reading = self.chosen.get(name, reading)
        return values[reading] if reading in values else next(iter(values.values()), None)

    def _faults(
        self, name: str, choice: source.Mapping, values: Mapping[str, Any]
    ) -> Iterator[Finding]:
        if name not in self.known:
            words = "没有写明 variants（各类单位）" if name == VARIANT else "没有在 settings 中写明"
            yield from _setting_error(choice, ("choose",), name, words).findings
            return
        word = "类" if name == VARIANT else "种读法"
        for reading in self.known[name]:
            if reading not in values:
                words = f"没有给{word.removeprefix('种')}“{reading}”写值"
                yield from _setting_error(choice, (), name, words).findings
        for key in values:
            if key not in self.known[name]:
                words = f"没有“{key}”这{'一' if name == VARIANT else ''}{word}"
                yield from _setting_error(choice, (key,), name, words).findings


def _setting_error(
    data: source.Mapping, path: tuple[str, ...], name: str, reason: str
) -> RubricError:
    file, line = place_of(data, path)
    return fail("K011", file=file, line=line, field=name, name=name, reason=reason)


def _worth_saying(errors: Sequence[ErrorDetails], data: source.Mapping) -> list[Finding]:
    return [_finding(details, data) for details in errors]


_MOST_TOLD = 20


def _told_once(findings: list[Finding]) -> list[Finding]:
    """Return one finding per fault in the order of the file, at most twenty.

    A fault in what rows share is met in each of them, and is told once.
    """
    once = {(finding.file, finding.line, finding.message): finding for finding in findings}
    ordered = sorted(once.values(), key=lambda one: (one.file or "", one.line or 0))
    return ordered[:_MOST_TOLD]


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
        return make("K008", got=str(context.get("tag")), expected="、".join(_tags(context)))
    got = _shown(details["input"])
    now = "" if got is None else f"（现在写的是：{got}）"
    return make("K009", name=name, reason=_reason(details), got=got, now=now)


def _path(details: ErrorDetails) -> tuple[str | int, ...]:
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
    near = _meant(field)
    return f"您是不是想写“{near}”？" if near else ""


def _meant(field: str) -> str | None:
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
