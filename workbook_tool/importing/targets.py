"""What a clause counts against: targets and rates that the requirement names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.importing.clauses import measure
from workbook_tool.importing.numerals import value_of

_C = r"(?:[0-9]+(?:\.[0-9]+)?|[一二三四五六七八九十两百]+)"
_BOUND = r"(?:不少于|不低于|不得少于|至少|达到|应达|达|完成|有|召开|开展|举办|组织|为)?"
_PERCENT = re.compile(
    r"(?P<what>[^，。；;：\n]*?)(?:(?:分别)?(?:动态)?(?:均|都|应|要)?(?:应)?(?:保持在|保持|达到|达|不低于|不少于|在|为|完成|到|占|≥))*"
    r"(?P<target>[0-9]+(?:\.[0-9]+)?)%(?P<tail>以上|及以上|的)?"
)
_WHOLE = re.compile(
    r"(?P<what>[^，。；;：\n]*?)(?:分别)?(?:实现|的|中的|达到)*(?:动态)?(?:全覆盖|全面建制|全部(?:建立|覆盖)?)"
)
_VERBS = (
    "建会|入会|组建|建制|参保|培训|签订|覆盖|换届|参与|达标|建成|办理|整改|完成|审计|上报|缴纳|普及|征订|录用|参加|就业|调解|结案|"
    "回复|办结|合格|持证|上岗|发放|收缴|上缴|到位|登记|发证|建档|帮扶|走访|慰问|认证|建家|建站|公开|开展|到会|出勤|到课|满意|知晓|执行|解决|处理|订阅|"
    "录入|更新|检查|巡查|考核|评定|创建|推广|投保|体检"
)
_RATE = re.compile(rf"^(?P<noun>.*?)(?P<verb>{_VERBS})(?:的)?(?:率|面|比例|比率|占比|任务)$")
_PEOPLE = ("职工", "会员", "人", "干部", "员工", "农民工", "教师", "党员", "代表", "女工")
_FIRMS = ("企业", "单位", "公司", "家")


@dataclass(frozen=True, slots=True)
class TargetRate:
    """A rate: what the two counts are called, their measure word, and the target in percent."""

    due: str
    done: str
    unit: str
    target: Decimal
    written: bool = True


def count_target(requirement: str, unit: str) -> tuple[Decimal | None, str, int]:
    """Return the number of a unit that a requirement asks for, what of, and how many it names."""
    pattern = re.compile(
        rf"(?P<before>[^，。；;：\n]*?)(?P<bound>{_BOUND})(?P<count>{_C})(?:{re.escape(unit)})(?P<tail>(?:以上|及以上)?)(?P<noun>[^，。；;：\n（]*)"
    )
    plain = re.sub(r"（[^（）]*）", "", requirement)
    if not pattern.search(plain):
        plain = requirement
    found = [
        match
        for match in pattern.finditer(plain)
        if not re.search(r"(?:每|第|前|近|少|缺)$", match["before"] + match["bound"])
        and not re.search(rf"每(?:{measure()})$", match["before"])
    ]
    bounded = [match for match in found if match["bound"] or match["tail"]] or found
    if not bounded:
        return None, "", 0
    match = bounded[0]
    value = value_of(match["count"])
    before = re.sub(
        r"(?:每年|全年|年内|年度)?(?:至少|不少于|不低于|不得少于)$", "", match["before"]
    )
    noun = match["noun"].strip("的") if len(match["noun"]) <= 12 else ""
    label = before.strip("，、 （(") + noun
    return (Decimal(value) if value else None), label, len(bounded)


def rates_of(requirement: str, said: str) -> list[TargetRate]:
    """Return the rates that a part of the text names, with their targets.

    Args:
        requirement: The text, without blanks.
        said: The words right before the deduction; used where no rate has a target.
    """
    found: list[TargetRate] = []
    text = re.sub(r"每(?:少|低|降|减少|下降|低于|差)[^，。；]*?%", "", requirement)
    for clause in re.split(r"[，。；;：\n]", text):
        percent = _PERCENT.search(clause)
        if percent is not None and not re.search(r"扣|减$", clause[: percent.start("target")]):
            target = Decimal(percent["target"])
            found += [_rate(what, target) for what in _subjects(percent["what"], clause)]
            continue
        whole = _WHOLE.search(clause)
        if whole is not None and whole["what"]:
            found += [_rate(what, Decimal(100)) for what in _subjects(whole["what"], clause)]
    if found:
        return found
    what = re.sub(r"^.*[，。；]", "", said.strip("，")) or requirement[:30]
    rate = _rate(what, Decimal(100))
    return [TargetRate(rate.due, rate.done, rate.unit, rate.target, written=False)]


def _subjects(what: str, clause: str) -> list[str]:
    """Return the things that one percentage is said of: A、B建制率均达90% are two."""
    what = re.sub(
        r"^(?:其中|同时|并|且|确保|做到|使|全年|年度|当年|本年度?)", "", what.strip("，、 ")
    )
    if "、" in what and re.search(r"均|都|分别", clause):
        *heads, last = what.split("、")
        match = _RATE.match(last)
        ends = match["verb"] + "率" if match is not None else ""
        return [head if re.search(r"[率面]$", head) else head + ends for head in heads] + [last]
    return [what]


def _rate(what: str, target: Decimal) -> TargetRate:
    what = what.strip("，、的 ")
    match = _RATE.match(what)
    if match is not None:
        noun, verb = match["noun"].strip("的"), match["verb"]
        unit = _unit_of(noun + verb)
        return TargetRate(
            f"应{verb}的{noun}数" if noun else f"应{verb}数",
            f"已{verb}的{noun}数" if noun else f"已{verb}数",
            unit,
            target,
        )
    name = what or "本项工作"
    return TargetRate(f"{name[:40]}：应完成数", f"{name[:40]}：已完成数", _unit_of(name), target)


def _unit_of(words: str) -> str:
    """Return the measure word of what a rate counts."""
    match = _RATE.match(words + "率") or _RATE.match(words)
    noun = match["noun"] if match is not None else words
    if any(noun.rstrip("的")[-4:].endswith(one) for one in _PEOPLE):
        return "人"
    return "家" if any(one in words for one in _FIRMS) else "个"
