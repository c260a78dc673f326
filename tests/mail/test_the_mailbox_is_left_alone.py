"""What the program asks of a mailbox: who it is comes first, and nothing is changed in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.mail.conftest import UNITS, Run
from tests.mail.dovecot import Dovecot
from tests.mail.office import Answers, opened, set_mail
from tests.mail.test_mailbox import DRAFTS_FOLDER, fetched, reply

_LOOKING = re.compile(
    r"ID \(.*\)|EXAMINE .*|(UID )?SEARCH .*|CAPABILITY|LOGOUT|NOOP|LIST .*"
    r"|UID FETCH \S+ \((RFC822\.SIZE|INTERNALDATE|BODY\.PEEK\[[^\]]*\]| )+\)"
)


def test_fetching_says_who_it_is_and_then_only_looks(place: Path, imap: Dovecot) -> None:
    """163 refuses to open a folder for those who have not said who they are."""
    set_mail(place, imap.settings())
    with opened(place) as round_:
        imap.deliver(*(reply(Answers(round_), n) for n in (1, 2)))
        before = [path.read_bytes() for path in imap.files()]
        assert len(fetched(round_)) == 2
    commands = imap.commands
    assert [word for word in commands if not _LOOKING.fullmatch(word)] == []
    opened_at = next(n for n, word in enumerate(commands) if word.startswith("EXAMINE"))
    (said_at,) = (n for n, word in enumerate(commands) if word.startswith("ID "))
    assert said_at < opened_at
    assert '"workbook-tool"' in commands[said_at]
    assert [path.read_bytes() for path in imap.files()] == before


@pytest.mark.parametrize("room", [100])
@pytest.mark.usefixtures("room")
def test_a_full_mailbox_takes_no_draft_and_the_next_run_goes_on(
    place: Path, imap: Dovecot, run: Run
) -> None:
    set_mail(place, imap.settings())
    runs: list[int] = []
    code = 2
    while code == 2:
        code, said = run("mail", place, "draft", "--mailbox")
        assert (code == 2) == ("草稿放不进邮箱的草稿箱，可能空间已满" in said)
        lying = imap.files(DRAFTS_FOLDER)
        runs.append(len(lying))
        # The office makes room by sending what lies there.
        for path in [*lying, imap.box() / "maildirsize"]:
            path.unlink(missing_ok=True)
    assert len(runs) > 1
    assert sum(runs) == UNITS
