"""Reading 核对.xlsx back: what the clerk left as it was, and what was changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from workbook_tool.importing import keep, sums
from workbook_tool.importing.draft import (
    DraftCategory,
    DraftNotice,
    DraftQuestion,
    DraftRow,
    FormDraft,
)
from workbook_tool.importing.lines import LineError, RuleLine, lines_of, manner_of, rule_of
from workbook_tool.importing.numerals import figure
from workbook_tool.importing.read_file import Imported, loaded
from workbook_tool.importing.refusals import sentence
from workbook_tool.importing.review import (
    CHECKED,
    CHUNK,
    COLUMN,
    FIRST,
    FORM_LABELS,
    KEPT,
    LABELS,
    YES,
    sheet_name,
)
from workbook_tool.importing.tables import Original, cleaned
from workbook_tool.importing.understood import (
    DraftPart,
    DraftSetting,
    Rule,
    Understood,
    average,
    incomplete,
    steps,
)
from workbook_tool.importing.write import Decided
from workbook_tool.layout.plan import a1
from workbook_tool.reading.child import Reader
from workbook_tool.reading.limits import Refusal
from workbook_tool.reading.returned import ReturnedCell, ReturnedWorkbook
from workbook_tool.rubric.text import plain_number, squeeze

Cells = Mapping[tuple[int, int], ReturnedCell]


class ReviewError(ValueError):
    """A workbook that is no review, or in which something cannot be; the text says what."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A reviewed draft, and the name of its folder."""

    imported: Imported
    key: str


@dataclass
class _Block:
    """The lines of the sheet that belong to one row or part."""

    ref: str
    row: int
    lines: list[tuple[int, RuleLine]] = field(default_factory=list)


def read_review(file: str, data: bytes, reader: Reader) -> Reviewed:
    """Return the draft as a person has reviewed it.

    Raises:
        ReviewError: It is no such workbook, or a cell holds what cannot be.
    """
    book = reader.open(data)
    if isinstance(book, Refusal):
        raise ReviewError("".join(sentence(file, book)))
    source, key, notice, drafts, decided = _kept(file, book)
    first = book.by_sheet.get(FIRST, {})
    facts = _facts(first)
    notice = _noticed(file, notice, facts)
    checked = _checked(first)
    done: list[FormDraft] = []
    rules: list[dict[str, Decided]] = []
    asked: list[tuple[DraftQuestion, ...]] = []
    for number, (draft, rows) in enumerate(zip(drafts, decided, strict=True), start=1):
        name = sheet_name(number, draft)
        if name not in book.by_sheet:
            raise ReviewError(
                f"文件“{file}”里没有工作表“{name}”；请用程序生成的“核对.xlsx”再改一次。"
            )
        read = _Form(file, name, book.by_sheet[name], draft, rows)
        form, own, open_ = read.result(facts)
        done.append(form)
        rules.append(own)
        about = [
            one
            for one in (
                *(notice.questions if number == 1 else ()),
                *draft.questions,
                *sums.check(form),
            )
            if (draft.key, one.ref or "", squeeze(one.words)) not in checked
            and not _answered(one, form, notice)
        ]
        asked.append((*about, *open_))
    found = Imported(source, notice, tuple(done), tuple(rules), Original(()), tuple(asked))
    _, faults = loaded(found)
    if faults:
        raise ReviewError(f"文件“{file}”改过的内容还不能用：" + "；".join(faults[:5]))
    return Reviewed(found, key)


def _answered(question: DraftQuestion, form: FormDraft, notice: DraftNotice) -> bool:
    """Whether what was asked for has been filled in."""
    if question.code == "issuer":
        return not notice.issuer.startswith("（请填写")
    if question.code == "title":
        return not form.title.startswith("（请填写")
    return False


def _kept(file: str, book: ReturnedWorkbook) -> keep.Kept:
    cells = book.by_sheet.get(KEPT)
    if not cells:
        raise ReviewError(
            f"文件“{file}”不是程序生成的“核对.xlsx”，或里面的“{KEPT}”页丢了。"
            "请用最初生成的那一份来改，不要把内容复制到新的工作簿。"
        )
    parts = []
    for row in range(1, len(cells) + 1):
        cell = cells.get((row, 1))
        if cell is None or not isinstance(cell.value, str) or len(cell.value) > CHUNK:
            break
        parts.append(cell.value)
    try:
        return keep.from_text("".join(parts))
    except ValueError as error:
        raise ReviewError(f"文件“{file}”的“{KEPT}”页被改动过，读不出来；请重新导入。") from error


def _facts(cells: Cells) -> dict[tuple[str, str], str]:
    labels = {*LABELS.values(), *FORM_LABELS.values()}
    found: dict[tuple[str, str], str] = {}
    for (row, column), cell in cells.items():
        if column == 1 and isinstance(cell.value, str) and cell.value in labels:
            found[cell.value, _text(cells, row, 2)] = _text(cells, row, 3)
    return found


def _noticed(file: str, notice: DraftNotice, facts: Mapping[tuple[str, str], str]) -> DraftNotice:
    values = {name: facts.get((label, "")) for name, label in LABELS.items()}
    year = notice.year
    if values["year"] is not None:
        text = values["year"].strip().removesuffix("年")
        if text and not (text.isdigit() and 1949 <= int(text) <= 2200):
            raise ReviewError(
                f"文件“{file}”的{FIRST}：年度写的是“{text[:20]}”，要写四位数字，如 2026。"
            )
        year = int(text) if text else None
    return replace(
        notice,
        title=values["title"] or notice.title,
        issuer=values["issuer"] or notice.issuer,
        number=notice.number if values["number"] is None else values["number"] or None,
        year=year,
    )


def _checked(cells: Cells) -> set[tuple[str, str, str]]:
    """Return the questions that are marked as looked at."""
    heads = [row for (row, column), cell in cells.items() if column == 4 and cell.value == CHECKED]
    if not heads:
        return set()
    found: set[tuple[str, str, str]] = set()
    for (row, column), cell in cells.items():
        if column == 4 and row > heads[0] and cell.value == YES:
            found.add((_text(cells, row, 1), _text(cells, row, 2), squeeze(_text(cells, row, 3))))
    return found


def _text(cells: Cells, row: int, column: int) -> str:
    cell = cells.get((row, column))
    if cell is None or cell.value is None:
        return ""
    if isinstance(cell.value, Decimal):
        return plain_number(cell.value)
    return cleaned(str(cell.value)).strip("\n")


class _Form:
    """One form's sheet."""

    def __init__(
        self, file: str, name: str, cells: Cells, draft: FormDraft, rows: Mapping[str, Decided]
    ) -> None:
        self.file, self.name, self.cells, self.draft, self.rows = file, name, cells, draft, rows
        self.blocks = {block.ref: block for block in self._blocks()}
        self.open: list[DraftQuestion] = []

    def result(
        self, facts: Mapping[tuple[str, str], str]
    ) -> tuple[FormDraft, dict[str, Decided], list[DraftQuestion]]:
        """Return the form, its rules, and what is still open."""
        decided: dict[str, Decided] = {}
        names: dict[str, str] = {}
        for row in self.draft.rows:
            block = self.blocks.get(row.ref)
            if block is None:
                continue  # the whole row was deleted, as a clerk deletes what is no row
            decided[row.ref] = self._decided(row, self.rows[row.ref], block)
            names[row.ref] = self._words(block.row, "类别")
        if not decided:
            raise ReviewError(f"文件“{self.file}”的工作表“{self.name}”里一行也没有了。")
        values = {name: facts.get((label, self.draft.key)) for name, label in FORM_LABELS.items()}
        draft = replace(
            self.draft,
            categories=self._categories(decided, names),
            title=values["title"] or self.draft.title,
            unit_type=values["unit_type"] or self.draft.unit_type,
            attachment=self.draft.attachment
            if values["attachment"] is None
            else values["attachment"] or None,
            breaks=tuple(ref for ref in self.draft.breaks if ref in decided),
        )
        return draft, decided, self.open

    def _blocks(self) -> Iterator[_Block]:
        block: _Block | None = None
        last = max((row for row, _ in self.cells), default=1)
        for row in range(2, last + 1):
            ref = squeeze(_text(self.cells, row, 1))
            if ref:
                if block is not None:
                    yield block
                block = _Block(ref, row)
            line = self._line(row)
            if block is not None and line is not None:
                block.lines.append((row, line))
        if block is not None:
            yield block

    def _words(self, row: int, head: str) -> str:
        return _text(self.cells, row, COLUMN[head] + 1)

    def _figure(self, row: int, head: str) -> Decimal | None:
        cell = self.cells.get((row, COLUMN[head] + 1))
        if cell is None or cell.value in (None, ""):
            return None
        if isinstance(cell.value, Decimal) and cell.kind == "number":
            value: Decimal | None = cell.value
        else:
            value = figure(str(cell.value))
        if value is None or value < 0 or value != value.quantize(Decimal("0.01")):
            place = a1(row, COLUMN[head] + 1)
            raise ReviewError(
                f"文件“{self.file}”的工作表“{self.name}” {place}："
                f"“{head}”要写数字（最多两位小数），现在写的是“{str(cell.value)[:20]}”。"
            )
        return value

    def _line(self, row: int) -> RuleLine | None:
        way, words = self._words(row, "算法"), self._words(row, "问单位的话")
        if not way and not words:
            return None
        return RuleLine(
            way, words, self._figure(row, "几分"), self._figure(row, "应达到"),
            self._figure(row, "每多少一档"), self._words(row, "单位"), self._figure(row, "最多"),
        )  # fmt: skip

    def _decided(self, row: DraftRow, before: Decided, block: _Block) -> Decided:
        changed = replace(
            row,
            number=_kept_words(self._words(block.row, "序号"), row.number),
            text=_kept_words(self._words(block.row, "考核内容"), row.text) or row.text,
            points=self._figure(block.row, "分值"),
            departments=self._departments(row, block.row),
            evidence=_kept_words(self._words(block.row, "证明材料"), row.evidence),
        )
        changed = _printed_anew(row, changed)
        on = self._words(block.row, "采用") == YES
        meant = self._meant(changed, before.understood, block)
        if changed.points is None and not changed.bonus:
            self.open.append(DraftQuestion("points", f"第 {row.ref} 行没有分值，请填写", row.ref))
        if meant.certainty == "unsure" and not on:
            why = "；".join(meant.doubts)
            self.open.append(DraftQuestion("unsure", f"第 {row.ref} 行还没有采用：{why}", row.ref))
        if on:
            meant = replace(
                meant, certainty="sure" if meant.certainty != "none" else "none", doubts=()
            )
        return Decided(changed, meant, on)

    def _departments(self, row: DraftRow, at: int) -> tuple[str, ...]:
        words = self._words(at, "责任部门")
        if words == "、".join(row.departments):
            return row.departments
        return tuple(part.strip() for part in words.replace("，", "、").split("、") if part.strip())

    def _meant(self, row: DraftRow, before: Understood, block: _Block) -> Understood:
        parts = [
            (n, part, self.blocks.get(f"{row.ref}.{n}"))
            for n, part in enumerate(before.parts, start=1)
            if part.rule is not None
        ]
        if parts:
            kept = [self._part(row, part, own) for _, part, own in parts if own is not None]
            if len(kept) != len(before.parts):
                settings = before.settings
                return replace(before, parts=tuple(kept), settings=settings, certainty="unsure")
            return replace(before, parts=tuple(kept))
        rule = self._rule(before.rule, row.points, block)
        if rule is before.rule:
            return before
        return Understood(rule, "sure", settings=_settings_of(rule, before, row))

    def _part(self, row: DraftRow, part: DraftPart, block: _Block) -> DraftPart:
        worth = self._figure(block.row, "分值")
        rule = self._rule(part.rule or {"kind": "judged"}, worth, block)
        text = _kept_words(self._words(block.row, "考核内容"), part.text) or part.text
        if squeeze(text) not in squeeze(row.text):
            place = a1(block.row, COLUMN["考核内容"] + 1)
            raise ReviewError(
                f"文件“{self.file}”的工作表“{self.name}” {place}："
                f"这一部分的文字要照抄第 {row.ref} 行的考核内容。"
            )
        return replace(part, text=text, points=part.points if worth is None else worth, rule=rule)

    def _rule(self, before: Rule, points: Decimal | None, block: _Block) -> Rule:
        manner = self._words(block.row, "怎样计分") or manner_of(before)
        lines = [line for _, line in block.lines]
        if manner == manner_of(before) and _same(lines, lines_of(before, points)):
            return before
        try:
            return rule_of(manner, lines, points)
        except LineError as error:
            place = a1(block.row, COLUMN["怎样计分"] + 1)
            raise ReviewError(
                f"文件“{self.file}”的工作表“{self.name}” {place}（第 {block.ref} 行）：{error}。"
            ) from error

    def _categories(
        self, decided: Mapping[str, Decided], names: Mapping[str, str]
    ) -> tuple[DraftCategory, ...]:
        found: list[DraftCategory] = []
        for category in self.draft.categories:
            groups = tuple(
                replace(
                    group,
                    rows=tuple(decided[row.ref].row for row in group.rows if row.ref in decided),
                )
                for group in category.groups
            )
            groups = tuple(group for group in groups if group.rows)
            if not groups:
                continue
            first = next(row.ref for group in groups for row in group.rows)
            name = names[first]
            same = not name or name == squeeze(category.name)
            found.append(replace(category, name=category.name if same else name, groups=groups))
        return tuple(found)


def _kept_words(words: str, before: str | None) -> str | None:
    """Return new words; the old ones with all their blanks where only blanks were lost."""
    return before if squeeze(words) == squeeze(before or "") else words


def _same(lines: Sequence[RuleLine], others: Sequence[RuleLine]) -> bool:
    return len(lines) == len(others) and all(
        replace(a, words=squeeze(a.words)) == replace(b, words=squeeze(b.words))
        for a, b in zip(lines, others, strict=True)
    )


def _printed_anew(row: DraftRow, changed: DraftRow) -> DraftRow:
    """Drop printed words that no longer say what the row holds."""
    if row.points != changed.points:
        changed = replace(changed, printed_points=None)
    if row.departments != changed.departments:
        changed = replace(changed, printed_departments=None)
    return changed


def _settings_of(rule: Rule, before: Understood, row: DraftRow) -> tuple[DraftSetting, ...]:
    """Return the settings that a rule refers to."""
    sentence_ = squeeze(row.criterion or row.text)[:60]
    text = repr(rule)
    known = {one.key: one for one in before.settings}
    made = {"steps": steps, "average": average, "incomplete_records": incomplete}
    found = []
    for key, maker in made.items():
        if f"'choose': '{key}'" in text:
            found.append(known.get(key) or maker(sentence_))
    return tuple(found)
