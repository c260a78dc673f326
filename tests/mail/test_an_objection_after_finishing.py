"""Mail that comes after 定稿 is received, listed and told what to do; the result stays."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from tests import deciding as decide
from tests.mail.conftest import Run
from tests.mail.kinds_of_mail import HELLO, file_part, head, multi, text_part
from tests.mail.office import COLLECTION, Answers, opened
from tests.mail.test_mailbox import reply
from workbook_tool.campaign.actions.finish import finish, reopen
from workbook_tool.campaign.derived.fold import frozen
from workbook_tool.campaign.derived.standing import standing
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.derived.waiting import files_waiting, messages_waiting
from workbook_tool.campaign.round import FrozenError

OBJECTION = "我单位对第6项得分有异议，请复核。"
LETTER = HELLO.replace("附件是我单位的自评表".encode(), "附件".encode())


@pytest.fixture
def objected(place: Path, tmp_path: Path, run: Run) -> tuple[Path, Mapping[str, bytes], str]:
    """A round that is 定稿, to which unit 1 objects with a new sheet and unit 2 in words.

    Returns:
        Its folder, the summary as it was before, and what fetching said.
    """
    first, late = tmp_path / "来信", tmp_path / "异议"
    first.mkdir()
    late.mkdir()
    with opened(place) as round_:
        answers = Answers(round_)
        for number in (1, 2):
            (first / f"{number}.eml").write_bytes(reply(answers, number, "2"))
        (late / "1.eml").write_bytes(reply(answers, 1, "0", "异议"))
        (late / "2.eml").write_bytes(head(2, b"objection") + text_part(OBJECTION))
        (late / "3.eml").write_bytes(
            head(3, b"letter")
            + multi("mixed", LETTER, file_part(b"%PDF-1.7 1", b'attachment; filename="a.pdf"'))
        )
    run("mail", place, "fetch", first)
    assert run("finish", place, "--reason", "会议决定按现有材料定稿")[0] == 0
    before = summary(place, run)
    code, said = run("mail", place, "fetch", late)
    assert code == 2
    return place, before, "".join(said.split())


def summary(place: Path, run: Run) -> dict[str, bytes]:
    """Return what the summary says and all parts of its files, made anew."""
    code, said = run("summary", place, "--json")
    parts = {"--json": said.encode()}
    assert code in {0, 2}
    assert run("summary", place)[0] in {0, 2}
    for path in (place / "汇总").rglob("*"):
        if path.is_file() and zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                parts |= {f"{path.name}/{name}": archive.read(name) for name in archive.namelist()}
        elif path.is_file():
            parts[path.name] = path.read_bytes()
    return parts


Objected = tuple[Path, Mapping[str, bytes], str]


def test_it_is_received_and_told_what_to_do(objected: Objected, run: Run) -> None:
    place, _, said = objected
    assert "新收3封邮件，2份文件；要人处理的3封" in said
    assert "第1稿定稿后收到（示例第1研究院直属单位工会委员会）" in said
    assert f"第1稿定稿后收到：没有附件，请看来信：{OBJECTION}" in said
    assert f"先开第2稿再办：workbook-toolfinish{place}--reopen理由" in said
    status = "".join(run("status", place)[1].split())
    assert "第1稿定稿后收到" in status
    with opened(place) as round_:
        known = round_.state.held[0].received
        again = place / "收件箱" / known.file.rpartition(" › ")[2]
        again.write_bytes(round_.store.original(known.sha256))
    collected = "".join(run("collect", place)[1].split())
    assert "早已收过1份" in collected
    # That is refused until the next draft.
    assert "归到文件编号" not in said + status + collected
    with opened(place) as round_:
        assert len(files_waiting(round_.state)) == 2
        for one in round_.state.held:
            assert round_.store.original(one.received.sha256)


def test_nothing_in_the_frozen_result_changes(objected: Objected, run: Run) -> None:
    place, before, _ = objected
    assert before
    assert summary(place, run) == before
    with opened(place) as round_:
        assert frozen(round_.state).held == []
        slot = Slot("001", COLLECTION)
        was = standing(frozen(round_.state), round_.settings, slot)
        assert standing(round_.state, round_.settings, slot) == was
        (one, _) = files_waiting(round_.state)
        with pytest.raises(FrozenError):
            decide.assign(round_, one.received.sha256, "001", COLLECTION, "异议成立")
    words = ("decide", place, "归到", one.received.sha256[:8], "001", "--reason", "异议成立")
    assert "--reopen" in run(*words)[1]


def test_an_objection_that_changes_nothing_is_dealt_with_in_the_frozen_round(
    objected: Objected, run: Run
) -> None:
    place, before, _ = objected
    with opened(place) as round_:
        ((number, _),) = messages_waiting(round_.state)
        files = [one.received.sha256[:8] for one in files_waiting(round_.state)]
    for what in (number, *files):
        words = ("decide", place, "已处理", what, "--reason", "复核无误，已答复")
        assert run(*words)[0] == 0
    with opened(place) as round_:
        assert (messages_waiting(round_.state), files_waiting(round_.state)) == ([], [])
        last = round_.state.events[-1].number
        decide.undo(round_, last, "说错了")
        assert len(files_waiting(round_.state)) == 1
        decide.undo(round_, last + 1, "没有说错")
        assert files_waiting(round_.state) == []
        with pytest.raises(FrozenError):  # other decisions stay as they are
            decide.bar(round_, "001", "veto", "x")
    assert summary(place, run) == before


def test_the_next_draft_takes_it_in_where_a_person_says_so(objected: Objected) -> None:
    place, _, _ = objected
    slot = Slot("001", COLLECTION)
    with opened(place) as round_:
        assert reopen(round_, "001 号单位有异议") == 2
        old = standing(round_.state, round_.settings, slot).counting
        assert old is not None
        full = Answers(round_).total()
        assert old.received.reading.total == full - 2  # by itself nothing changes
        (sheet,) = (one for one in files_waiting(round_.state) if one.received.reading.form)
        decide.assign(round_, sheet.received.sha256, "001", COLLECTION, "异议成立")
        new = standing(round_.state, round_.settings, slot).counting
        assert new is not None
        assert new.received.reading.total == Decimal(full)
        assert finish(round_, "复核后定稿") == 2
        assert frozen(round_.state) == round_.state


def test_what_came_by_hand_after_finishing_waits_likewise(
    objected: Objected, run: Run, tmp_path: Path
) -> None:
    place, before, _ = objected
    with opened(place) as round_:
        (tmp_path / "补交.xlsx").write_bytes(Answers(round_).sheet("004"))
    code, said = run("collect", place, tmp_path / "补交.xlsx")
    flat = "".join(said.split())
    assert code == 2
    assert "待裁定：第1稿定稿后收到（示例第4研究院直属单位工会委员会）" in flat
    assert "先开第2稿再办" in flat
    assert summary(place, run) == before
