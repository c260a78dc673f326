"""报领导: what a leader needs on one page. Nothing in it names a fault of a single unit.

Worked out here once; the workbook and the Word page only set it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from workbook_tool.campaign.derived.words import BARRED_WORDS
from workbook_tool.rubric.text import plain_number, shortened
from workbook_tool.summary.charts_sheet import item_shares
from workbook_tool.summary.counts import Counts, count, is_missing
from workbook_tool.summary.view import GroupView, SummaryView, UnitView

LANES = 2
"""Columns in which the ranks are set."""
WEAKEST = FURTHEST = 3
_LINES = 25
"""Lines of a lane that leave room for the rest of the page."""
_SHORT_TEXT = 10
"""Lines of sentences and names that are reckoned with; more of them take lines of the lanes."""
_LETTERS = 40
"""Characters on a line of text."""
_NAME = 13
"""Characters of a unit's name on a line of a lane."""
_TITLE = 14
"""Characters of a group's name."""
_NAMES = 60
_FEW = 3


@dataclass(frozen=True, slots=True)
class RankLine:
    """One line of the ranks: a unit, or the name of a group.

    Attributes:
        rank: Its rank; empty for a heading.
        name: Its name.
        total: Its final score in words.
        mark: Its grade; its 得分率 where the round sets no grades.
        head: Whether it is a heading.
    """

    rank: str
    name: str
    total: str = ""
    mark: str = ""
    head: bool = False


EMPTY = RankLine("", "")


@dataclass(frozen=True, slots=True)
class Weak:
    """An item that units do poorly in."""

    name: str
    group: str
    share: str


@dataclass(frozen=True, slots=True)
class Far:
    """A unit whose own total is far from the assessed one."""

    name: str
    own: str
    assessed: str
    difference: str


@dataclass(frozen=True, slots=True)
class LeadersPage:
    """What stands on the page.

    Attributes:
        title: Title of the round.
        issuer: 主办单位.
        date: The day of the last entry of the ledger, in words.
        counts: 应报, 已报, 未报, 退回; where departments alone score, how many they scored.
        sentences: Five sentences for the report.
        mark: Heading of what stands beside the final scores: 等次 or 得分率.
        lanes: Ranks and marks, set in lanes side by side, equally long.
        cut: Whether not all ranks have room.
        weak: The items with the lowest 得分率, over all groups.
        far: The largest differences between 自评 and 考评.
        missing: Names of the units that did not report (or were not scored), and how many
            more there are.
    """

    title: str
    issuer: str
    date: str
    counts: Counts
    sentences: tuple[str, ...]
    mark: str
    lanes: tuple[tuple[RankLine, ...], ...]
    cut: bool
    weak: tuple[Weak, ...]
    far: tuple[Far, ...]
    missing: str


def leaders_page(view: SummaryView) -> LeadersPage:
    """Work out the page from the summary."""
    counts = count(view)
    titles = _titles(view)
    compared = list(_compared(view))
    weak, far = _weak(view), _far(compared)
    names = [unit.unit.name for unit in view.units.values() if is_missing(unit)]
    missing = "、".join(names[:_NAMES]) if names else "无"
    missing += f"等 {len(names)} 个单位" if len(names) > _NAMES else ""
    sentences = (
        f"本次考核{counts.sentence}",
        _best(view, titles),
        _level(view),
        _weak_words(weak),
        _far_words(view, far, len(compared)),
    )
    text = sum(math.ceil(len(words) / _LETTERS) for words in (*sentences, missing))
    text += sum(math.ceil(len(one.name) / _NAME) - 1 for one in far)
    lines, cut = _lines(view, titles, LANES * max(_LINES - max(text - _SHORT_TEXT, 0), 6))
    return LeadersPage(
        title=view.title,
        issuer=view.settings.issuer,
        date=f"{view.at.year}年{view.at.month}月{view.at.day}日" if view.at else "",
        counts=counts,
        sentences=sentences,
        mark=mark_head(view),
        lanes=_lanes(lines),
        cut=cut,
        weak=weak,
        far=far,
        missing=missing,
    )


def _ranked(group: GroupView) -> list[UnitView]:
    return [unit for unit in group.units if unit.place.rank is not None]


def _titles(view: SummaryView) -> dict[str, str]:
    """Return what the page calls each group, by id: cut short where no other begins alike."""
    titles = {group.group.id: group.group.title for group in view.groups}
    short = {one: shortened(title, _TITLE) for one, title in titles.items()}
    begins = {
        one: sum(title.startswith(cut.rstrip("…")) for title in titles.values())
        for one, cut in short.items()
    }
    return {one: short[one] if begins[one] == 1 else title for one, title in titles.items()}


def _lines(view: SummaryView, titles: Mapping[str, str], room: int) -> tuple[list[RankLine], bool]:
    """Return the ranks of all groups; of long ones only the first, if there is no room."""
    groups = [group for group in view.groups if _ranked(group)]
    most = max((len(_ranked(group)) for group in groups), default=0)
    full = most
    while True:
        lines = [line for group in groups for line in _group_lines(view, group, titles, most)]
        if most <= 1 or sum(math.ceil(len(line.name) / _NAME) for line in lines) <= room:
            return lines, most < full
        most -= 1


def _group_lines(
    view: SummaryView, group: GroupView, titles: Mapping[str, str], most: int
) -> Iterator[RankLine]:
    units = _ranked(group)
    more = f"（前{most}，共{len(units)}）" if len(units) > most else ""
    yield RankLine("", f"{titles[group.group.id]}{more}", head=True)
    for unit in units[:most]:
        total = "" if unit.total is None else plain_number(unit.total)
        yield RankLine(str(unit.place.rank), unit.unit.name, total, mark(view, unit))


def mark_head(view: SummaryView) -> str:
    """Return what stands beside the units' final scores."""
    return "等次" if view.settings.ranking.grades else "得分率"


def mark(view: SummaryView, unit: UnitView) -> str:
    """Return a unit's grade; its 得分率 where the round sets no grades."""
    if view.settings.ranking.grades:
        return unit.place.grade
    return "" if unit.total is None else _percent(float(unit.total / unit.form.points))


def _lanes(lines: Sequence[RankLine]) -> tuple[tuple[RankLine, ...], ...]:
    # A heading and its first unit need two lines.
    height = max(math.ceil(len(lines) / LANES), 2)
    lanes: list[list[RankLine]] = [[] for _ in range(LANES)]
    at = 0
    for n, line in enumerate(lines):
        # A heading does not stand at the foot of a lane, away from its units.
        lonely = line.head and len(lanes[at]) == height - 1 and n + 1 < len(lines)
        if at < LANES - 1 and (len(lanes[at]) >= height or lonely):
            at += 1
        lanes[at].append(line)
    longest = max(len(lane) for lane in lanes)
    return tuple((*lane, *[EMPTY] * (longest - len(lane))) for lane in lanes)


def _weak(view: SummaryView) -> tuple[Weak, ...]:
    shares = [
        (share, item, group.group.title)
        for group in view.groups
        for item, share in item_shares(group)
    ]
    weakest = sorted(shares, key=lambda entry: entry[0])[:WEAKEST]
    return tuple(
        Weak(
            f"第{item.number or item.ref}项 {shortened(item.label, 18)}",
            group,
            f"{_percent(share)}",
        )
        for share, item, group in weakest
    )


def _compared(view: SummaryView) -> Iterator[tuple[UnitView, Decimal, Decimal]]:
    """Yield the units that have an own and an assessed total, with both."""
    basis = {group.group.id: group.basis for group in view.groups}
    for unit in view.units.values():
        own, last = unit.stages.get("self"), unit.stages.get(basis[unit.group.id])
        if own is None or last is None or own is last or own.total is None or last.total is None:
            continue
        yield unit, own.total, last.total


def _far(compared: Sequence[tuple[UnitView, Decimal, Decimal]]) -> tuple[Far, ...]:
    pairs = [pair for pair in compared if pair[1] != pair[2]]
    pairs.sort(key=lambda pair: abs(pair[2] - pair[1]), reverse=True)
    return tuple(
        Far(unit.unit.name, plain_number(own), plain_number(last), f"{last - own:+f}")
        for unit, own, last in pairs[:FURTHEST]
    )


def _best(view: SummaryView, titles: Mapping[str, str]) -> str:
    """Return who is first in each group."""
    groups = [group for group in view.groups if _ranked(group)]
    if not groups:
        return "目前还没有可以排名的单位。"
    firsts = []
    for group in groups[:_FEW]:
        units = _ranked(group)
        first = [unit for unit in units if unit.place.rank == 1]
        names = "、".join(f"“{unit.unit.name}”" for unit in first[:2])
        names += f"等 {len(first)} 个单位" if len(first) > 2 else ""
        total = first[0].total
        points = "" if total is None else f"（{plain_number(total)} 分）"
        firsts.append(f"{titles[group.group.id]}第一名是{names}{points}")
    more = f"；其余 {len(groups) - _FEW} 组见下表" if len(groups) > _FEW else ""
    ranked = sum(len(_ranked(group)) for group in groups)
    return f"参加排名的有 {ranked} 个单位，{'；'.join(firsts)}{more}。"


def _level(view: SummaryView) -> str:
    """Return how the units do on the whole: grades where they are set, else shares."""
    ranked = [unit for group in view.groups for unit in _ranked(group)]
    shares = [unit.total / unit.form.points for unit in ranked if unit.total is not None]
    if not shares:
        return "目前还没有可以统计的成绩。"
    mean = _percent(float(sum(shares, Decimal(0)) / len(shares)))
    words = f"平均得到满分的 {mean}"
    grades = view.settings.ranking.grades
    if grades:
        told = [
            f"{grade.name} {sum(unit.place.grade == grade.name for unit in ranked)} 个"
            for grade in grades
        ]
        told += [f"{words} {many} 个" for words, many in _ungraded(ranked).items()]
        return f"{words}；{'，'.join(told)}。"
    good = sum(share >= Decimal("0.9") for share in shares)
    low = sum(share < Decimal("0.6") for share in shares)
    return f"{words}；达到满分九成的 {good} 个，不到六成的 {low} 个。"


def _ungraded(ranked: Sequence[UnitView]) -> Counter[str]:
    """Return how many units have no grade, by the reason."""
    return Counter(
        BARRED_WORDS["no_award"]
        if unit.place.note.startswith(BARRED_WORDS["no_award"])
        else "名额不够未定等次"
        if unit.place.note
        else "未达等次"
        for unit in ranked
        if not unit.place.grade
    )


def _weak_words(weak: Sequence[Weak]) -> str:
    if not weak:
        return "得分率最低的项目目前还不能统计。"
    return f"得分率最低的是{'，'.join(f'{one.name}（{one.share}）' for one in weak)}。"


def _far_words(view: SummaryView, far: Sequence[Far], compared: int) -> str:
    if far:
        told = "，".join(f"“{one.name}”（{one.difference} 分）" for one in far)
        return f"考评与自评相差最大的是{told}。"
    if compared:
        return f"既有自评又有考评的 {compared} 个单位，考评总分与自评总分都一致。"
    own, assessed = (
        any(
            scores.total is not None
            for unit in view.units.values()
            for stage, scores in unit.stages.items()
            if (stage == "self") is own
        )
        for own in (True, False)
    )
    if own and assessed:
        return "还没有既有自评又有考评成绩的单位，不能比较。"
    if own:
        return "目前只有自评成绩，还没有考评成绩可以比较。"
    return "没有自评成绩，不能与考评比较。" if assessed else "目前还没有可以比较的成绩。"


def _percent(share: float) -> str:
    # Ten digits are exact enough, and a half stays a half.
    value = (Decimal(str(round(share, 10))) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{value}%"
