"""Findings as plain data for ``--json``."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

from workbook_tool.findings.model import Finding

_FIGURE = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]{1,2})?")
_FIGURES = ("expected", "got")


def finding_data(finding: Finding) -> dict[str, Any]:
    """Return a finding as a dictionary with every field, unknown ones as ``None``.

    Args:
        finding: The finding.

    Returns:
        Its fields; what should be and what is there become numbers where they are
        plain figures, so that programs can compare them.
    """
    data = {field.name: getattr(finding, field.name) for field in fields(finding)}
    return data | {name: _figure(data[name]) for name in _FIGURES}


def _figure(text: str | None) -> str | int | float | None:
    if text is None or _FIGURE.fullmatch(text) is None:
        return text
    return float(text) if "." in text else int(text)
