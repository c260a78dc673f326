"""Everything that a round writes goes through here: whole or not at all, and on the disk.

One place, so that a test can stop the program, or let the disk fail, at every single step.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Literal


class DamagedError(Exception):
    """What is on the disk is not what was written there (exit code 5).

    The text says in words what is damaged.

    Attributes:
        mend: What helps: ``rebuild`` where ledger and journal can mend each other, ``restore``
            where only a backup can, ``give_up`` where a run is lost in both; empty where the
            text says it.
    """

    def __init__(
        self, text: str, *, mend: Literal["", "rebuild", "restore", "give_up"] = ""
    ) -> None:
        super().__init__(text)
        self.mend = mend


class Disk:
    """Writes files and commits transactions; each call of :meth:`step` is one step."""

    def step(self, what: str) -> None:
        """Called before each change of the disk.

        Args:
            what: The change, such as ``replace 登记/流水/000001.json``.
        """

    def folder(self, path: Path) -> None:
        """Make a folder, and those above it.

        Raises:
            OSError: It cannot be made.
        """
        missing = [part for part in (path, *path.parents) if not part.is_dir()]
        for part in reversed(missing):
            self.step(f"folder {part.name}")
            part.mkdir(exist_ok=True)
            _sync_folder(part.parent)

    def write(
        self, path: Path, content: bytes, *, durable: bool = True, private: bool = False
    ) -> None:
        """Write a file whole or not at all; what stood there before stays if writing fails.

        Args:
            path: Where.
            content: What.
            durable: Whether it must be on the disk, not merely in memory, on return; what
                can be made again need not.
            private: Whether nobody but its owner may read it.

        Raises:
            OSError: It could not be written; the error names ``path``.
        """
        with self.writing(path, durable=durable, private=private) as file:
            file.write(content)

    @contextmanager
    def writing(
        self, path: Path, *, durable: bool = True, private: bool = False
    ) -> Iterator[BinaryIO]:
        """Give a file to write into, which takes its place when the block is left.

        A link that somebody put where it is written is not followed.

        Raises:
            OSError: It could not be written; what stood there before stays.
        """
        # No name of its own for each process: only one run at a time holds a round, and
        # what a killed one left is written over by the next.
        draft = path.with_name(f".{path.name[:80]}.tmp")
        try:
            self.step(f"write {path.name}")
            with suppress(FileNotFoundError):
                draft.unlink()
            with _new_file(draft, 0o600 if private else 0o666) as file:
                yield file
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            self.step(f"replace {path.name}")
            draft.replace(path)
            if durable:
                _sync_folder(path.parent)
        except OSError as error:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise OSError(error.errno, error.strerror, str(path)) from error

    def move(self, path: Path, to: Path) -> None:
        """Give a file or folder another name; a file of that name is replaced.

        Raises:
            OSError: It could not be moved.
        """
        self.step(f"move {path.name}")
        path.replace(to)
        _sync_folder(to.parent)

    def remove(self, path: Path) -> None:
        """Remove a file, if it is there.

        Raises:
            OSError: It could not be removed.
        """
        self.step(f"remove {path.name}")
        path.unlink(missing_ok=True)
        _sync_folder(path.parent)

    def commit(self, connection: sqlite3.Connection) -> None:
        """Commit a transaction.

        Raises:
            sqlite3.Error: It could not be committed.
        """
        self.step("commit")
        connection.commit()


def _new_file(path: Path, mode: int) -> BinaryIO:
    """Open a file that must not be there yet, be it as a link."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, mode), "wb")


def _sync_folder(folder: Path) -> None:
    """Put a folder's list of names on the disk; Windows has no way to and needs none."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
