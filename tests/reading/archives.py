"""Archives as units make them: .7z by an installed program, .rar by hand (nobody gives it away)."""

from __future__ import annotations

import shutil
import struct
import subprocess
import zlib
from collections.abc import Mapping
from pathlib import Path


def seven_zip(files: Mapping[str, bytes], folder: Path, password: str = "") -> bytes:
    """Pack files with 7-Zip; with a password, the names are hidden as well."""
    source, archive = folder / "source", folder / "a.7z"
    for name, content in files.items():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    secret = [f"-p{password}", "-mhe=on"] if password else []
    program = next(filter(None, map(shutil.which, ("7zz", "7z", "7za"))))
    archive.unlink(missing_ok=True)
    command = [program, "a", "-bd", "-bso0", *secret, str(archive), "."]
    subprocess.run(command, cwd=source, check=True, stdin=subprocess.DEVNULL)
    return archive.read_bytes()


def rar(files: Mapping[str, bytes]) -> bytes:
    """Pack files into a RAR 5 archive without compressing them."""
    blocks = [_block(_number(1), _number(0), _number(0))]
    for name, content in files.items():
        raw = name.encode()
        fields = [
            _number(2),  # a file
            _number(2),  # its content follows
            _number(len(content)),
            _number(4),  # its CRC is given
            _number(len(content)),
            _number(0o100644),
            struct.pack("<I", zlib.crc32(content)),
            _number(0),  # stored
            _number(1),  # made on Unix
            _number(len(raw)),
            raw,
        ]
        blocks.append(_block(*fields) + content)
    return b"Rar!\x1a\x07\x01\x00" + b"".join([*blocks, _block(_number(5), _number(0), _number(0))])


def _block(*fields: bytes) -> bytes:
    body = b"".join(fields)
    sized = _number(len(body)) + body
    return struct.pack("<I", zlib.crc32(sized)) + sized


def _number(value: int) -> bytes:
    """Seven bits a byte, the lowest first; the eighth says that more follow."""
    digits = bytearray()
    while value >= 0x80:
        digits.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*digits, value])
