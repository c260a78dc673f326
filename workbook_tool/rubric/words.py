"""Plain words for what a rubric file and a comparison write as names."""

from __future__ import annotations

RULE_WORDS: dict[str, str] = {
    "unspecified": "未写标准，人工评分",
    "judged": "根据情况评分",
    "gate_zero": "条件不满足不得分",
    "completion_grade": "按完成程度",
    "composite": "分条计分",
    "deduct_fixed": "缺项扣分",
    "deduct_per_count": "按数量扣分",
    "deduct_per_percent": "按比例扣分",
    "checklist_add": "逐项得分",
    "all_or_nothing": "完成得满分，未完成不得分",
    "tier_count": "按数量分档",
    "bonus_by_level": "按级别加分",
    "no_points": "不计分",
    "rank_points": "按各单位名次或平均数",
    "sum": "各部分相加",
}
"""How rows are scored, by kind of rule."""

BY_WORDS: dict[str, str] = {"unit": "单位", "group": "考核组", "departments": "责任部门"}
"""Who scores."""

CHANGE_WORDS: dict[str, str] = {
    "renumbered": "编号",
    "moved": "位置",
    "reworded": "文字",
    "reweighted": "分值",
    "rule": "计分方式",
    "departments": "考核部门",
}
"""What changed in a row, by kind of change."""

FIELD_WORDS: dict[str, str] = {
    "title": "标题",
    "document": "文件",
    "year": "年度",
    "attachment": "附件号",
    "unit_type": "适用单位",
    "columns": "表头",
    "stages": "评分环节",
    "categories": "类别",
    "bonus": "加分办法",
    "points": "满分",
    "total": "合计行的总分",
    "settings": "口径",
    "lines": "表外各行",
    "headings": "横跨全表的标题行",
    "measure": "计分还是只分达标",
}
"""What changed outside the rows, by name of the field."""

SOURCE_WORDS: dict[str, str] = {
    "shipped": "随程序提供",
    "own": "自己的",
    "round": "本次考核",
    "file": "按路径写的文件",
}
"""Whose a form is."""
