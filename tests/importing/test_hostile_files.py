"""Files that are made to do harm end in a sentence, in the reading process, within limits."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from tests.importing.test_shown import p, package, r, tc
from workbook_tool.importing import bounds
from workbook_tool.importing.job import read_original
from workbook_tool.importing.read_file import import_bytes
from workbook_tool.importing.refusals import sentence
from workbook_tool.importing.tables import Original
from workbook_tool.reading.child import Reader, lost
from workbook_tool.reading.frames import Told
from workbook_tool.reading.limits import Refusal

_SPAN = '<w:gridSpan w:val="99999"/>'
_WIDE = f"<w:tbl><w:tr>{tc(p(r('甲')), _SPAN)}{tc(p(r('乙')))}</w:tr></w:tbl>"
_LONG = f"<w:tbl><w:tr>{tc(p(r('字' * 30_000)))}{tc('')}</w:tr></w:tbl>"
_ROW = f"<w:tr>{tc(p(r('甲')))}{tc(p(r('乙')))}</w:tr>"


def _with_doctype() -> bytes:
    head = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package(p("&a;")))) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            new.writestr(name, head + text if name == "word/document.xml" else text)
    return stream.getvalue()


def _deep(depth: int) -> str:
    return "<w:sdt><w:sdtContent>" * depth + p(r("底")) + "</w:sdtContent></w:sdt>" * depth


def _tables(depth: int) -> str:
    inner = p(r("底"))
    for _ in range(depth):
        two = f"<w:tr>{tc(inner)}{tc(p(r('旁')))}</w:tr>"
        inner = f"<w:tbl>{two}</w:tbl>" + p("")
    return inner


HOSTILE: tuple[tuple[str, bytes, str], ...] = (
    ("十万行", package(f"<w:tbl>{_ROW * 100_000}</w:tbl>"), "F11"),
    ("文字太多", package(p(r("字" * (bounds.CHARACTERS + 1)))), "F11"),
    ("一格的文字太多", package(_LONG), "F11"),
    ("嵌套太深", package(_deep(5_000)), "F11"),
    ("表中套表太深", package(_tables(40)), "F11"),
    ("栏太多", package(f"<w:tbl><w:tr>{tc(p(r('甲'))) * 500}</w:tr></w:tbl>"), "F11"),
    ("跨度太大", package(_WIDE * 2), "F11"),
    ("压缩炸弹", package(p(r("零" * 60_000_000))), "F11"),
    ("DOCTYPE", _with_doctype(), "F12"),
    ("XML 不完整", package(p("<w:r>")), "F10"),
    ("没有正文", package("")[:200], ""),
)  # fmt: skip


@pytest.mark.parametrize(("why", "data", "code"), HOSTILE, ids=[why for why, _, _ in HOSTILE])
def test_a_hostile_file_ends_in_a_sentence(
    why: str, data: bytes, code: str, reader: Reader
) -> None:
    begun = time.monotonic()
    found = import_bytes("附件.docx", data, reader, "example")
    assert time.monotonic() - begun < 60
    assert isinstance(found, Refusal), why
    assert not code or found.code == code
    message, fix = sentence("附件.docx", found)
    assert "附件.docx" in message
    assert message.endswith("。")
    assert fix.endswith("。")


def test_the_next_file_is_read_as_if_nothing_had_been(reader: Reader) -> None:
    import_bytes("坏.docx", HOSTILE[0][1], reader, "example")
    found = import_bytes("好.docx", package(p(r("一份通知。"))), reader, "example")
    assert not isinstance(found, Refusal)
    assert found.drafts == ()


def test_signs_that_nobody_sees_do_not_come_in(reader: Reader) -> None:
    body = p(r("看得见\u202e\u200b\ufeff的字"))
    found = import_bytes("附件.docx", package(body), reader, "example")
    assert not isinstance(found, Refusal)
    (line,) = found.original.blocks
    assert getattr(line, "text", "") == "看得见的字"


FORGED = (
    b'{"blocks": []}',
    b'{"blocks": [], "sections": [], "ends": [3], "losses": []}',
    b'{"blocks": [{"rows": 1, "widths": ["1"], "cells": [{"row": 0, "column": 0, "rows": 99999999,'
    b' "columns": 99999999, "text": ""}]}]}',
    b'{"blocks": [{"text": "", "size": "1E999999999"}]}',
    b"[" * 100_000,
)


@pytest.mark.parametrize("plain", FORGED, ids=range(len(FORGED)))
def test_what_the_process_tells_is_not_believed(
    plain: bytes, monkeypatch: pytest.MonkeyPatch, reader: Reader
) -> None:
    monkeypatch.setattr(Reader, "call", lambda *_args, **_more: [Told(plain)])
    found = read_original(b"", reader)
    assert found == lost() or (isinstance(found, Original) and not found.blocks)
