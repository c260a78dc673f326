"""The guide (填报说明): steps, deadline, readings in force, and a live list for self-checking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from workbook_tool.layout import names
from workbook_tool.layout.builder import SheetBuilder
from workbook_tool.layout.claims import CLAIMS_TITLE, bonus_category
from workbook_tool.layout.columns import (
    has_computed,
    note_word,
    stage_word,
    typed_word,
    words_besides,
)
from workbook_tool.layout.evidence import EVIDENCE_TITLE, has_evidence
from workbook_tool.layout.facts import FACTS_TITLE, has_facts
from workbook_tool.layout.fields import placeholder
from workbook_tool.layout.plan import Sheet, Style
from workbook_tool.layout.score import SCORE_TITLE
from workbook_tool.layout.score_rows import MET
from workbook_tool.layout.status import AWAITED
from workbook_tool.layout.work_plan import WORK_PLAN_TITLE, WorkPlanPart
from workbook_tool.rubric import scoring
from workbook_tool.rubric.expression import Ref
from workbook_tool.rubric.model import Form, Setting, StageId
from workbook_tool.rubric.text import squeeze

GUIDE_TITLE = "填报说明"

_WIDTHS = (Decimal(10), Decimal(110), Decimal(36))


def guide_sheet(form: Form, stage: StageId, styles: Mapping[str, Style]) -> Sheet:
    """Lay out the guide for the person who fills in the sheet."""
    sheet = SheetBuilder(GUIDE_TITLE, "guide", _WIDTHS, styles)

    def line(style: str, text: str) -> None:
        sheet.put(1, style, span=3, text=text)
        sheet.next_row()

    line("sheet_title", GUIDE_TITLE)
    line("line", form.full_title)
    line("line", f"报送截止：{placeholder('deadline')}　　联系人和电话：{placeholder('contact')}")
    line("line_bold", "一、怎样填")
    for number, step in enumerate(_steps(form, stage), start=1):
        sheet.put(1, "line", text=f"{number}.")
        sheet.put(2, "line", span=2, text=step)
        sheet.next_row()
    line("line_bold", "二、上报前自查")
    for words, target, style in (
        ("还没有填的处数（应为0）", names.EMPTY, "count"),
        ("填得不对的处数（应为0）", names.WRONG, "count"),
        ("该写说明或理由而没有写的处数（应为0）", names.UNEXPLAINED, "count"),
        (f"{stage_word(form, stage)}合计", names.total(stage), "sum"),
        ("校验码（填完才有，与评分表末尾的相同）", names.CODE, "code"),
    ):
        sheet.put(1, "line", text="·")
        sheet.put(2, "line", text=words)
        sheet.put(3, style, role="formula", formula=Ref(target))
        sheet.next_row()
    line("line_bold", "三、本表计分口径")
    for text in readings_in_force(form):
        line("line", text)
    finished, _ = sheet.finish(landscape=False)
    return finished


def work_plan_guide(form: Form, part: WorkPlanPart, styles: Mapping[str, Style]) -> Sheet:
    """Lay out the guide of a workbook with the work plan alone."""
    sheet = SheetBuilder(GUIDE_TITLE, "guide", _WIDTHS, styles)
    column = "“上半年工作进展”一栏" if part == "progress" else "黄色格"
    steps = (
        f"用 Excel 或 WPS 打开“{WORK_PLAN_TITLE}”表，逐行填写{column}；其他格已经锁定。",
        "内容多的，写要点即可；行高可以拉大。请不要增删行列，也不要改文件格式。",
        "填完另存、打印、签字盖章，连同电子表一起上报。",
    )
    lines = (
        ("sheet_title", GUIDE_TITLE),
        ("line", form.full_title),
        ("line", f"报送截止：{placeholder('deadline')}　　联系人和电话：{placeholder('contact')}"),
        ("line_bold", "怎样填"),
        *(("line", f"{number}. {step}") for number, step in enumerate(steps, start=1)),
    )
    for style, text in lines:
        sheet.put(1, style, span=3, text=text)
        sheet.next_row()
    finished, _ = sheet.finish(landscape=False)
    return finished


def readings_in_force(form: Form) -> Iterator[str]:
    """Yield the reading of every ambiguous sentence, else that there is none."""
    if not form.settings:
        yield "按文件规定计分，没有需要另行明确的口径。"
    for name, setting in form.settings.items():
        yield reading_line(setting, form.readings[name])


def reading_line(setting: Setting, reading: str) -> str:
    """Return the line that states a reading; a returned sheet is known by it."""
    sentence = " ".join(setting.sentence.split())
    return f"第{'、'.join(setting.refs)}项“{sentence}”：{setting.readings[reading]}。"


def _step_of_scores(form: Form, stage: StageId, word: str) -> str:
    typed = typed_word(form, stage)
    if form.measure == "standards":
        return f"在“{SCORE_TITLE}”表里填每一项的{word}：{MET}。"
    if typed != squeeze(word):
        how = "不写负号，没有扣的填 0；得分会自动算出。"
        return f"在“{SCORE_TITLE}”表的“{typed}”栏填每一项扣了几分：{how}"
    return f"在“{SCORE_TITLE}”表里填每一项的{word}：0 到该项满分之间，最多两位小数。"


def _steps(form: Form, stage: StageId) -> Iterator[str]:
    word, note = stage_word(form, stage), note_word(form, stage)
    yield "用 Excel 或 WPS 打开，只填黄色格；其他格已经锁定，不用改动。"
    if stage == "self":
        if has_facts(form):
            yield f"先填“{FACTS_TITLE}”表：如实填写是或否、应有数和已有数，得分会自动算出。"
        if bonus_category(form):
            yield f"有加分事项的，填“{CLAIMS_TITLE}”表：同一件事用同一个事项编号，每个级别一行。"
        if has_evidence(form):
            yield f"在“{EVIDENCE_TITLE}”表里写明每项提供了哪些材料。"
        if form.work_plan:
            yield f"在“{WORK_PLAN_TITLE}”表里填写工作计划和上半年进展。"
    elif bonus_category(form):
        yield f"在“{CLAIMS_TITLE}”表里逐条认定或不予认定；只有认定的计分，不予认定的写明理由。"
    yield _step_of_scores(form, stage, word)
    for besides in words_besides(form, stage):
        yield f"“{besides}”一栏也由您填写。"
    if has_computed(form):
        yield f"浅绿色格是按细则算出的分，可以直接改；改了的，请在“{note}”栏写明原因。"
    if any(scoring.awaited(item, stage) for item in form.items):
        yield f"提示为“{AWAITED}”的项不用填：要等各单位报齐，或由主办单位评定，不影响上报。"
    yield f"“{note}”写得长、格子里看不全的，可以把这一行拉高；不要删改行和列。"
    if stage == "self":
        yield "填完看下面的自查结果，再另存、打印、签字盖章，连同电子表一起上报。请不要改文件格式。"
    else:
        yield "填完看下面的自查结果，再另存、打印、签字，连同电子表一起交回。请不要改文件格式。"
