"""Random rounds as events, with what is true of them, worked out here and not by the program.

Nothing of :mod:`workbook_tool.summary`, of the standings or of the sums is used for the truth:
each unit is given a fate, and the fate says what has to come out.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal

from tests.forms import SHIPPED
from workbook_tool.campaign.derived.fold import state_of
from workbook_tool.campaign.derived.state import State
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.inputs.settings import Collection, GradeBand, Ranking, Settings
from workbook_tool.campaign.records.events import (
    Assigned,
    Corrected,
    Event,
    FileJudged,
    FileReading,
    Opened,
    Received,
    Recorded,
    Score,
    SentBack,
    Undone,
    UnitChanged,
)
from workbook_tool.findings import Finding
from workbook_tool.findings.model import Severity
from workbook_tool.rubric.load import form_files, load_form
from workbook_tool.rubric.model import Form, StageId

YEAR, ASSESS = "year", "assess"
DEADLINE = date(2026, 12, 20)
FORMS = {name: load_form(name) for name in form_files()}
FATES = (
    "good", "good", "good", "good", "explain", "late", "missing", "must_fix", "sent_back",
    "excused", "merged", "corrected", "undone", "entered", "replaced", "repeated", "rivals",
    "refused", "accepted", "scan", "lost", "unreadable",
)  # fmt: skip


@dataclass
class Truth:
    """What has to come out for one unit.

    Attributes:
        status: Its status in words.
        scores: What counts for every row; ``None``: nothing counts.
        assessed: What the assessors gave for every row, where they did.
    """

    status: str
    scores: dict[str, Decimal] | None = None
    assessed: dict[str, Decimal] | None = None


@dataclass
class RandomRound:
    """A round, and the truth about it.

    Attributes:
        settings: Its settings.
        events: What happened.
        units: The units by code.
        forms: The form of each type.
        truth: What has to come out, by code.
        findings: Everything planted: (unit, file, sheet, cell, code).
    """

    settings: Settings
    events: list[Event]
    units: dict[str, Unit]
    forms: dict[str, Form]
    truth: dict[str, Truth] = field(default_factory=dict)
    findings: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    runs: list[int] = field(default_factory=list)

    def state(self) -> State:
        start = datetime(2026, 12, 1, 9, 0, tzinfo=timezone(timedelta(hours=8)))
        return state_of(
            [
                Recorded(n, run, start + timedelta(minutes=n), "示例", event)
                for n, (event, run) in enumerate(zip(self.events, self.runs, strict=True), start=1)
            ],
            SHIPPED,
        )

    def form_of(self, code: str) -> Form:
        return self.forms[self.units[code].type]


def cent(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def total_by_hand(form: Form, scores: dict[str, Decimal]) -> Decimal:
    """Add the scores of a sheet; only 沈阳 prints a highest bonus."""
    plain = sum((scores[i.ref] for i in form.items if not i.bonus), Decimal(0))
    return plain + bonus_by_hand(form, scores)


def bonus_by_hand(form: Form, scores: dict[str, Decimal]) -> Decimal:
    extra = sum((scores[i.ref] for i in form.items if i.bonus), Decimal(0))
    return min(extra, Decimal(5)) if form.id == "shenyang-liuhao" else extra


def random_round(seed: int, count: int = 14, forms: list[str] | None = None) -> RandomRound:
    """Make a round.

    Args:
        seed: Decides everything.
        count: How many units.
        forms: Ids of the forms; some by chance if not given.
    """
    chance = random.Random(seed)
    chosen = forms or chance.sample(sorted(FORMS), chance.randint(1, 4))
    types = {FORMS[name].unit_type: FORMS[name] for name in chosen}
    assessed = chance.random() < 0.5
    ranking = Ranking()
    if chance.random() < 0.5:
        grades = (
            GradeBand(name="优秀", least=Decimal(60)),
            GradeBand(name="合格", least=Decimal(40)),
        )
        ranking = Ranking(grades=grades, by_group=chance.random() < 0.5)
    collections = [Collection(id=YEAR, name="年终自评", deadline=DEADLINE)]
    if assessed:
        collections.append(Collection(id=ASSESS, name="年终考核", stage="assess"))
    settings = Settings(
        id="0123abcd",
        title="示例考核",
        year=2026,
        issuer="示例市总工会",
        forms={kind: form.id for kind, form in types.items()},
        collections=tuple(collections),
        ranking=ranking,
    )
    units = {
        f"{n:03d}": Unit(
            f"{n:03d}",
            f"示例第{n}工会",
            chance.choice(sorted(types)),
            group=chance.choice(["", "第一组", "第二组"]),
        )
        for n in range(1, count + 1)
    }
    made = RandomRound(settings, [Opened(tuple(units.values()))], units, types, runs=[1])
    maker = _Maker(made, chance)
    for code in chance.sample(list(units), count):
        maker.live(code, chance.choice(FATES))
    if assessed:
        for code, truth in made.truth.items():
            if truth.scores is not None and chance.random() < 0.7:
                truth.assessed = maker.scores(code)
                maker.receive(code, truth.assessed, collection=ASSESS, stage="assess")
    for n in range(chance.randint(0, 2)):
        maker.receive("", None, held=f"看不出是哪个单位的（{n}）", faults=1, severity="must_fix")
    return made


class _Maker:
    """Lets units live through what can happen to them."""

    def __init__(self, made: RandomRound, chance: random.Random) -> None:
        self.made, self.chance = made, chance
        self.run, self.files = 1, 0

    def scores(self, code: str) -> dict[str, Decimal]:
        """Make up scores; often round ones, so that there are ties."""
        form = self.made.form_of(code)
        grain = self.chance.choice([Decimal("0.01"), Decimal("0.5"), Decimal(1)])
        share = self.chance.choice([Decimal("0.5"), Decimal(1), None])
        found = {}
        for item in form.items:
            most = item.points if item.points is not None else Decimal(6)
            wanted = share if share is not None else Decimal(str(round(self.chance.random(), 3)))
            found[item.ref] = cent((most * wanted / grain).to_integral_value() * grain)
            found[item.ref] = min(found[item.ref], most)
        return found

    def record(self, event: Event) -> int:
        self.made.events.append(event)
        self.made.runs.append(self.run)
        return len(self.made.events)

    def receive(
        self,
        code: str,
        scores: dict[str, Decimal] | None,
        *,
        faults: int = 0,
        severity: Severity = "note",
        collection: str = YEAR,
        stage: StageId = "self",
        on: date = DEADLINE,
        status: str = "",
        held: str = "",
        same_run: bool = False,
    ) -> Received:
        """Let a file come in; what is planted in it is noted."""
        self.files += 1
        self.run += not same_run
        name = f"{self.files:03d}_{code or '无名'}.xlsx"
        findings = tuple(self._fault(name, code, severity) for _ in range(faults))
        form = self.made.form_of(code).id if scores is not None else ""
        reading = FileReading(
            status=status or ({"note": "ok"}.get(severity, severity) if faults else "ok"),  # type: ignore[arg-type]
            form=form,
            stage=stage,
            scores=tuple(
                Score(ref, value, None, value, "评分表", f"F{n}")
                for n, (ref, value) in enumerate((scores or {}).items(), start=5)
            ),
            findings=findings,
        )
        sha = hashlib.sha256(name.encode()).hexdigest()
        event = Received(sha, name, "收件箱", on, code, collection, reading, held)
        self.record(event)
        return event

    def _fault(self, name: str, code: str, severity: Severity) -> Finding:
        cell = f"{self.chance.choice('EFG')}{self.chance.randint(5, 40)}"
        letter = self.chance.choice("MNTIRL")
        finding = Finding(
            f"{letter}{self.chance.randint(1, 20):02d}",
            severity,
            "示例问题",
            f"=cmd|' /C calc'!{cell} 有误。",
            "请改正。",
            file=name,
            sheet="评分表",
            cell=cell,
        )
        self.made.findings.append((code, name, "评分表", cell, finding.code))
        return finding

    def live(self, code: str, fate: str) -> None:
        getattr(self, f"_{fate}")(code)

    def _done(self, code: str, scores: dict[str, Decimal] | None, status: str = "已完成") -> None:
        self.made.truth[code] = Truth(status, scores)

    def _good(self, code: str) -> None:
        scores = self.scores(code)
        self.receive(code, scores, faults=self.chance.randint(0, 2))
        self._done(code, scores)

    def _explain(self, code: str) -> None:
        scores = self.scores(code)
        self.receive(code, scores, faults=1, severity="explain")
        self._done(code, scores, "请说明")

    def _late(self, code: str) -> None:
        scores = self.scores(code)
        self.receive(code, scores, on=DEADLINE + timedelta(days=1))
        self._done(code, scores)

    def _missing(self, code: str) -> None:
        self._done(code, None, "未报")

    def _must_fix(self, code: str) -> None:
        self.receive(code, self.scores(code), faults=2, severity="must_fix")
        self._done(code, None, "待退回")

    def _sent_back(self, code: str) -> None:
        event = self.receive(code, self.scores(code), faults=1, severity="must_fix")
        self.record(SentBack(code, YEAR, event.sha256, ("M01",), ()))
        self._done(code, None, "已退回")

    def _excused(self, code: str) -> None:
        self.record(UnitChanged(code, "excused", "", "机构改革"))
        self._done(code, None, "不需报送")

    def _merged(self, code: str) -> None:
        other = next(other for other in self.made.units if other != code)
        self.record(UnitChanged(code, "merged", other, "机构改革"))
        self._done(code, None, "不需报送")

    def _corrected(self, code: str) -> None:
        scores = self.scores(code)
        self.receive(code, scores)
        changed = self._correct(code, scores, "corrected")
        self._done(code, changed)

    def _correct(self, code: str, scores: dict[str, Decimal], how: str) -> dict[str, Decimal]:
        form = self.made.form_of(code)
        item = self.chance.choice([item for item in form.items if item.points])
        assert item.points is not None
        new = cent(item.points * Decimal("0.37"))
        self.record(
            Corrected(
                code, YEAR, "self", item.ref, scores[item.ref], new, "corrected", "示例乙", how
            )
        )
        return {**scores, item.ref: new}

    def _undone(self, code: str) -> None:
        scores = self.scores(code)
        self.receive(code, scores)
        self._correct(code, scores, "写错了单位")
        self.record(Undone(len(self.made.events), "更正错了"))
        self._done(code, scores)

    def _entered(self, code: str) -> None:
        scores = self.scores(code)
        self.run += 1
        for ref, value in scores.items():
            self.record(
                Corrected(code, YEAR, "self", ref, None, value, "entered", "示例乙", "只有纸质件")
            )
        self._done(code, scores, "代录")

    def _replaced(self, code: str) -> None:
        self.receive(code, self.scores(code), faults=1)
        scores = self.scores(code)
        first = self.made.form_of(code).items[0]
        scores[first.ref] = Decimal("0.07")  # never the same as before
        self.receive(code, scores)
        self._done(code, scores)

    def _repeated(self, code: str) -> None:
        scores = self.scores(code)
        self.receive(code, scores)
        self.receive(code, scores, faults=1)
        self._done(code, scores)

    def _rivals(self, code: str) -> None:
        scores = self.scores(code)
        first = self.made.form_of(code).items[0]
        self.receive(code, {**scores, first.ref: Decimal("0.01")})
        self.receive(code, {**scores, first.ref: Decimal("0.02")}, same_run=True)
        self._done(code, None, "待裁定")

    def _refused(self, code: str) -> None:
        event = self.receive(code, self.scores(code), faults=1)
        self.record(FileJudged(event.sha256, "refuse", "不是本单位填的"))
        self._done(code, None, "未报")

    def _accepted(self, code: str) -> None:
        scores = self.scores(code)
        event = self.receive(code, scores, faults=1, severity="must_fix")
        self.record(FileJudged(event.sha256, "accept", "核实无误"))
        self._done(code, scores)

    def _scan(self, code: str) -> None:
        self.receive(code, None, status="scan")
        self._done(code, None, "未报")

    def _lost(self, code: str) -> None:
        scores = self.scores(code)
        event = self.receive(code, scores, held="看不出是哪个单位的")
        self.record(Assigned(event.sha256, code, YEAR, "电话核实"))
        self._done(code, scores)

    def _unreadable(self, code: str) -> None:
        self.receive(code, None, faults=1, severity="must_fix", status="unreadable")
        self._done(code, None, "待退回")
