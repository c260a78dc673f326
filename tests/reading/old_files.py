"""Old .xls files with something that LibreOffice does not write: passwords, macros, capitals.

Sources: MS-XLS, MS-OFFCRYPTO.
"""

from __future__ import annotations

import hashlib
import io
import struct
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import xlrd.compdoc

from tests.engines import libreoffice_convert
from tests.mail.outlook_files import Tree, _Compound

EXCELS_OWN = "VelvetSweatshop"
_HEAD = struct.Struct("<HH")
_PLAIN = {0x09, 0x809, 0x2F, 0xE1, 0x194, 0x195, 0x196, 0x138}


@cache
def saved_as(data: bytes, ending: str) -> bytes:
    """A workbook as LibreOffice saves it in another format."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.xlsx")
        path.write_bytes(data)
        (saved,) = libreoffice_convert([path], ending, Path(folder, "out"))
        return saved.read_bytes()


def stream_of(data: bytes, name: str = "Workbook") -> bytes:
    file = xlrd.compdoc.CompDoc(data, logfile=io.StringIO())
    whole, start, size = file.locate_named_stream(name)
    return bytes(whole[start : start + size])


def compound(streams: Mapping[str, bytes | Tree]) -> bytes:
    return _Compound(streams).packed()


def records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    at = 0
    while at + 4 <= len(stream):
        kind, size = _HEAD.unpack_from(stream, at)
        yield kind, at, size
        at += 4 + size


def encrypted(data: bytes, password: str = EXCELS_OWN, way: str = "rc4") -> bytes:
    """The same .xls, encrypted as Excel does it."""
    stream = stream_of(data)
    proof, salt = bytes(range(16)), bytes(range(16, 32))
    key = _keys(password.encode("utf-16-le"), salt, way)
    digest = (hashlib.md5 if way == "rc4" else hashlib.sha1)(proof).digest()
    sealed = _rc4(proof + digest, key(0))
    if way == "rc4":
        said = struct.pack("<HHH", 1, 1, 1) + salt + sealed
    else:
        bits = int(way.removeprefix("api"))
        head = struct.pack("<8I", 4, 0, 0x6801, 0x8004, bits, 1, 0, 0) + "RC4\0".encode("utf-16-le")
        said = struct.pack("<HHHII", 1, 2, 2, 4, len(head)) + head
        said += struct.pack("<I", 16) + salt + sealed[:16]
        said += struct.pack("<I", 20) + sealed[16:]
    mark = _HEAD.pack(0x2F, len(said)) + said
    first = 4 + _HEAD.unpack_from(stream, 0)[1]
    plain = bytearray(stream[:first] + mark + stream[first:])
    for kind, at, _ in records(bytes(plain)):
        if kind == 0x85:  # where a sheet begins
            (begin,) = struct.unpack_from("<I", plain, at + 4)
            struct.pack_into("<I", plain, at + 4, begin + len(mark))
    mixed = bytearray()
    for block in range(0, len(plain), 1024):
        mixed += _rc4(bytes(plain[block : block + 1024]), key(block // 1024))
    for kind, at, size in records(bytes(plain)):
        kept = size + 4 if kind in _PLAIN else 8 if kind == 0x85 else 4
        mixed[at : at + kept] = plain[at : at + kept]
    return compound({"Workbook": bytes(mixed)})


def _keys(password: bytes, salt: bytes, way: str) -> Callable[[int], bytes]:
    if way == "rc4":
        first = hashlib.md5(password).digest()[:5]
        base = hashlib.md5((first + salt) * 16).digest()[:5]
        return lambda block: hashlib.md5(base + struct.pack("<I", block)).digest()
    size = int(way.removeprefix("api")) // 8
    begun = hashlib.sha1(salt + password).digest()

    def key(block: int) -> bytes:
        made = hashlib.sha1(begun + struct.pack("<I", block)).digest()[:size]
        return made.ljust(16, b"\0")

    return key


def _rc4(data: bytes, key: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = [], 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
