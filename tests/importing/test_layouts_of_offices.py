"""Tables as offices lay them out: which column is what, whatever it is called."""

from __future__ import annotations

import pytest

from tests.importing.bench import imported
from tests.importing.office import Drawn, Joined, draw, saved, say, word
from workbook_tool.importing.compare import compare_with
from workbook_tool.reading.child import Reader
from workbook_tool.reading.limits import Refusal

WANT = (
    "阅览室有专人管理，开放正常。",
    "全年办黑板报不少于4期。",
    "建立会员档案。",
    "开展书法活动。",
)
HOW = ("无专人管理扣5分，开放不正常扣5分", "每少一期扣2分", "未建立档案扣10分", "酌情扣分")
KINDS = ("deduct_fixed", "deduct_per_count", "all_or_nothing", "judged")
A, B = "宣传文化（20分）", "会员服务（20分）"
NAMES = ("阅览室", "黑板报", "会员档案", "书法")

# Heads, then what stands in each column: C category, N number, T text, P points, H how points
# are given, D department, E evidence, S short name, B blank, X text and how together.
LAYOUTS: dict[str, tuple[str, str]] = {
    "序号在类别后": ("项目 序号 考核内容 分值 考评办法 自评分 群众评分 上级评分", "CNTPHBBB"),
    "考核标准和扣分标准": ("项目 序号 考核标准 分值 扣分标准 自查分 考评分", "CNTPHBB"),
    "内容是类别": ("内容 项目 考核标准 标准分 扣分标准 实得分", "CSTPHB"),
    "扣分情况栏": ("序号 考核项目 考核内容及要求 应得分 评分细则 扣分情况 实得分", "NSTPHBB"),
    "要求和扣分在一栏": ("目标 序号 考核内容和要求 分比 自评 考评 备注", "CNXPBBB"),
    "内容与计分方法一栏": ("评估指标 分值 评估内容与计分方法 牵头单位", "SPXD"),
    "二级指标和评分标准": ("一级指标 二级指标 评分标准 评分依据 分值 考评得分", "CSXEPB"),
    "没有类别": ("考核内容 分值 评分标准", "TPH"),
    "部门和材料": (
        "类别 考核要点 配分 计分办法 佐证材料 责任科室 自评得分 核定得分",
        "CTPHEDBB",
    ),
    "先分值后内容": ("类别 权重 工作任务 评分办法 得分", "CPTHB"),
}


def column(kind: str, row: int) -> str:
    first = row in (0, 2)
    return {
        "C": (A if row < 2 else B) if first else "",
        "N": str(row + 1),
        "T": WANT[row],
        "P": "10",
        "H": HOW[row],
        "D": "组织部" if row < 2 else "宣教部",
        "E": "照片、档案",
        "S": NAMES[row],
        "B": "",
        "X": WANT[row] + HOW[row],
    }[kind]


def attachment(name: str) -> bytes:
    heads, kinds = LAYOUTS[name]
    rows = [heads.split(), *([column(kind, row) for kind in kinds] for row in range(4))]
    joins: list[Joined] = []
    for at, kind in enumerate(kinds):
        if kind == "C":
            joins += [(1, at, 2, at), (3, at, 4, at)]
    document = word(landscape=True)
    say(document, "示例市企业工会考核评分表", size=22, centred=True)
    draw(document, Drawn(rows, joins))
    return saved(document)


@pytest.mark.parametrize("name", LAYOUTS)
def test_words_points_and_rules_are_found_in_any_layout(name: str, reader: Reader) -> None:
    data = attachment(name)
    result = imported(data, reader)
    form, kinds = result.form, LAYOUTS[name][1]
    wanted = [WANT[n] + HOW[n] if "X" in kinds else WANT[n] for n in range(4)]
    assert [row.text for row in form.items] == wanted
    assert [row.points for row in form.items] == [10] * 4
    if "H" in kinds:
        assert [row.criterion for row in form.items] == list(HOW)
    assert [row.rule.kind for row in form.items] == list(KINDS)
    assert set(result.certainty().values()) == {"sure"}
    if "C" in kinds:
        assert [category.name for category in form.categories] == [A, B]
    if "D" in kinds:
        assert [row.departments for row in form.items] == [("组织部",)] * 2 + [("宣教部",)] * 2
    found = compare_with(form, data, reader)
    assert not isinstance(found, Refusal)
    assert not found.missing
    assert not found.changed
