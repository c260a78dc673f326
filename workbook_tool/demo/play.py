"""Plays a whole round on the sample: issued, filled in, collected, sent back, decided, summed up.

Nothing is printed here; what happened comes back as data.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from workbook_tool.campaign.actions.collect import Collected, collect, inbox
from workbook_tool.campaign.actions.decide import take
from workbook_tool.campaign.actions.issue import confirm, issue, unconfirmed
from workbook_tool.campaign.actions.new import YEAR_END, NewRound, new_round
from workbook_tool.campaign.decisions.assign import ASSIGN
from workbook_tool.campaign.decisions.base import Said
from workbook_tool.campaign.decisions.table import decision_called
from workbook_tool.campaign.derived.standing import Standing, standings
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.inputs.settings import SETTINGS_FILE, SettingsError, read_settings
from workbook_tool.campaign.round import INBOX, OUT, Progress, Round, silent
from workbook_tool.demo.answers import answers
from workbook_tool.demo.mishaps import MISHAPS, Filled, mailed, zipped_on_windows
from workbook_tool.demo.sample import ROSTER_FILE, Batch, Sample, Story, read_sample
from workbook_tool.findings import Finding
from workbook_tool.resources import data_folder
from workbook_tool.rubric.library import FormLibrary
from workbook_tool.summary.send_back import SendBackResult, send_back
from workbook_tool.summary.summarise import Summarised, summarise


class NotADemoError(Exception):
    """The folder holds something else than an earlier demonstration."""


class UnusableSampleError(Exception):
    """The roster of the sample cannot be read; carries the findings."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(findings)
        self.findings = findings


@dataclass(frozen=True)
class DemoBatch:
    """What one batch brought.

    Attributes:
        batch: The batch.
        files: What became of each file.
        told: The stories, each with what became of its file.
        standings: Where every unit stood afterwards.
    """

    batch: Batch
    files: tuple[Collected, ...]
    told: tuple[tuple[Story, Collected], ...]
    standings: tuple[Standing, ...]


@dataclass(frozen=True)
class DemoResult:
    """What the demonstration did.

    Attributes:
        folder: The round's folder.
        sample: What was played.
        units: The units, by code.
        arrived: What each batch brought.
        returned: What went back to units after the first batch.
        decisions: What people decided, in words.
        summarised: The summary.
    """

    folder: Path
    sample: Sample
    units: dict[str, Unit]
    arrived: tuple[DemoBatch, ...]
    returned: SendBackResult
    decisions: tuple[str, ...]
    summarised: Summarised


def play(folder: Path, progress: Progress = silent) -> DemoResult:
    """Play the demonstration into a folder; an earlier demonstration in it is replaced.

    Raises:
        NotADemoError: Something else is in the folder.
        UnusableSampleError: The roster of the sample cannot be read.
        OSError: The folder cannot be written.
    """
    sample = read_sample()
    _clear(folder, sample.title)
    forms = {form.unit_type: form.id for form in FormLibrary.shipped().usable()}
    wanted = NewRound(
        sample.title,
        sample.year,
        sample.issuer,
        sample.contact,
        forms,
        sample.deadline,
        paper=False,
    )
    clock = _Clock(sample)
    made = new_round(folder, wanted, data_folder("samples") / ROSTER_FILE, clock=clock)
    if made.settings is None:
        raise UnusableSampleError(made.findings)
    with Round(folder, clock=clock, user="演示") as round_:
        for form_id in unconfirmed(round_):
            confirm(round_, form_id, {}, "演示按默认口径")
        issue(round_, YEAR_END.id, progress)
        collection = round_.settings.collection(YEAR_END.id)
        arrived: list[DemoBatch] = []
        returned: SendBackResult | None = None
        for number, batch in enumerate(sample.batches, start=1):
            clock.now = datetime.combine(batch.on, time(17)).astimezone()
            box = round_.folder / INBOX / f"第{number}批"
            sent = _send(round_, batch, box, progress)
            sources, _ = inbox(round_, [box], batch.on)
            files = collect(round_, sources, progress).files
            _ask_about_unsigned(round_, files)
            by_name = {one.received.file.split(" › ")[-1]: one for one in files}
            told = tuple((story, by_name[name]) for story, name in sent if name in by_name)
            now = standings(round_.state, round_.settings, YEAR_END.id)
            arrived.append(DemoBatch(batch, files, told, now))
            if returned is None:
                returned = send_back(round_, collection, progress=progress)
        decided = _decide(round_, sample)
        units = {code: state.unit for code, state in round_.state.units.items()}
        summarised = summarise(round_, YEAR_END.id, progress=progress)
    assert returned is not None
    return DemoResult(folder, sample, units, tuple(arrived), returned, decided, summarised)


class _Clock:
    """The office's clock: the demonstration plays on the days of the sample."""

    def __init__(self, sample: Sample) -> None:
        self.now = datetime.combine(sample.batches[0].on, time(9)).astimezone()

    def __call__(self) -> datetime:
        return self.now


def _clear(folder: Path, title: str) -> None:
    """Remove an earlier demonstration; nothing else is ever removed."""
    if not folder.exists() or not any(folder.iterdir()):
        return
    try:
        if (folder / SETTINGS_FILE).is_file() and read_settings(folder).title == title:
            shutil.rmtree(folder)
            return
    except SettingsError:
        pass
    raise NotADemoError(str(folder))


def _send(round_: Round, batch: Batch, folder: Path, progress: Progress) -> list[tuple[Story, str]]:
    """Put into a folder what the units send; return every story with its file's name."""
    folder.mkdir(parents=True, exist_ok=True)
    sent: list[tuple[Story, str]] = []
    zipped: dict[str, bytes] = {}
    stories = list(_stories(round_, batch))
    for number, story in enumerate(stories, start=1):
        name, content = _sent(round_, story)
        sent.append((story, name))
        if story.unit in batch.zipped[1]:
            zipped[name] = content
        elif story.unit in batch.mailed:
            unit = round_.state.units[story.unit].unit
            message = mailed(unit.email, f"{unit.name}评分表", name, content)
            (folder / f"{unit.code}.eml").write_bytes(message)
        else:
            (folder / name).write_bytes(content)
        progress("各单位填报", number, len(stories))
    if zipped:
        (folder / batch.zipped[0]).write_bytes(zipped_on_windows(zipped))
    return sent


def _stories(round_: Round, batch: Batch) -> Iterator[Story]:
    """Yield what is sent: the stories, and a sheet without a flaw by everybody else."""
    told = {story.unit for story in batch.stories if not story.also}
    yield from batch.stories
    if not batch.only:
        for code in round_.state.units:
            if code not in told and code not in batch.missing:
                yield Story(code)


def _sent(round_: Round, story: Story) -> tuple[str, bytes]:
    """Return name and content of what a unit sends."""
    owner = story.copy_of or story.unit
    issued = round_.state.sheets[Slot(owner, YEAR_END.id)][0].issued
    known = round_.store.plan(issued.plan)
    assert known is not None
    typed = answers(known.form, known.plan, owner)
    for name, value in story.entries.items():
        typed[name] = value
    filled = Filled((round_.folder / OUT / issued.file).read_bytes(), known.plan, typed)
    own = round_.state.sheets[Slot(story.unit, YEAR_END.id)][0].issued.file
    return story.file or own, MISHAPS[story.mishap](filled)


def _ask_about_unsigned(round_: Round, files: Sequence[Collected]) -> None:
    """File what bears a unit's name but no number, as an office does that has asked the unit."""
    for one in files:
        received = one.received
        if (
            one.news == "held"
            and received.unit
            and received.reading.form
            and not received.reading.token
        ):
            reason = "打电话向该单位核实过，是它报的"
            slot = Slot(received.unit, received.collection)
            take(round_, ASSIGN, Said(slot, received.sha256, {"reason": reason}))


def _decide(round_: Round, sample: Sample) -> tuple[str, ...]:
    """Make the decisions of the sample and return them in words."""
    before = len(round_.state.events)
    for wanted in sample.decisions:
        decision = decision_called(wanted["what"])
        if decision is None:
            raise ValueError(wanted["what"])
        slot = Slot(wanted["unit"], YEAR_END.id)
        take(round_, decision, _said(round_, slot, decision.english, wanted))
    made = round_.state.events[before:]
    words = round_.words()
    return tuple(words.of(one.event) for one in made)


def _said(round_: Round, slot: Slot, what: str, wanted: Mapping[str, Any]) -> Said:
    """Return what the sample says for a decision."""
    match what:
        case "refuse":
            file = round_.state.sheets[slot][0].issued.file
            return Said(slot, file, {"reason": wanted["reason"]})
        case "correct":
            score = Decimal(str(wanted["score"]))
            said = {"item": wanted["item"], "score": score, "by": wanted["asked_by"]}
            return Said(slot, "", {**said, "reason": wanted["reason"]})
        case "paper":
            return Said(slot, "", _paper(round_, slot, Decimal(wanted.get("total_off", 0))))
        case _:
            return Said(slot, wanted.get("file", ""), {"reason": wanted["reason"]})


def _paper(round_: Round, slot: Slot, off: Decimal) -> dict[str, str | Decimal]:
    """Return what stands on the sealed paper copy: as in the file, or off by some points."""
    counting = round_.state.returns[slot][-1].received.reading
    code = {} if off else {"code": counting.check_code}
    return {**code, **({} if counting.total is None else {"total": counting.total - off})}
