"""What is wrong with a return, as a paragraph that can be pasted into WeChat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from workbook_tool.findings import Finding
from workbook_tool.findings.model import SEVERITY_WORDS, Severity
from workbook_tool.layout.places import CELL_SEPARATOR, spoken

_ASKED: tuple[Severity, ...] = ("must_fix", "explain")
"""A unit is asked for these; notes are for the office."""


class Returned(Protocol):
    """What is told of a return; :class:`FileResult` is one."""

    @property
    def file(self) -> str:
        """Name of the file."""

    @property
    def unit(self) -> str:
        """Name of the unit, as far as it is known."""

    @property
    def findings(self) -> Sequence[Finding]:
        """What is wrong with it."""


def message_text(result: Returned) -> str:
    """Return plain text for the unit: what to mend, what to explain, at which cells.

    Args:
        result: A return.

    Returns:
        A few lines without any markup; a single friendly one where nothing is asked for.
    """
    greeting = f"{result.unit}：" if result.unit else "您好："
    file = f"报来的“{result.file}”"
    asked = [finding for finding in result.findings if finding.severity in _ASKED]
    if not asked:
        return f"{greeting}{file}已审核，没有需要修改的地方。谢谢！"
    lines = [f"{greeting}{file}已审核，请处理以下 {len(asked)} 处："]
    for severity in _ASKED:
        found = [finding for finding in asked if finding.severity == severity]
        if found:
            lines.append(f"【{SEVERITY_WORDS[severity]}】")
            lines += [f"{n}. {_line(finding)}" for n, finding in enumerate(found, start=1)]
    lines.append("改好后请把整份表重新发来，不要另做新表。谢谢！")
    return "\n".join(lines)


def _line(finding: Finding) -> str:
    cells = f" {spoken(finding.cell.split(CELL_SEPARATOR))}" if finding.cell else ""
    place = f"{finding.sheet}{cells}：" if finding.sheet and finding.cell else ""
    return f"{place}{finding.sentence}{finding.fix}"
