"""Short Chinese descriptions of the clauses of composite rules, for the schema of form files."""

from __future__ import annotations

_EFFECT = {
    "deduct": "扣几分",
    "add": "加（得）几分",
    "zero": "true：整条不得分",
    "verdict": "对评优的影响：veto 一票否决，no_award 不予评先，grade 直接定等次",
    "grade": "verdict 写 grade 时，定为哪个等次",
}
_MEASURE = {
    "target": "应达到多少；比率写百分之几",
    "below": "比 target 每少多少，扣（加）几分",
    "above": "比 target 每多多少，加（扣）几分",
    "tiers": "各档，从高到低",
    "otherwise": "低于最低一档时怎样",
    "share": "按完成的比例得分",
    "by": "谁填：unit 单位，federation 上级工会",
}
_COUNTED = {"label": "数的是什么", "unit": "量词", "every": "每有一个，扣（加）几分"}

CLAUSE_DESCRIPTIONS: dict[str, dict[str, str]] = {
    "Composite": {
        "start": "从几分算起：full 本行分值（不写就是它），zero 0 分，或一个数",
        "least": "本行最低几分，不写就是 0；可以倒扣的写负数，不封底写 open",
        "most": "本行最高几分，不写就是本行分值；可以超过的写数，不封顶写 open",
        "clauses": "各条，按原文的顺序",
    },
    "YesNo": {
        "": "一件事有没有做到，答“是”是好的",
        "label": "问单位的话，如“有年度计划”",
        **_EFFECT,
        "deduct": "答“否”扣几分",
        "zero": "true：答“否”整条不得分",
        "add": "答“是”加（得）几分",
        "verdict": "答“否”对评优的影响：veto 一票否决，no_award 不予评先，grade 直接定等次",
        "by": "谁填：unit 单位，federation 上级工会",
    },
    "Graded": {
        "": "一个问题有几种回答，各有各的分",
        "label": "问什么，如“报表上报情况”",
        "answers": "各种回答，从好到差",
        "by": "谁填：unit 单位，federation 上级工会",
    },
    "Answer": {"": "一种回答", "label": "回答的话，如“迟报”", **_EFFECT},
    "Effect": {"": "后果", **_EFFECT},
    "TierEffect": {
        "": "一档",
        "at_least": "达到多少（含）",
        "more_than": "超过多少（不含）",
        **_EFFECT,
    },
    "PerStep": {
        "": "每多少，扣（加）几分",
        "deduct": "每档扣几分",
        "add": "每档加几分",
        "each": "每几个（百分之几）为一档，默认 1",
        "steps": "不满一档：whole 不算，proportional 按比例算",
        "cap": "最多扣（加）几分",
    },
    "Share": {
        "": "按完成的比例得分",
        "of": "完成 100% 得几分；不写就是本行分值",
        "most": "最多按百分之几算，不写就是 100",
        "each": "每百分之几为一档；不写就按实际比例",
    },
    "Count": {"": "数有多少", **_COUNTED, **_MEASURE},
    "Figure": {"": "填一个数，可以有两位小数", **_COUNTED, **_MEASURE, "label": "填的是什么数"},
    "RateClause": {
        "": "一个比率，问两个数：总数（或计划数）和完成数",
        "due": "总数叫什么，如“应建会企业数”",
        "done": "完成数叫什么，如“已建会企业数”",
        "unit": "量词，如“家”“万元”",
        "decimals": "true：两个数可以有小数",
        "over": "true：完成数可以多于总数（超额完成）",
        "nothing_due": "总数为 0 时：judge 由人评分，no_change 不扣不加，zero 整条不得分",
        **_MEASURE,
    },
    "JudgedClause": {
        "": "由人在幅度内酌情扣（加）分",
        "label": "为什么事",
        "unit": "按件数算的，写量词（如“例”），幅度是每一件的",
        "deduct": "扣分的幅度",
        "add": "加分的幅度",
        "by": "谁填：unit 单位，federation 上级工会",
    },
    "Range": {"": "幅度", "least": "最少几分，不写就是 0", "most": "最多几分"},
    "Levels": {
        "": "各级别分别有多少，各级别的分不同",
        "label": "数的是什么，如“信息被采用”",
        "unit": "量词",
        "levels": "各级别，从高到低",
        "take": "all 全部相加，highest 只算最高的一级",
        "cap": "合计最多加（扣）几分",
        "by": "谁填：unit 单位，federation 上级工会",
    },
    "LevelAmount": {
        "": "一个级别",
        "name": "级别名称，如“省级”",
        "add": "每一个加几分",
        "deduct": "每一个扣几分",
    },
    "Group": {
        "": "几条合起来算",
        "clauses": "各条",
        "take": "all 全部相加，largest 只算扣（加）得最多的一条",
        "cap": "这几条合计最多扣（加）几分",
        "percent": "按合计的百分之几计（折算系数）",
    },
}
