"""A draft as text, so that the workbook to review carries it, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

from workbook_tool.importing import draft, understood, write
from workbook_tool.importing.draft import DraftNotice, FormDraft
from workbook_tool.importing.write import Decided

_KNOWN: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        draft.DraftQuestion,
        draft.RowSource,
        draft.DraftRow,
        draft.DraftGroup,
        draft.DraftCategory,
        draft.DraftColumn,
        draft.DraftHead,
        draft.DraftTotal,
        draft.FormDraft,
        draft.DraftNotice,
        understood.DraftSetting,
        understood.DraftPart,
        understood.Understood,
        write.Decided,
    )
}
_KIND, _FIGURE = "~", "~figure"

Kept = tuple[str, str, DraftNotice, tuple[FormDraft, ...], tuple[Mapping[str, Decided], ...]]


def to_text(kept: Kept) -> str:
    """Return file, key, notice, forms and rules as one line of text."""
    return json.dumps(_plain(kept), ensure_ascii=True, separators=(",", ":"))


def from_text(text: str) -> Kept:
    """Return what :func:`to_text` took apart.

    Raises:
        ValueError: It is something else.
    """
    try:
        file, key, notice, drafts, decided = _built(json.loads(text))
    except (TypeError, KeyError, ArithmeticError, RecursionError) as error:
        raise ValueError("not a draft") from error
    if not (isinstance(file, str) and isinstance(key, str) and isinstance(notice, DraftNotice)):
        raise ValueError("not a draft")
    if not all(isinstance(one, FormDraft) for one in drafts) or len(drafts) != len(decided):
        raise ValueError("not a draft")
    for rows in decided:
        if not all(isinstance(one, Decided) for one in rows.values()):
            raise ValueError("not a draft")
    return file, key, notice, drafts, decided


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {_FIGURE: str(value)}
    if is_dataclass(value) and not isinstance(value, type):
        data = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {_KIND: type(value).__name__, **data}
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return value


def _built(value: Any, *, rule: bool = False) -> Any:
    """Build what was taken apart; lists in a rule stay lists, others were tuples."""
    if isinstance(value, list):
        entries = [_built(entry, rule=rule) for entry in value]
        return entries if rule else tuple(entries)
    if not isinstance(value, dict):
        return value
    if _FIGURE in value:
        figure = Decimal(value[_FIGURE])
        if not figure.is_finite():
            raise ValueError("not a figure")
        return figure
    built = {
        key: _built(entry, rule=rule or key == "rule")
        for key, entry in value.items()
        if key != _KIND
    }
    return _KNOWN[value[_KIND]](**built) if _KIND in value else built
