"""How figures, days and states stand on a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from workbook_tool.rubric.text import plain_number

STATUS_TONES: Mapping[str, str] = {
    "missing": "plain",
    "held": "bad",
    "must_fix": "bad",
    "sent_back": "wait",
    "explain": "warn",
    "done": "good",
    "excused": "faint",
}
"""The tone in which a unit's status is shown; the word beside it says the same."""

FILE_TONES: Mapping[str, str] = {
    "ok": "good",
    "explain": "warn",
    "must_fix": "bad",
    "unreadable": "bad",
    "scan": "faint",
    "other": "faint",
}
FILE_WORDS: Mapping[str, str] = {
    "ok": "通过",
    "explain": "请说明",
    "must_fix": "必须修改",
    "unreadable": "读不出来",
    "scan": "扫描件",
    "other": "附带的文件",
}
SEVERITY_WORDS: Mapping[str, str] = {"must_fix": "必须修改", "explain": "请说明", "note": "提示"}
SEVERITY_TONES: Mapping[str, str] = {"must_fix": "bad", "explain": "warn", "note": "faint"}


def score(value: Any) -> str:
    """Return a figure as people write it; a dash where there is none."""
    if value is None:
        return "—"
    return plain_number(value if isinstance(value, Decimal) else Decimal(str(value)))


def day(value: Any) -> str:
    """Return a day without its year: 12-20; a dash for none."""
    return str(value)[5:10] if value else "—"


def moment(value: Any) -> str:
    """Return a time as 12-20 09:30."""
    return str(value)[5:16].replace("T", " ") if value else "—"


def share(value: Any, of: Any) -> int:
    """Return how many percent something is of something."""
    return round(100 * float(value) / float(of)) if of else 0


FILTERS: Mapping[str, Callable[..., Any]] = {
    "score": score,
    "day": day,
    "moment": moment,
    "share": share,
    "status_tone": lambda value: STATUS_TONES.get(value, "plain"),
    "file_tone": lambda value: FILE_TONES.get(value, "plain"),
    "file_word": lambda value: FILE_WORDS.get(value, value),
    "severity_word": lambda value: SEVERITY_WORDS.get(value, value),
    "severity_tone": lambda value: SEVERITY_TONES.get(value, "plain"),
}
"""What templates may use."""
