"""待办: all that needs a person, the gravest first, each with its decisions as buttons."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from workbook_tool.office.todo import KINDS, TodoOption, TodoRequest, todo
from workbook_tool.web.frame import show_round
from workbook_tool.web.listing import listing
from workbook_tool.web.pages.decide import address_of, taken_notice
from workbook_tool.web.visit import Visit, route

KIND_WORDS: Mapping[str, str] = {
    "whose": "是哪个单位的",
    "rivals": "以哪一份为准",
    "conflict": "打分不一致",
    "faulty": "有错的表",
    "paper": "纸质件不一致",
    "entering": "代录没有完",
    "mail": "邮件没有着落",
    "message": "来信",
    "explain": "要说明的",
}
KIND_TONES: Mapping[str, str] = {
    "whose": "bad",
    "rivals": "bad",
    "conflict": "bad",
    "faulty": "bad",
    "mail": "wait",
    "message": "wait",
}


def look(visit: Visit) -> Response:
    """Show all that needs a person."""
    entry = visit.round
    found = visit.desk.ask(todo, TodoRequest(entry.folder), entry.folder)
    shown = listing(
        visit,
        found.items,
        lambda one: " ".join(
            [one.unit or "", one.name, one.words, *(file.file for file in one.files)]
        ),
        {},
        lambda one, chosen: one.kind == chosen,
    )

    def address(option: TodoOption) -> str:
        return address_of(entry.key, option.decision, option.fields, "todo")

    return show_round(
        visit,
        "todo.html",
        "todo",
        shown=shown,
        counts=[(kind, found.counts[kind]) for kind in KINDS if found.counts[kind]],
        kind_words=KIND_WORDS,
        tones=KIND_TONES,
        address=address,
        names=visit.desk.about(entry).names,
        taken=taken_notice(visit),
    )


ROUTES = (route("/r/{round}/todo", look, "GET", "POST"),)
