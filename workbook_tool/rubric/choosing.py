"""Values that differ: by how an ambiguous sentence is read, and by the kind of unit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from workbook_tool.findings import Finding
from workbook_tool.rubric import source
from workbook_tool.rubric.faults import REASONS
from workbook_tool.rubric.source import RubricError, fail, place_of

VARIANT = "unit"
"""What a value is chosen by that differs between kinds of units (机关, 企业, 小组)."""

_VARIANTS = re.compile(rb"^variants\s*:", re.MULTILINE)
_VARIANT_NAME = re.compile(r"[a-z0-9]+")


def variants_in(content: bytes) -> tuple[str, ...]:
    """Return the kinds of units for which a form's file makes a form each; none for one form."""
    if not _VARIANTS.search(content):
        return ()
    try:
        variants = source.parse(content, "").get("variants")
    except RubricError:
        return ()
    return tuple(variants) if isinstance(variants, source.Mapping) else ()


def take_variants(raw: source.Mapping, wanted: str | None) -> dict[str, str]:
    """Make the raw data that of one kind of units, and return the words of all kinds.

    Args:
        raw: The data; what it says of variants is taken out.
        wanted: Which kind; the first if not said.
    """
    variants = mapping_in(raw, "variants")
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


def mapping_in(data: source.Mapping, key: str) -> source.Mapping:
    """Return the mapping under ``key``, an empty one if there is none.

    Raises:
        RubricError: Something else stands there.
    """
    value = data.get(key)
    if value is None:
        return source.Mapping(data.place)
    if not isinstance(value, source.Mapping):
        file, line = data.places[key]
        reason = REASONS["dict_type"]
        raise fail("K009", file=file, line=line, field=key, name=key, reason=reason, now="")
    return value


class Choices:
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
        self.settings, self.faults = mapping_in(raw, "settings"), faults
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
        setting = mapping_in(self.settings, name)
        known = mapping_in(setting, "readings")
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
