"""Whether a remark that is asked for says anything: 核实无误, 无 and a dash do not."""

from __future__ import annotations

from workbook_tool.checks.dossier import Dossier
from workbook_tool.layout.status import SILENT
from workbook_tool.rubric.text import folded

_NOTHING_SAID = frozenset(
    folded(words)
    for words in (
        *("无", "没有", "略", "空", "同上", "见上", "同意", "是", "否", "好", "可以", "正确"),
        *("核实无误", "无误", "已核实", "核实", "经核实无误", "已核实无误", "核对无误", "审核无误"),
        *("情况属实", "属实", "真实", "如实填报", "如实填写", "据实填报", "按实际填报", "实际情况"),
        *("按实际", "符合", "符合要求", "已完成", "完成", "按要求", "正常", "无异议", "n/a", "ok"),
        *("无说明", "说明", "不涉及", "暂无", "无变化", "特此说明", "自评"),
    )
)


def says_something(text: str) -> bool:
    """Return whether a remark says anything that a reader does not know without it."""
    bare = folded(text).strip("。.，,！!、；;:：-—–_/\\~*?？…·'\"“”‘’()（）[]【】")
    return bool(bare) and bare not in _NOTHING_SAID and not bare.replace(".", "").isdigit()


def unexplained_without(dossier: Dossier, status: str, note: str) -> bool:
    """Return whether an entry would be unexplained if its remark were empty.

    Args:
        dossier: The return.
        status: Name of the entry's status cell.
        note: Name of its remark.
    """
    plan = dossier.sub.issued.plan
    _, cell = plan.named[status]
    if cell.formula is None:
        return False
    values = dict(dossier.sub.values) | {note: None}
    return plan.value_of(cell, values) in SILENT
