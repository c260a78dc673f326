"""The page on which a federation confirms how ambiguous sentences are read (口径确认单).

The look is a Word template that staff may edit (``templates/口径确认单.docx``); only what
fills it is decided here.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from docxtpl import DocxTemplate

from workbook_tool.foreign import harmless
from workbook_tool.resources import data_folder
from workbook_tool.rubric.model import Form
from workbook_tool.rubric.readings import OpenQuestion, ReadingScore
from workbook_tool.rubric.text import plain_number

TEMPLATE = "口径确认单.docx"
CHOSEN, OPEN = "☑", "□"
_ONE_LINE = 34
"""Characters of a title that fit on one line of the template."""


def draw(form: Form, asked: Sequence[OpenQuestion]) -> bytes:
    """Return the page as a Word file.

    Args:
        form: The form, for its title and edition.
        asked: Its ambiguous sentences, at least one.

    Raises:
        FileNotFoundError: The template is missing from the installation.
    """
    template = DocxTemplate(data_folder("templates") / TEMPLATE)
    template.render(harmless(context(form, asked)), autoescape=True)
    buffer = io.BytesIO()
    template.save(buffer)
    return buffer.getvalue()


def context(form: Form, asked: Sequence[OpenQuestion]) -> dict[str, object]:
    """Return the words that fill the template.

    Args:
        form: The form.
        asked: Its ambiguous sentences.
    """
    return {
        "issuer": form.document.issuer,
        "title": _title(form),
        "unit_type": form.unit_type,
        "edition": form.edition,
        "form_id": form.id,
        "count": len(asked),
        "questions": [
            {
                "number": str(number),
                "sentence": f"{_tidy(question.sentence)}\n（{_rows(question.refs)}）",
                "question": _asked(question),
                "readings": [
                    {
                        "wording": reading.wording + _worth(question, reading),
                        "mark": CHOSEN if reading.in_force else OPEN,
                    }
                    for reading in question.readings
                ],
            }
            for number, question in enumerate(asked, start=1)
        ],
    }


def _title(form: Form) -> str:
    """Return the title on one line if it fits, else broken as on the form itself."""
    if len(form.full_title) <= _ONE_LINE:
        return form.full_title
    lines = form.paper.title_lines or form.title.splitlines()
    return "\n".join(line.strip() for line in lines)


def _tidy(sentence: str) -> str:
    """Return the sentence with blanks that only align columns made one."""
    return "　".join(sentence.split()).strip("。；，")


def _rows(refs: Sequence[str]) -> str:
    """Return which rows a sentence is about; a run of rows is drawn together (15—18)."""
    runs: list[list[str]] = []
    for ref in refs:
        if runs and _position(ref) == _position(runs[-1][-1]) + 1:
            runs[-1].append(ref)
        else:
            runs.append([ref])
    shown = [run[0] if len(run) == 1 else f"{run[0]}至{run[-1]}" for run in runs]
    return f"第{'、'.join(shown)}项"


def _position(ref: str) -> int:
    return int("".join(character for character in ref if character.isdigit()))


def _asked(question: OpenQuestion) -> str:
    if question.example is None:
        return f"{question.question}\n（关系到由谁打分，不举例）"
    return f"{question.question}\n举例（第{question.example_ref}项）：{question.example}。"


def _worth(question: OpenQuestion, reading: ReadingScore) -> str:
    """Return what the example scores under a reading, in brackets."""
    if question.example is None:
        return ""
    if reading.score is None:
        return "（举例由考评人员评分）"
    full = "" if reading.points is None else f"，满分{plain_number(reading.points)}分"
    return f"（举例得{plain_number(reading.score)}分{full}）"
