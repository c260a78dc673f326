"""Random rounds of real workbooks, read by one process and by three: what counts, and the ledger.

The model knows what was typed into each file and nothing else: the last good sheet of a unit
counts with the sum of what was typed.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.campaign.clerk import IN_TIME, Office
from tests.campaign.offices import Clock, copy_of, events_of
from tests.workbook.cases import SWEEP
from workbook_tool.campaign.actions import collect
from workbook_tool.campaign.actions.looking import Source
from workbook_tool.campaign.round import Round
from workbook_tool.layout import names
from workbook_tool.reading.pool import ReaderPool
from workbook_tool.rubric import scoring
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.model import Form, Item

SEEDS, RUNS = range(5 * SWEEP), 3
READERS = (1, 3)
SLIPS: tuple[Value, ...] = ("八分", "-", Decimal("-1"), Decimal("99.5"), Decimal("1.005"))


@pytest.fixture(scope="module")
def pools() -> Iterator[Mapping[int, ReaderPool]]:
    with ExitStack() as stack:
        yield {count: stack.enter_context(ReaderPool(count)) for count in READERS}


@dataclass
class Model:
    """What was sent in.

    Attributes:
        runs: The files of each run.
        totals: What counts, by unit.
        contents: Everything that has to be kept.
    """

    runs: list[list[Source]] = field(default_factory=list)
    totals: dict[str, Decimal] = field(default_factory=dict)
    contents: list[bytes] = field(default_factory=list)


def _given(form: Form) -> list[Item]:
    """The rows whose score a person gives; all others are worth their points, with best facts."""
    return [item for item in form.items if scoring.by_person(item) and not item.bonus]


def _sent_in(office: Office, chance: random.Random) -> Model:
    """Return the files of some runs, of random kinds."""
    model = Model()
    sent: list[Source] = []
    for run in range(RUNS):
        files: list[Source] = []
        together: list[Source] = []
        for code in office.round.state.units:
            kind = chance.choice(
                ["good", "good", "saved", "packed", "slip", "scan", "stray", "none"]
            )
            content = _file(office, code, kind, chance, model)
            if content:
                suffix = "pdf" if kind == "scan" else "xlsx"
                source = Source(f"{code}第{run}次.{suffix}", content, "收件箱", IN_TIME)
                (together if kind == "packed" else files).append(source)
        if together:
            files.append(Source(f"一并上报{run}.zip", _packed(together), "收件箱", IN_TIME))
        if sent and chance.random() < 0.5:
            again = chance.choice(sent)
            files.append(Source(f"副本{run}_{again.name}", again.content, "收件箱", IN_TIME))
        sent += files
        model.runs.append(files)
        model.contents += [source.data for source in (*files, *together)]
    return model


def _file(office: Office, code: str, kind: str, chance: random.Random, model: Model) -> bytes:
    form = office.round.form_of(code)
    if kind in {"good", "saved", "packed"}:
        typed, total = _typed(form, chance)
        model.totals[code] = total
        content = office.filled(code, typed)
        return _saved(content) if kind == "saved" else content
    if kind == "slip":
        typed, _ = _typed(form, chance)
        slip = names.score("self", chance.choice(_given(form)).ref)
        return office.filled(code, {**typed, slip: chance.choice(SLIPS)})
    if kind == "scan":
        return b"%PDF-1.4 " + chance.randbytes(8)
    if kind == "stray":
        book = Workbook()
        book.worksheets[0].append(["会议签到表", chance.randint(1, 9999)])
        return _bytes(book)
    return b""


def _typed(form: Form, chance: random.Random) -> tuple[dict[str, Value], Decimal]:
    typed: dict[str, Value] = {}
    total = form.points
    for item in _given(form):
        most = item.points or Decimal(0)
        score = Decimal(chance.randint(0, int(most * 4))) / 4
        typed[names.score("self", item.ref)] = score
        total += score - most
    return typed, total


def _saved(content: bytes) -> bytes:
    """Return a workbook as another program saves it."""
    return _bytes(load_workbook(io.BytesIO(content)))


def _bytes(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _packed(sources: list[Source]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for source in sources:
            archive.writestr(source.name, source.data)
    return buffer.getvalue()


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_typed_counts_however_many_read(
    seed: int,
    issued_round: Path,
    pools: Mapping[int, ReaderPool],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(collect, "ReaderPool", lambda count: nullcontext(pools[count]))
    chance = random.Random(seed)
    with Round(issued_round, clock=Clock()) as round_:
        model = _sent_in(Office(round_), chance)
    assert model.totals
    ledgers = []
    for count in READERS:
        folder = copy_of(issued_round, tmp_path / str(count))
        for files in model.runs:
            with Round(folder, clock=Clock()) as round_:
                collect.collect(round_, chance.sample(files, len(files)), workers=count)
        with Round(folder, clock=Clock()) as round_:
            office = Office(round_)
            counting = {
                code: office.total(code)
                for code in round_.state.units
                if office.stands(code).counting is not None
            }
            assert counting == model.totals, count
            kept = {round_.store.original(sha256) for sha256 in round_.store.originals()}
            assert kept >= set(model.contents)
        ledgers.append(events_of(folder))
    assert ledgers[0] == ledgers[1]
