"""Writes what Outlook writes: a saved message (.msg), and a winmail.dat.

Sources: MS-CFB, MS-OXMSG, MS-OXTNEF.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Tree = Mapping[str, "bytes | Tree"]

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


@dataclass
class _Entry:
    name: str
    kind: int  # 1 storage, 2 stream, 5 root
    child: int = _FREE
    right: int = _FREE
    start: int = _END
    size: int = 0

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le") + b"\0\0"
        return (
            name.ljust(64, b"\0")
            + struct.pack("<HBB", len(name), self.kind, 1)
            + struct.pack("<III", _FREE, self.right, self.child)
            + bytes(16 + 4 + 16)
            + struct.pack("<IQ", self.start, self.size)
        )


class _Compound:
    def __init__(self, tree: Tree) -> None:
        self.entries = [_Entry("Root Entry", 5)]
        self.big: list[tuple[_Entry, bytes]] = []
        self.small: list[tuple[_Entry, bytes]] = []
        self._add(self.entries[0], tree)

    def _add(self, parent: _Entry, tree: Tree) -> None:
        before: _Entry | None = None
        for name in sorted(tree, key=lambda n: (len(n), n.upper())):
            inner = tree[name]
            entry = _Entry(name, 2 if isinstance(inner, bytes) else 1)
            number = len(self.entries)
            self.entries.append(entry)
            if before is None:
                parent.child = number
            else:
                before.right = number
            before = entry
            if isinstance(inner, bytes):
                entry.size = len(inner)
                (self.big if len(inner) >= _CUTOFF else self.small).append((entry, inner))
            else:
                self._add(entry, inner)

    def packed(self) -> bytes:
        mini = b""
        minifat: list[int] = []
        for entry, content in self.small:
            if not content:
                continue
            entry.start = len(minifat)
            count = -(-len(content) // _MINI)
            minifat += [*range(len(minifat) + 1, len(minifat) + count), _END]
            mini += content.ljust(count * _MINI, b"\0")
        root = self.entries[0]
        streams: list[tuple[_Entry, bytes]] = [*self.big]
        if mini:
            root.size = len(mini)
            streams.append((root, mini))
        fat: list[int] = []
        body = b""

        def put(content: bytes) -> int:
            nonlocal body
            first = len(fat)
            count = -(-len(content) // _SECTOR)
            fat.extend([*range(first + 1, first + count), _END])
            body += content.ljust(count * _SECTOR, b"\0")
            return first

        for entry, content in streams:
            entry.start = put(content)
        minifat_start = (
            put(
                struct.pack(f"<{len(minifat)}I", *minifat).ljust(
                    -(-len(minifat) * 4 // _SECTOR) * _SECTOR, b"\xff"
                )
            )
            if minifat
            else _END
        )
        minifat_count = -(-len(minifat) * 4 // _SECTOR)
        while len(self.entries) % 4:
            self.entries.append(_Entry("", 0))
        directory = put(b"".join(entry.packed() for entry in self.entries))
        count = 1
        while count * 128 < len(fat) + count:
            count += 1
        places = list(range(len(fat), len(fat) + count))
        fat += [_FAT_SECTOR] * count
        fat += [_FREE] * (count * 128 - len(fat))
        head = struct.pack(
            "<8s16sHHHHH6xIIIIIIIII",
            bytes.fromhex("d0cf11e0a1b11ae1"),
            bytes(16),
            0x3E,
            3,
            0xFFFE,
            9,
            6,
            0,
            count,
            directory,
            0,
            _CUTOFF,
            minifat_start,
            minifat_count,
            _END,
            0,
        )
        head += struct.pack("<109I", *(places + [_FREE] * (109 - len(places))))
        return head + body + struct.pack(f"<{len(fat)}I", *fat)


def _properties(strings: Mapping[int, str | bytes], head: bytes, codepage: int = 0) -> Tree:
    """Return the streams of properties: text as Unicode, or in a code page; bytes as they are."""
    entries, streams = [], {}
    if codepage:
        entries.append(struct.pack("<HHIII", 0x0003, 0x3FFD, 6, codepage, 0))
    for number, value in strings.items():
        if isinstance(value, bytes):
            kind, raw = 0x0102, value
        elif codepage:
            kind, raw = 0x001E, value.encode("gbk")
        else:
            kind, raw = 0x001F, value.encode("utf-16-le")
        streams[f"__substg1.0_{number:04X}{kind:04X}"] = raw
        entries.append(struct.pack("<HHIII", kind, number, 6, len(raw), 0))
    return {"__properties_version1.0": head + b"".join(entries), **streams}


def _message_tree(
    subject: str,
    text: str,
    files: Sequence[tuple[str, bytes]],
    within: Sequence[Tree],
    sender: str,
    *,
    top: bool,
    codepage: int,
) -> Tree:
    strings: dict[int, str | bytes] = {0x0037: subject, 0x1000: text}
    if sender:
        strings[0x5D01] = sender
    count = len(files) + len(within)
    head = struct.pack("<8x4I", 0, count, 0, count) + (bytes(8) if top else b"")
    tree: dict[str, bytes | Tree] = dict(_properties(strings, head, codepage))
    for number, (name, content) in enumerate(files):
        inside = _properties({0x3707: name, 0x3701: content}, bytes(8), codepage)
        tree[f"__attach_version1.0_#{number:08X}"] = inside
    for number, inner in enumerate(within, start=len(files)):
        inside = dict(_properties({0x3001: "转发"}, bytes(8), codepage))
        inside["__substg1.0_3701000D"] = inner
        tree[f"__attach_version1.0_#{number:08X}"] = inside
    return tree


def msg(
    subject: str,
    text: str,
    files: Sequence[tuple[str, bytes]],
    sender: str = "",
    forwarded: Sequence[tuple[str, bytes]] = (),
    codepage: int = 0,
) -> bytes:
    """Return a saved message.

    Args:
        subject: Its subject.
        text: Its text.
        files: Names and contents of what is attached.
        sender: The sender's address.
        forwarded: What is attached to a message within it; none for no such message.
        codepage: Code page of its texts; 0 for Unicode.
    """
    within = (
        [_message_tree("原信", "", forwarded, (), "", top=False, codepage=codepage)]
        if forwarded
        else []
    )
    tree = _message_tree(subject, text, files, within, sender, top=True, codepage=codepage)
    return _Compound(tree).packed()


def winmail(files: Sequence[tuple[str, bytes]], *, long_names: bool = True) -> bytes:
    """Return a winmail.dat.

    Args:
        files: Names and contents of what is attached.
        long_names: Whether it has the Unicode names; else only the old ones in GBK.
    """
    found = struct.pack("<IH", 0x223E9F78, 1)
    found += _attribute(1, 0x9006, 8, struct.pack("<I", 0x10000))
    found += _attribute(1, 0x9007, 6, struct.pack("<II", 936, 0))
    for name, content in files:
        found += _attribute(2, 0x9002, 6, bytes(14))
        found += _attribute(2, 0x8010, 1, name.encode("gbk") + b"\0")
        found += _attribute(2, 0x800F, 6, content)
        if long_names:
            raw = name.encode("utf-16-le") + b"\0\0"
            padded = raw.ljust(-(-len(raw) // 4) * 4, b"\0")
            value = struct.pack("<IHHII", 1, 0x001F, 0x3707, 1, len(raw)) + padded
            found += _attribute(2, 0x9005, 6, value)
    return found


def _attribute(level: int, name: int, kind: int, content: bytes) -> bytes:
    total = sum(content) & 0xFFFF
    return (
        struct.pack("<BHHI", level, name, kind, len(content)) + content + struct.pack("<H", total)
    )
