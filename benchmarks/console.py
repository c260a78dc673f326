"""How long the pages of the console take, in a round of 5,000 units with 3,000 returns.

    python benchmarks/console.py

Every page should answer within 0.3 s of the server's time after the first look at a state.
"""

from __future__ import annotations

import hashlib
import random
import sys
import tempfile
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

from workbook_tool.campaign.records.events import Event, FileReading, Received, Score
from workbook_tool.campaign.round import Round
from workbook_tool.office.context import Office
from workbook_tool.office.issue import ConfirmRequest, confirm
from workbook_tool.office.new import NewRequest, new
from workbook_tool.rubric.load import load_form

UNITS, RETURNS, FORM, MOST = 5_000, 3_000, load_form("shenyang-liuhao"), 0.3
PARTS = ("", "/issue", "/in", "/board", "/todo", "/back", "/ranks", "/log", "/keep", "/settings")


def a_round(folder: Path) -> Path:
    """Set up a round of many units, of which many sent a good sheet."""
    lines = ["单位代码,单位名称,单位类别,联系人,邮箱,组别"]
    lines += [f"{n:04d},示例第{n}街道工会,{FORM.unit_type},,," for n in range(UNITS)]
    names, place = folder / "名单.csv", folder / "考核"
    names.write_text("\n".join(lines), encoding="utf-8")
    office = Office(user="测试")
    new(office, NewRequest(place, names, "2026年度考核", 2026, "示例市总工会"))
    confirm(office, ConfirmRequest(place, defaults=True))
    with Round(place, user="测试") as round_:
        events: list[Event] = [_received(f"{n:04d}") for n in range(RETURNS)]
        round_.record(events)
    return place


def _received(unit: str) -> Received:
    chance = random.Random(unit)
    scores = tuple(
        Score(item.ref, value, None, value, "评分表", f"J{n}")
        for n, item in enumerate(FORM.items, start=5)
        for value in [Decimal(chance.randint(0, int((item.points or 0) * 100))) / 100]
    )
    sha256 = hashlib.sha256(unit.encode()).hexdigest()
    reading = FileReading("ok", form=FORM.id, scores=scores)
    return Received(sha256, f"{unit}.xlsx", "", date(2026, 12, 1), unit, "year", reading)


def say(words: str) -> None:
    """Write a line."""
    sys.stdout.write(f"{words}\n")


def main() -> int:
    """Measure every page, cold and warm; return 1 if one is too slow warm."""
    from tests.web.start import round_of, running  # noqa: PLC0415 - beside the package

    slow = 0
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        a_round(Path(folder))
        say(f"set up in {time.perf_counter() - begun:.1f} s")
        with running(Path(folder)) as (client, _):
            here = round_of(client.get("/"))
            for part in PARTS:
                took = []
                for _ in range(3):
                    begun = time.perf_counter()
                    answer = client.get(here + part)
                    took.append(time.perf_counter() - begun)
                size = len(answer.content) / 1000
                slow += min(took[1:]) > MOST
                say(f"{part or '/':10} {answer.status} first {took[0]:5.2f} s, then")
                say(f"           {min(took[1:]):5.3f} s, {size:6.0f} kB")
    return int(slow > 0)


if __name__ == "__main__":
    sys.exit(main())
