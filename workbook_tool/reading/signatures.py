"""Files of other kinds, by how they begin or what they hold: what to call them, what to ask for.

Nothing of this can be read; but whoever sent it needs to hear what it is. Sources: the formats'
own specifications, and GB/T 33190 (OFD), GB/T 20916 (UOF).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

TABLE, NAMED, LOCKED, ARCHIVE, SCAN = "F41", "F42", "F43", "F22", "F18"
"""Codes: another program's table, no table at all, encrypted by an office, packed, a scan."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a file is that is no workbook: its code in the catalogue, and facts for the sentence."""

    code: str
    facts: dict[str, str] = field(default_factory=dict)


def _named(words: str) -> Signature:
    return Signature(NAMED, {"what": words})


def _table(words: str, how: str) -> Signature:
    return Signature(TABLE, {"what": words, "how": how})


def _packed(kind: str, reason: str = "这里不会打开这种压缩包") -> Signature:
    return Signature(ARCHIVE, {"kind": kind, "reason": reason})


_SAVED = "用 Excel 或 WPS 打开，“另存为”，文件类型选 .xlsx"
_PART = "它只是分卷压缩包中的一卷，要和其余各卷放在一起才能解压"
_OFFICE = Signature(LOCKED)

_MARKS: tuple[tuple[int, bytes, Signature], ...] = (
    # encrypted by programs that offices have against leaks
    (0, b"\x62\x14\x23\x65", _OFFICE),
    (0, b"%TSD-Header-###%", _OFFICE),
    (0, b"E-SafeNet", _OFFICE),
    (2, b"E-SafeNet", _OFFICE),
    # archives
    (0, b"PK\x07\x08", _packed("zip", _PART)),
    (0, b"PK00PK", _packed("zip", _PART)),
    (0, b"\x1f\x8b", _packed("gz")),
    (0, b"BZh", _packed("bz2")),
    (0, b"\xfd7zXZ\0", _packed("xz")),
    (0, b"\x28\xb5\x2f\xfd", _packed("zst")),
    (257, b"ustar", _packed("tar")),
    (0, b"MSCF\0\0\0\0", _packed("cab")),
    (2, b"-lh", _packed("lzh")),
    (7, b"**ACE**", _packed("ace")),
    (0, b"xar!", _packed("xar")),
    # tables of other programs
    (0, b"\x09\x00\x04\x00", _table("Excel 2.0 的表格", _SAVED)),
    (0, b"\x09\x02\x06\x00", _table("Excel 3.0 的表格", _SAVED)),
    (0, b"\x09\x04\x06\x00", _table("Excel 4.0 的表格", _SAVED)),
    (0, b"\0\0\x02\0\x06\x04", _table("Lotus 1-2-3 的表格", _SAVED)),
    (0, b"\0\0\x1a\0", _table("Lotus 1-2-3 的表格", _SAVED)),
    (0, b"ID;P", _table("SYLK 格式的表格", _SAVED)),
    # sounds and films
    (0, b"ID3\x02", _named("录音（MP3）")),
    (0, b"ID3\x03", _named("录音（MP3）")),
    (0, b"ID3\x04", _named("录音（MP3）")),
    (0, b"\xff\xfb", _named("录音（MP3）")),
    (0, b"\xff\xf3", _named("录音（MP3）")),
    (0, b"#!AMR", _named("录音（AMR）")),
    (0, b"#!SILK", _named("微信语音")),
    (1, b"#!SILK", _named("微信语音")),
    (0, b"OggS", _named("录音（OGG）")),
    (0, b"fLaC", _named("录音（FLAC）")),
    (8, b"WAVE", _named("录音（WAV）")),
    (8, b"AVI ", _named("视频（AVI）")),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", _named("录音或视频（WMA、WMV）")),
    (0, b"\x1a\x45\xdf\xa3", _named("视频（MKV）")),
    (0, b"FLV\x01", _named("视频（FLV）")),
    # others
    (0, b"MZ\x90\0", _named("电脑程序（EXE）")),
    (0, b"MZP\0", _named("电脑程序（EXE）")),
    (0, b"\x7fELF", _named("电脑程序")),
    (0, b"L\0\0\0\x01\x14\x02\0", _named("快捷方式，不是文件本身")),
    (0, b"[InternetShortcut]", _named("网址的快捷方式，不是文件本身")),
    (0, b"SQLite format 3\0", _named("数据库文件")),
    (4, b"Standard Jet DB", _named("Access 数据库")),
    (4, b"Standard ACE DB", _named("Access 数据库")),
    (0, b"!BDN", _named("Outlook 的邮件库（PST）")),
    (0, b"8BPS", _named("Photoshop 图（PSD）")),
    (0, b"AC10", _named("CAD 图（DWG）")),
    (0, b"%!PS", _named("PostScript 打印文件")),
    (0, b"AT&TFORM", _named("电子书（DjVu）")),
    (0, b"CAJ\0", _named("知网文献（CAJ）")),
    (0, b"Cr24", _named("浏览器插件（CRX）")),
    (32_769, b"CD001", _named("光盘映像（ISO）")),
)
"""Where a mark stands, the mark, and what the file is."""

_FILMS: dict[bytes, str] = {
    b"M4A ": "录音（M4A）",
    b"M4B ": "录音（M4B）",
    b"M4P ": "录音（M4P）",
    b"qt  ": "视频（MOV）",
    b"3gp": "录音或视频（3GP）",
}
_PICTURES = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
"""Brands of files that telephones make: pictures; everything else of this kind sounds or moves."""

_HOW_NUMBERS = "在 Numbers 里选“文件”“导出为”“Excel”，再发导出的 .xlsx"
_MEMBERS: tuple[tuple[str, Signature], ...] = (
    ("ofd.xml", Signature(SCAN)),
    ("index/calculationengine.iwa", _table("苹果的 Numbers 表格", _HOW_NUMBERS)),
    ("index/slide.iwa", _named("苹果的 Keynote 演示文稿")),
    ("index/document.iwa", _table("苹果的 Numbers（或 Pages）文件", _HOW_NUMBERS)),
    ("index.zip", _table("苹果的 Numbers（或 Pages）文件", _HOW_NUMBERS)),
    ("uof.xml", _table("标文通（UOF）表格", _SAVED)),
    ("androidmanifest.xml", _named("安卓安装包（APK）")),
    ("visio/document.xml", _named("Visio 图")),
    ("fixeddocseq.fdseq", _named("XPS 打印文档")),
    ("fixeddocumentsequence.fdseq", _named("XPS 打印文档")),
    ("meta-inf/container.xml", _named("电子书（EPUB）")),
    ("meta-inf/manifest.mf", _named("Java 程序（JAR）")),
)
"""Members of a zip package, in lower case, and what such a package is."""
_MIND_MAPS = ({"content.json", "metadata.json"}, {"content.xml", "meta.xml", "styles.xml"})


def signature_of(data: bytes) -> Signature | None:
    """Return what a file is by how it begins; ``None`` where no mark is known."""
    if data[4:8] == b"ftyp":
        return film_of(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return None
    found = (sign for at, mark, sign in _MARKS if data[at : at + len(mark)] == mark)
    return next(found, None)


def film_of(data: bytes) -> Signature | None:
    """Return what a file in the frame of MPEG-4 is; ``None`` for a picture."""
    brands = {data[n : n + 4] for n in (8, *range(16, 48, 4))}
    main = data[8:12]
    if main in _PICTURES or (main not in _FILMS and brands & set(_PICTURES)):
        return None
    named = next((words for brand, words in _FILMS.items() if main.startswith(brand)), None)
    return _named(named or "录音或视频（MP4）")


def package_of(members: Collection[str]) -> Signature | None:
    """Return what a zip package is by its members, in lower case; ``None`` for an archive."""
    known = set(members)
    found = next((sign for member, sign in _MEMBERS if member in known), None)
    if found is None and "mimetype" not in known and any(names <= known for names in _MIND_MAPS):
        found = _named("思维导图（XMind）")
    if found is None and any(name.startswith("payload/") and ".app/" in name for name in known):
        found = _named("苹果手机安装包（IPA）")
    return found


_WRITTEN: tuple[tuple[str, Signature], ...] = (
    (
        "opendocument.spreadsheet",
        _table("LibreOffice 的 .fods 表格", "用 LibreOffice 或 WPS 打开，“另存为”，选 .xlsx"),
    ),
    ("schemas.uof.org", _table("标文通（.uos）表格", _SAVED)),
    ("<uof:uof", _table("标文通（.uos）表格", _SAVED)),
    ("opendocument.text", _named("LibreOffice 的文字文档")),
    ("wordprocessingml", Signature("F16")),
    ("schemas.microsoft.com/office/word/2003", Signature("F16")),
)


def written_of(head: str) -> Signature | None:
    """Return what an XML file is by its beginning, in lower case."""
    return next((sign for mark, sign in _WRITTEN if mark in head), None)
