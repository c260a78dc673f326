"""The ambiguous sentences of a form: what each reading gives in the example of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.rubric.bonus import Claim
from workbook_tool.rubric.library import FormLibrary
from workbook_tool.rubric.model import Example, Form
from workbook_tool.rubric.scoring import compute, total_up


@dataclass(frozen=True, slots=True)
class ReadingScore:
    """One way to read a sentence.

    Attributes:
        name: Its name in the file.
        wording: Its words.
        score: What the example scores under it; ``None`` where a person judges, or
            where there is no example.
        points: Full points of the example's row under it; ``None`` for a bonus row
            without a limit, or where there is no example.
        in_force: Whether it is the reading in force.
    """

    name: str
    wording: str
    score: Decimal | None
    points: Decimal | None
    in_force: bool


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """One ambiguous sentence.

    Attributes:
        name: Its name in the file.
        sentence: The sentence of the document.
        question: What it leaves open.
        refs: The rows it is about.
        example: The facts of the example in words, if there is one.
        example_ref: The row of the example.
        readings: In the order of the file.
    """

    name: str
    sentence: str
    question: str
    refs: tuple[str, ...]
    example: str | None
    example_ref: str | None
    readings: tuple[ReadingScore, ...]


def open_questions(
    library: FormLibrary, name: str, readings: Mapping[str, str] | None = None
) -> tuple[OpenQuestion, ...]:
    """Return the ambiguous sentences of a form with what each reading gives.

    Each reading is tried with all other sentences read as they are in force.

    Args:
        library: Has the form.
        name: Its id, or a path that ends in ``.yaml``.
        readings: Reading per setting; the defaults for those not named.

    Raises:
        RubricError: No such form or reading, or the data cannot be used.
    """
    form = library.form(name, readings)
    return tuple(
        OpenQuestion(
            name=key,
            sentence=setting.sentence,
            question=setting.question,
            refs=setting.refs,
            example=setting.example.words if setting.example else None,
            example_ref=setting.example.ref if setting.example else None,
            readings=tuple(
                _tried(
                    library.form(name, {**form.readings, key: reading}),
                    setting.example,
                    ReadingScore(reading, wording, None, None, form.readings[key] == reading),
                )
                for reading, wording in setting.readings.items()
            ),
        )
        for key, setting in form.settings.items()
    )


def _tried(form: Form, example: Example | None, reading: ReadingScore) -> ReadingScore:
    """Return the reading with what the example scores in a form that is read so."""
    if example is None:
        return reading
    item = form.item(example.ref)
    if example.claims:
        claims = [Claim(matter, ref, level) for matter, ref, level in example.claims]
        score: Decimal | None = total_up(form, {}, claims).bonus
    else:
        score = compute(item, example.answers)
    return ReadingScore(reading.name, reading.wording, score, item.points, reading.in_force)
