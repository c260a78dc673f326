"""The sample: who takes part in the demonstration, and what goes wrong (``samples/``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from workbook_tool.resources import data_folder

ROSTER_FILE, STORY_FILE = "演示单位.csv", "演示.yaml"


@dataclass(frozen=True)
class Story:
    """What one unit sends.

    Attributes:
        unit: Its code.
        says: What went wrong, in words; empty where nothing did.
        entries: Entries filled in otherwise than the facts are; ``None`` for empty.
        mishap: What happened to the workbook.
        file: Name under which it is sent; empty for the name it was issued under.
        copy_of: The unit whose sheet it sends as its own; empty for its own.
        also: Whether it is sent besides the unit's sheet.
        expect: Codes that the check must find, with the entries they are about.
    """

    unit: str
    says: str = ""
    entries: Mapping[str, Any] = field(default_factory=dict)
    mishap: str = "nothing"
    file: str = ""
    copy_of: str = ""
    also: bool = False
    expect: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Batch:
    """What arrives until one day.

    Attributes:
        on: The day.
        says: What it is, in words.
        stories: What units send; in the first batch all others send a sheet without a flaw.
        missing: Units that send nothing.
        only: Whether nobody but the units of the stories sends anything.
        zipped: Name of an archive, and the units whose sheets are in it.
        mailed: Units that send their sheet by e-mail.
    """

    on: date
    says: str
    stories: tuple[Story, ...]
    missing: frozenset[str] = frozenset()
    only: bool = False
    zipped: tuple[str, tuple[str, ...]] = ("", ())
    mailed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Sample:
    """The whole sample; ``decisions`` are read where they are made."""

    title: str
    year: int
    issuer: str
    contact: str
    deadline: date
    batches: tuple[Batch, ...]
    decisions: tuple[Mapping[str, Any], ...]


def read_sample() -> Sample:
    """Read the sample that ships with the program."""
    text = (data_folder("samples") / STORY_FILE).read_text(encoding="utf-8")
    raw = yaml.safe_load(text)
    return Sample(
        title=raw["title"],
        year=raw["year"],
        issuer=raw["issuer"],
        contact=raw["contact"],
        deadline=raw["deadline"],
        batches=tuple(_batch(batch) for batch in raw["batches"]),
        decisions=tuple(raw["decisions"]),
    )


def _batch(raw: Mapping[str, Any]) -> Batch:
    zipped = raw.get("zipped")
    return Batch(
        on=raw["date"],
        says=raw["says"],
        stories=tuple(_story(story) for story in raw["returns"]),
        missing=frozenset(raw.get("missing", ())),
        only=raw.get("only", False),
        zipped=(zipped["name"], tuple(zipped["units"])) if zipped else ("", ()),
        mailed=frozenset(raw.get("mailed", ())),
    )


def _story(raw: Mapping[str, Any]) -> Story:
    entries = {
        name: Decimal(str(value)) if isinstance(value, int | float) else value
        for name, value in raw.get("entries", {}).items()
    }
    return Story(**{**raw, "entries": entries})
