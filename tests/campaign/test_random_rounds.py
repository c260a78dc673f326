"""Random rounds: whatever comes in, in whatever order, the ledger says what a plain count says.

The model here knows no events and no states: it keeps one list of what was done, and counts
it out for each unit anew. Reading is played by a stand-in, so that thousands of files fit.
"""

from __future__ import annotations

import copy
import hashlib
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests import deciding as decide
from tests.campaign.offices import (
    COLLECTION,
    DEADLINE,
    FORM,
    Clock,
    PoolHere,
    copy_of,
    events_of,
    make_round,
)
from tests.workbook.cases import SWEEP
from workbook_tool.campaign.actions import collect, issue, looking
from workbook_tool.campaign.actions.looking import Source
from workbook_tool.campaign.derived.scores import unit_scores
from workbook_tool.campaign.derived.standing import standing
from workbook_tool.campaign.derived.state import Slot, State
from workbook_tool.campaign.records.disk import Disk
from workbook_tool.campaign.records.events import FileReading, Score
from workbook_tool.campaign.round import Round
from workbook_tool.checks.file_result import FileResult
from workbook_tool.reading.origin import Origin
from workbook_tool.workbook.identity import make_token, read_token

ROUNDS, ACTIONS, UNITS, ROWS = 50 * SWEEP, 25, 4, ("1", "2", "3", "4")


class Quick(Disk):
    """A disk that does not wait until everything has arrived; ending runs is tested elsewhere."""

    def write(self, path: Path, content: bytes, **_: bool) -> None:
        super().write(path, content, durable=False)


# --- what plays the reading -------------------------------------------------------------


def _check(
    name: str,
    data: bytes,
    _opener: object,
    _forms: object,
    _plans: object,
    context: Any,
    _: object,
) -> Any:
    said = json.loads(data)
    digest = hashlib.sha256(data).hexdigest()
    if said["status"] in {"unreadable", "scan"}:
        yield FileResult(name, digest, (), content=data)
        return
    token = said["token"]
    origin = Origin(token, read_token(token), said["name"], False, False)
    genuine = context.signed(token)
    yield FileResult(name, digest, (), said["name"], origin=origin, genuine=genuine, content=data)


def _reading(result: FileResult) -> FileReading:
    said = json.loads(result.content)
    scores = [Decimal(text) for text in said["scores"]]
    return FileReading(
        said["status"],
        form=FORM if scores else "",
        token=said.get("token", ""),
        check_code=said["check_code"],
        total=sum(scores, Decimal(0)) if scores else None,
        scores=tuple(
            Score(ref, value, None, value, None, None)
            for ref, value in zip(ROWS, scores, strict=bool(scores))
        ),
    )


@pytest.fixture(autouse=True)
def _stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collect, "ReaderPool", PoolHere)
    monkeypatch.setattr(looking, "check_bytes", _check)
    monkeypatch.setattr(looking, "reading_of", _reading)


# --- the model ----------------------------------------------------------------------------


@dataclass
class File:
    sha256: str
    status: str
    scores: tuple[Decimal, ...]
    check_code: str
    on: date
    unit: str
    """Whose it is; empty while a person has to say."""
    issued_to: str
    """Whose sheet it was filled in on."""
    bears: str
    """Whose number it bears, be it altered."""
    number: int = 0
    run: int = 0


@dataclass
class Model:
    files: list[File] = field(default_factory=list)
    done: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    """Decisions by their number."""

    def holds(self, number: int) -> bool:
        undoings = [n for n, what in self.done.items() if what == ("undo", number)]
        return not any(self.holds(n) for n in undoings)

    def last(self, *what: Any) -> tuple[int, tuple[Any, ...]]:
        """The last decision that begins so and holds: its number and the rest of it."""
        found = [
            (n, told[len(what) :])
            for n, told in self.done.items()
            if told[: len(what)] == what and self.holds(n)
        ]
        return max(found, default=(0, ()))

    def home(self, file: File) -> str:
        return str((self.last("assign", file.sha256)[1] or (file.unit,))[0])

    def verdict(self, file: File) -> str:
        return str((self.last("judge", file.sha256)[1] or ("",))[0])

    def good(self, file: File) -> bool:
        verdict = self.verdict(file)
        if verdict in {"accept", "prefer"}:
            return True  # nobody can take what cannot be read
        return verdict == "" and file.status in {"ok", "explain"}

    def open(self, file: File) -> bool:
        return file.status == "explain" and not self.verdict(file)

    def deadline(self, unit: str) -> date:
        own, day = self.last("deadline", unit)
        everyone, later = self.last("deadline", "")
        if own > everyone:
            return day[0]  # type: ignore[no-any-return]  # actions hold anything
        return later[0] if everyone else DEADLINE

    def chosen(self, live: list[File]) -> tuple[File | None, list[str], File | None]:
        """What counts, between what a person chooses, and what is to be mended."""
        counting: File | None = None
        chosen = 0
        for file in live:
            number, _ = self.last("judge", file.sha256)
            if self.verdict(file) == "prefer" and number > chosen:
                counting, chosen = file, number
        # A person decided against these; the same scores once more change nothing.
        against = [f.scores for f in live if self.verdict(f) == "refuse"]
        against += [f.scores for f in live if f.number < chosen and f is not counting]
        rivals: list[str] = []
        confirmed = counting.run if counting else 0
        since = [file for file in live if file.number > chosen]
        for run in sorted({file.run for file in since}):
            different: dict[tuple[Decimal, ...], File] = {}
            for file in since:
                if file.run == run and self.good(file):
                    before = different.setdefault(file.scores, file)
                    if self.open(before) and not self.open(file):
                        different[file.scores] = file
            same = different.pop(counting.scores, None) if counting else None
            fresh = [f for f in different.values() if f.scores not in against or self.verdict(f)]
            if len(fresh) > 1:
                rivals = sorted(file.sha256 for file in fresh)
            elif fresh:
                counting, rivals, confirmed = fresh[0], [], run
            elif same:
                rivals, confirmed = [], run
                counting = same if counting and self.open(counting) else counting
        if counting:
            chosen = max(chosen, self.last("judge", counting.sha256)[0])
        bad = [f for f in live if not self.good(f) and self.verdict(f) != "refuse"]
        if counting:
            bad = [f for f in bad if f.run > confirmed and f.number > chosen]
            bad = [f for f in bad if not f.scores or f.scores != counting.scores]
        bad.sort(key=lambda file: (bool(file.scores), file.run, file.sha256))
        return counting, rivals, bad[-1] if bad else None

    def counts(self, unit: str) -> dict[str, Any]:
        mine = [file for file in self.files if self.home(file) == unit]
        sheets = [file for file in mine if file.status != "scan"]
        voided = self.last("void", unit)[0]
        live = [
            file
            for file in sheets
            if file.number > voided or self.verdict(file) in {"accept", "prefer"}
        ]
        counting, rivals, faulty = self.chosen(live)
        waits = any(
            file.bears == unit and not self.home(file) and self.verdict(file) != "refuse"
            for file in self.files
        )
        if self.last("excuse", unit)[0]:
            status = "excused"
        elif rivals:
            status = "held"
        elif faulty and (faulty.scores or not counting):
            status = "must_fix"
        elif counting:
            status = "explain" if self.open(counting) else "done"
        else:
            status = "held" if waits else "missing"
        shown = counting or faulty
        _, paper = self.last("paper", unit)
        words = ""
        entered = [n for ref in ROWS if (n := self.last("correct", unit, ref)[0])]
        answered = bool(entered) and (faulty is None or faulty.number < max(entered))
        if counting is None and not rivals and status != "excused" and answered:
            if len(entered) == len(ROWS):
                status = "done"
            elif paper:
                status = "held"
        if paper and counting is None:
            words = "only"
        elif paper and counting is not None:
            words = "same" if counting.check_code == paper[0] else "different"
        rows = dict(zip(ROWS, counting.scores, strict=True)) if counting else {}
        for ref in ROWS:
            _, new = self.last("correct", unit, ref)
            rows |= {ref: new[0]} if new else {}
        return {
            "status": status,
            "counting": counting.sha256 if counting else None,
            "faulty": faulty.sha256 if faulty else None,
            "rivals": rivals,
            "late": bool(shown and shown.on > self.deadline(unit)),
            "paper": words,
            "files": len(sheets),
            "scans": len(mine) - len(sheets),
            "total": sum(rows.values()) if len(rows) == len(ROWS) else None,
        }


def _said(round_: Round, unit: str) -> dict[str, Any]:
    """What the product says of a unit, in the words of the model."""
    state, slot = round_.state, Slot(unit, COLLECTION)
    one = standing(state, round_.settings, slot)
    return {
        "status": one.status,
        "counting": one.counting.received.sha256 if one.counting else None,
        "faulty": one.faulty.received.sha256 if one.faulty else None,
        "rivals": sorted(rival.received.sha256 for rival in one.rivals),
        "late": one.late,
        "paper": one.paper,
        "files": one.files,
        "scans": len(one.scans),
        "total": unit_scores(state, one, round_.form_of(unit), "self").total,
    }


# --- what happens -------------------------------------------------------------------------


class Office:
    """Does random things to a round and to the model at once."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.chance = folder, random.Random(seed)
        self.model = Model()
        self.runs: list[list[Source]] = []
        self.sent: list[Source] = []
        self.count = 0

    def reason(self) -> str:
        self.count += 1
        return f"理由{self.count}"

    def file(self, round_: Round) -> tuple[Source, File | None]:
        """Return a file as it comes, and what it is; ``None`` for one that came before."""
        pick = self.chance.choice
        if self.sent and self.chance.random() < 0.1:
            again = pick(self.sent)
            return replace(again, name=f"{again.name}(1).xlsx"), None
        unit = pick(list(round_.state.units.values()))
        kinds = ["good"] * 6 + ["explain", "must_fix", "unreadable", "nameless", "scan", "tampered"]
        kind = pick([*kinds, "misattributed", "foreign", "unknown", "resaved", "mended"])
        explained = [f for f in self.model.files if f.status == "explain" and f.issued_to]
        if kind == "mended" and explained:  # what had to be explained, not what was typed
            before = pick(explained)
            unit = round_.state.units[before.issued_to]
        issued = round_.state.sheets[Slot(unit.unit.code, COLLECTION)][-1].issued
        status = {"explain": "explain", "must_fix": "must_fix", "scan": "scan"}.get(kind, "ok")
        token, name = issued.token, pick((unit.unit.name, *unit.former))
        owner = unit.unit.code
        values = [str(Decimal(self.chance.randint(0, 12)) / 2) for _ in ROWS]
        identity = read_token(token)
        assert identity is not None
        if kind == "resaved" and self.model.files and self.model.files[-1].scores:
            values = [str(value) for value in self.model.files[-1].scores]
        elif kind == "mended" and explained:
            values = [str(value) for value in before.scores]
        elif kind == "tampered":
            token, owner = token[:-1] + ("0" if token[-1] != "0" else "1"), ""
        elif kind == "misattributed":
            name, owner = "示例另一个系统工会", ""
        elif kind == "foreign":
            token = make_token(replace(identity, round="other123.year.1"), round_.key)
            owner = ""
        elif kind == "unknown":
            token, owner = make_token(replace(identity, code="999"), round_.key), ""
        elif kind in {"unreadable", "nameless"}:
            status = "unreadable"
        file = f"{name}.xlsx" if kind in {"unreadable", "scan"} else f"附件{self.reason()}.xlsx"
        if kind == "nameless":
            owner = ""
        said: dict[str, Any] = {"status": status, "nonce": self.reason(), "scores": []}
        said["check_code"] = f"{self.chance.randint(0, 3):06d}"
        if status not in {"unreadable", "scan"}:
            said |= {"token": token, "name": name, "scores": values}
        content = json.dumps(said, ensure_ascii=False).encode()
        on = DEADLINE + timedelta(self.chance.randint(-5, 3))
        source = Source(file, content, "收件箱", on)
        self.sent.append(source)
        scores = tuple(Decimal(value) for value in said["scores"])
        ours = unit.unit.code if said.get("token") == issued.token else ""
        digest = hashlib.sha256(content).hexdigest()
        known = "token" in said and kind not in {"foreign", "unknown"}
        bears = unit.unit.code if known else ""
        return source, File(digest, status, scores, said["check_code"], on, owner, ours, bears)

    def collect(self, round_: Round) -> None:
        pairs = [self.file(round_) for _ in range(self.chance.randint(1, 4))]
        sources = [source for source, _ in pairs]
        self.runs.append(sources)
        collect.collect(round_, sources)
        numbers = {one.received.sha256: (one.number, one.run) for one in round_.state.all_returns()}
        for _, file in pairs:
            if file is not None:
                file.number, file.run = numbers[file.sha256]
                self.model.files.append(file)
        self.model.files.sort(key=lambda file: file.number)

    def decide(self, round_: Round) -> None:
        """Make one random decision, sometimes to take it back at once."""
        before = _plain(round_.state)
        what = self.decision(round_)
        if what is None:
            return
        number = round_.state.events[-1].number
        self.model.done[number] = what
        if self.chance.random() < 0.3:
            decide.undo(round_, number, self.reason())
            self.model.done[round_.state.events[-1].number] = ("undo", number)
            assert _plain(round_.state) == before, what

    def decision(self, round_: Round) -> tuple[Any, ...] | None:
        unit = self.chance.choice(list(round_.state.units))
        slot = Slot(unit, COLLECTION)
        file = self.chance.choice(self.model.files) if self.model.files else None
        match self.chance.randint(0, 9):
            case 0 | 1 | 2 if file:
                verdict: Any = self.chance.choice(["accept", "refuse", "prefer"])
                if file.status in {"scan", "unreadable"}:
                    verdict = "refuse"
                if verdict != "refuse" and self.model.last("excuse", self.model.home(file))[0]:
                    with pytest.raises(decide.DecisionError, match="请先撤销第"):
                        decide.judge(round_, file.sha256, verdict, self.reason())
                    return None
                decide.judge(round_, file.sha256, verdict, self.reason())
                return "judge", file.sha256, verdict
            case 3 if file:
                decide.assign(round_, file.sha256, unit, COLLECTION, self.reason())
                return "assign", file.sha256, unit
            case 4:
                ref, new = self.chance.choice(ROWS), Decimal(self.chance.randint(0, 20))
                if self.model.last("excuse", unit)[0]:
                    with pytest.raises(decide.DecisionError, match="请先撤销第"):
                        decide.correct(round_, slot, ref, new, "entered", "示例", self.reason())
                    return None
                decide.correct(round_, slot, ref, new, "corrected", "示例", self.reason())
                return "correct", unit, ref, new
            case 5:
                code = f"{self.chance.randint(0, 3):06d}"
                decide.paper(round_, slot, code, None, "", self.reason())
                return "paper", unit, code
            case 6:
                who, day = self.chance.choice([unit, ""]), DEADLINE + timedelta(self.count % 5)
                decide.move_deadline(round_, who, COLLECTION, day, self.reason())
                return "deadline", who, day
            case 7 if any(sheet.good for sheet in round_.state.sheets[slot]):
                decide.void(round_, slot, self.reason())
                return "void", unit
            case 8:
                if self.chance.random() < 0.3:
                    decide.change_unit(round_, unit, "excused", "", self.reason())
                    return "excuse", unit
                new_name = f"示例更名{self.reason()}工会"
                decide.change_unit(round_, unit, "renamed", new_name, self.reason())
                return "rename", unit, new_name
            case 9:
                open_ = [r.number for r, holds in decide.decisions_of(round_) if holds]
                open_ = [number for number in open_ if number in self.model.done]
                if open_:
                    number = self.chance.choice(open_)
                    decide.undo(round_, number, self.reason())
                    return "undo", number
        return None


def _plain(state: State) -> dict[str, Any]:
    """A state without the list of what led to it."""
    kept = {name: copy.copy(value) for name, value in vars(state).items()}
    return {
        name: value for name, value in kept.items() if name not in {"events", "undone", "forms"}
    }


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_round(tmp_path_factory.mktemp("office") / "考核", UNITS)
    with Round(folder) as round_:
        issue.confirm(round_, FORM, {})
        issue.issue(round_, COLLECTION)
    return folder


def _play(folder: Path, seed: int) -> Office:
    office = Office(folder, seed)
    left = ACTIONS
    while left:
        with Round(folder, Quick(), Clock(), "甲") as round_:  # split into random sittings
            for _ in range(min(left, office.chance.randint(1, 8))):
                left -= 1
                act = office.chance.choice([office.collect, office.collect, office.decide])
                act(round_)
                for unit in round_.state.units:
                    assert _said(round_, unit) == office.model.counts(unit), (seed, unit)
    return office


@pytest.mark.parametrize("seeds", [range(start, ROUNDS, 5) for start in range(5)])
def test_ledger_and_status_equal_the_model(seeds: range, issued: Path, tmp_path: Path) -> None:
    for seed in seeds:
        folder = copy_of(issued, tmp_path / str(seed))
        office = _play(folder, seed)
        with Round(folder) as round_:  # the same again from what is on the disk
            for unit in round_.state.units:
                assert _said(round_, unit) == office.model.counts(unit), (seed, unit)
            held = {one.received.sha256 for one in round_.state.held}
            assert held == {f.sha256 for f in office.model.files if not office.model.home(f)}
            originals = {one.received.sha256 for one in round_.state.all_returns()}
            assert originals == {file.sha256 for file in office.model.files}
            assert all(round_.store.holds(sha256) for sha256 in originals)


def _collected(folder: Path, runs: list[list[Source]]) -> Iterator[object]:
    for sources in runs:
        with Round(folder, Quick(), Clock(), "甲") as round_:
            collect.collect(round_, sources)
    yield from events_of(folder)


@pytest.mark.parametrize("seed", range(1000, 1000 + 5 * SWEEP))
def test_the_order_of_the_files_of_a_run_changes_nothing(
    seed: int, issued: Path, tmp_path: Path
) -> None:
    office = _play(copy_of(issued, tmp_path / "played"), seed)
    straight = list(_collected(copy_of(issued, tmp_path / "straight"), office.runs))
    for number in range(3):
        shuffled = [office.chance.sample(run, len(run)) for run in office.runs]
        folder = copy_of(issued, tmp_path / f"shuffled{number}")
        assert list(_collected(folder, shuffled)) == straight
