"""What a document says of itself: who issued it, under which number, for which year and whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from workbook_tool.importing.draft import DraftNotice, DraftQuestion, FormDraft
from workbook_tool.importing.numerals import plain_figures
from workbook_tool.importing.tables import ShownLine
from workbook_tool.importing.wording import says

_NUMBER = re.compile(r"^([一-鿿]{1,14}[〔\[［（(【][0-9]{4}[〕\]］）)】][0-9]{1,5}号)")
_YEAR = re.compile(r"((?:19|20)[0-9]{2})年")
_BODY = re.compile(r"([一-鿿（）()]{2,30}?(?:总工会|工会|工委|委员会|党委|办公室|局|公司|学院))")
_WHO = re.compile(
    r"(?:[0-9]{4}年度?)?([一-鿿（）()、]{2,24}?(?:工会(?:联合会|小组|委员会)?|企业|单位|支部|党委|机关|街道|乡镇|学院|部门|班组|协会))"
)
_KIND = re.compile(
    r"(?:全市|全县|全区|各)?(?:企业|机关|基层|事业单位|学校|医院|乡镇|街道|乡镇（街道）|街道（乡镇）"
    r"|社区|村|园区|产业|直属|行业|系统|区县|县（区）|县区)工会"
)
"""Kinds of unions, as forms call them."""
_UNIT = re.compile(r"(?:单位|工会)(?:名称)?[（(]?(?:盖章|公章|章)?[)）]?[:：](.+)$")


def notice_of(lines: Sequence[ShownLine], drafts: Sequence[FormDraft]) -> DraftNotice:
    """Return what stands before the first form, as far as it can be told."""
    questions: list[DraftQuestion] = []
    texts = [plain_figures("".join(line.text.split())) for line in lines]
    number = next((found[1] for text in texts if (found := _NUMBER.match(text))), None)
    title = drafts[0].title.replace("\n", "") if drafts else "（请填写标题）"
    titles = {"".join(draft.title.split()) for draft in drafts}
    if len(titles) > 1:
        title = _common(sorted(titles)) or title
    issuer = _issuer(texts)
    if issuer is None:
        told = re.search(r"[一-鿿]{2,12}?总工会", title)
        issuer = told[0] if told and not told[0].startswith(("市总", "区总", "县总")) else None
    if issuer is None:
        issuer = "（请填写发文机关）"
        questions.append(DraftQuestion("issuer", "没有找到发文机关，请填写"))
    years = [int(year) for text in (title, *texts) for year in _YEAR.findall(text)]
    year = years[0] if years else None
    if year is not None and not 1949 <= year <= date.max.year:
        year = None
    return DraftNotice(title, issuer, number, year, tuple(questions))


def _issuer(texts: Sequence[str]) -> str | None:
    """Return the body that stands above the date of the notice."""
    for at, text in enumerate(texts):
        if says("date", text) and at:
            found = _BODY.fullmatch(texts[at - 1])
            if found is not None:
                return found[1]
    return None


def _common(titles: Sequence[str]) -> str:
    first, last = titles[0], titles[-1]
    length = next(
        (n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b),
        min(len(first), len(last)),
    )
    return first[:length].rstrip("（(—-：:第") if length >= 6 else ""


def doubt_of_unit_type(unit_type: str) -> DraftQuestion:
    """Return the question for whom a form is that does not say so."""
    words = f"没有写明给哪一类单位用，暂写“{unit_type}”，请核对“适用单位”"
    return DraftQuestion("unit_type", words)


def unit_type_of(title: str, lines: Sequence[str]) -> tuple[str, bool]:
    """Return for whom a form is, and whether it says so.

    Args:
        title: Its title lines.
        lines: The lines that name unit, day and so on.
    """
    for line in lines:
        found = _UNIT.search("".join(line.split()))
        if found is not None and re.search(r"[一-鿿]", named := found[1].strip("_＿ ")):
            named = re.split(r"[_＿]|(?:考核|填报|填表)?(?:日期|时间)[:：]", named)[0]
            if re.search(r"[一-鿿]{2}", named):
                return named, True
    bare = "".join(title.split())
    told = _in_last_brackets(bare)
    if told and not re.fullmatch(
        r"(?:试行|暂行|草案|征求意见稿|修订稿?|样表|范本|.*[0-9]+年.*)", told
    ):
        return told, True
    who = re.search(r"对([^对]{2,20}?工会)", bare) or _WHO.search(bare)
    if who is not None:
        return who[1], _KIND.fullmatch(who[1]) is not None
    return "各单位", False


def _in_last_brackets(text: str) -> str | None:
    """Return what stands in the brackets at the end, with brackets within them."""
    text = text.replace("(", "（").replace(")", "）")
    if not text.endswith("）"):
        return None
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        depth += {"）": 1, "（": -1}.get(text[at], 0)
        if depth == 0:
            return text[at + 1 : -1]
    return None
