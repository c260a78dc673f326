"""Every use case in one table: what a face can ask for.

A face that lacks one of them is found by a test, not by a user.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from workbook_tool.office.documents import JsonDocument


@dataclass(frozen=True, slots=True)
class UseCase:
    """One thing that the office does.

    Attributes:
        name: What it is called.
        module: Where its function is, below ``workbook_tool.office``.
        function: Name of the function ``(office, request) -> document``.
        writes: Whether it adds to the events of a round, and so holds it.
    """

    name: str
    module: str
    function: str
    writes: bool = False

    def load(self) -> Callable[..., JsonDocument]:
        """Import the function."""
        found: Callable[..., JsonDocument] = getattr(
            import_module(f"workbook_tool.office.{self.module}"), self.function
        )
        return found


_TABLE = (
    UseCase("demo", "demo", "demo", writes=True),
    UseCase("roster", "roster", "roster"),
    UseCase("overview", "rounds", "overview"),
    UseCase("todo", "todo", "todo"),
    UseCase("new", "new", "new", writes=True),
    UseCase("settings", "settings", "settings"),
    UseCase("preview_settings", "settings", "preview_settings"),
    UseCase("change_settings", "settings", "change_settings", writes=True),
    UseCase("questions", "issue", "questions"),
    UseCase("confirm", "issue", "confirm", writes=True),
    UseCase("issue", "issue", "issue", writes=True),
    UseCase("issued", "issued", "issued"),
    UseCase("inbox", "inbox", "put_in_inbox"),
    UseCase("collect", "collect", "collect", writes=True),
    UseCase("status", "status", "status"),
    UseCase("status_departments", "status", "status_departments"),
    UseCase("status_files", "status", "status_files"),
    UseCase("status_log", "status", "status_log"),
    UseCase("decide", "decide", "decide", writes=True),
    UseCase("decisions", "decide", "decisions"),
    UseCase("preview", "preview", "preview"),
    UseCase("send_back", "send_back", "send_back", writes=True),
    UseCase("summary", "summary", "summary"),
    UseCase("ranks", "summary", "ranks"),
    UseCase("items", "items", "items"),
    UseCase("unit", "unit", "unit"),
    UseCase("view_return", "sheet_view", "view_return"),
    UseCase("view_form", "sheet_view", "view_form"),
    UseCase("explain", "explain", "explain"),
    UseCase("made", "downloads", "made"),
    UseCase("publish", "publish", "publish"),
    UseCase("finish", "finish", "finish", writes=True),
    UseCase("unfinished", "finish", "unfinished"),
    UseCase("reopen", "finish", "reopen", writes=True),
    UseCase("backup", "keeping", "backup", writes=True),
    UseCase("restore", "keeping", "restore", writes=True),
    UseCase("rebuild", "keeping", "rebuild", writes=True),
    UseCase("rubric_list", "rubric", "rubric_list"),
    UseCase("rubric_show", "rubric", "rubric_show"),
    UseCase("rubric_lint", "rubric", "rubric_lint"),
    UseCase("rubric_diff", "rubric", "rubric_diff"),
    UseCase("rubric_settings", "rubric", "rubric_settings"),
    UseCase("rubric_import", "importing", "rubric_import"),
    UseCase("rubric_review", "importing", "rubric_review"),
    UseCase("rubric_compare", "importing", "rubric_compare"),
    UseCase("rubric_add", "taking_in", "rubric_add"),
    UseCase("check", "check", "check"),
    UseCase("check_messages", "check", "check_messages"),
    UseCase("sheet", "sheet", "sheet"),
    UseCase("print_forms", "printing", "print_forms"),
    UseCase("print_round", "printing", "print_round"),
    UseCase("mail_account", "mail_account", "mail_account"),
    UseCase("mail_password", "mail_account", "mail_password"),
    UseCase("mail_draft", "mail", "draft", writes=True),
    UseCase("mail_plan", "mail", "plan", writes=True),
    UseCase("mail_send", "mail", "send", writes=True),
    UseCase("mail_sample", "mail", "sample", writes=True),
    UseCase("mail_fetch", "mail", "fetch", writes=True),
)
USE_CASES: Mapping[str, UseCase] = {one.name: one for one in _TABLE}
"""Every use case by its name."""


def documents() -> dict[str, type[JsonDocument]]:
    """Return every result document by the name of its schema in ``docs/schemas``."""
    found: dict[str, type[JsonDocument]] = {}
    for module in dict.fromkeys(one.module for one in USE_CASES.values()):
        known: Any = import_module(f"workbook_tool.office.{module}")
        found |= known.DOCUMENTS
    return found
