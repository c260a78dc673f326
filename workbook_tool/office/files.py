"""Writing a file that a person named."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def save(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: what stood there before stays if writing fails.

    Raises:
        OSError: It could not be written; the error names ``path``.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise OSError(error.errno, error.strerror, str(path)) from error
