"""细则: the forms that are known, and one of them as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workbook_tool.office.context import Office
from workbook_tool.office.documents import JsonDocument
from workbook_tool.rubric.export import form_data, form_line
from workbook_tool.rubric.readings import open_questions


@dataclass(frozen=True)
class FormRequest:
    """A form.

    Attributes:
        form: Its id; empty for all of them.
    """

    form: str = ""


class FormsDocument(JsonDocument, title="评分表的清单"):
    """All forms."""

    forms: list[dict[str, Any]]


class FormDocument(JsonDocument, title="一份评分表"):
    """A form."""

    form: dict[str, Any]


def form_list(office: Office, _request: FormRequest) -> FormsDocument:
    """Return every form that is known."""
    return FormsDocument(forms=[form_line(one) for one in office.library.usable()])


def form(office: Office, request: FormRequest) -> FormDocument:
    """Return a form."""
    return FormDocument(
        form=form_data(
            office.library.form(request.form), open_questions(office.library, request.form)
        )
    )


DOCUMENTS: dict[str, type[JsonDocument]] = {}
"""Every document of this module by the name of its schema; those of forms are written by hand."""
