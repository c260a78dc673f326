"""An office with a round and e-mail: units, sheets, and what units write back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

from workbook_tool.campaign.actions.issue import confirm, issue, unconfirmed
from workbook_tool.campaign.actions.new import NewRound, new_round
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.inputs.roster import Unit, roster_template
from workbook_tool.campaign.inputs.settings import (
    SETTINGS_FILE,
    Settings,
    read_settings,
    write_settings,
)
from workbook_tool.campaign.records.disk import Disk
from workbook_tool.campaign.round import Round
from workbook_tool.layout import names
from workbook_tool.workbook.draw import draw_template
from workbook_tool.workbook.issue import unit_fields
from workbook_tool.workbook.stamp import Template, stamp

PASSWORD = "geheim-Wort-42"  # of the servers that the tests start
ACCOUNT = "office@example.com"
COLLECTION = "year"
FORM = "suzhou-2015-3"
CHINA = timezone(timedelta(hours=8))


class Clock:
    """A clock that the test sets; it moves a second at each look."""

    def __init__(self, start: datetime = datetime(2026, 12, 1, 9, tzinfo=CHINA)) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def address(number: int) -> str:
    return f"unit{number:03d}@example.com"


def unit(number: int, email: str | None = None) -> Unit:
    name = f"示例第{number}研究院直属单位工会委员会"
    return Unit(
        f"{number:03d}", name, "直属单位", email=address(number) if email is None else email
    )


def make_round(folder: Path, units: list[Unit], mail: Mapping[str, Any] | None = None) -> Path:
    """Return the folder of a round whose sheets are issued."""
    roster = folder / "名单.xlsx"
    roster.write_bytes(roster_template(units, ("直属单位",)))
    place = folder / "考核"
    made = new_round(
        place,
        NewRound(
            "示例市工会考核",
            2026,
            "示例市总工会",
            "示例科室",
            {"直属单位": FORM},
            date(2026, 12, 20),
        ),
        roster,
        clock=Clock(),
    )
    assert len(made.added) == len(units), made.findings
    set_mail(place, mail or {})
    with opened(place) as round_:
        for form in unconfirmed(round_):
            confirm(round_, form, {})
        issue(round_, COLLECTION)
    return place


def set_mail(place: Path, mail: Mapping[str, Any]) -> None:
    """Write the section 邮箱 of a round's settings."""
    data = read_settings(place).model_dump(by_alias=True, mode="json", exclude_defaults=True)
    data["邮箱"] = {"账号": ACCOUNT, "间隔秒": 0, **mail}
    settings = Settings.model_validate(data)
    (place / SETTINGS_FILE).write_bytes(write_settings(settings))


def opened(place: Path, clock: Clock | None = None, disk: Disk | None = None) -> Round:
    return Round(place, disk, clock or Clock(), user="测试")


class Answers:
    """Makes filled sheets of the units of a round."""

    def __init__(self, round_: Round) -> None:
        self.round = round_
        sheet = round_.state.sheets[Slot(next(iter(round_.state.units)), COLLECTION)][0].issued
        issued = round_.store.plan(sheet.plan)
        assert issued is not None
        self.plan, self.form = issued.plan, issued.form
        self._drawn: dict[Decimal, Template] = {}

    def sheet(self, code: str, less: Decimal = Decimal(0)) -> bytes:
        """Return a unit's own sheet, full points in every row, ``less`` in the first."""
        if less not in self._drawn:
            entries: dict[str, Decimal | str] = {
                names.score("self", item.ref): item.points or Decimal(0) for item in self.form.items
            }
            first = names.score("self", self.form.items[0].ref)
            points = entries[first]
            assert isinstance(points, Decimal)
            entries[first] = points - less
            entries[names.note("self", self.form.items[0].ref)] = "按规定少算" if less else ""
            self._drawn[less] = draw_template(self.plan, entries)
        settings = self.round.settings
        fields = unit_fields(
            self.plan,
            round_id=f"{settings.id}.{COLLECTION}.1",
            key=self.round.key,
            code=code,
            unit=self.round.state.units[code].unit.name,
            deadline="2026年12月20日",
            contact="示例科室",
        )
        return stamp(self._drawn[less], fields)

    def total(self, less: Decimal = Decimal(0)) -> Decimal:
        return sum((item.points or Decimal(0) for item in self.form.items), Decimal(0)) - less
