"""建立一次考核: the folder of a round, its settings, its roster, its key and its ledger."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from workbook_tool.campaign.disk import Disk
from workbook_tool.campaign.events import Opened
from workbook_tool.campaign.roster import Unit, read_roster, roster_template
from workbook_tool.campaign.round import (
    INBOX,
    KEY,
    OUT,
    RECORDS,
    ROSTER,
    Round,
    fingerprint,
    make_key,
    now,
)
from workbook_tool.campaign.settings import (
    SETTINGS_FILE,
    Collection,
    Settings,
    read_settings,
    write_settings,
)
from workbook_tool.findings import Finding
from workbook_tool.reading.child import Reader

DEFAULT_COLLECTION = "year"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a new round is to be.

    Attributes:
        title: Its title.
        year: The year assessed.
        issuer: 主办单位.
        contact: Whom units ask.
        forms: Form by type of unit.
        deadline: Last day of the 年终自评; ``None`` for none.
        paper: Whether a sealed paper copy is expected.
    """

    title: str
    year: int
    issuer: str
    contact: str
    forms: Mapping[str, str]
    deadline: date | None = None
    paper: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """What ``new`` did.

    Attributes:
        settings: The settings in force.
        roster: The roster file in the folder.
        template: Whether that file is an empty template that has to be filled in first.
        added: Units that came into the ledger.
        differing: Units whose row in the roster says something else than the ledger.
        findings: What is wrong with the roster; with any, no unit was added.
    """

    settings: Settings
    roster: Path
    template: bool
    added: tuple[Unit, ...] = ()
    differing: tuple[Unit, ...] = ()
    findings: tuple[Finding, ...] = ()


def new_round(
    folder: Path,
    wanted: Wanted | None,
    roster: Path | None,
    disk: Disk | None = None,
    clock: Callable[[], datetime] = now,
) -> Made:
    """Set up a round, or add units to one that is there already.

    It may be called again: what is there stays, units that are new in the roster are added.

    Args:
        folder: The round's folder; made if it is not there.
        wanted: What it is to be; ``None`` where its settings are there already.
        roster: The roster; ``None`` takes the one in the folder, or writes a template.
        disk: Writes everything.
        clock: Tells the time.

    Raises:
        SettingsError: The settings that are there cannot be used.
        OSError: Something could not be read or written.
    """
    disk = disk or Disk()
    for part in (RECORDS, INBOX, OUT):
        disk.folder(folder / part)
    if not (folder / SETTINGS_FILE).exists():
        if wanted is None:
            raise FileNotFoundError(2, "没有设置", str(folder / SETTINGS_FILE))
        disk.write(folder / SETTINGS_FILE, write_settings(_settings(wanted)))
    settings = read_settings(folder)
    own = folder / ROSTER
    if roster is None and not own.exists():
        disk.write(own, roster_template((), tuple(settings.forms)))
        key = make_key(folder / RECORDS / KEY, disk)
        return Made(settings, own, template=True)
    source = own if roster is None else roster
    with Reader() as reader:
        units, findings = read_roster(source, tuple(settings.forms), reader)
    if any(finding.severity == "must_fix" for finding in findings):
        return Made(settings, source, template=False, findings=findings)
    key = make_key(folder / RECORDS / KEY, disk)
    with Round(folder, disk, clock) as round_:
        known = round_.state.units
        added = tuple(unit for unit in units if unit.code not in known)
        differing = tuple(
            unit for unit in units if unit.code in known and known[unit.code].unit != unit
        )
        if added:
            round_.record([Opened(added, fingerprint(key))])
        if source != own and not own.exists():
            everyone = tuple(state.unit for state in round_.state.units.values())
            disk.write(own, roster_template(everyone, tuple(settings.forms)))
    return Made(settings, own, False, added, differing, findings)


def _settings(wanted: Wanted) -> Settings:
    collection = Collection(id=DEFAULT_COLLECTION, name="年终自评", deadline=wanted.deadline)
    return Settings(
        id=secrets.token_hex(4),
        title=wanted.title,
        year=wanted.year,
        issuer=wanted.issuer,
        contact=wanted.contact,
        forms=dict(wanted.forms),
        collections=(collection,),
        paper=wanted.paper,
    )
