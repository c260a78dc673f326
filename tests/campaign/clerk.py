"""An office for tests: a round of invented units, and units that fill in what they were sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from tests.campaign.offices import Clock
from workbook_tool.campaign.actions.collect import CollectResult, collect
from workbook_tool.campaign.actions.issue import confirm, current_sheet, issue, unconfirmed
from workbook_tool.campaign.actions.looking import Source
from workbook_tool.campaign.actions.new import NewRound, new_round
from workbook_tool.campaign.derived.scores import unit_scores
from workbook_tool.campaign.derived.standing import Standing, standing
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.inputs.roster import Unit, roster_csv
from workbook_tool.campaign.round import OUT, Round
from workbook_tool.layout import names
from workbook_tool.rubric import scoring
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.model import Form
from workbook_tool.workbook.draw import draw_template
from workbook_tool.workbook.identity import round_field
from workbook_tool.workbook.issue import unit_fields
from workbook_tool.workbook.stamp import stamp

YEAR = "year"
DEADLINE = date(2026, 12, 20)
IN_TIME = date(2026, 12, 18)
FACTORY, VILLAGE = "企业工会", "村（社区）特色园区工会联合会"


def units(count: int = 3) -> tuple[Unit, ...]:
    """Return factories with invented names."""
    return tuple(Unit(f"{n:03d}", f"示例第{n}厂工会", FACTORY) for n in range(1, count + 1))


@dataclass
class Office:
    """An open round, and what a clerk does with it."""

    round: Round

    def slot(self, unit: str, collection: str = YEAR) -> Slot:
        return Slot(unit, collection)

    def stands(self, unit: str, collection: str = YEAR) -> Standing:
        return standing(self.round.state, self.round.settings, self.slot(unit, collection))

    def total(self, unit: str) -> Decimal | None:
        form = self.round.form_of(unit)
        return unit_scores(self.round.state, self.stands(unit), form, "self").total

    def filled(
        self, unit: str, entries: Mapping[str, Value] | None = None, collection: str = YEAR
    ) -> bytes:
        """Return a unit's sheet as it fills it in: all right, but for the entries given."""
        sheet = current_sheet(self.round, self.slot(unit, collection))
        assert sheet is not None
        known = self.round.store.plan(sheet.issued.plan)
        assert known is not None
        typed = {**answers(known.form), **sheet.issued.given, **(entries or {})}
        sheets = [one.issued for one in self.round.state.sheets[self.slot(unit, collection)]]
        fields = unit_fields(
            known.plan,
            round_id=round_field(
                self.round.settings.id, collection, 1 + sheets.index(sheet.issued)
            ),
            key=self.round.key,
            code=unit,
            unit=self.round.state.units[unit].unit.name,
            deadline="",
            contact="",
        )
        assert fields["token"] == sheet.issued.token
        in_plan = {name: value for name, value in typed.items() if name in known.plan.named}
        return stamp(draw_template(known.plan, in_plan), fields)

    def collect(self, *files: tuple[str, bytes], on: date = IN_TIME) -> CollectResult:
        sources = [Source(name, content, name, on) for name, content in files]
        return collect(self.round, sources, workers=1)

    def send(self, unit: str, entries: Mapping[str, Value] | None = None) -> None:
        """A unit sends its sheet under a name of its own choice."""
        self.collect((f"{unit}_最终版.xlsx", self.filled(unit, entries)))

    def issued_file(self, unit: str, collection: str = YEAR) -> Path:
        sheet = current_sheet(self.round, self.slot(unit, collection))
        assert sheet is not None
        return self.round.folder / OUT / sheet.issued.file


def answers(form: Form) -> dict[str, Value]:
    """Return what a unit types that did everything: best facts, and nine tenths elsewhere."""
    typed: dict[str, Value] = {}
    for item in form.items:
        for question in scoring.questions(item):
            if question.by == "unit" and not question.optional:
                typed[names.fact(question.id)] = question.best
        if scoring.by_person(item) and not item.bonus and item.points is not None:
            share = (item.points * Decimal("0.9")).quantize(Decimal("0.01"))
            typed[names.score("self", item.ref)] = share
    return typed


def make_office(
    folder: Path, roster: tuple[Unit, ...] | None = None, wanted: NewRound | None = None
) -> Path:
    """Set up a round, with every reading confirmed by default."""
    source = folder / "名单.csv"
    source.write_bytes(roster_csv(roster or units()))
    wanted = wanted or NewRound("示例考核", 2026, "示例市总工会", "示例联系人", deadline=DEADLINE)
    place = folder / "考核"
    made = new_round(place, wanted, source, clock=Clock())
    assert not made.findings
    with Round(place, clock=Clock()) as round_:
        for form_id in unconfirmed(round_):
            confirm(round_, form_id, {})
    return place


def issue_all(round_: Round, collection: str = YEAR) -> None:
    """Issue a sheet to every unit."""
    issue(round_, collection)
