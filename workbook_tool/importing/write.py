"""A draft as the files of a form: ``document.yaml``, and a YAML file for each form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml

from workbook_tool.importing.draft import (
    DraftCategory,
    DraftGroup,
    DraftHead,
    DraftNotice,
    DraftQuestion,
    DraftRow,
    FormDraft,
)
from workbook_tool.importing.understood import (
    DraftPart,
    DraftSetting,
    Understood,
    bonus_once,
    parts_sum,
)
from workbook_tool.rubric.model import Form, Item
from workbook_tool.rubric.text import plain_number, squeeze

Data = dict[str, Any]

LAYOUTS = "lines" in Form.model_fields and "more" in Item.model_fields
"""Whether the model has free columns, further rows and lines around the table."""

_FIRST_LEVEL = 2
_SCORED = {"self": "自评分", "assess": "考核分", "review": "复核分"}


@dataclass(frozen=True, slots=True)
class Decided:
    """A row with what was understood of it, and whether its rule is switched on."""

    row: DraftRow
    understood: Understood
    on: bool


def document_data(notice: DraftNotice, key: str) -> Data:
    """Return what stands in ``document.yaml``."""
    data: Data = {"id": key, "title": notice.title, "issuer": notice.issuer}
    if notice.number:
        data["number"] = notice.number
    if notice.year is not None:
        data["year"] = notice.year
    return data


def form_data(draft: FormDraft, decided: Mapping[str, Decided]) -> Data:
    """Return what stands in the file of a form.

    Args:
        draft: The form.
        decided: Each of its rows with its rule, by reference.
    """
    return _Writer(draft, decided).data()


class _Writer:
    def __init__(self, draft: FormDraft, decided: Mapping[str, Decided]) -> None:
        self.draft = draft
        self.decided = decided
        self.settings: dict[str, tuple[DraftSetting, list[str]]] = {}

    def data(self) -> Data:
        draft = self.draft
        categories = [self._category(one) for one in self._categories()]
        data: Data = {}
        if draft.attachment:
            data["attachment"] = draft.attachment
        data |= {"title": draft.title, "unit_type": draft.unit_type}
        data |= self._lines()
        across = bool(draft.categories) and all(one.across for one in draft.categories)
        if LAYOUTS and across and "category" not in draft.roles:
            data["headings"] = ["category"]
        data["columns"] = [self._head(head) for head in self._columns()]
        data["stages"] = self._stages()
        data["paper"] = {
            "orientation": "landscape" if draft.landscape else "portrait",
            "font_size": draft.font_size,
        }
        if draft.breaks:
            data["paper"]["breaks"] = list(draft.breaks)
        if draft.total is not None:
            data["total"] = self._total()
        if self.settings:
            data["settings"] = {
                key: {
                    "sentence": setting.sentence,
                    "question": setting.question,
                    "refs": list(dict.fromkeys(refs)),
                    "readings": dict(setting.readings),
                    "default": next(iter(setting.readings)),
                }
                for key, (setting, refs) in self.settings.items()
            }
        data["categories"] = categories
        return data

    # --- around the rows ------------------------------------------------------------------

    def _lines(self) -> Data:
        lines = list(self.draft.unit_lines)
        notes = list(self.draft.notes)
        plain = [one for one in lines if _names_unit(one[0])]
        if len(plain) == 1 and len(lines) == 1:
            text, place = plain[0]
            data: Data = {"unit_line": {"text": text, "place": place}}
            lines = []
        else:
            data = {}
        if LAYOUTS and (lines or notes):
            data["lines"] = [
                {"place": place, "cells": [{"text": text}]} for text, place in lines
            ] + [{"place": "after", "cells": [{"text": text}]} for text in notes]
        return data

    def _columns(self) -> Sequence[DraftHead]:
        if LAYOUTS:
            return self.draft.columns
        # Without columns of their own, words for which no role is left cannot be printed.
        kept: list[DraftHead] = []
        for head in self.draft.columns:
            cells = tuple(cell for cell in head.cells if cell.key is None)
            if cells:
                kept.append(DraftHead(head.head, cells, head.diagonal))
        return kept

    def _head(self, head: DraftHead) -> Data:
        data: Data = {"head": head.head, "cells": []}
        if head.diagonal and "\n" in head.head:
            data["diagonal"] = True
        for cell in head.cells:
            entry: Data = {"role": cell.role}
            if cell.key:
                entry["key"] = cell.key
            entry["width"] = cell.width
            if LAYOUTS and cell.stage:
                entry["stage"] = cell.stage
            if LAYOUTS and cell.level != _FIRST_LEVEL:
                entry["level"] = cell.level
            if cell.format != "General":
                entry["format"] = cell.format
            if cell.head and LAYOUTS:
                entry["head"] = cell.head
            data["cells"].append(entry)
        return data

    def _stages(self) -> list[Data]:
        labels = {
            cell.role: cell.head or head.head
            for head in self.draft.columns
            for cell in head.cells
            if cell.role in _SCORED
        }
        for head in self.draft.columns:
            for cell in head.cells:
                if cell.stage in _SCORED and cell.role != "free":
                    labels.setdefault(cell.stage, _SCORED[cell.stage])
        departments = any(row.departments for row in self.draft.rows)
        by = "departments" if departments and "assess" not in labels else "group"
        if not labels:
            if departments:
                return [{"id": "assess", "label": "考核分", "by": "departments"}]
            labels = {"self": "自评分", "assess": "考核分"}
        return [
            {
                "id": role,
                "label": squeeze(labels[role]) or word,
                "by": "unit" if role == "self" else by,
            }
            for role, word in _SCORED.items()
            if role in labels
        ]

    def _total(self) -> Data:
        total = self.draft.total
        assert total is not None
        data: Data = {}
        if total.points is not None:
            data["points"] = total.points
        data["cells"] = [_span_cell(text, span) for text, span in total.cells] or [{}]
        return data

    # --- rows -----------------------------------------------------------------------------

    def _categories(self) -> list[DraftCategory]:
        """Return the categories that hold rows; of several bonus ones, one."""
        return [one for one in self.draft.categories if one.rows]

    def _category(self, category: DraftCategory) -> Data:
        name = category.name.strip("\n") or self.draft.title.replace("\n", "") or "考核内容"
        data: Data = {"name": name}
        bonus = self._bonus(category)
        worth = category.points
        if worth is None and bonus is None:
            worth = sum((row.points or Decimal(0) for row in category.rows), Decimal(0))
        if worth is not None:
            data["points"] = worth
        if bonus is not None:
            data["bonus"] = bonus
        if category.note:
            data["note"] = {"text": category.note, "span": category.span}
        if LAYOUTS and category.subtotal:
            data["subtotal"] = {"cells": [_span_cell(*one) for one in category.subtotal]}
        named = [group for group in category.groups if group.name]
        if named and "indicator" in self.draft.roles:
            data["indicators"] = self._indicators(category.groups, 0)
        else:
            data["items"] = [self._row(row) for row in category.rows]
        return data

    def _indicators(self, groups: Sequence[DraftGroup], depth: int) -> list[Data]:
        """Return groups of rows as indicators, those with the same one above them in it."""
        found: list[Data] = []
        at = 0
        while at < len(groups):
            group = groups[at]
            path = (*group.above, (group.name or "　", group.points))
            name, worth = path[min(depth, len(path) - 1)]
            entry: Data = {"name": name}
            if worth is not None or not LAYOUTS:
                rows = sum((row.points or Decimal(0) for row in group.rows), Decimal(0))
                entry["points"] = rows if worth is None else worth
            same = [group]
            if depth < len(group.above):
                while at + len(same) < len(groups) and (
                    groups[at + len(same)].above[: depth + 1] == group.above[: depth + 1]
                ):
                    same.append(groups[at + len(same)])
                entry["indicators"] = self._indicators(same, depth + 1)
            else:
                entry["items"] = [self._row(row) for row in group.rows]
            found.append(entry)
            at += len(same)
        return found

    def _bonus(self, category: DraftCategory) -> Data | None:
        rules = [self._rule(row)["kind"] for row in category.rows]
        if "bonus_by_level" not in rules:
            return None
        words = squeeze(
            f"{category.note or ''}；"
            + "；".join(f"{row.text}；{row.criterion or ''}" for row in category.rows)
        )
        data: Data = {"once": "matter"}
        cap = re.search(
            r"(?:最高|最多|不超过|上限)(?:不超过)?(?:为|得|加)?([0-9.]+)分|([0-9.]+)分封顶", words
        )
        if cap is not None:
            data["cap"] = Decimal((cap[1] or cap[2]).strip("."))
        elif category.points is not None:
            data["cap"] = category.points
        once = re.search(r"[^。；]*(?:取最高|只加[1一]次|不重复|不累[计加]|就高)[^。；]*", words)
        sentence = once[0].strip("，；。") if once else "（没有写明几项加分能否相加）"
        setting = bonus_once(sentence)
        self.settings[setting.key] = (setting, [row.ref for row in category.rows])
        data["once"] = {"choose": setting.key, "matter": "matter", "row": "row", "all": "all"}
        return data

    def _rule(self, row: DraftRow) -> Data:
        decided = self.decided[row.ref]
        if decided.on:
            return decided.understood.rule
        if row.bonus and decided.understood.rule["kind"] == "bonus_by_level":
            return decided.understood.rule
        return {"kind": "judged" if row.criterion else "unspecified"}

    def _row(self, row: DraftRow) -> Data:
        decided = self.decided[row.ref]
        data: Data = {"ref": row.ref}
        for name in ("number", "name", "period"):
            if getattr(row, name):
                data[name] = getattr(row, name)
        data["text"] = row.text
        rule = self._rule(row)
        if row.points is not None:
            data["points"] = row.points
        elif rule["kind"] != "bonus_by_level":
            data["points"] = Decimal(0)
        for name in ("criterion", "evidence"):
            if getattr(row, name):
                data[name] = getattr(row, name)
        if row.departments:
            data["departments"] = list(row.departments)
        data |= self._looks(row)
        if decided.on:
            data |= self._parts(row, decided.understood)
        if not (data.get("parts") and all("rule" in one for one in data["parts"])):
            data["rule"] = rule
        return data

    def _parts(self, row: DraftRow, meant: Understood) -> Data:
        """Return the parts of a row; what its rule leaves open becomes settings of the form."""
        for setting in meant.settings:
            self.settings.setdefault(setting.key, (setting, []))[1].append(row.ref)
        if not meant.parts:
            return {}
        data: Data = {"parts": [self._part(one) for one in meant.parts]}
        if sum((one.points for one in meant.parts), Decimal(0)) != row.points:
            setting = parts_sum(row.ref, squeeze(meant.parts[0].text)[:40])
            self.settings[setting.key] = (setting, [row.ref])
            data["scaled"] = {"choose": setting.key, "as_marked": False, "scaled": True}
        return data

    def _looks(self, row: DraftRow) -> Data:
        """Return what of a row is only print."""
        data: Data = {}
        if row.joined:
            data["joined"] = list(row.joined)
        printed: Data = {}
        if row.printed_points is not None and "points" in self.draft.roles:
            printed["points"] = row.printed_points
        if row.printed_departments is not None:
            printed["departments"] = row.printed_departments
        if printed:
            data["print"] = printed
        if LAYOUTS and row.cells:
            data["cells"] = dict(row.cells)
        if LAYOUTS and row.more:
            data["more"] = [_further(one) for one in row.more]
        return data

    def _part(self, part: DraftPart) -> Data:
        data: Data = {"text": part.text, "points": part.points}
        if part.rule is not None:
            data["rule"] = part.rule
        return data


def _further(words: Mapping[str, str]) -> Data:
    plain = ("number", "name", "period", "text", "criterion", "evidence")
    data: Data = {role: words[role] for role in plain if role in words}
    free = {role: text for role, text in words.items() if role.startswith("other_")}
    if free:
        data["cells"] = free
    return data


def _span_cell(text: str, span: int) -> Data:
    data: Data = {}
    if text:
        data["text"] = text
    if span != 1:
        data["span"] = span
    return data


def _names_unit(text: str) -> bool:
    bare = squeeze(text)
    return bool(
        re.match(r"^(?:[^:：]{0,8})?(?:单位|工会)(?:名称)?(?:[（(].{1,4}[)）])?[:：]", bare)
    ) and (len(re.findall(r"[:：]", bare)) == 1)


# --- YAML ---------------------------------------------------------------------------------


class _Dumper(yaml.SafeDumper):
    """Writes as our files are written: figures plain, several lines as a block."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True


def _decimal(dumper: yaml.SafeDumper, value: Decimal) -> yaml.ScalarNode:
    text = plain_number(value)
    tag = "tag:yaml.org,2002:float" if "." in text else "tag:yaml.org,2002:int"
    return dumper.represent_scalar(tag, text)


_TRICKY = re.compile(
    r"^[-+.]?[0-9]|[:#]\s|^[\s'\"“”‘’&*!|>%@`\[\]{}?,-]|\s$|^(?:true|false|null|~|yes|no|on|off)$",
    re.I,
)


def _words(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style: str | None = None
    if "\n" in text and not any(line != line.rstrip() for line in text.split("\n")):
        style = (
            "|" if text.split("\n", maxsplit=1)[0][:1].strip() and text == text.strip("\n") else '"'
        )
    elif "\n" in text or _TRICKY.search(text):
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(Decimal, _decimal)
_Dumper.add_representer(str, _words)


def yaml_text(data: Mapping[str, Any], head: str) -> str:
    """Return data as the text of a file.

    Args:
        data: What stands in it.
        head: A comment for its first line.
    """
    body = yaml.dump(
        dict(data), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100_000, indent=2
    )
    return f"# {head}\n{body}"


def questions_of(draft: FormDraft, decided: Iterable[Decided]) -> list[DraftQuestion]:
    """Return all that a person has to look at in a form, what hinders most first."""
    found = list(draft.questions)
    for one in decided:
        row, understood = one.row, one.understood
        if row.points is None and not row.bonus:
            found.append(DraftQuestion("points", f"第 {row.ref} 行没有找到分值，请填写", row.ref))
        if understood.certainty == "unsure":
            why = "；".join(understood.doubts)
            found.append(DraftQuestion("unsure", f"第 {row.ref} 行怎样计分要确认：{why}", row.ref))
        elif understood.doubts:
            why = "；".join(understood.doubts)
            found.append(DraftQuestion("none", f"第 {row.ref} 行由人工评分：{why}", row.ref))
    return found
