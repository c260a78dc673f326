"""What a message that came in asks for: which of its files are taken, and what a person must do.

Nothing is dropped: what is not taken is noted, and what is not plainly nothing needs a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from workbook_tool.reading.letters import Enclosure, Letter
from workbook_tool.rubric.text import shortened

_PHOTO_BYTES = 50_000
"""From this size on a picture in the text may be a photograph of the sheet, not a signature."""
_ATTENDANTS = (".ics", ".vcf", ".p7s", ".asc", ".sig")
_ATTENDANT_NAME = re.compile(r"ATT\d+\.(?:txt|htm|html)", re.IGNORECASE)
"""What mail programs add by themselves."""

# A message of nothing but such words is no return and asks for nothing.
_COURTESY = re.compile(
    r"您好|你好|各位|领导|老师|同志|主任|好的?|嗯|是的?|谢谢|感谢|多谢|十分|非常|万分|辛苦了?"
    r"|已?收到|已?阅|已?知悉|知道|明白|了解|照办|遵照执行|按时|按要求|及时|尽快|我们|我单位|我会"
    r"|一定|会|将|就|已经?|填报|上报|报送|完成|请|查收|放心|祝|工作|顺利|愉快|此致|敬礼"
    r"|的|了|啦|哦|啊|您|你|\bok\b|\bthanks?\b|\bthank you\b|\breceived\b|[\W_]",
    re.IGNORECASE,
)
# With a sheet enclosed, these words still want to be read by a person.
_ASKING = re.compile(
    r"打不开|发错|报错|填错|有误|作废|撤回|不要用|为准|更正|改为|改成|应为|应该是|请问|怎么|如何|"
    r"是否|能否|可否|异议|不服|申诉|复核|无法|不能|不会|延期|晚几天|纸质|补交|[?？]"
)
_PASSWORD = re.compile(r"(?:提取|访问)码[:：为是\s]*([0-9A-Za-z]{4,8})\b")
"""What a net disk asks for before it gives a file."""
_SHORT = 60
"""Characters of a letter that a note quotes."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a message asks for.

    Attributes:
        files: What is taken from it.
        notes: What was seen and left, in words.
        needs: What a person has to do, in words.
    """

    files: tuple[Enclosure, ...] = ()
    notes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


def reply_of(letter: Letter, *, concerns_us: bool) -> Reply:
    """Return what a message asks for.

    Args:
        letter: The message.
        concerns_us: Whether it comes from a unit, or answers a message of the round.
    """
    files = [one for one in letter.files if not one.shown and not _is_attendant(one)]
    pictures = [one for one in letter.files if one.shown]
    if not files:
        photos = [one for one in pictures if len(one.content) >= _PHOTO_BYTES]
        files, pictures = photos, [one for one in pictures if one not in photos]
    notes = [f"签名或正文里的图片 {len(pictures)} 张，没有收"] if pictures else []
    attendants = sum(map(_is_attendant, letter.files))
    notes += [f"邮件程序附带的小文件 {attendants} 个，没有收"] if attendants else []
    asked = "、".join(dict.fromkeys(_PASSWORD.findall(letter.text)))
    code = f"（提取码 {asked}）" if asked else ""
    needs = [f"要人工下载后放进收件箱：{link}{code}" for link in letter.links]
    if letter.automatic and not files:
        notes.append("自动回复，或邮件服务器的通知")
    elif not concerns_us and not files and not needs:
        notes.append("发件人不在单位名单里，没有附件")
    elif files:
        if letter.text and _ASKING.search(letter.text):
            needs.append(f"来信里有话要看：{shortened(letter.text, _SHORT)}")
    elif not letter.text and not needs:
        needs.append("空白邮件，没有附件也没有文字，请问对方")
    elif letter.text and not _COURTESY.sub("", letter.text):
        notes.append(f"没有附件，只是客气话：{shortened(letter.text, _SHORT)}")
    elif letter.text and not needs:
        needs.append(f"没有附件，请看来信：{shortened(letter.text, _SHORT)}")
    return Reply(tuple(files), tuple(notes), tuple(needs))


def _is_attendant(one: Enclosure) -> bool:
    name = one.name.rpartition(" › ")[2]
    suffix = PurePosixPath(name).suffix.casefold()
    return suffix in _ATTENDANTS or _ATTENDANT_NAME.fullmatch(name) is not None
