"""Why a file was not read, and what to do, in the words of an office."""

from __future__ import annotations

from workbook_tool.reading.limits import Refusal

_SENTENCES: dict[str, tuple[str, str]] = {
    "F10": (
        "文件“{file}”已损坏，打不开：{reason}。",
        "请用 Word、WPS 或 Excel 打开，另存为新的 .docx 或 .xlsx 后再试；打不开的，请另要一份。",
    ),
    "F11": (
        "文件“{file}”没有读：{what}，不像一份考核表。",
        "请只留下考核表所在的部分，另存为一个新文件后再试。",
    ),
    "F12": (
        "文件“{file}”内部含有正常文件里不会有的内容（DOCTYPE 声明），为安全起见没有读。",
        "请用 Word 或 WPS 打开，另存为新的 .docx 后再试。",
    ),
    "F13": ("文件“{file}”设了打开密码，读不出来。", "请取消密码，另存后再试。"),
    "F14": ("文件“{file}”是空的。", "请换一份有内容的文件。"),
    "F16": (
        "文件“{file}”是旧格式的 Word 文档（.doc、.rtf、.wps 等），"
        "这台电脑没有能转换它的 LibreOffice。",
        "请用 Word 或 WPS 打开，“另存为”.docx 后再试。",
    ),
    "F18": (
        "文件“{file}”是 PDF 或图片，里面的表读不出来。",
        "请向发文机关要 Word 或 Excel 格式的原件。",
    ),
    "F32": ("文件“{file}”打不开：{reason}。", "请确认文件在、没有被别的程序占用，再试一次。"),
}
_OTHER = (
    "文件“{file}”不是 Word 或 Excel 文件，认不出是什么格式。",
    "请确认是不是要导入的文件；可以导入 .docx、.doc、.xlsx、.xls、.et、.ods。",
)


def sentence(file: str, refusal: Refusal) -> tuple[str, str]:
    """Return why a file was not read, and what to do."""
    message, fix = _SENTENCES.get(refusal.code, _OTHER)
    facts = {"reason": "内容读不出来", "what": "内容太多", **refusal.facts}
    return message.format(file=file, **facts), fix
