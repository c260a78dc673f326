"""Where LibreOffice is on this computer, and converting one document with it, watched."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

_WINDOWS = (
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)
_MAC = "/Applications/LibreOffice.app/Contents/MacOS/soffice"
_SECONDS = 90


def find_libreoffice() -> str | None:
    """Return the path of LibreOffice, ``None`` where it is not installed."""
    for name in ("soffice", "libreoffice"):
        if found := shutil.which(name):
            return found
    return next((path for path in (*_WINDOWS, _MAC) if Path(path).is_file()), None)


def converted(program: str, data: bytes, suffix: str, form: str) -> bytes | None:
    """Return a document in another format, in a profile of its own.

    Args:
        program: LibreOffice.
        data: The document.
        suffix: Its ending, such as ``.doc``.
        form: The ending of what is wanted, such as ``docx`` or ``pdf``.

    Returns:
        The converted file; ``None`` where LibreOffice failed or took too long.
    """
    with tempfile.TemporaryDirectory() as work:
        source = Path(work) / f"document{suffix}"
        source.write_bytes(data)
        profile = Path(work) / "profile"
        words = [
            program,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            form,
            "--outdir",
            str(Path(work) / "out"),
            str(source),
        ]
        if not _ran(words):
            return None
        target = Path(work) / "out" / f"document.{form.partition(':')[0]}"
        return target.read_bytes() if target.is_file() else None


def _ran(words: list[str]) -> bool:
    quiet = subprocess.DEVNULL
    apart = os.name == "posix"  # so that its own children can be ended with it
    process = subprocess.Popen(
        words, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=apart
    )
    try:
        return process.wait(_SECONDS) == 0
    except subprocess.TimeoutExpired:
        if apart:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()
        return False
