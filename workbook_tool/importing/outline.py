"""Forms without a table: outlines of headings and numbered sentences with points in them.

一、组织建设（30分） is a category, （一）… an indicator or a row, 1. … a row; what follows
without a number belongs to the row before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from workbook_tool.importing import points
from workbook_tool.importing.draft import (
    DraftCategory,
    DraftColumn,
    DraftGroup,
    DraftHead,
    DraftQuestion,
    DraftRow,
    FormDraft,
    RowSource,
)
from workbook_tool.importing.notice import doubt_of_unit_type, unit_type_of
from workbook_tool.importing.numerals import plain_figures
from workbook_tool.importing.pieces import title_block
from workbook_tool.importing.tables import Original, ShownLine
from workbook_tool.importing.wording import says

_LEVELS = (
    re.compile(
        r"^(?:第)?[一二三四五六七八九十]{1,3}(?:、|部分|[.．])|^[一二三四五六七八九十]{1,3}\s*[:：]"
    ),
    re.compile(r"^[（(][一二三四五六七八九十]{1,3}[)）]"),
    re.compile(r"^[0-9]{1,2}(?:[、.．](?![0-9])|\s)"),
    re.compile(r"^[（(][0-9]{1,2}[)）]|^[①-⑳]|^[0-9]{1,2}[)）]"),
)
_SCORING = re.compile(r"[0-9.]+分(?!钟)|扣分|得分|不得分|满分")
_PLAIN_END = re.compile(r"(?:^|[^0-9.])([0-9]+(?:\.[0-9]+)?)分[。；;：:]?$")
_FEWEST = 3
_WIDTHS = (Decimal(30), Decimal(110), Decimal(16))


@dataclass
class _Node:
    """One numbered paragraph with what stands under it."""

    level: int
    lines: list[str]
    at: int
    inner: list[_Node] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def outline_drafts(original: Original, key: str) -> tuple[list[FormDraft], list[ShownLine]]:
    """Return the forms that stand in a document as an outline, and the lines before them."""
    lines = [
        block for block in original.blocks if isinstance(block, ShownLine) and block.text.strip()
    ]
    landscape = bool(original.sections and original.sections[0].landscape)
    drafts: list[FormDraft] = []
    notice: list[ShownLine] = []
    for number, stretch in enumerate(_stretches(lines)):
        begin = next((n for n, one in enumerate(stretch) if _level(one.text) is not None), None)
        if begin is None:
            notice += stretch if not drafts else []
            continue
        rest, title = title_block(stretch[:begin])
        if not drafts:
            notice += rest
        found = _Outline(title, stretch[begin:], f"{key}-{number + 1}").draft()
        if found is not None:
            drafts.append(replace(found, landscape=landscape))
        elif not drafts:
            notice += stretch
    return drafts, notice if drafts else lines


def _stretches(lines: Sequence[ShownLine]) -> Iterator[list[ShownLine]]:
    """Divide the lines where an attachment begins."""
    found: list[ShownLine] = []
    for line in lines:
        if says("attachment", line.text) and found:
            yield found
            found = []
        found.append(line)
    if found:
        yield found


def _level(text: str) -> int | None:
    bare = plain_figures(text.strip())
    return next((n for n, one in enumerate(_LEVELS) if one.match(bare)), None)


class _Outline:
    def __init__(self, title: Sequence[ShownLine], lines: Sequence[ShownLine], key: str) -> None:
        self.title = title
        self.lines = lines
        self.key = key
        self.questions: list[DraftQuestion] = []
        self.notes: list[str] = []
        self.count = 0

    def draft(self) -> FormDraft | None:
        tops = self._tree()
        if tops and tops[0].level > 0:
            tops = [_Node(0, [""], tops[0].at, tops)]
        categories = [one for one in map(self._category, tops) if one.rows]
        rows = [row for category in categories for row in category.rows]
        scored = sum(row.points is not None for row in rows)
        told = sum(category.points is not None for category in categories)
        saying = sum(bool(_SCORING.search(plain_figures(row.text))) for row in rows)
        if len(rows) < _FEWEST or (max(scored, saying) < _FEWEST and told < 2):
            return None
        attachment = next(
            (line.text.strip() for line in self.title if says("attachment", line.text)), None
        )
        words = [
            line.text.strip()
            for line in self.title
            if not says("attachment", line.text) and not says("field", line.text)
        ]
        units = [line.text.strip() for line in self.title if says("field", line.text)]
        title = "\n".join(words)
        if not title:
            self.questions.append(DraftQuestion("title", "没有找到标题，请填写"))
        unit_type, known = unit_type_of(title, units)
        if not known:
            self.questions.append(doubt_of_unit_type(unit_type))
        self.questions.append(
            DraftQuestion("no_table", "原件没有表格，类别和各行是按编号分出来的，请核对")
        )
        across = any(group.name for category in categories for group in category.groups)
        return FormDraft(
            key=self.key,
            title=title or "（请填写标题）",
            unit_type=unit_type,
            columns=_columns(indicator=across),
            categories=tuple(categories),
            attachment=attachment,
            unit_lines=tuple((one, "before") for one in units),
            notes=tuple(self.notes),
            questions=tuple(self.questions),
        )

    def _tree(self) -> list[_Node]:
        tops: list[_Node] = []
        path: list[_Node] = []
        for at, line in enumerate(self.lines):
            for n, text in enumerate(line.text.split("\n")):
                level = _level(text) if n == 0 or _level(text) is not None else None
                if level is None:
                    self._more(path, text, last=at >= len(self.lines) - 3)
                    continue
                node = _Node(level, [text.strip()], at + 1)
                while path and path[-1].level >= level:
                    path.pop()
                (path[-1].inner if path else tops).append(node)
                path.append(node)
        return tops

    def _more(self, path: list[_Node], text: str, *, last: bool) -> None:
        bare = "".join(text.split())
        if not bare:
            return
        if (
            not path
            or says("note", bare)
            or (last and (says("date", bare) or says("signature", bare)))
        ) or (
            last
            and len(bare) < 20
            and not _SCORING.search(plain_figures(bare))
            and bare[-1] not in "。；"
        ):
            self.notes.append(text.strip())
        else:
            path[-1].lines.append(text.strip())

    def _category(self, node: _Node) -> DraftCategory:
        groups: list[DraftGroup] = []
        loose: list[DraftRow] = []
        for one in node.inner or [node]:
            scored_below = any(_scores(inner) for inner in one.inner)
            if one.inner and scored_below and one is not node:
                if loose:
                    groups.append(DraftGroup(tuple(loose)))
                    loose = []
                rows = tuple(self._row(inner) for inner in one.inner)
                groups.append(DraftGroup(rows, one.text, points.of_name(one.lines[0])))
            else:
                loose.append(self._row(one))
        if loose:
            groups.append(DraftGroup(tuple(loose)))
        if any(group.name for group in groups):
            groups = [group if group.name else replace(group, name="　") for group in groups]
        name = node.text if node.inner else _heading(node.text)
        bonus = says("bonus", name)
        groups = [
            replace(group, rows=tuple(replace(row, bonus=bonus) for row in group.rows))
            for group in groups
        ]
        return DraftCategory(name, tuple(groups), points.of_name(node.lines[0]), bonus, across=True)

    def _row(self, node: _Node) -> DraftRow:
        self.count += 1
        text = "\n".join([node.text, *(self._whole(one) for one in node.inner)])
        worth = _worth(text)
        return DraftRow(
            ref=str(self.count),
            text=text,
            source=RowSource(0, node.at),
            points=worth,
            printed_points="" if worth is not None else None,
        )

    def _whole(self, node: _Node) -> str:
        return "\n".join([node.text, *(self._whole(one) for one in node.inner)])


def _scores(node: _Node) -> bool:
    return bool(_SCORING.search(plain_figures(node.text))) or any(map(_scores, node.inner))


def _heading(text: str) -> str:
    return re.split(r"[。；：:]", text)[0][:30]


def _worth(text: str) -> Decimal | None:
    """Return the points that a row's text names for the whole of it."""
    marks = points.marked(text)
    if marks:
        rest = sum(marks[1:], Decimal(0))
        return marks[0] if not rest or rest == marks[0] else sum(marks, Decimal(0))
    first = plain_figures(text.split("\n", maxsplit=1)[0])
    for sentence in re.split(r"[。；;]", first):
        found = _PLAIN_END.search("".join(sentence.split()))
        if found is not None and not re.search(r"[扣减加]", sentence):
            return Decimal(found[1])
    return None


def _columns(*, indicator: bool) -> tuple[DraftHead, ...]:
    category, text, worth = _WIDTHS
    heads = [DraftHead("类别", (DraftColumn("category", category),))]
    if indicator:
        heads.append(DraftHead("项目", (DraftColumn("indicator", category),)))
        text -= category
    heads.append(DraftHead("考核内容", (DraftColumn("text", text),)))
    heads.append(DraftHead("分值", (DraftColumn("points", worth),)))
    return tuple(heads)
