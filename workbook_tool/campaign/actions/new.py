"""建立一次考核: the folder of a round, its settings, its roster, its key and its ledger."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from workbook_tool.campaign.derived.state import UnitState
from workbook_tool.campaign.inputs.forms import beside, keep_forms, kept_forms
from workbook_tool.campaign.inputs.known import KNOWN_FILE, KnownFact, known_facts, known_template
from workbook_tool.campaign.inputs.roster import Unit, read_roster, roster_template
from workbook_tool.campaign.inputs.settings import (
    SETTINGS_FILE,
    Collection,
    Settings,
    read_settings,
    write_settings,
)
from workbook_tool.campaign.records.disk import Disk
from workbook_tool.campaign.records.events import Opened
from workbook_tool.campaign.records.folder_store import FolderStore
from workbook_tool.campaign.records.shelf import Shelf
from workbook_tool.campaign.round import (
    INBOX,
    OUT,
    RECORDS,
    ROSTER,
    Round,
    fingerprint,
    held,
    now,
)
from workbook_tool.findings import Finding
from workbook_tool.layout.faces import score_plan
from workbook_tool.reading.child import Reader
from workbook_tool.rubric.library import FormFile, FormLibrary, id_of
from workbook_tool.rubric.model import Form

YEAR_END = Collection(id="year", name="年终自评")
OF_THE_WORK_PLAN = (
    Collection(id="plan", name="工作计划", content="工作计划"),
    Collection(id="half", name="上半年进展", content="上半年进展"),
)
"""What is collected besides where a form asks for a work plan (大连)."""
BY_DEPARTMENTS = Collection(id="dept", name="部门考核", stage="assess", by="责任部门")
"""What is collected besides where a form names the departments that score (苏州, 大连)."""


class NoIssuerError(Exception):
    """The forms come from several federations, so that nobody is plainly the 主办单位."""


class SeveralFormsError(Exception):
    """Types of units are served by several forms, and a person has to choose.

    Attributes:
        types: The forms by type of unit.
    """

    def __init__(self, types: Mapping[str, tuple[FormFile, ...]]) -> None:
        super().__init__(types)
        self.types = types


@dataclass(frozen=True, slots=True)
class NewRound:
    """What a new round is to be; what is left empty is taken from the forms and the clock.

    Attributes:
        title: Its title.
        year: The year assessed.
        issuer: 主办单位.
        contact: Whom units ask.
        forms: Form by type of unit, by its id or by the path of its file; without one, a type
            gets the form that is meant for it, if there is only one.
        deadline: Last day of the 年终自评; ``None`` for none.
        paper: Whether a sealed paper copy is expected.
        deadlines: Last day of other collections, by their name.
    """

    title: str = ""
    year: int | None = None
    issuer: str = ""
    contact: str = ""
    forms: Mapping[str, str] = field(default_factory=dict)
    deadline: date | None = None
    paper: bool = False
    deadlines: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewRoundResult:
    """What ``new`` did.

    Attributes:
        settings: The settings in force; ``None`` while there are none.
        roster: The roster that was read, or the template that was written.
        template: Whether that file is an empty template that has to be filled in first.
        begun: Whether the round was set up now, and not before.
        added: Units that came into the ledger.
        updated: Units whose contact, e-mail or group is now another.
        differing: Units whose name or type differs from the ledger; those are decisions.
        gone: Units of the ledger that the roster no longer holds; those, too.
        findings: What is wrong with the roster; with any that must be fixed nothing was done.
    """

    settings: Settings | None
    roster: Path
    template: bool = False
    begun: bool = False
    added: tuple[Unit, ...] = ()
    updated: tuple[Unit, ...] = ()
    differing: tuple[Unit, ...] = ()
    gone: tuple[Unit, ...] = ()
    findings: tuple[Finding, ...] = ()


def new_round(
    folder: Path,
    wanted: NewRound | None,
    roster: Path | None,
    disk: Disk | None = None,
    clock: Callable[[], datetime] = now,
    user: str | None = None,
    library: FormLibrary | None = None,
) -> NewRoundResult:
    """Set up a round, or read the roster of one that is there already again.

    It may be called again: settings that are there stay, units that are new in the roster
    are added, contacts that changed are taken over. The forms that the settings name are
    copied into the round, where it does not have them yet.

    Args:
        folder: The round's folder; made if it is not there.
        wanted: What it is to be; not looked at where its settings are there already.
        roster: The roster; ``None`` takes the one in the folder, or writes a template.
        disk: Writes everything.
        clock: Tells the time.
        user: Who sits at the machine.
        library: The forms to choose from; those that ship with the program by default.

    Raises:
        NoIssuerError: ``wanted`` has to say the 主办单位.
        SeveralFormsError: ``wanted`` has to say the form of a type of unit.
        SettingsError: The settings that are there cannot be used.
        RubricError: A form that ``wanted`` names cannot be used.
        BusyError: Another run holds the round.
        FrozenError: The round is 定稿, and the roster would change it.
        DamagedError: Ledger or key is damaged.
        OSError: Something could not be read or written.
    """
    disk = disk or Disk()
    wanted = wanted or NewRound()
    library = (library or FormLibrary.shipped()).settled()
    begun = not (folder / SETTINGS_FILE).exists()
    offered = _offered(wanted, library) if begun else {}
    types = tuple(offered if begun else read_settings(folder).forms)
    own = folder / ROSTER
    store = FolderStore(folder, disk)
    if roster is None and not own.exists():
        store.put(ROSTER, roster_template((), types), durable=True)
        settings = None if begun else read_settings(folder)
        return NewRoundResult(settings, own, template=True, begun=begun)
    source = roster or own
    with Reader() as reader:
        units, findings = read_roster(source, types, reader)
    if any(finding.severity == "must_fix" for finding in findings):
        return NewRoundResult(None, source, findings=findings)
    if begun:
        files = _chosen({unit.type: offered[unit.type] for unit in units})
        fresh = _settings(wanted, files, library, clock().year)
    else:
        files, fresh = _lacking(store, read_settings(folder), library), None
    round_ = Round(store, disk, clock, user, library, new=True)
    made = _carried_out(round_, store, units, files, fresh)
    return replace(made, roster=source, findings=findings)


def _carried_out(
    round_: Round,
    store: FolderStore,
    units: Sequence[Unit],
    files: Mapping[str, FormFile],
    fresh: Settings | None,
) -> NewRoundResult:
    """Set a round up (with fresh settings) or go on with it, under its lock.

    Args:
        round_: The round, not open yet.
        store: Its folder.
        units: What the roster holds.
        files: Forms that are to be in it.
        fresh: Its settings, if it is new.
    """
    store.disk.folder(store.folder / RECORDS)
    with held(store.folder):
        # Another run may have begun it meanwhile.
        begun = fresh is not None and not store.has(SETTINGS_FILE)
        keep_forms(store, [file.read() for file in files.values()], begun=begun)
        if fresh is not None and begun:
            _set_up(store.folder, fresh, store.disk)
        key = store.make_key()
        with round_:
            return replace(_taken_in(round_, units, fingerprint(key)), begun=begun)


def _taken_in(round_: Round, units: Sequence[Unit], key: str) -> NewRoundResult:
    """Record what a roster changes, and leave a roster and 市总掌握数据 in the round."""
    made = _taken_over(round_.state.units, units)
    everyone = (*(state.unit for state in round_.state.units.values()), *made.added)
    if not round_.store.has(ROSTER):
        roster = roster_template(everyone, tuple(round_.settings.forms))
        round_.store.put(ROSTER, roster, durable=True)
    if not round_.store.has(KNOWN_FILE):
        _offer_known(round_, everyone)
    if made.added or made.updated:
        round_.record([Opened((*made.added, *made.updated), key)])
    return replace(made, settings=round_.settings)


def _offer_known(round_: Round, units: Sequence[Unit]) -> None:
    """Write the workbook for what the federation knows itself, if the forms have any of it."""
    found: dict[str, tuple[Sequence[KnownFact], list[Unit]]] = {}
    for unit in units:
        form_id = round_.settings.forms[unit.type]
        if form_id not in found:
            form = round_.forms.form(form_id)
            found[form_id] = (known_facts(form, score_plan(form, "self")), [])
        found[form_id][1].append(unit)
    asked = {form_id: content for form_id, content in found.items() if content[0]}
    if asked:
        round_.store.put(KNOWN_FILE, known_template(asked), durable=True)


def _offered(wanted: NewRound, library: FormLibrary) -> dict[str, tuple[FormFile, ...]]:
    """Return the forms that could serve each type of unit: the one that was said, or all.

    Raises:
        RubricError: A form that was said cannot be used.
    """
    found: dict[str, list[FormFile]] = {}
    for file, form in library.forms():
        if isinstance(form, Form):
            found.setdefault(form.unit_type, []).append(file)
    for type_, name in wanted.forms.items():
        library.form(name)
        found[type_] = [library.file_for(name, type_)]
    return {type_: tuple(files) for type_, files in found.items()}


def _chosen(offered: Mapping[str, tuple[FormFile, ...]]) -> dict[str, FormFile]:
    """Return the form of each type of unit.

    Raises:
        SeveralFormsError: For some there are several.
    """
    several = {type_: files for type_, files in offered.items() if len(files) > 1}
    if several:
        raise SeveralFormsError(several)
    return {type_: files[0] for type_, files in offered.items()}


def _lacking(store: Shelf, settings: Settings, library: FormLibrary) -> dict[str, FormFile]:
    """Return the forms that a round's settings name and its folder does not have, by type.

    Those are all in a round that an earlier version set up, and such as staff wrote there since.
    """
    kept = {file.id for file in kept_forms(store)}
    known = FormLibrary(library.shelves, base=beside(store))
    return {
        type_: known.file(name) for type_, name in settings.forms.items() if id_of(name) not in kept
    }


def _taken_over(known: Mapping[str, UnitState], units: Sequence[Unit]) -> NewRoundResult:
    """Return what a roster changes in the units that are known."""
    added, updated, differing = [], [], []
    for unit in units:
        if unit.code not in known:
            added.append(unit)
            continue
        before = known[unit.code].unit
        if (unit.name, unit.type) != (before.name, before.type):
            differing.append(unit)
        if (unit.contact, unit.email, unit.group) != (before.contact, before.email, before.group):
            updated.append(unit)
    codes = {unit.code for unit in units}
    gone = [state.unit for code, state in known.items() if code not in codes and not state.absent]
    return NewRoundResult(
        None, Path(), False, False, tuple(added), tuple(updated), tuple(differing), tuple(gone)
    )


def _set_up(folder: Path, settings: Settings, disk: Disk) -> None:
    """Make the folders and write the settings, the settings last: they make it a round."""
    for part in (INBOX, OUT):
        disk.folder(folder / part)
    disk.write(folder / SETTINGS_FILE, write_settings(settings))


def _settings(
    wanted: NewRound, files: Mapping[str, FormFile], library: FormLibrary, this_year: int
) -> Settings:
    forms = {type_: file.id for type_, file in files.items()}
    loaded = {file.id: library.form_in(file) for file in files.values()}
    year = wanted.year or this_year
    return Settings(
        id=secrets.token_hex(4),
        title=wanted.title or f"{year}年度工会工作考核",
        year=year,
        issuer=wanted.issuer or _issuer(tuple(loaded.values())),
        contact=wanted.contact,
        forms=forms,
        collections=_collections(wanted, loaded, forms),
        paper=wanted.paper,
    )


def _issuer(forms: Sequence[Form]) -> str:
    issuers = {form.document.issuer for form in forms}
    if len(issuers) != 1:
        raise NoIssuerError
    return issuers.pop()


def _collections(
    wanted: NewRound, loaded: Mapping[str, Form], forms: Mapping[str, str]
) -> tuple[Collection, ...]:
    """Return what is collected: from whom, and in which order."""
    planning = tuple(type_ for type_, form_id in forms.items() if loaded[form_id].work_plan)
    owing = planning if len(planning) < len(forms) else ()  # none means everybody
    besides = tuple(one.model_copy(update={"types": owing}) for one in OF_THE_WORK_PLAN)
    stages = [stage for form in loaded.values() for stage in form.stages]
    after = (BY_DEPARTMENTS,) if any(stage.by == "departments" for stage in stages) else ()
    return tuple(
        _due(collection, wanted.deadlines.get(collection.name))
        for collection in (
            *(besides if planning else ()),
            _due(YEAR_END, wanted.deadline),
            *after,
        )
    )


def _due(collection: Collection, deadline: date | None) -> Collection:
    """Return a collection with another deadline, or as it is for ``None``."""
    return collection.model_copy(update={"deadline": deadline}) if deadline else collection
