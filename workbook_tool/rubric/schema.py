"""JSON Schemas of the YAML files, so that an editor completes and checks what is typed.

They are made from the model and differ from it where a file does: a form may leave out
what ``document.yaml`` shares, and any value may be ``{choose: setting, reading: value}``.
The loader stays the judge; a schema only has to be no stricter than it.

Draft 7 is what editors understand best.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbook_tool.rubric.clause_words import CLAUSE_DESCRIPTIONS
from workbook_tool.rubric.model import Form
from workbook_tool.rubric.words import RULE_WORDS

Schema = dict[str, Any]

_DRAFT = "http://json-schema.org/draft-07/schema#"

# What the loader fills in itself: the id is the file's name, the document lies beside it.
_NOT_IN_A_FORM_FILE = ("id", "document")

# Read before readings are chosen, so nothing in them can depend on one.
_BEFORE_CHOICE = {"Document", "Setting", "Example"}
_NEVER_CHOSEN = {"kind", "ref", "settings", "categories", "items", "indicators", "document"}

# What a form file may leave out, since document.yaml may share it.
_SHARED_REQUIREMENTS = {"Item": ["ref"], "Paper": []}

DESCRIPTIONS: dict[str, dict[str, str]] = {
    "Form": {
        "attachment": "附件号，照原文写，如“附件1”",
        "title": "标题；原件分几行，这里就分几行",
        "unit_type": "给哪一类单位用",
        "unit_line": "写单位名称的那一行（如“单位：某某工会”），原件没有就不写",
        "columns": "表头，从左到右",
        "stages": "评分环节，按 self、assess、review 的顺序",
        "categories": "类别，从上到下；加分也是一个类别",
        "total": "合计行，原件没有就不写",
        "paper": "纸张和字号",
        "settings": "口径：有歧义的条文和它的几种读法",
        "work_plan": "除分数外还要报的工作计划",
        "headings": "横跨全表印成一行的层次：category 类别，indicator 指标；不写就各占一栏",
        "lines": "表前、表头上、表尾和表后的各行：填单位和日期的、注、签字",
        "measure": "points 按分计（不写就是它），standards 不计分，只分达标、未达标",
    },
    "Document": {
        "": "发文",
        "id": "文件夹的名称：小写字母、数字、连字符",
        "title": "这份文件在列表中叫什么",
        "issuer": "发文机关",
        "number": "文号",
        "year": "考核年度",
        "ranked_together": "各份表的指标相同，单位放在一起排名；不写则每份表单独排名",
    },
    "BodyColumn": {
        "": "一栏",
        "role": "这一栏放什么",
        "width": "栏宽，毫米",
        "sheet_width": "评分表上的栏宽，毫米；评分表比附件多几栏，放不下时才写",
        "format": "分值的印法，如 0.0 印成 5.0",
        "head": "两行表头的下一行：这一栏自己的表头",
        "key": "自定的栏起的名称，行里用它写内容",
        "stage": "扣分、扣分原因和自定的栏由哪个环节填",
        "level": "第几级指标，二级写 2（不写就是 2），三级写 3",
        "vertical": "文字是否竖排",
    },
    "Column": {
        "": "表头的一格",
        "head": "表头文字，照原文",
        "cells": "表头下面的栏；表头横跨几栏就写几条",
        "diagonal": "是否斜线表头：head 先写右上的字，换行后写左下的字",
    },
    "Stage": {
        "": "评分环节",
        "id": "self 自评，assess 考评，review 复核",
        "label": "原表怎样叫这一栏的分，如“自评分值”",
        "by": "谁打分：unit 单位，group 考核组，departments 责任部门",
    },
    "Category": {
        "": "类别",
        "name": "类别名称，照原文，可以分行，可以带“（24分）”",
        "points": "类别分值；没有印上限的加分类别不写",
        "items": "各行（没有指标分组时用）",
        "indicators": "指标，每个指标下有若干行（与 items 只写一个）",
        "bonus": "写了就是加分类别：加分怎样相加",
        "note": "类别下面单独一行的说明",
        "subtotal": "类别下面印的小计行，原件没有就不写",
    },
    "Indicator": {
        "": "指标：类别下面的一组行",
        "name": "指标名称，照原文",
        "points": "指标赋分；原件没有印就不写",
        "items": "这个指标下的各行",
        "indicators": "下一级指标（与 items 只写一个）",
    },
    "Item": {
        "": "一行考核内容",
        "ref": '编号，要加引号，全表不能重复，如 "1" 或 R1',
        "number": "印出的序号，要加引号；原表有序号栏才写",
        "name": "短名称，如“组织建设”；原表有这一栏才写",
        "period": "年度栏的文字；原表有这一栏才写",
        "text": "考核内容，照原文，一个字也不要改",
        "points": "本行分值，最多两位小数",
        "criterion": "评分标准栏的文字",
        "evidence": "证明材料栏的文字",
        "departments": "责任部门；合并的单元格每行都要写",
        "rule": "怎样计分；不写就是人工评分",
        "parts": "文字里标明了分值的各部分",
        "scaled": "各部分得分是否按比例折算到本行分值",
        "joined": "与上一行合并的栏",
        "print": "印出的字与数据不同的栏，如分值栏印“最高5分”",
        "unscored": "文字里有要求、但没有写分值的话（照抄原文）",
        "federation_data": "这一行的数据由上级工会自己掌握",
        "cells": "自定的栏里的文字：栏的 key 和内容",
        "more": "同一项合起来评一个分、却印成几行的：第二行起各写一条",
        "award": "本行得分太低时，对评优的影响",
    },
    "Further": {
        "": "一项的又一行：没有写的栏与上一行合并",
        "number": "印出的序号",
        "name": "短名称",
        "period": "年度栏的文字",
        "text": "考核内容",
        "criterion": "评分标准栏的文字",
        "evidence": "证明材料栏的文字",
        "cells": "自定的栏里的文字",
    },
    "Subtotal": {"": "小计行", "cells": "从类别右边一栏到第一个评分栏之前的各格"},
    "LineCell": {
        "": "一格",
        "text": "印出的文字",
        "span": "横跨几栏；不写的几格平分其余各栏",
        "holds": "文字后面放什么：unit 单位名称，entry 由人填写，total 总分；不写就只印文字",
        "stage": "哪个环节的总分，或由哪个环节填；不写就是第一个环节",
        "align": "left 靠左，center 居中，right 靠右",
    },
    "OuterLine": {
        "": "表外或表边的一行",
        "place": "before 表前，head 表头之上（带框），foot 表尾（带框），after 表后",
        "cells": "从左到右的各格",
    },
    "Part": {
        "": "一行里标明了分值的一部分",
        "text": "从本行文字中照抄的一段，各段不能重叠，按先后顺序写",
        "points": "这一部分的分值",
        "departments": "由谁打分；与本行相同就不写",
        "rule": "怎样计分；与本行相同就不写",
    },
    "Bonus": {
        "": "加分怎样相加",
        "once": "什么只加一次：matter 同一件事，row 每一条，all 全部加分合起来",
        "cap": "加分的上限；原文没有写就不写",
    },
    "Note": {"": "类别下面的说明行", "text": "文字，照原文", "span": "从类别右边起横跨几栏"},
    "TotalCell": {"": "合计行的一格", "text": "印出的文字，空格子不写", "span": "横跨几栏"},
    "TotalRow": {
        "": "合计行",
        "points": "印出的总分；原件空着就不写",
        "cells": "从最左边到第一个评分栏之前的各格",
    },
    "UnitLine": {
        "": "写单位名称的一行",
        "text": "照原文",
        "place": "before 在表前，after 在表后",
    },
    "Paper": {
        "": "纸张",
        "orientation": "portrait 纵向，landscape 横向",
        "font_size": "表内字号，磅；五号是 10.5，小四是 12",
        "breaks": "从哪几行起换页（写编号）",
        "title_lines": "标题太长时分几行印，各行合起来要与 title 一字不差",
    },
    "Example": {
        "": "举例：用来看出几种读法的得分差别",
        "ref": "哪一行的例子",
        "words": "用一句话说明情况",
        "answers": "同一情况写成各个问题的答案",
        "claims": "同一情况写成加分申报：[事项编号, 行, 级别]",
    },
    "Setting": {
        "": "口径：一处有歧义的条文",
        "sentence": "条文原文",
        "question": "要明确什么",
        "refs": "涉及哪些行",
        "readings": "各种读法：名称和说明，至少两种",
        "default": "默认采用哪一种读法",
        "example": "举例；读法只关系到由谁打分时不写",
    },
    "WorkPlan": {"": "工作计划", "due": "上报期限，照原文", "nodes": "各时间节点"},
    "NotApplicable": {
        "": "不涉及时得满分",
        "label": "什么情况算不涉及，照原文",
        "by": "谁可以认定：unit 单位自己，federation 上级工会",
    },
    "AllOrNothing": {"label": "要完成的事"},
    "BonusByLevel": {"levels": "各级别"},
    "Level": {"": "加分级别", "name": "级别名称，如“省”", "points": "加几分"},
    "ChecklistAdd": {"entries": "各项"},
    "ChecklistEntry": {
        "": "清单的一项",
        "label": "要有什么",
        "points": "值几分",
        "required": "缺了它整条得 0 分",
    },
    "CompletionGrade": {"grades": "完成程度，从好到差", "incomplete": "资料不全怎样扣分"},
    "Grade": {"": "完成程度", "label": "名称", "percent": "得分值的百分之几"},
    "Incomplete": {
        "": "资料不全的扣分",
        "label": "问单位的话，答“是”是好的，如“资料齐全”",
        "percent": "扣百分之几",
        "of": "以什么为基数：points 分值，earned 已得分",
    },
    "DeductFixed": {"deductions": "各项扣分"},
    "Deduction": {"": "一项扣分", "label": "应当做到的事，答“是”不扣分", "amount": "没做到扣几分"},
    "DeductPerCount": {
        "label": "数的是什么",
        "unit": "量词，如“次”“家”",
        "target": "应达到多少；不写则数的是少了（缺了）多少次",
        "step": "每少几个为一档，默认 1",
        "amount": "每档扣几分",
        "steps": "不满一档：whole 不扣，proportional 按比例扣",
        "cap": "最多扣几分；不写则扣完为止",
    },
    "DeductPerPercent": {
        "rates": "一个或几个比率",
        "combine": (
            "几个比率怎样合起来：mean_of_shortfalls 先算各少多少再平均，"
            "shortfall_of_mean 先平均再算少多少，sum 各自扣分相加"
        ),
        "step": "每少百分之几为一档",
        "amount": "每档扣几分",
        "steps": "不满一档：whole 不扣，proportional 按比例扣",
        "cap": "最多扣几分；不写则扣完为止",
        "cap_each": "combine 为 sum 时，每个比率最多扣几分",
    },
    "Rate": {
        "": "一个比率，问两个数：总数和完成数",
        "due": "总数叫什么，如“应建会企业数”；与前一个比率相同就不写",
        "done": "完成数叫什么，如“已建会企业数”",
        "unit": "量词，如“家”“人”",
        "target": "目标，百分之几",
    },
    **CLAUSE_DESCRIPTIONS,
    "GateZero": {
        "conditions": "必须满足的条件，答“是”是好的",
        "zero_if": "any 缺任何一个就得 0 分，all 全缺才得 0 分",
    },
    "Judged": {},
    "Unspecified": {},
    "NoPoints": {},
    "TierCount": {
        "label": "数的是什么",
        "unit": "量词",
        "tiers": "各档，从高到低；低于最低一档得 0 分",
    },
    "Tier": {"": "一档", "at_least": "达到多少", "points": "得几分"},
}
"""Short Chinese descriptions per part of the model: of itself under "", and of its fields."""

_RULE_FIELDS = {"kind": "规则种类", "not_applicable": "不涉及时得满分的情形"}

_CHOICE: Schema = {
    "description": "按口径取值：choose 写口径名称，其余每种读法写一个值",
    "type": "object",
    "required": ["choose"],
    "minProperties": 3,
    "properties": {"choose": {"type": "string", "description": "口径名称（见 settings）"}},
}


def form_file_schema() -> Schema:
    """Return the schema of a form file."""
    form, definitions = _model()
    return {
        "$schema": _DRAFT,
        "title": "细则文件（一份表）",
        "description": "由 scripts/make_schemas.py 生成，请勿手改",
        "type": "object",
        "required": ["categories"],
        "additionalProperties": False,
        "properties": {**form, "variants": _VARIANTS},
        "$defs": definitions,
    }


def document_file_schema() -> Schema:
    """Return the schema of a ``document.yaml``."""
    form, definitions = _model()
    document = definitions.pop("Document")
    rows: Schema = {
        "description": '各表同一编号的行共有的内容；"*" 指每一行',
        "type": "object",
        "propertyNames": {"pattern": r"^(\*|[A-Za-z]?[0-9]{1,3})$"},
        "additionalProperties": {"$ref": "#/$defs/SharedItem"},
    }
    definitions["SharedItem"] = {**definitions["Item"], "required": []}
    shared: Schema = {
        "description": "本文件各份表共有的内容；某份表自己写了的，以那份表为准",
        "type": "object",
        "additionalProperties": False,
        "properties": {**form, "items": rows},
    }
    return {
        "$schema": _DRAFT,
        "title": "发文（document.yaml）",
        "description": "由 scripts/make_schemas.py 生成，请勿手改",
        "type": "object",
        "required": document["required"],
        "additionalProperties": False,
        "properties": {**document["properties"], "shared": shared},
        "$defs": definitions,
    }


_VARIANTS: Schema = {
    "description": "各类单位：名称（小写字母、数字）和单位类别；有几类就做出几份表",
    "type": "object",
    "minProperties": 1,
    "additionalProperties": {"type": "string", "minLength": 1},
    "propertyNames": {"pattern": "^[a-z0-9]+$"},
}


def _model() -> tuple[Schema, Schema]:
    """Return the properties of a form as a file writes it, and what they refer to."""
    raw = Form.model_json_schema()
    definitions = {name: _definition(name, part) for name, part in raw["$defs"].items()}
    definitions["Choice"] = _CHOICE
    properties = {
        name: _property("Form", name, part)
        for name, part in raw["properties"].items()
        if name not in _NOT_IN_A_FORM_FILE
    }
    return properties, definitions


def _definition(name: str, part: Schema) -> Schema:
    result: Schema = {
        "description": _description(name, part),
        "type": "object",
        "required": _SHARED_REQUIREMENTS.get(name, part.get("required", [])),
        "additionalProperties": False,
        "properties": {
            field: _property(name, field, value) for field, value in part["properties"].items()
        },
    }
    if "kind" in part["properties"]:
        # Without it every kind of rule would be tried, and all would be reported.
        result["required"] = sorted({"kind", *result["required"]})
    return result


def _property(owner: str, field: str, part: Schema) -> Schema:
    told = {"description": _field_description(owner, field)}
    plain = _plain(part, choosable=owner not in _BEFORE_CHOICE)
    if owner in _BEFORE_CHOICE or field in _NEVER_CHOSEN:
        return told | ({"allOf": [plain]} if "$ref" in plain else plain)
    return told | {"anyOf": [plain, {"$ref": "#/$defs/Choice"}]}


def _description(name: str, part: Schema) -> str:
    # A clause of a composite rule has a kind as well, and words of its own.
    own = DESCRIPTIONS[name].get("")
    return own if own is not None else RULE_WORDS[part["properties"]["kind"]["const"]]


def _field_description(owner: str, field: str) -> str:
    own = DESCRIPTIONS[owner]
    return own[field] if field in own else _RULE_FIELDS[field]


def _plain(part: Mapping[str, Any], *, choosable: bool) -> Schema:
    """Return a piece of the model's schema as draft 7 and without what editors get wrong.

    English titles go, defaults go (an editor would offer them as text), and so does
    ``multipleOf``: binary fractions make it refuse 0.29.
    """
    result: Schema = {}
    for key, value in part.items():
        if key in {"title", "default", "discriminator", "multipleOf", "description"}:
            continue
        if key in {"anyOf", "oneOf"}:
            result[key] = [_plain(entry, choosable=choosable) for entry in value]
        elif key == "items" and isinstance(value, dict):
            entry = _plain(value, choosable=choosable)
            choice = {"$ref": "#/$defs/Choice"}
            result[key] = {"anyOf": [entry, choice]} if choosable else entry
        elif key == "prefixItems":
            result["items"] = [_plain(entry, choosable=choosable) for entry in value]
        elif key == "additionalProperties" and isinstance(value, dict):
            result[key] = _plain(value, choosable=choosable)
        elif key == "minLength" and part.get("type") == "array":
            result["minItems"] = value
        else:
            result[key] = value
    return result
