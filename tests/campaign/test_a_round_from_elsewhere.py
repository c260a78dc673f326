"""A round that somebody sends as a backup or a folder leads nowhere outside its own folder."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.campaign.offices import COLLECTION, FORM, copy_of, make_round
from workbook_tool.campaign.actions import issue
from workbook_tool.campaign.actions.backup import BackupError, backup, restore
from workbook_tool.campaign.records.disk import DamagedError
from workbook_tool.campaign.records.events import FileReading, Issued, Opened, Received, SentBack
from workbook_tool.campaign.round import KEY, OUT, RECORDS, Round

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_round(tmp_path_factory.mktemp("elsewhere") / "考核", 2)
    with Round(folder) as round_:
        issue.confirm(round_, FORM, {})
        issue.issue(round_, COLLECTION)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return copy_of(made, tmp_path / "office" / "考核")


def _unit(round_: Round) -> Any:
    return next(iter(round_.state.units.values())).unit


def _issued(round_: Round) -> Issued:
    return next(one.event for one in round_.state.events if isinstance(one.event, Issued))


def _received(sha256: str) -> Received:
    day = date(2026, 12, 1)
    return Received(sha256, "a.xlsx", "", day, "", COLLECTION, FileReading("scan"), "等")


FORGED: dict[str, Callable[[Round], Any]] = {
    "a sheet above the folder": lambda r: replace(_issued(r), file="../../out.xlsx"),
    "a sheet at an absolute place": lambda r: replace(_issued(r), file="/tmp/out.xlsx"),
    "a sheet on another drive": lambda r: replace(_issued(r), file="C:\\out.xlsx"),
    "a sheet by the way of Windows": lambda r: replace(_issued(r), file="..\\..\\out.xlsx"),
    "a sheet with a line break": lambda r: replace(_issued(r), file="a\nb.xlsx"),
    "a plan that is a path": lambda r: replace(_issued(r), plan="../../key"),
    "a notice that is the key": lambda _: SentBack(
        "001", COLLECTION, "", (), (f"{RECORDS}/{KEY}",)
    ),
    "a notice above the folder": lambda _: SentBack("001", COLLECTION, "", (), ("../x.docx",)),
    "an original that is a path": lambda _: _received("../../key"),
    "a unit whose code is a path": lambda r: Opened((replace(_unit(r), code="../../x"),)),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_ledger_is_damage(name: str, folder: Path) -> None:
    with Round(folder) as round_:
        round_.store.append([FORGED[name](round_)], round_.clock(), "", round_.version)
    before = sorted(folder.parent.parent.rglob("*"))
    with pytest.raises(DamagedError, match="来历不明"), Round(folder):
        pass
    assert sorted(folder.parent.parent.rglob("*")) == before


@needs_links
@pytest.mark.parametrize(
    "name", [OUT, "汇总", "退回", "邮件", f"{RECORDS}/原件", f"{RECORDS}/{KEY}"]
)
def test_a_link_in_its_place_is_damage(name: str, folder: Path, tmp_path: Path) -> None:
    place, aside = folder / name, tmp_path / "aside"
    if place.exists():
        place.rename(aside)
    else:
        aside.mkdir()
    place.symlink_to(aside)
    with pytest.raises(DamagedError, match="链接"), Round(folder):
        pass


@needs_links
def test_a_link_at_the_place_of_a_draft_is_not_followed(folder: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    (sheet,) = sorted((folder / OUT).glob("*001*.xlsx"))
    sheet.unlink()
    (folder / OUT / f".{sheet.name[:80]}.tmp").symlink_to(victim)
    with Round(folder) as round_:
        issue.issue(round_, COLLECTION)
    assert victim.read_bytes() == b"mine"
    assert sheet.read_bytes()[:2] == b"PK"
    assert not sheet.is_symlink()


@needs_links
def test_a_link_deeper_down_is_not_followed(folder: Path, tmp_path: Path) -> None:
    (folder / "邮件").mkdir()
    (folder / "邮件" / "草稿").symlink_to(tmp_path)
    with Round(folder) as round_, pytest.raises(DamagedError, match="链接"):
        round_.store.put("邮件/草稿/a.eml", b"a")
    assert not (tmp_path / "a.eml").exists()


# --- backups ------------------------------------------------------------------------------


@pytest.fixture
def saved(folder: Path, tmp_path: Path) -> Path:
    with Round(folder) as round_:
        backup(round_, tmp_path / "备份.zip")
    return tmp_path / "备份.zip"


def forged(saved: Path, change: Callable[[dict[str, bytes], dict[str, Any]], None]) -> Path:
    """The backup with other files and another list."""
    with zipfile.ZipFile(saved) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    contents = json.loads(files.pop("备份清单.json"))
    change(files, contents)
    path = saved.with_name("改过.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.writestr("备份清单.json", json.dumps(contents))
    return path


def adding(name: str, content: bytes = b"x") -> Callable[[dict[str, bytes], dict[str, Any]], None]:
    def add(files: dict[str, bytes], contents: dict[str, Any]) -> None:
        files[name] = content
        contents["files"][name] = hashlib.sha256(content).hexdigest()

    return add


def a_link(files: dict[str, bytes], contents: dict[str, Any]) -> None:
    info = zipfile.ZipInfo("下发/链接")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    files[info] = b"/etc/passwd"  # type: ignore[index]
    contents["files"]["下发/链接"] = hashlib.sha256(b"/etc/passwd").hexdigest()


def a_list_of_numbers(_files: dict[str, bytes], contents: dict[str, Any]) -> None:
    contents["files"] = dict.fromkeys(contents["files"], 1)


def no_list(_files: dict[str, bytes], contents: dict[str, Any]) -> None:
    contents["files"] = 7


BAD: dict[str, Callable[[dict[str, bytes], dict[str, Any]], None]] = {
    "a file above": adding("../evil"),
    "a file at an absolute place": adding("/tmp/evil"),
    "a file on another drive": adding("C:/evil"),
    "a file by the way of Windows": adding("..\\evil"),
    "a name with a line break": adding("a\nb"),
    "a name that differs in case only": adding("登记/KEY"),
    "the lock": adding("登记/lock"),
    "a bomb": adding("下发/大", bytes(200_000_000)),
    "a link": a_link,
    "a list of numbers": a_list_of_numbers,
    "no list": no_list,
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_backup_restores_nothing(name: str, saved: Path, tmp_path: Path) -> None:
    bad = forged(saved, BAD[name])
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(BackupError):
        restore(bad, tmp_path / "恢复")
    assert sorted(tmp_path.rglob("*")) == before
    assert not Path("/tmp/evil").exists()


def test_a_ledger_older_than_its_journal_is_damage(saved: Path, tmp_path: Path) -> None:
    def behind(files: dict[str, bytes], contents: dict[str, Any]) -> None:
        last = max(name for name in files if name.startswith(f"{RECORDS}/流水/"))
        number = int(Path(last).stem) + 1
        adding(f"{RECORDS}/流水/{number:06d}.json", files[last])(files, contents)

    with pytest.raises(DamagedError, match="不是同一时候的"):
        restore(forged(saved, behind), tmp_path / "恢复")
    assert not (tmp_path / "恢复").exists()


def test_the_folder_one_stands_in_is_no_place(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "空").mkdir()
    monkeypatch.chdir(tmp_path / "空")
    with pytest.raises(BackupError, match="当前所在的文件夹"):
        restore(saved, Path())


@needs_links
def test_a_link_at_the_place_of_the_draft_is_removed_and_not_followed(
    saved: Path, tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "a").write_bytes(b"mine")
    (tmp_path / ".恢复.tmp").symlink_to(victim)
    restore(saved, tmp_path / "恢复")
    assert (victim / "a").read_bytes() == b"mine"


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such rights")
def test_key_ledger_journal_and_backup_are_their_owners_alone(saved: Path, folder: Path) -> None:
    records = folder / RECORDS
    journals = list((records / "流水").iterdir())
    with Round(folder):
        for path in (saved, records / KEY, records / "ledger.db", *journals):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
