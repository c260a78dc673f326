"""What units and departments send in a round, for whoever plays it: the browser or commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tests.departments.rounds import Book, typed
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.round import OUT, RoundView
from workbook_tool.campaign.scored import scoring_of
from workbook_tool.demo.answers import answers
from workbook_tool.demo.mishaps import MISHAPS, Filled, mailed, zipped_on_windows
from workbook_tool.layout import names
from workbook_tool.layout.plan import Cell, Sheet
from workbook_tool.rubric.expression import Value

TYPES = ("街道（乡镇）工会", "企业工会", "局、公司")
HEAD = "单位代码,单位名称,单位类别,联系人,邮箱,组别"
MISHAPPENED = 7
"""Of so many units something happens; all others send a sheet without a flaw."""


@dataclass(frozen=True)
class Unit:
    """A unit of the play."""

    code: str
    name: str
    type: str


def units_of(count: int) -> list[Unit]:
    """Return invented units, their types in turn."""
    return [
        Unit(f"{number:03}", f"示例第{number:03}单位工会", TYPES[number % len(TYPES)])
        for number in range(1, count + 1)
    ]


def roster(units: list[Unit]) -> bytes:
    """Return their roster under a title, as offices keep it."""
    lines = ["2026年度考核单位名单,,,,,", HEAD]
    lines += [f"{one.code},{one.name},{one.type},,{one.code}@example.com," for one in units]
    return "\n".join(lines).encode("utf-8-sig")


def roster_with_defects(units: list[Unit]) -> bytes:
    """Return the same with a code twice, a name missing and an address that is none."""
    lines = roster(units).decode("utf-8-sig").splitlines()
    lines[3] = lines[3].replace(units[1].code, units[0].code, 1)
    lines[4] = lines[4].replace(units[2].name, "")
    lines[5] = lines[5].replace("@", " at ")
    return "\n".join(lines).encode("utf-8-sig")


class Senders:
    """The units and departments of a round: they fill in what was issued to them."""

    def __init__(self, folder: Path, units: list[Unit]) -> None:
        self.folder = folder
        self.units = units

    def first(self) -> dict[str, bytes]:
        """Return what comes at first, by file name: most are right, and then there are others."""
        with RoundView(self.folder) as round_:
            files = {}
            for unit in self.units[MISHAPPENED:]:
                name, content = self._sheet(round_, unit)
                files[name] = content
            one, two, three, four, five, six, seven = self.units[:MISHAPPENED]
            files["示例第001单位工会 盖章.pdf"] = MISHAPS["a_scan"](self._filled(round_, one))
            files["一起交的.zip"] = zipped_on_windows(dict([self._sheet(round_, one)]))
            files.update([self._sheet(round_, two, too_much=True)])
            name, content = self._sheet(round_, three)
            files[f"{three.name}(1).xlsx"] = content
            files[f"{three.name}(2).xlsx"] = self._sheet(round_, three, less=Decimal("0.5"))[1]
            # The right sheet under another unit's name: nobody can know whose it is.
            files[f"{five.name}评分表.xlsx"] = self._sheet(round_, four)[1]
            name, content = self._sheet(round_, five)
            files[name] = content[: len(content) // 2]
            name, content = self._sheet(round_, six)
            files[f"{six.code}.eml"] = mailed(f"{six.code}@example.com", "评分表", name, content)
            assert seven  # sends nothing
            return files

    def second(self) -> dict[str, bytes]:
        """Return what comes after the notices: what was wrong is mended."""
        with RoundView(self.folder) as round_:
            return dict([self._sheet(round_, self.units[1]), self._sheet(round_, self.units[4])])

    def books(self) -> dict[str, bytes]:
        """Return the departments' books, all filled in; one colleague gives another score."""
        with RoundView(self.folder) as round_:
            collection = next(one.id for one in round_.settings.collections if one.in_books)
            files: dict[str, bytes] = {}
            for order in scoring_of(round_, collection).orders:
                sheets = round_.state.sheets[Slot(order.owner, collection)]
                book = Book(round_, order, sheets[-1].issued)  # type: ignore[arg-type]
                scores = {
                    (unit, duty.ref): (duty.points or Decimal(0))
                    for unit in order.units
                    for duty in order.duties
                }
                files[sheets[-1].issued.file.rsplit("/", maxsplit=1)[-1]] = book.filled(
                    typed(scores)
                )
                if len(files) == 1:
                    key = next(iter(scores))
                    other = {key: scores[key] - Decimal("0.5")}
                    files[f"{order.scorer}_同事.xlsx"] = book.filled(typed(other))
            return files

    def _sheet(
        self,
        round_: RoundView,
        unit: Unit,
        *,
        too_much: bool = False,
        less: Decimal = Decimal(0),
    ) -> tuple[str, bytes]:
        filled = self._filled(round_, unit, too_much=too_much, less=less)
        file = round_.state.sheets[Slot(unit.code, "year")][-1].issued.file
        return file.rsplit("/", maxsplit=1)[-1], MISHAPS["nothing"](filled)

    def _filled(
        self,
        round_: RoundView,
        unit: Unit,
        *,
        too_much: bool = False,
        less: Decimal = Decimal(0),
    ) -> Filled:
        issued = round_.state.sheets[Slot(unit.code, "year")][-1].issued
        known = round_.store.plan(issued.plan)
        assert known is not None
        said: dict[str, Value] = dict(answers(known.form, known.plan, unit.code))
        name, most = _a_score(known.plan.entries(), said)
        if too_much:
            said[name] = most + 5
        if less:
            said[name] = Decimal(str(said[name])) - less
        content = (round_.folder / OUT / issued.file.rsplit("/", maxsplit=1)[-1]).read_bytes()
        return Filled(content, known.plan, said)


def _a_score(
    entries: Mapping[str, tuple[Sheet, Cell]], said: Mapping[str, Value]
) -> tuple[str, Decimal]:
    """Return an entry in which the unit typed at least one point, and its maximum."""
    for name, (_, cell) in entries.items():
        value = said.get(name)
        if name.startswith(names.score("self", "")) and isinstance(value, Decimal) and value >= 1:
            assert cell.entry is not None
            assert cell.entry.maximum is not None
            return name, cell.entry.maximum
    raise AssertionError("no score was typed")
