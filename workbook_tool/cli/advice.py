"""What to do about a failure, at a terminal: which command comes next.

The sentence of a failure (:mod:`workbook_tool.office.errors`) says what is so and is the same
in every face; advice is the part that only a face can give. Both are found by the same code.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from workbook_tool.office.errors import Kind, OfficeError

EXIT_CODES: Mapping[Kind, int] = {
    "usage": 1,
    "person": 2,
    "busy": 3,
    "storage": 4,
    "damaged": 5,
    "cancelled": 130,
}
"""What a command ends with, by the sort of failure."""

ADVICE: Mapping[str, str] = {
    "no_issuer": "主办单位用 --issuer 写。",
    "no_forms_folder": "文件夹用 --forms 写，或写在环境变量 WORKBOOK_TOOL_FORMS 里；"
    "还没有的，用 rubric add 收入第一份细则时会建立。",
    "official_is_nobodys": "--official 不能与 --unit、--stage 同用。",
    "several_forms": "用 --form 类别=编号 写。",
    "confirmed_otherwise": "要改口径，请加 --again：旧表作废，带上已填的内容重新下发。",
    "damaged_rebuild": "请运行 rebuild，用登记簿和流水互相修复。",
    "damaged_restore": "请用 restore 从备份恢复。",
    "damaged_give_up": "请用 restore 从备份恢复；没有备份的，用 rebuild --give-up 放弃这一次和"
    "以后的记录，再把“登记/原件”里的文件重新 collect。",
    "draft_exists": "要按核对的结果重新生成，请用 --review。",
    "last_is_own": "上年的结果用 --last 写。",
    "books_by_department": "部门用 --department 写。",
    "nothing_unsure": "不必写 --delivered。",
    "cannot_send": "请在单位名单里改正后运行 new 更新；要先给其余单位发，加 --rest。",
    "no_round": "要新建一次考核，请用 new。",
    "frozen": "确需改动的，先开第 {next} 稿：workbook-tool finish {folder} --reopen 理由",
    "changed_since": "其间登记的，用 workbook-tool status {folder} --log 查看。",
    "unknown_unit": "单位和代码，用 workbook-tool status 查看。",
    "unit_or_department": "单位用 --unit，部门用 --department。",
    "file_or_unit": "单位用 --unit 写。",
    "several_files": "文件编号，用 workbook-tool status 加 --files 查看。",
    "unknown_file": "收到的文件和编号，用 workbook-tool status 加 --files 查看。",
    "which_type": "用 --type 写。",
    "which_books": "用 --collection 写。",
    "no_stage": "下发过的才有；要下发，用 issue --stage {stage}，程序会自己加上这一项。",
    "which_stage": "用 --collection 写。",
    "no_stage_in_forms": "由部门或考核组打分的，用 issue --departments 下发。",
    "nothing_to_review": "请先收齐上一阶段的分。",
    "no_books": "请在“考核设置.yaml”的“报送”里加上一项，例如："
    "{{代号: dept, 名称: 部门考核, 阶段: 考核, 由谁填: 责任部门}}；没有责任部门的，写考核组。",
}
"""Advice by the failure's code; ``{names}`` stand for its facts, and for ``folder`` and ``next``
(the next draft). A failure that says itself what to do has none."""


def advice_of(error: OfficeError, folder: Path | None = None) -> str:
    """Return what to do about a failure; empty where its sentence says all.

    Args:
        error: The failure.
        folder: The folder of the round, as it was typed.
    """
    draft = error.facts.get("draft")
    known = {"folder": folder, "next": draft + 1 if isinstance(draft, int) else ""}
    return ADVICE.get(error.code, "").format_map({**known, **error.facts})


def told(error: OfficeError, folder: Path | None = None) -> str:
    """Return a failure with its advice, as a person reads it at a terminal."""
    return f"{error.sentence}{advice_of(error, folder)}"


def exit_code(error: OfficeError) -> int:
    """Return what a command ends with that failed so."""
    return EXIT_CODES[error.kind]
