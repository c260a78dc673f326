"""Old .xls files that Excel encrypts without a password of anybody's.

Where the structure of a workbook is protected, as that of ours is, Excel encrypts an .xls with a
password that it knows itself: every program opens it without asking. With any other password,
the file cannot be opened. Sources: MS-XLS 2.2.10 and 2.4.117 (FilePass), MS-OFFCRYPTO 2.3.5 and
2.3.6 (RC4).
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterator

from workbook_tool.reading.limits import RefusedError

_PASSWORD = "VelvetSweatshop".encode("utf-16-le")
_BLOCK = 1024
"""Bytes after which another key holds."""
_LONGEST = 4_000_000
"""Bytes of a stream that are decrypted; a sheet of ours has some hundred thousand."""
_FILE_PASS, _BOUND_SHEET = 0x2F, 0x85
_PLAIN = frozenset({0x09, 0x809, _FILE_PASS, 0xE1, 0x194, 0x195, 0x196, 0x138})
"""Records that are never encrypted."""
_IGNORED = 0x0D5A
"""A record that no program knows takes the place of the one that says: encrypted."""
_SIZE = struct.Struct("<HH")

Key = Callable[[int], bytes]
"""Returns the key of a block by its number."""


def is_encrypted(stream: bytes) -> bool:
    """Return whether a workbook's stream says that it is encrypted."""
    return next((True for kind, _, _ in _records(stream) if kind == _FILE_PASS), False)


def decrypted(stream: bytes) -> bytes:
    """Return a workbook's stream as it was before Excel encrypted it.

    Raises:
        RefusedError: Somebody set a password.
    """
    found = next((r for r in _records(stream) if r[0] == _FILE_PASS), None)
    if found is None:
        return stream
    key = _key(stream[found[1] : found[1] + found[2]])
    if key is None or len(stream) > _LONGEST:
        raise RefusedError("F13")
    plain = bytearray(_combined(stream, key))
    for kind, at, size in _records(stream):
        plain[at - _SIZE.size : at] = stream[at - _SIZE.size : at]
        if kind in _PLAIN:
            plain[at : at + size] = stream[at : at + size]
        elif kind == _BOUND_SHEET:
            plain[at : at + 4] = stream[at : at + 4]
    struct.pack_into("<H", plain, found[1] - _SIZE.size, _IGNORED)
    return bytes(plain)


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield kind, place and size of every record."""
    at = 0
    while at + _SIZE.size <= len(stream):
        kind, size = _SIZE.unpack_from(stream, at)
        at += _SIZE.size
        if at + size > len(stream):
            return
        yield kind, at, size
        at += size


def _key(record: bytes) -> Key | None:
    """Return the keys, if Excel's own password is the right one; else ``None``."""
    try:
        way, major, minor = struct.unpack_from("<HHH", record)
        if way != 1:
            return None
        if (major, minor) == (1, 1):
            salt, proof, digest = struct.unpack_from("<16s16s16s", record, 6)
            return _proved(_simple(salt), proof, digest, "md5")
        return _crypto_api(record) if minor == 2 else None
    except struct.error:
        return None


def _simple(salt: bytes) -> Key:
    """RC4 of Excel 97."""
    first = hashlib.md5(_PASSWORD, usedforsecurity=False).digest()[:5]
    base = hashlib.md5((first + salt) * 16, usedforsecurity=False).digest()[:5]

    def key(block: int) -> bytes:
        return hashlib.md5(base + struct.pack("<I", block), usedforsecurity=False).digest()

    return key


def _crypto_api(record: bytes) -> Key | None:
    """RC4 of later versions."""
    (size,) = struct.unpack_from("<I", record, 10)
    (bits,) = struct.unpack_from("<I", record, 14 + 16)
    at = 14 + size
    salt, proof, _, digest = struct.unpack_from("<16s16sI20s", record, at + 4)
    base = hashlib.sha1(salt + _PASSWORD, usedforsecurity=False).digest()
    length = (bits or 40) // 8

    def key(block: int) -> bytes:
        made = hashlib.sha1(base + struct.pack("<I", block), usedforsecurity=False).digest()
        return made[:5] + bytes(11) if length == 5 else made[:length]

    return _proved(key, proof, digest, "sha1")


def _proved(key: Key, proof: bytes, digest: bytes, way: str) -> Key | None:
    """Return the keys if they open what is there to try them on."""
    plain = _mixed(proof + digest, key(0))
    wanted = hashlib.new(way, plain[: len(proof)], usedforsecurity=False).digest()
    return key if wanted == plain[len(proof) :] else None


def _combined(stream: bytes, key: Key) -> Iterator[int]:
    for block in range(0, len(stream), _BLOCK):
        yield from _mixed(stream[block : block + _BLOCK], key(block // _BLOCK))


def _mixed(data: bytes, key: bytes) -> bytes:
    """Return RC4 of some bytes."""
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) & 255
        box[i], box[j] = box[j], box[i]
    i = j = 0
    found = bytearray()
    for byte in data:
        i = (i + 1) & 255
        j = (j + box[i]) & 255
        box[i], box[j] = box[j], box[i]
        found.append(byte ^ box[(box[i] + box[j]) & 255])
    return bytes(found)
