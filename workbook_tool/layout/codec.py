"""Plans as JSON text and back: dataclasses, tuples, decimals, plain values.

A dataclass is an object whose ``$`` names its class; fields at their default are left
out, so that the text changes only when the plan does. A class that has another name today
than in the plans that were issued says which (``written_as``).
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from decimal import Decimal
from types import ModuleType
from typing import Any


def dumps(value: object) -> str:
    """Return canonical JSON text of a plan or a part of one."""
    return json.dumps(_encode(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def loads(text: str, classes: Mapping[str, Any]) -> object:
    """Return what :func:`dumps` wrote.

    Args:
        text: The text.
        classes: The dataclasses that may stand in it, by the name that they have there.

    Raises:
        ValueError: The text is not of that form.
    """
    try:
        return _decode(json.loads(text), classes)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a plan: {error}") from error


def dataclasses_of(*modules: ModuleType) -> dict[str, Any]:
    """Return the dataclasses that modules hold, by their names."""
    found = (thing for module in modules for thing in vars(module).values())
    return {_name(c): c for c in found if isinstance(c, type) and dataclasses.is_dataclass(c)}


def _name(kind: type) -> str:
    written: str = getattr(kind, "written_as", kind.__name__)
    return written


def _encode(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {"$": _name(type(value))}
        for field in dataclasses.fields(value):
            content = getattr(value, field.name)
            if content != field.default or type(content) is not type(field.default):
                fields[field.name] = _encode(content)
        return fields
    if isinstance(value, Decimal):
        return {"$": "Decimal", "value": str(value)}
    if isinstance(value, Mapping):
        return {"$": "dict", "entries": {key: _encode(entry) for key, entry in value.items()}}
    if isinstance(value, tuple | list):
        return [_encode(entry) for entry in value]
    return value


def _decode(value: Any, classes: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return tuple(_decode(entry, classes) for entry in value)
    if not isinstance(value, dict):
        return value
    kind = value["$"]
    if kind == "Decimal":
        return Decimal(value["value"])
    if kind == "dict":
        return {key: _decode(entry, classes) for key, entry in value["entries"].items()}
    fields = {key: _decode(entry, classes) for key, entry in value.items() if key != "$"}
    return classes[kind](**fields)
