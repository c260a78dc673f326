"""What to do about a failure, in the browser: which page, which button.

The sentence of a failure says what is so; advice is the part that only a face can give. Both
are found by the same code.
"""

from __future__ import annotations

import errno
import os
import tempfile
import traceback
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from workbook_tool.office.errors import OfficeError

ADVICE: Mapping[str, str] = {
    "no_round": "请从“考核”重新进入；文件夹移走了的，用“恢复”从备份取回。",
    "busy": "等正在进行的做完，再按一次刚才的按钮。",
    "damaged": "请到“定稿与备份”一页按“修复”。",
    "frozen": "确需改动的，到“定稿与备份”一页开下一稿。",
    "cancelled": "要继续，再按一次刚才的按钮；已经收下的文件不用再交。",
}
"""Advice by the failure's code. A failure that says itself what to do has none."""


def advice_of(error: OfficeError) -> str:
    """Return what to do about a failure; empty where its sentence says all."""
    return ADVICE.get(error.code, "")


_STORAGE: Mapping[int, str] = {
    errno.ENOSPC: "磁盘空间不足",
    errno.EACCES: "没有权限，或文件正被别的程序打开",
    errno.EPERM: "没有权限，或文件正被别的程序打开",
    errno.EROFS: "磁盘是只读的",
    errno.ENOENT: "文件夹不存在",
    errno.ENAMETOOLONG: "文件名太长",
}


def storage_sentence(error: OSError) -> str:
    """Return why something could not be read or written."""
    reason = _STORAGE.get(error.errno or 0, "磁盘或网络出了问题")
    named = error.filename
    name = f"“{Path(os.fsdecode(named)).name}”" if named else "文件"
    return f"{name}没有写成：{reason}。请处理后再试一次。"


def failure_sentence(error: BaseException) -> str:
    """Return why a job failed, with what to do about it."""
    if isinstance(error, OfficeError):
        return f"{error.sentence}{advice_of(error)}"
    if isinstance(error, OSError) and error.errno is not None:
        return storage_sentence(error)
    findings = getattr(error, "findings", None)
    if findings:
        return "".join(f"{one.message}{one.fix}" for one in findings)
    return unexpected_sentence(error)


def unexpected_sentence(error: BaseException) -> str:
    """Return the apology for a defect, naming the file in which it is described."""
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
    log = Path(tempfile.gettempdir()) / f"workbook-tool-{stamp}-{os.getpid()}.log"
    try:
        log.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError:
        return "抱歉，程序出了意外，这一步没有完成。请联系技术人员。"
    return f"抱歉，程序出了意外，这一步没有完成。详情已记入“{log}”，请把这个文件发给技术人员。"
