"""A kind of message in the table has all that makes it one: a word, a template, a module."""

from __future__ import annotations

from typing import get_args

import pytest

from workbook_tool.campaign.records.mail_kinds import MAIL_KINDS, MailKind, MailWhat
from workbook_tool.cli.mail import WHAT
from workbook_tool.mail.kinds import kind_of
from workbook_tool.mail.kinds.base import Kind
from workbook_tool.mail.posts import short_code
from workbook_tool.mail.texts import MAIL
from workbook_tool.resources import data_folder

SENT = [one for one in MAIL_KINDS.values() if one.template]


def test_every_kind_that_the_ledger_knows_is_in_the_table_once() -> None:
    assert tuple(MAIL_KINDS) == get_args(MailWhat)
    words = [one.word for one in MAIL_KINDS.values()]
    assert len(set(words)) == len(words)


def test_every_template_belongs_to_a_kind() -> None:
    shipped = {path.name for path in (data_folder("templates") / MAIL).iterdir()}
    assert shipped == {one.template for one in SENT}


@pytest.mark.parametrize("one", SENT, ids=lambda one: one.word)
def test_every_kind_says_who_gets_it_and_what_goes_along(one: MailKind) -> None:
    kind = kind_of(one.what)
    assert isinstance(kind, Kind)
    assert WHAT[one.word] == one.what
    first = (data_folder("templates") / MAIL / one.template).read_text(encoding="utf-8")
    assert first.startswith("主题：")
    assert "{{ 短码 }}" in first.partition("\n")[0], "an answer could not be told"


def test_an_answer_is_told_by_the_code_in_the_subject() -> None:
    assert short_code("0123abcd", "001") == "〔0123-001〕"
