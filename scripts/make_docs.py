"""Makes the pages in ``docs/`` anew that come from data, so that they cannot say anything else.

Run it after every change of the catalogue of findings; a test compares the files with it.

    python scripts/make_docs.py
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from workbook_tool.findings import load_catalogue
from workbook_tool.findings.catalogue import CatalogueEntry
from workbook_tool.findings.model import SEVERITY_WORDS

DOCS = Path(__file__).resolve().parent.parent / "docs"
FAMILIES = {
    "F": "文件",
    "V": "版本",
    "U": "单位与身份",
    "S": "结构",
    "L": "锁定区",
    "N": "数值",
    "M": "满分",
    "T": "合计",
    "I": "缺项",
    "B": "加分",
    "R": "理由",
    "D": "重复",
    "X": "期限",
    "Q": "单位名单",
    "K": "细则",
}


def findings_page() -> str:
    """Return the page of all findings, for the people who meet them."""
    lines = [
        "# 问题目录",
        "",
        "程序会指出的每一种问题：编号、程度、写什么、怎么办。话里〈〉的地方，换成找到的文件、单元格和数。",
        "一次考核可以在“考核设置.yaml”的“问题程度”里把某个编号改成别的程度。",
        "本页由 `findings/catalogue.yaml` 生成（`scripts/make_docs.py`），不要手改。",
    ]
    entries = sorted(load_catalogue().entries.values(), key=lambda one: one.code)
    for family, name in FAMILIES.items():
        mine = [one for one in entries if one.code[0] == family]
        if mine:
            lines += ["", f"## {family}　{name}", "", *_table(mine)]
    return "\n".join(lines) + "\n"


def _table(entries: list[CatalogueEntry]) -> Iterator[str]:
    yield "| 编号 | 程度 | 问题 | 写什么 | 怎么办 |"
    yield "|---|---|---|---|---|"
    for one in entries:
        severity = SEVERITY_WORDS[one.severity]
        yield f"| {one.code} | {severity} | {one.title} | {_cell(one.message)} | {_cell(one.fix)} |"


WORDS = {
    "file": "文件",
    "sheet": "工作表",
    "cell": "单元格",
    "cells": "各单元格",
    "item": "第几项",
    "got": "现在的内容",
    "expected": "应有的内容",
    "line": "第几行",
    "field": "哪一项",
    "name": "名称",
    "reason": "原因",
    "count": "几处",
    "points": "分值",
    "hint": "提示",
    "unit": "单位",
}
"""What stands in a sentence where the program puts in what it found."""


def _cell(text: str) -> str:
    said = re.sub(r"\{(\w+)[^}]*\}", lambda found: f"〈{WORDS.get(found[1], '…')}〉", text)
    return " ".join(said.split()).replace("|", "\\|")


def pages() -> dict[str, str]:
    """Return every page that is made, by the name of its file."""
    return {"问题目录.md": findings_page()}


def main() -> None:
    """Write the pages."""
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
