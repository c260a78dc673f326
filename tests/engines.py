"""Drives independent spreadsheet programs, so that tests can ask them what a file holds.

Each call uses a profile of its own, ends within a time limit, and leaves nothing behind
but its output. A test that needs a program says so with :func:`needs`: without the
program it is skipped, but on the build server (``CI=true``) it fails.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, ParamSpec, TypeVar

import pytest

Program = Literal["libreoffice", "gnumeric", "validator"]

_TOOLS = Path(__file__).parent / "tools" / "node_modules" / ".bin"

_COMMANDS: dict[Program, tuple[str, ...]] = {
    "libreoffice": ("soffice", "libreoffice"),
    "gnumeric": ("ssconvert",),
    "validator": (str(_TOOLS / "ooxml-validator"),),
}

SECONDS_FOR_START = 90
SECONDS_PER_FILE = 15

# LibreOffice keeps the cached values of a file by default; 0 is "always recalculate".
_RECALCULATE_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""

P = ParamSpec("P")
R = TypeVar("R")


class EngineError(Exception):
    """A program did not do what was asked of it; the text says what it wrote."""


def command(program: Program) -> str | None:
    """Return the path of a program, ``None`` where it is not installed."""
    return next(filter(None, map(shutil.which, _COMMANDS[program])), None)


def require(program: Program) -> str:
    """Return the path of a program, or end the test: skipped, on the build server failed."""
    path = command(program)
    if path is not None:
        return path
    reason = f"{program} is not installed"
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"{reason}, and CI=true asks for it", pytrace=False)
    pytest.skip(reason)


def needs(*programs: Program) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a test (or fixture) as one that needs these programs. Also sets the mark ``engine``."""

    def decorate(test: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(test)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            for program in programs:
                require(program)
            return test(*args, **kwargs)

        return pytest.mark.engine(guarded)

    return decorate


def libreoffice_recalculate(paths: Sequence[Path], out_dir: Path) -> list[Path]:
    """Open the files in LibreOffice, compute every formula anew, save them as xlsx.

    Args:
        paths: Files of different names, none of them in ``out_dir``.
        out_dir: Where to save; made if need be.

    Returns:
        The new files, in the order of ``paths``.
    """
    return libreoffice_convert(paths, "xlsx", out_dir)


def libreoffice_convert(paths: Sequence[Path], fmt: str, out_dir: Path) -> list[Path]:
    """Convert the files with LibreOffice, all in one run; formulas are computed anew.

    Args:
        paths: Files of different names, none of them in ``out_dir``.
        fmt: Extension of the new files (``pdf``, ``xls``, ``ods``), if need be with a
            filter behind a colon.
        out_dir: Where to save; made if need be.

    Returns:
        The new files, in the order of ``paths``.

    Raises:
        EngineError: A file was not converted.
    """
    targets = [out_dir / f"{path.stem}.{fmt.partition(':')[0]}" for path in paths]
    if len(set(targets)) < len(targets) or set(targets) & set(paths):
        raise ValueError("each file needs an output of its own")
    _make_room(targets)
    with tempfile.TemporaryDirectory(prefix="lo-profile-", ignore_cleanup_errors=True) as profile:
        settings = Path(profile) / "user" / "registrymodifications.xcu"
        settings.parent.mkdir()
        settings.write_text(_RECALCULATE_ALWAYS, encoding="utf-8")
        said = _run(
            [
                require("libreoffice"),
                f"-env:UserInstallation={Path(profile).as_uri()}",
                "--headless",
                "--norestore",
                "--convert-to",
                fmt,
                "--outdir",
                str(out_dir),
                *map(str, paths),
            ],
            SECONDS_FOR_START + SECONDS_PER_FILE * len(paths),
        )
    return _written(targets, said)


def gnumeric_recalculate(path: Path, out: Path) -> Path:
    """Open a file in Gnumeric, compute every formula anew, save it in the format of ``out``.

    Raises:
        EngineError: The file was not written.
    """
    if path == out:
        raise ValueError("each file needs an output of its own")
    _make_room([out])
    said = _run(
        [require("gnumeric"), "--recalc", str(path), str(out)],
        SECONDS_FOR_START + SECONDS_PER_FILE,
    )
    return _written([out], said)[0]


def ooxml_validate(path: Path) -> list[str]:
    """Return what Microsoft's Open XML SDK has to say against a file, by the schema of Office 2007.

    Raises:
        EngineError: The validator did not judge the file.
    """
    said = _run(
        [require("validator"), str(path), "--officeVersion", "Office2007"],
        SECONDS_FOR_START + SECONDS_PER_FILE,
        good=(0, 1),  # 1 is a file with faults
    )
    try:
        verdict = json.loads(said)
    except json.JSONDecodeError:
        raise EngineError(f"no verdict on {path.name}: {said}") from None
    errors = [json.dumps(error, ensure_ascii=False) for error in verdict["errors"]]
    if verdict["ok"] == bool(errors):
        raise EngineError(f"no clear verdict on {path.name}: {said}")
    return errors


def _run(arguments: Sequence[str], seconds: int, good: Sequence[int] = (0,)) -> str:
    """Run a program in a group of its own and return what it wrote; a late one is ended."""
    with subprocess.Popen(
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            said, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            said, _ = process.communicate()
            raise EngineError(f"{arguments[0]} took more than {seconds} s: {said}") from None
    if process.returncode not in good:
        raise EngineError(f"{arguments[0]} ended with {process.returncode}: {said}")
    return said


def _make_room(targets: list[Path]) -> None:
    """Make the folders, and take away what an earlier run left in place of the output."""
    for target in targets:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)


def _written(targets: list[Path], said: str) -> list[Path]:
    missing = [target.name for target in targets if not target.is_file()]
    if missing:
        raise EngineError(f"not written: {', '.join(missing)}: {said}")
    return targets


def needs_tool(name: str) -> pytest.MarkDecorator:
    """Mark a test as one that needs a program: skipped without it, on the build server run."""
    missing = shutil.which(name) is None and os.environ.get("CI", "").lower() != "true"
    return pytest.mark.skipif(missing, reason=f"{name} is not installed")
