"""The text of a message: what its sender wrote, and links to files that lie elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser

_BREAKS = {"br", "p", "div", "tr", "li", "h1", "h2", "h3", "table"}
_UNSEEN = {"style", "script", "head", "title", "blockquote"}
# From here on a mail program repeats the message that is answered.
_QUOTED = re.compile(
    r"^[^\S\n]*(?:-{2,}\s*(?:原始邮件|转发邮件|转发的邮件|回复的原邮件"
    r"|Original Message|Forwarded message)"
    r"|(?:发件人|From)\s*[:：]\s*\S"
    r"|在.{0,80}(?:写道|寫道)\s*[:：]?\s*$"
    r"|于.{0,80}写道\s*[:：]?\s*$"
    r"|On\b.{0,120}\bwrote:\s*$"
    r"|_{10,}\s*$"
    r"|>)",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNATURE = re.compile(
    r"^(?:-- ?$|[^\S\n]*(?:发自我的|来自我的|从我的|Sent from my|从 Windows 版邮件).*$)",
    re.IGNORECASE | re.MULTILINE,
)
# Services that keep large files: a part of the address, and what staff call them.
_SERVICES: tuple[tuple[str, str], ...] = (
    (r"mail\.qq\.com/(?:cgi-bin/ftn|ftn/)|ftn\.qq\.com", "QQ邮箱超大附件"),
    (
        r"mail\.(?:163|126|yeah|188)\.(?:com|net)/large-attachment|u\.163\.com|fs\.163\.com"
        r"|dashi\.163\.com",
        "网易邮箱云附件",
    ),
    (r"exmail\.qq\.com/cgi-bin/ftn|qiye\.163\.com/.*large", "企业邮箱超大附件"),
    (r"pan\.baidu\.com/(?:s|share)", "百度网盘"),
    (r"weiyun\.com", "微云"),
    (r"(?:aliyundrive|alipan)\.com/s", "阿里云盘"),
    (r"docs\.qq\.com", "腾讯文档"),
    (r"kdocs\.cn|wps\.cn/l", "金山文档"),
    (r"feishu\.cn/(?:file|docx|sheets|drive)", "飞书"),
    (r"1drv\.ms|onedrive\.live\.com", "OneDrive"),
    (r"cowtransfer\.com|wetransfer\.com", "文件中转站"),
)
_LINK = re.compile(r"https?://[^\s\"'<>）)】\]]+", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\b", re.IGNORECASE)
_HREF = re.compile(r"href\s{0,9}=\s{0,9}[\"']?(https?://[^\"'\s>]+)", re.IGNORECASE)
_ANCHOR_END = re.compile(r"</a>", re.IGNORECASE)
_LONGEST_ADDRESS, _LONGEST_NAME = 500, 300
_FILE = re.compile(
    r"(?<![^\s/\\<>])[^\s/\\<>]+\.(?:xlsx?|et|ods|csv|zip|rar|7z|pdf|docx?|jpe?g|png)\b", re.I
)
_MOST_LINKS = 20


class _Text(HTMLParser):
    """Collects the text of a page, without what is quoted in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _UNSEEN:
            self._hidden.append(tag)
        elif tag in _BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            while self._hidden.pop() != tag:
                pass
        elif tag in _BREAKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)


def plain_text(html: str) -> str:
    """Return the text of an HTML message."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    return "".join(reader.pieces)


def own_words(text: str) -> str:
    """Return what the sender wrote: no quoted message, no signature of the program.

    Args:
        text: The whole text; it is kept whole where nothing of it is the sender's own.
    """
    text = text.replace("\r\n", "\n").replace("\xa0", " ")
    own = text
    for mark in (_QUOTED, _SIGNATURE):
        if found := mark.search(own):
            own = own[: found.start()]
    return _tidy(own) or _tidy(_SIGNATURE.sub("", text))


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _named(html: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """Yield the address of each link of a page, with the file that its words name.

    Each piece between two links is gone through once.
    """
    for piece in _ANCHOR.split(html)[1:]:
        head, closed, inner = piece.partition(">")
        href = _HREF.search(head[: 4 * _LONGEST_ADDRESS])
        end = _ANCHOR_END.search(inner)
        if closed and href and end:
            words = plain_text(inner[: min(end.start(), _LONGEST_NAME)])
            yield unescape(href[1][:_LONGEST_ADDRESS]), _FILE.search(words)


def links_in(text: str) -> tuple[str, ...]:
    """Return the links to files that lie elsewhere: service, file where named, address.

    Args:
        text: The message, HTML or plain.
    """
    names = dict(_named(text))
    found: dict[str, str] = {}
    for link in _LINK.findall(text):
        address = unescape(link[:_LONGEST_ADDRESS])
        service = next((word for part, word in _SERVICES if re.search(part, address)), None)
        if service is None or address in found:
            continue
        name = names.get(address)
        found[address] = f"{service}{f'“{name[0]}”' if name else ''} {address}"
        if len(found) == _MOST_LINKS:
            break
    return tuple(found.values())
