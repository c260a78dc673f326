"""A message behind the fence: read, understood, and its files checked, within one budget.

The process that reads tells what the message says of itself; the program, which knows whose
address it is, says how it is to be taken; the process goes on with the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from workbook_tool.campaign.actions.looking import Intake, IntakeContext, Source, look
from workbook_tool.checks.context import Arrival
from workbook_tool.mail.replies import Reply, reply_of
from workbook_tool.reading.child import Reader
from workbook_tool.reading.containers import MESSAGES
from workbook_tool.reading.frames import ForgedError, Told
from workbook_tool.reading.kinds import kind_of
from workbook_tool.reading.letters import Letter, read_letter
from workbook_tool.reading.limits import Limits, Refusal
from workbook_tool.reading.told import heard, heard_letter, tell, tell_heading
from workbook_tool.reading.worker import ask

_LETTERS = "letter"
"""What a process asks about that has read a message."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How a message is to be taken.

    Attributes:
        concerns_us: Whether it comes from a unit, or answers a message of the round.
        on: The day on which it arrived.
        sender: Code of the unit that sent it, where that is known; else empty.
        where: Where its files come from, in words.
    """

    concerns_us: bool
    on: date
    sender: str
    where: str


@dataclass(frozen=True, slots=True)
class TakenLetter:
    """A message with what it asks for.

    Attributes:
        letter: What it says, without its files.
        reply: What it asks for, without the files; ``None`` where it was not asked.
        files: Each file that is taken, with what was read from it.
    """

    letter: Letter
    reply: Reply | None = None
    files: tuple[tuple[Source, list[Intake]], ...] = ()


@dataclass(frozen=True, slots=True)
class _Reply:
    notes: tuple[str, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Enclosure:
    name: str
    results: int


def _job(data: bytes, limits: Limits) -> Iterator[Told]:
    kind = kind_of(data)
    letter = read_letter(data, kind if kind in MESSAGES else "mail", limits)
    heading = tell_heading(letter)
    yield heading
    terms = ask({"about": _LETTERS}, heading.plain)
    if letter.refusal is not None or not isinstance(terms, Terms):
        return
    reply = reply_of(letter, concerns_us=terms.concerns_us)
    yield tell(_Reply, _Reply(reply.notes, reply.needs))
    arrival = Arrival(terms.on, terms.sender or None)
    for one in reply.files:
        results = list(look(one.name, one.content, arrival, limits))
        yield tell(_Enclosure, _Enclosure(one.name, len(results)), one.content)
        yield from results


def take_letter(
    reader: Reader,
    context: IntakeContext,
    data: bytes,
    terms_of: Callable[[Letter], Terms | None],
) -> TakenLetter:
    """Read a message and the files that it brings.

    Args:
        reader: Has the process.
        context: What has to be known of the round.
        data: The message.
        terms_of: Says how a message is to be taken; ``None``: its files are none for us.

    Returns:
        The message; with the refusal in it where it could not be read, or took too much.
    """
    asked: list[Terms | None] = []

    def answer(_: object, heading: bytes) -> Terms | None:
        asked.append(terms_of(heard_letter([Told(heading)])))
        return asked[0]

    answers = {**context.answers, _LETTERS: answer}
    told = reader.call(_job, data, shared=context.desk, answers=answers)
    if isinstance(told, Refusal):
        return TakenLetter(Letter(refusal=told))
    try:
        return _heard(context, told, asked[0] if asked else None)
    except ForgedError:
        return TakenLetter(Letter(refusal=reader.forged()))


def _heard(context: IntakeContext, told: list[Told], terms: Terms | None) -> TakenLetter:
    letter = heard_letter(told[:1])
    if len(told) == 1 or terms is None:
        return TakenLetter(letter)
    said = heard(_Reply, told[1])
    files: list[tuple[Source, list[Intake]]] = []
    at = 2
    while at < len(told):
        one = heard(_Enclosure, told[at])
        results = told[at + 1 : at + 1 + one.results]
        if one.results < 0 or len(results) < one.results:
            raise ForgedError("fewer results than files")
        source = Source(one.name, told[at].blob, terms.where, terms.on, terms.sender)
        files.append((source, context.believed(source, results)))
        at += 1 + one.results
    return TakenLetter(letter, Reply(notes=said.notes, needs=said.needs), tuple(files))
