"""A reading process that a hostile file has taken over: whatever it sends costs that file only.

In its place a script speaks that says what a test wants. Nothing that comes from it may be
unpickled, believed or waited for.
"""

from __future__ import annotations

import io
import json
import pickle
import random
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.reading.hostile import good
from tests.workbook.cases import SWEEP
from workbook_tool.checks.file_result import FileResult
from workbook_tool.checks.files import check_bytes
from workbook_tool.checks.told import find_plan, heard_result, tell_result
from workbook_tool.reading import child, frames
from workbook_tool.reading.child import Reader
from workbook_tool.reading.frames import ForgedError, Told
from workbook_tool.reading.letters import Letter
from workbook_tool.reading.limits import LIMITS, Refusal
from workbook_tool.reading.opening import open_workbook
from workbook_tool.reading.returned import ReturnedWorkbook
from workbook_tool.reading.told import heard_book, tell_book
from workbook_tool.reading.worker import InProcessReader
from workbook_tool.rubric.library import FormLibrary

LOST = child.lost()
SHIPPED = FormLibrary.shipped()


class Bomb:
    """A pickle that writes a file when it is loaded."""

    def __reduce__(self) -> Any:
        return open, ("/tmp/workbook-tool-was-here", "w")


def frame(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">cQ", kind, len(content)) + content


BOMB = pickle.dumps(Bomb())
SAID: dict[str, bytes] = {
    "a pickle": BOMB,
    "a pickle in a frame": frame(b"p", BOMB) + frame(b"e", b""),
    "a pickle as a refusal": frame(b"r", BOMB),
    "a pickle as a question": frame(b"q", BOMB),
    "nothing": b"",
    "half a head": b"p\0\0",
    "a frame of sixteen exabytes": struct.pack(">cQ", b"p", 2**64 - 1),
    "a frame of three gigabytes": struct.pack(">cQ", b"b", 3 * 10**9),
    "a frame of no kind": frame(b"x", b"{}"),
    "an end without an answer": frame(b"e", b""),
    "two answers": frame(b"p", b"{}") * 2 + frame(b"e", b""),
    "no JSON": frame(b"p", b"{") + frame(b"e", b""),
    "JSON of another thing": frame(b"p", b'{"source": 1}') + frame(b"e", b""),
    "a hundred thousand brackets": frame(b"p", b"[" * 100_000) + frame(b"e", b""),
    "a refusal without a code": frame(b"r", b"{}"),
    "a refusal of another family": frame(b"r", b'{"code": "M01"}'),
    "a refusal of no entry": frame(b"r", b'{"code": "F99"}'),
    "a refusal whose facts are missing": frame(b"r", b'{"code": "F11"}'),
    "a refusal whose facts are lists": frame(b"r", b'{"code": "F11", "what": ["a"]}'),
    "a refusal of seventy kilobytes": frame(
        b"r", b'{"code": "F11", "what": "' + b"a" * 70_000 + b'"}'
    ),
    "a question that nobody answers": frame(b"q", b'{"about": "key"}'),
    "a question for any program": frame(
        b"q", b'{"about": "archive", "do": "start", "number": "0", "action": "rm -rf /"}'
    ),
    "a question for another kind of archive": frame(
        b"q", b'{"about": "archive", "do": "programs", "kind": "../../x"}'
    ),
    "a question before there is an archive": frame(b"q", b'{"about": "archive", "do": "more"}'),
}


def speaks(said: bytes, then: str = "") -> subprocess.Popen[bytes]:
    """A process that takes a request and says this."""
    code = (
        "import pickle, sys; pickle.load(sys.stdin.buffer);"
        f"sys.stdout.buffer.write({said!r}); sys.stdout.buffer.flush();{then}"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture(autouse=True)
def nothing_is_unpickled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("unpickled")

    for name in ("load", "loads", "Unpickler"):
        monkeypatch.setattr(pickle, name, never)
    yield
    assert not Path("/tmp/workbook-tool-was-here").exists()


@pytest.mark.parametrize("name", SAID)
def test_what_it_says_costs_its_file_only(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    start = child._start
    with Reader() as reader:
        monkeypatch.setattr(child, "_start", lambda: speaks(SAID[name]))
        assert reader.open(b"whatever") == LOST
        monkeypatch.setattr(child, "_start", start)
        assert isinstance(reader.open(good()), ReturnedWorkbook)


def test_a_letter_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    said = frame(b"p", b'{"sender": ["a"]}') + frame(b"e", b"")
    monkeypatch.setattr(child, "_start", lambda: speaks(said))
    with Reader() as reader:
        assert reader.letter(b"From: a", "mail") == Letter(refusal=LOST)


def test_one_that_says_nothing_and_stays_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_start", lambda: speaks(b"p\0", "import time; time.sleep(99)"))
    with Reader(replace(LIMITS, seconds=3)) as reader:
        assert reader.open(b"") == Refusal("F11", {"what": "3 秒内读不完"})


def test_one_that_never_ends_to_speak_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = "\nwhile True: sys.stdout.buffer.write(b'p' + bytes(8))"
    monkeypatch.setattr(child, "_start", lambda: speaks(b"", endless))
    with Reader() as reader:
        assert reader.open(b"") == LOST


# --- what is told of a file ---------------------------------------------------------------


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    data = good()
    (result,) = check_bytes("a.xlsx", data, InProcessReader(LIMITS), SHIPPED)
    document: dict[str, Any] = json.loads(tell_result(result, data).plain)
    return document


def believed(document: dict[str, Any], signed: bool | None = None) -> FileResult:
    check = None if signed is None else (lambda _: signed)
    plain = Told(json.dumps(document).encode())
    return heard_result(plain, "a.xlsx", b"bytes", lambda plan: find_plan(SHIPPED, plan), check)


def test_what_is_honest_is_believed(told: dict[str, Any]) -> None:
    result = believed(told)
    assert result.submission is not None
    assert result.submission.issued.form.id == "suzhou-2015-1"
    assert result.submission.total == result.submission.issued.form.points


def _put(document: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(document))
    *steps, last = path.split(".")
    at = copy
    for step in steps:
        at = at[step]
    at[last] = value
    return copy


LIES: dict[str, tuple[str, object]] = {
    "another file": ("file", "b.xlsx"),
    "a file that begins like it": ("file", "a.xlsx2"),
    "a signature that was not asked for": ("genuine", True),
    "a total that is no figure": ("scores.total", "NaN"),
    "an endless total": ("scores.total", "Infinity"),
    "a total beyond all": ("scores.total", "1E+999999999"),
    "a total of a thousand digits": ("scores.total", "9" * 1000),
    "a total that is a list": ("scores.total", [1]),
    "an entry beyond all": ("scores.given.self_1", {"figure": "1E+999999999"}),
    "an entry that is an object": ("scores.given.self_1", {"figure": "1", "more": "2"}),
    "an entry that is a list": ("scores.given.self_1", [1, 2]),
    "a severity of its own": ("findings", [{"code": "F10", "severity": "fine"}]),
    "a plan that nobody issued": ("plan.digest", "0" * 64),
    "a form of its own": ("plan.form", "../../../etc/passwd"),
    "a stage of its own": ("plan.stage", "final"),
    "scores without a plan": ("plan", None),
    "a token that is none": ("origin.token", "WT1~a"),
    "a very long token": ("origin.token", "WT1~" + "a" * 1000 + "~b~c~d~e~f~g"),
    "a field of its own": ("redraw.fields", {"key": "x"}),
    "one thing more": ("extra", "x"),
}


@pytest.mark.parametrize("name", LIES)
def test_a_lie_is_noticed(name: str, told: dict[str, Any]) -> None:
    path, value = LIES[name]
    document = _put(told, path, value)
    if name == "one thing more":  # means nothing, and changes nothing
        assert believed(document) == believed(told)
        return
    with pytest.raises(ForgedError):
        believed(document)


def test_the_key_is_asked_here_and_nowhere_else(told: dict[str, Any]) -> None:
    assert believed(_put(told, "genuine", True), signed=True).genuine is True
    with pytest.raises(ForgedError):
        believed(_put(told, "genuine", True), signed=False)


# --- at random ----------------------------------------------------------------------------


class _Process:
    def __init__(self, said: bytes) -> None:
        self.stdout, self.stdin = io.BytesIO(said), io.BytesIO()


def mutated(data: bytes, chance: random.Random) -> bytes:
    raw = bytearray(data)
    for _ in range(chance.randrange(1, 8)):
        at = chance.randrange(len(raw))
        match chance.randrange(4):
            case 0:
                raw[at] ^= 1 << chance.randrange(8)
            case 1:
                del raw[at : at + chance.randrange(1, 50)]
            case 2:
                raw[at:at] = raw[chance.randrange(len(raw)) :][: chance.randrange(1, 50)]
            case _:
                raw[at : at + 1] = chance.choice([b"1e999999", b"null", b"[", b"\xff", b'"', b"-1"])
        raw = raw or bytearray(b"p")
    return bytes(raw)


# What went wrong once stays here: seeds of the long runs.
SEEDS = [*range(40 * SWEEP), 7_001, 52_113, 90_210]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_changed_conversation_ends_in_an_answer_or_is_noticed(seed: int) -> None:
    chance = random.Random(seed)
    book = open_workbook(good(), LIMITS)
    honest = frame(b"p", tell_book(book).plain) + frame(b"e", b"")
    for _ in range(20):
        try:
            answer = child._listen(_Process(mutated(honest, chance)), LIMITS, {})  # type: ignore[arg-type]
        except (EOFError, ForgedError):
            continue
        if isinstance(answer, list):
            for one in answer:
                try:
                    assert isinstance(heard_book(one), ReturnedWorkbook)
                except ForgedError:
                    continue


@pytest.mark.parametrize("seed", SEEDS)
def test_a_changed_result_is_a_result_or_is_noticed(seed: int, told: dict[str, Any]) -> None:
    chance = random.Random(seed)
    plain = json.dumps(told, ensure_ascii=False).encode()
    for _ in range(20):
        changed = Told(mutated(plain, chance))
        try:
            result = heard_result(changed, "a.xlsx", b"", lambda plan: find_plan(SHIPPED, plan))
        except ForgedError:
            continue
        assert result.file.startswith("a.xlsx")


def test_frames_are_counted() -> None:
    stream = io.BytesIO(frame(b"p", b"") * 30_000)
    with pytest.raises(ForgedError):
        list(frames.frames(stream, 100))
    stream = io.BytesIO(frame(b"b", b"a" * 60) * 2)
    with pytest.raises(ForgedError):
        list(frames.frames(stream, 100))
