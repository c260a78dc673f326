"""汇总: ranks and grades, every row as a coloured table, the files to print and to publish."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from workbook_tool.office.context import Office
from workbook_tool.office.downloads import MadeRequest, made
from workbook_tool.office.items import items
from workbook_tool.office.printing import PrintRoundDocument, PrintRoundRequest, print_round
from workbook_tool.office.publish import PublishDocument, PublishRequest, publish
from workbook_tool.office.summary import (
    SummaryDocument,
    SummaryRequest,
    SummaryUnit,
    ranks,
    summary,
)
from workbook_tool.web.frame import show_round
from workbook_tool.web.keys import key_of
from workbook_tool.web.listing import listing
from workbook_tool.web.visit import Visit, go, route

STAGES = {"self": "自评", "assess": "考核", "review": "复核"}
_BARS = 12
_WIDTH, _HEIGHT, _FOOT = 640, 170, 34


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart.

    Attributes:
        x: Its left edge,
        y: its top,
        width: its width,
        height: its height.
        label: What it counts, from where to where.
        count: How many.
    """

    x: float
    y: float
    width: float
    height: float
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made.

    Attributes:
        key: Stands for it in an address.
        path: Where it lies in the round.
    """

    key: str
    path: str

    @property
    def name(self) -> str:
        """Its name."""
        return self.path.rsplit("/", maxsplit=1)[-1]


@dataclass(frozen=True, slots=True)
class RankedGroup:
    """Units that are ranked together, as the page shows them."""

    id: str
    title: str
    units: list[SummaryUnit]
    stages: list[str]
    categories: list[str]
    bars: list[Bar]
    mean: float | None


def look(visit: Visit) -> Response:
    """Show ranks and grades."""
    entry = visit.round
    found = visit.desk.ask(ranks, SummaryRequest(entry.folder), entry.folder)
    groups = [_group(found, one.id, one.title, one.units) for one in found.groups]
    chosen = visit.said("group") or visit.asked("group") or (groups[0].id if groups else "")
    group = next((one for one in groups if one.id == chosen), groups[0] if groups else None)
    shown = listing(
        visit,
        group.units if group else [],
        lambda one: f"{one.unit} {one.name} {one.group} {one.status_text}",
        {
            "rank": lambda one: one.rank,
            "name": lambda one: one.name,
            "total": lambda one: one.total,
            "grade": lambda one: one.grade,
        },
    )
    files = [
        Made(key_of(name), name)
        for name in made(visit.desk.office, MadeRequest(entry.folder)).files
        if name.startswith(("汇总/", "打印/"))
    ]
    return show_round(
        visit,
        "ranks.html",
        "ranks",
        data=found,
        groups=groups,
        group=group,
        shown=shown,
        stage_words=STAGES,
        files=[one for one in files if "公布" not in one.path and one.path.startswith("汇总")],
        prints=[one for one in files if one.path.startswith("打印")],
        public=[one for one in files if "公布" in one.path and "反馈" not in one.path],
        feedback=sum("反馈" in one.path for one in files),
        job=visit.desk.jobs.latest(entry.key, f"/r/{entry.key}/ranks"),
        size=(_WIDTH, _HEIGHT),
        category_score=_category_score,
        graded=any(one.grade for one in group.units) if group else False,
        bonus=any(one.bonus for one in group.units) if group else False,
    )


def _category_score(unit: SummaryUnit, name: str) -> int | float | None:
    return next((one.score for one in unit.categories if one.name == name), None)


def _group(found: SummaryDocument, id_: str, title: str, codes: list[str]) -> RankedGroup:
    by_code = {one.unit: one for one in found.units}
    units = [by_code[code] for code in codes]
    totals = [float(one.total) for one in units if one.total is not None]
    stages = list(dict.fromkeys(stage for one in units for stage in one.totals))
    categories = list(dict.fromkeys(part.name for one in units for part in one.categories))
    mean = sum(totals) / len(totals) if totals else None
    return RankedGroup(id_, title, units, [*stages], categories, _bars(totals), mean)


def _bars(totals: list[float]) -> list[Bar]:
    """Return the distribution of totals: how many units lie in each stretch of points."""
    if len(totals) < 2:
        return []
    least, most = min(totals), max(totals)
    step = next(one for one in (0.5, 1, 2, 5, 10, 20, 50, 100) if (most - least) / one <= _BARS - 1)
    start = least // step * step
    counts: dict[int, int] = {}
    for total in totals:
        counts[int((total - start) // step)] = counts.get(int((total - start) // step), 0) + 1
    number = max(counts) + 1
    width = _WIDTH / max(number, 5)
    top = max(counts.values())
    bars = []
    for place in range(number):
        count = counts.get(place, 0)
        height = (_HEIGHT - _FOOT - 18) * count / top
        low = start + place * step
        label = f"{low:g}–{low + step:g}"
        bars.append(
            Bar(
                round(place * width + 3, 1),
                round(_HEIGHT - _FOOT - height, 1),
                round(width - 6, 1),
                round(height, 1),
                label,
                count,
            )
        )
    return bars


def look_at_items(visit: Visit) -> Response:
    """Show every row's score of every unit, coloured by its share of the full points."""
    entry = visit.round
    found = visit.desk.ask(items, SummaryRequest(entry.folder), entry.folder)
    known = visit.desk.ask(ranks, SummaryRequest(entry.folder), entry.folder)
    chosen = visit.asked("group")
    group = next((one for one in found.groups if one.group == chosen), found.groups[0])
    return show_round(
        visit,
        "items.html",
        "ranks",
        groups=found.groups,
        group=group,
        names={one.unit: one.name for one in known.units},
        heat=_heat,
    )


def _heat(value: int | float | None, points: int | float | None) -> str:
    """Return how good a score is, in five steps; the figure beside it says the same."""
    if value is None or not points:
        return ""
    share = value / points
    return f"heat{sum(share >= least for least in (0.6, 0.75, 0.85, 0.95))}"


def draw(visit: Visit) -> Response:
    """Make the summary's files."""
    entry = visit.round
    request = SummaryRequest(entry.folder)

    def work(office: Office) -> SummaryDocument:
        return summary(office, request)

    visit.desk.jobs.begin("生成汇总", work, f"/r/{entry.key}/ranks", entry.key, _drawn)
    return go(f"/r/{entry.key}/ranks")


def _drawn(result: SummaryDocument) -> str:
    return f"生成 {len(result.files)} 个文件，在下面下载。"


def make_public(visit: Visit) -> Response:
    """Make 公示, 通报 and the 反馈 of every unit."""
    entry = visit.round
    request = PublishRequest(entry.folder)

    def work(office: Office) -> PublishDocument:
        return publish(office, request)

    visit.desk.jobs.begin(
        "生成公示、通报和反馈", work, f"/r/{entry.key}/ranks", entry.key, _published
    )
    return go(f"/r/{entry.key}/ranks")


def print_all(visit: Visit) -> Response:
    """Print every unit's filled attachment, and the summary."""
    entry = visit.round

    def work(office: Office) -> PrintRoundDocument:
        return print_round(office, PrintRoundRequest(entry.folder, one_book=True))

    visit.desk.jobs.begin("打印", work, f"/r/{entry.key}/ranks", entry.key, _printed)
    return go(f"/r/{entry.key}/ranks")


def _printed(result: PrintRoundDocument) -> str:
    words = f"生成 {len(result.files)} 个打印件，在下面下载。"
    if result.without:
        words += f"{len(result.without)} 个单位还没有可以计入的分数，没有打印。"
    return words if result.pdf else f"{words}这台电脑没有装 LibreOffice，生成的是可打印的表。"


def _published(result: PublishDocument) -> str:
    words = f"生成公示、通报和 {result.feedbacks} 份反馈。"
    if result.open:
        words += f"还有 {len(result.open)} 个单位没有最后的总分，现在的文件只能作草稿。"
    return words


_AT = "/r/{round}/ranks"
ROUTES = (
    route(_AT, look, "GET", "POST"),
    route(f"{_AT}/items", look_at_items),
    route(f"{_AT}/draw", draw, "POST"),
    route(f"{_AT}/publish", make_public, "POST"),
    route(f"{_AT}/print", print_all, "POST"),
)
