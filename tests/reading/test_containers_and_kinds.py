"""Sheets arrive in archives and messages, under wrong names and endings; all are found."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.forms import SHIPPED
from tests.reading.hostile import FILES, good
from tests.reading.returns import check
from workbook_tool.checks.file_result import FileResult
from workbook_tool.checks.files import check_bytes
from workbook_tool.reading.child import Reader
from workbook_tool.reading.kinds import kind_of

NAME = "评分表/示例机械厂工会 最终版2(1).xlsx"


def zipped(name: str = NAME, encoding: str = "utf-8", data: bytes | None = None) -> bytes:
    """An archive as old programs make them: names in the system's encoding, without a flag."""
    raw = name.encode(encoding)
    ascii_name = "x" * len(raw)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(ascii_name, good() if data is None else data)
    return buffer.getvalue().replace(ascii_name.encode(), raw)


def mail(attachment: bytes, name: str, charset: str = "utf-8") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.com", "b@example.com", "评分表"
    message.set_content("见附件", charset=charset)
    message.add_attachment(
        attachment, maintype="application", subtype="octet-stream", filename=name
    )
    return message.as_bytes()


def checked(name: str, data: bytes, reader: Reader) -> list[FileResult]:
    return list(check_bytes(name, data, reader, SHIPPED))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_names_in_an_archive(encoding: str, reader: Reader) -> None:
    (result,) = checked("收件.zip", zipped(encoding=encoding), reader)
    assert (result.file, result.status) == (f"收件.zip › {NAME}", "ok")


def archive(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, content in files.items():
            packed.writestr(f"{name}.xlsx", content)
    return buffer.getvalue()


def notice() -> bytes:
    """A workbook that is no score sheet."""
    book, buffer = Workbook(), io.BytesIO()
    book.active.append(["关于开展2015年度工会目标管理考核的通知"])  # type: ignore[union-attr]
    book.save(buffer)
    return buffer.getvalue()


def test_an_archive_of_several_files_loses_none_to_a_bad_one(reader: Reader) -> None:
    data = archive(encrypted=FILES["encrypted_workbook"](), cut=good()[:-900], good=good())
    results = checked("a.zip", data, reader)
    assert [result.status for result in results] == ["unreadable", "unreadable", "ok"]


def test_nobody_is_sent_back_for_what_came_along_with_a_good_sheet(reader: Reader) -> None:
    readme = "请查收附件，谢谢".encode("gb18030")
    data = archive(
        通知=notice(),
        总结=FILES["word_document"](),
        盖章件=FILES["pdf"](),
        评分表=good(),
        说明=readme,
    )
    results = checked("示例机械厂工会.zip", data, reader)
    assert [result.status for result in results] == ["other", "other", "scan", "ok", "other"]
    assert not any(result.needs_a_person for result in results)
    assert {result.unit for result in results} == {"示例机械厂工会"}
    said = {finding.code: finding.message for result in results for finding in result.findings}
    assert said.keys() == {"F34", "F35"}


def test_alone_such_a_file_is_no_answer(reader: Reader) -> None:
    files = {"U04": notice(), "F16": FILES["word_document"](), "F18": FILES["pdf"]()}
    for code, data in files.items():
        for sent in (data, archive(a=data)):
            (result,) = checked("上报.zip", sent, reader)
            assert [finding.code for finding in result.findings] == [code]
            assert result.needs_a_person


def test_what_may_be_a_sheet_is_asked_for_even_beside_a_good_one(reader: Reader) -> None:
    kinds = ("encrypted_workbook", "empty", "html_named_xls", "truncated_at_80_percent")
    data = archive(good=good(), **{kind: FILES[kind]() for kind in kinds})
    good_one, *others = checked("a.zip", data, reader)
    assert good_one.status == "ok"
    assert [result.status for result in others] == ["unreadable"] * len(kinds)
    assert all(result.needs_a_person for result in others)


def test_company_spans_the_archives_in_a_message(reader: Reader) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@example.com", "上报"
    message.set_content("见附件")
    for name, content in (("通知.xlsx", notice()), ("评分表.zip", archive(a=good()))):
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=name
        )
    results = checked("上报.eml", message.as_bytes(), reader)
    assert [result.status for result in results] == ["other", "ok"]


def test_attachments_of_a_message(reader: Reader) -> None:
    (result,) = checked("上报.eml", mail(good(), "评分表.xlsx"), reader)
    assert (result.file, result.status) == ("上报.eml › 评分表.xlsx", "ok")


def test_an_archive_in_a_message(reader: Reader) -> None:
    (result,) = checked("上报.eml", mail(zipped("a.xlsx"), "评分表.zip"), reader)
    assert (result.file, result.status) == ("上报.eml › 评分表.zip › a.xlsx", "ok")


def test_an_archive_in_an_archive_is_not_opened(reader: Reader) -> None:
    (result,) = checked("a.zip", zipped("b.zip", data=zipped("a.xlsx")), reader)
    assert [finding.code for finding in result.findings] == ["F31"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("encrypted_workbook", "F13"),
        ("empty", "F14"),
        ("html_named_xls", "F15"),
        ("word_document", "F16"),
        ("old_word_document", "F16"),
        ("random_bytes", "F17"),
        ("pdf", "F18"),
        ("photo", "F18"),
        ("zip_with_a_password", "F21"),
        ("seven_zip", "F22"),
        ("rar", "F22"),
        ("outlook_message", "F10"),
        ("truncated_at_80_percent", "F10"),
        ("zip_bomb_in_a_sheet", "F11"),
        ("billion_laughs", "F12"),
        ("xxe_reads_a_file", "F12"),
        ("doctype_in_the_styles", "F12"),
        ("doctype_in_utf16", "F12"),
        ("zip_with_nothing_in_it", "F30"),
        ("mail_without_attachments", "F30"),
    ],
)
def test_a_sentence_for_every_kind(name: str, code: str, reader: Reader) -> None:
    (result,) = checked(f"{name}.xlsx", FILES[name](), reader)
    assert [finding.code for finding in result.findings] == [code]
    assert f"{name}.xlsx" in result.findings[0].message
    assert result.findings[0].fix.startswith("请")


def test_the_name_of_a_file_does_not_matter(reader: Reader) -> None:
    for name in ("评分表.xls", "评分表.et", "评分表", "评分表.pdf", "评分表.xlsx.exe"):
        assert check(good(), reader, name).status == "ok"


def test_a_csv_of_the_score_table(reader: Reader) -> None:
    import csv

    sheet = load_workbook(io.BytesIO(good()), data_only=True)["评分表"]
    text = io.StringIO()
    csv.writer(text).writerows([["" if v is None else v for v in row] for row in sheet.values])
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        result = check(text.getvalue().encode(encoding), reader, "评分表.csv")
        assert result.submission is not None
        assert result.submission.issued.form.id == "suzhou-2015-1"
        assert result.submission.total == result.submission.issued.form.points
        assert "F25" in {finding.code for finding in result.findings}


def test_kinds_by_content() -> None:
    assert kind_of(good()) == "xlsx"
    assert kind_of("姓名,分数\n甲,8\n".encode("gb18030")) == "csv"
    assert kind_of(struct.pack("<I", 0x46464952) + b"    WEBP") == "image"


def test_a_file_that_cannot_be_fetched(tmp_path: Path, reader: Reader) -> None:
    from workbook_tool.checks.fenced import check_files

    (tmp_path / "good.xlsx").write_bytes(good())
    paths = [tmp_path / "gone.xlsx", tmp_path, tmp_path / "good.xlsx"]
    seen: list[str] = []
    results = list(check_files(paths, reader, SHIPPED, progress=lambda name, *_: seen.append(name)))
    assert [result.status for result in results] == ["unreadable", "unreadable", "ok"]
    assert [result.findings[0].code for result in results[:2]] == ["F32", "F32"]
    told = [result.findings[0].message for result in results[:2]]
    assert told[0].endswith("打不开：文件不在了。")
    assert re.search(r"打不开：[一-鿿，]+。$", told[1])  # systems differ in why a folder is no file
