"""JSON Schemas of what ``rubric import`` and ``rubric compare`` print for other programs."""

from __future__ import annotations

import copy
from typing import Any

Schema = dict[str, Any]

_DRAFT = "http://json-schema.org/draft-07/schema#"
_TEXT: Schema = {"type": "string"}
_MAYBE: Schema = {"type": ["string", "null"]}


def import_schema(show: Schema) -> Schema:
    """Return the schema of ``rubric import --json``.

    Args:
        show: The schema of ``rubric show --json``, whose forms these are, with more in each row.
    """
    show = copy.deepcopy(show)
    definitions = show.pop("$defs")
    item = definitions["item"]
    item["required"] = [*item["required"], "certainty", "doubts", "source"]
    item["properties"] |= {
        "certainty": {
            "description": "计分方式是否确定：sure 确定，unsure 待确认（草稿里没有启用），"
            "none 人工评分",
            "enum": ["sure", "unsure", "none"],
        },
        "doubts": {"description": "为什么不确定", "type": "array", "items": _TEXT},
        "source": _source(),
    }
    form = {key: show[key] for key in ("type", "required", "additionalProperties", "properties")}
    return {
        "$schema": _DRAFT,
        "title": "导入的细则",
        "description": "由附件读出的细则草稿。各行的 rule 是看懂的计分方式，"
        "没有确定的也写出来，草稿里则没有启用。",
        **_object({"files": {"description": "每份文件一条", "type": "array", "items": _file()}}),
        "$defs": {**definitions, "form": form, "question": _question()},
    }


def _file() -> Schema:
    refused = _object({"code": _TEXT, "message": _TEXT, "fix": _TEXT})
    return _object(
        {
            "file": {"description": "文件名", **_TEXT},
            "refused": {"description": "读不出来的原因", "oneOf": [{"type": "null"}, refused]},
            "forms": {
                "description": "里面的表",
                "type": "array",
                "items": {"$ref": "#/$defs/form"},
            },
            "questions": {
                "description": "要人核对的",
                "type": "array",
                "items": {"$ref": "#/$defs/question"},
            },
            "review": {
                "description": "写好的“核对.xlsx”；没有写草稿时为空",
                "type": ["string", "null"],
            },
        }
    )


def _question() -> Schema:
    return _object(
        {
            "code": {"description": "哪一类问题", **_TEXT},
            "message": {"description": "问题", **_TEXT},
            "form": {"description": "哪一张表", **_MAYBE},
            "item": {"description": "哪一行", **_MAYBE},
        }
    )


def _source() -> Schema:
    found = _object(
        {
            "table": {"description": "第几个表；没有表格的写 0", "type": "integer"},
            "row": {"description": "第几行；没有表格的是第几段", "type": "integer"},
            "sheet": {"description": "工作表", **_MAYBE},
            "cells": {
                "description": "各项内容所在的单元格，按从表的左上角数起的地址",
                "type": "object",
                "additionalProperties": _TEXT,
            },
        }
    )
    return {"description": "在原件的哪里", **found}


def comparison_schema() -> Schema:
    """Return the schema of ``rubric compare --json``."""
    pair = _object({"form": _TEXT, "original": _TEXT})
    return {
        "$schema": _DRAFT,
        "title": "细则与原件的对照",
        "description": "原件的每一段在细则里有没有，细则里有没有多出来的字。",
        **_object(
            {
                "form": {"description": "细则的编号", **_TEXT},
                "file": {"description": "原件", **_TEXT},
                "same": {"description": "一致的段数", "type": "integer"},
                "changed": {"description": "不一样的段", "type": "array", "items": pair},
                "missing": {"description": "细则里没有的段", "type": "array", "items": _TEXT},
                "added": {"description": "原件里没有的段", "type": "array", "items": _TEXT},
                "pages": {"description": "生成的 PDF", "type": "array", "items": _TEXT},
            }
        ),
    }


def _object(properties: Schema) -> Schema:
    return {
        "type": "object",
        "required": list(properties),
        "additionalProperties": False,
        "properties": properties,
    }
