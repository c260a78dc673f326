"""Sheets sent as .7z or .rar: opened by a program of this computer, if it has one."""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.forms import SHIPPED
from tests.reading.archives import rar, seven_zip
from tests.reading.hostile import FILES, good
from workbook_tool.checks.file_result import FileResult
from workbook_tool.checks.files import check_bytes
from workbook_tool.reading import unpackers
from workbook_tool.reading.child import Reader
from workbook_tool.reading.limits import LIMITS, RefusedError

NAME = "上报/示例机械厂工会 最终版(1).xlsx"
LITTER = "上报/Thumbs.db"
PROGRAMS = {"7-zip": unpackers._by_7zip, "bsdtar": unpackers._by_bsdtar}


@pytest.fixture(params=PROGRAMS)
def program(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """One program after the other, as if it were the only one here."""
    only = [found for found in unpackers._programs() if found[1] is PROGRAMS[request.param]]
    if not only:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(f"{request.param} is not installed, and CI=true asks for it", pytrace=False)
        pytest.skip(f"{request.param} is not installed")
    monkeypatch.setattr(unpackers, "_programs", lambda: only)
    return str(request.param)


@pytest.fixture(autouse=True)
def nothing_is_left_behind(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []


def checked(name: str, data: bytes, reader: Reader) -> list[FileResult]:
    return list(check_bytes(name, data, reader, SHIPPED))


def codes(results: list[FileResult]) -> list[str]:
    return [finding.code for result in results for finding in result.findings]


@pytest.mark.usefixtures("program")
class TestWithAProgram:
    def test_sheets_in_a_7z(self, reader: Reader, tmp_path: Path) -> None:
        files = {NAME: good(), LITTER: b"litter", "说明.docx": FILES["word_document"]()}
        results = checked("上报.7z", seven_zip(files, tmp_path), reader)
        assert {result.file: result.status for result in results} == {
            f"上报.7z › {NAME}": "ok",
            "上报.7z › 说明.docx": "other",
        }

    def test_sheets_in_a_rar(self, reader: Reader) -> None:
        files = {NAME: good(), LITTER: b"litter", "盖章件.pdf": FILES["pdf"]()}
        results = checked("上报.rar", rar(files), reader)
        assert [(result.file, result.status) for result in results] == [
            (f"上报.rar › {NAME}", "ok"),
            ("上报.rar › 盖章件.pdf", "scan"),
        ]

    def test_the_name_of_the_archive_does_not_matter(self, reader: Reader) -> None:
        (result,) = checked("评分表.xlsx", rar({"a.xlsx": good()}), reader)
        assert result.status == "ok"

    def test_a_password(self, reader: Reader, tmp_path: Path) -> None:
        data = seven_zip({"a.xlsx": good()}, tmp_path, password="123")
        assert codes(checked("a.7z", data, reader)) == ["F21"]

    def test_nothing_in_it(self, reader: Reader) -> None:
        assert codes(checked("a.rar", rar({}), reader)) == ["F30"]

    def test_an_archive_in_an_archive_is_not_opened(self, reader: Reader) -> None:
        assert codes(checked("a.rar", rar({"b.rar": rar({"c.xlsx": good()})}), reader)) == ["F31"]

    def test_names_that_lead_out_are_only_names(self, reader: Reader) -> None:
        out = "../../../tmp/workbook-tool-was-here"
        results = checked("a.rar", rar({out: good(), "/etc/workbook-tool": good()}), reader)
        assert [result.status for result in results] in (["ok", "ok"], [], ["unreadable"])
        assert not Path("/tmp/workbook-tool-was-here").exists()
        assert not Path("/etc/workbook-tool").exists()

    def test_a_bomb(self, reader: Reader, tmp_path: Path) -> None:
        data = seven_zip({"a.xlsx": bytes(LIMITS.member_bytes + 1)}, tmp_path)
        assert len(data) < 100_000
        assert codes(checked("a.7z", data, reader)) == ["F11"]

    def test_too_many_files(self, reader: Reader) -> None:
        data = rar({f"{number}.txt": b"a" for number in range(LIMITS.archive_files + 1)})
        assert codes(checked("a.rar", data, reader)) == ["F11"]

    def test_many_like_sheets_pack_very_well_and_are_no_bomb(
        self, reader: Reader, tmp_path: Path
    ) -> None:
        files = {f"{number}.xlsx": good() for number in range(300)}
        data = seven_zip(files, tmp_path)
        assert len(good()) * len(files) > LIMITS.ratio * len(data)
        unpacked = reader.unpack(data, "7z")
        assert isinstance(unpacked, list)
        assert dict(unpacked) == files

    def test_damaged_anywhere_no_other_score_comes_out(
        self, reader: Reader, tmp_path: Path
    ) -> None:
        # bsdtar does not check what is stored uncompressed, but a workbook checks itself.
        (whole,) = checked("a.xlsx", good(), reader)
        chance = random.Random(1)
        for data in (seven_zip({"a.xlsx": good()}, tmp_path), rar({"a.xlsx": good()})):
            for _ in range(25):
                damaged = bytearray(data)
                if chance.random() < 0.5:
                    del damaged[chance.randrange(8, len(data)) :]
                else:
                    damaged[chance.randrange(8, len(data))] ^= 1 << chance.randrange(8)
                for result in checked("a.7z", bytes(damaged), reader):
                    if result.submission and whole.submission:
                        assert result.submission.items == whole.submission.items


def test_without_a_program_it_says_how_to_unpack(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpackers, "_programs", list)
    (result,) = checked("a.rar", rar({"a.xlsx": good()}), reader)
    assert codes([result]) == ["F22"]
    assert "这台电脑上没有能打开它的程序" in result.findings[0].message
    assert "7-Zip" in result.findings[0].fix


def test_where_one_program_is_unable_the_next_one_is_asked(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    able = unpackers._programs()
    unable = tmp_path / "unable"
    unable.write_text("#!/bin/sh\necho cannot do this >&2\nexit 2\n")
    unable.chmod(0o755)
    monkeypatch.setattr(unpackers, "_programs", lambda: [(str(unable), unpackers._by_7zip), *able])
    (result,) = checked("a.rar", rar({"a.xlsx": good()}), reader)
    assert result.status == "ok" if able else codes([result]) == ["F22"]


@pytest.mark.parametrize(
    ("code", "seconds", "said"),
    [
        ("import time; time.sleep(60)", 1, "1 秒内读不完"),
        ("x = bytes(300_000_000); x += b'x'; import time; time.sleep(60)", 20, "内存太多"),
    ],
)
def test_a_program_that_takes_too_much_is_ended(
    code: str, seconds: int, said: str, tmp_path: Path
) -> None:
    limits = replace(LIMITS, seconds=seconds, memory_bytes=100_000_000)
    archive = unpackers._Archive(tmp_path / "a.rar", limits)
    with (
        pytest.raises(RefusedError) as refused,
        unpackers._output([sys.executable, "-c", code], archive) as stream,
    ):
        stream.read()
    assert said in refused.value.refusal.facts["what"]
