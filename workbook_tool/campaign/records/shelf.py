"""Where files go that people read: below a round, or in a folder of their choice."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from workbook_tool.campaign.records.disk import DamagedError, Disk
from workbook_tool.foreign import OutsideError, inside, line


class Shelf(Protocol):
    """Files by their names, such as ``下发/001.xlsx``; each is written whole or not at all."""

    def artifact(self, name: str) -> bytes:
        """Return a file.

        Raises:
            FileNotFoundError: There is none.
            OSError: It cannot be read.
        """

    def has(self, name: str) -> bool:
        """Return whether there is such a file."""

    def put(self, name: str, content: bytes, *, durable: bool = False) -> None:
        """Write a file.

        Raises:
            PermissionError: It is open elsewhere.
            OSError: It could not be written.
        """

    def drop(self, name: str) -> None:
        """Remove a file, if it is there.

        Raises:
            OSError: It could not be removed.
        """

    def artifacts(self, folder: str) -> tuple[str, ...]:
        """Return the names of all files below a folder, in order."""

    def changed(self, name: str) -> float:
        """Return when a file was written, in seconds of any clock, to tell older from newer."""

    def where(self, name: str) -> Path:
        """Return where people find a file."""


class FolderShelf:
    """Files in a folder."""

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        """Take the folder; it is made when something is put there."""
        self.folder, self.disk = folder, disk or Disk()

    def artifact(self, name: str) -> bytes:
        """Return a file."""
        return self.where(name).read_bytes()

    def has(self, name: str) -> bool:
        """Return whether there is such a file."""
        return self.where(name).is_file()

    def put(self, name: str, content: bytes, *, durable: bool = False) -> None:
        """Write a file."""
        path = self.where(name)
        self.disk.folder(path.parent)
        self.disk.write(path, content, durable=durable)

    def drop(self, name: str) -> None:
        """Remove a file, if it is there."""
        if (path := self.where(name)).exists():
            self.disk.remove(path)

    def artifacts(self, folder: str) -> tuple[str, ...]:
        """Return the names of all files below a folder."""
        paths = (path for path in self.where(folder).rglob("*") if not path.is_symlink())
        found = sorted(path for path in paths if path.is_file())
        return tuple(path.relative_to(self.folder).as_posix() for path in found)

    def changed(self, name: str) -> float:
        """Return when a file was written."""
        return self.where(name).stat().st_mtime

    def where(self, name: str) -> Path:
        """Return where a file is.

        Raises:
            DamagedError: The name leads out of the folder, or through a link.
        """
        try:
            return inside(self.folder, name)
        except OutsideError as error:
            raise DamagedError(
                f"“{line(name, 60)}”不在这个文件夹里，或是一个链接，指向别处，不能使用"
            ) from error
