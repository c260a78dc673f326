"""What units, collections, files and readings of a round are called, in the office's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from workbook_tool.campaign.derived.state import State
from workbook_tool.campaign.inputs.settings import Settings
from workbook_tool.campaign.records.events import Fetched, Received
from workbook_tool.rubric.duties import duty_words
from workbook_tool.rubric.model import Form

Forms = Callable[[str], Form | None]
"""Finds a form by its id; ``None`` if its data can no longer be read."""


def file_code(sha256: str) -> str:
    """Return the short code under which people name a returned file."""
    return sha256[:8]


def form_words(form: Form) -> str:
    """Return what the office calls a form: by whom it is filled in."""
    return f"“{form.unit_type}”评分表"


class OfSlot(Protocol):
    """Whatever is about a unit and a collection."""

    @property
    def unit(self) -> str:
        """Code of the unit."""

    @property
    def collection(self) -> str:
        """Id of the collection."""


class Names:
    """What units, collections, files and readings of one round are called."""

    def __init__(self, state: State, settings: Settings, forms: Forms) -> None:
        """Take the round, as :class:`EventWords` does."""
        self._forms = forms
        self._events = state.events
        self._units = {code: f"{code} {one.unit.name}" for code, one in state.units.items()}
        for slot in state.sheets:
            self._units.setdefault(slot.unit, state.owner(slot))
        self._collections = {one.id: one.name for one in settings.collections}
        self._files = {sha: one.received.file for sha, one in state.seen().items()}

    def unit(self, code: str) -> str:
        """Return code and name of a unit, or the name of a department."""
        return self._units.get(code, code)

    def collection(self, id_: str) -> str:
        """Return the name of a collection."""
        return self._collections.get(id_, id_)

    def form(self, id_: str) -> str:
        """Return what the office calls a form; its id where its data cannot be read."""
        form = self._forms(id_)
        return form_words(form) if form else id_

    def reading(self, form_id: str, name: str, reading: str) -> str:
        """Return how a sentence of a form is read."""
        form = self._forms(form_id)
        setting = form.settings.get(name) if form else None
        if setting is None or reading not in setting.readings:
            return f"{name}={reading}"
        return f"{setting.question}按“{setting.readings[reading]}”"

    def slot(self, event: OfSlot) -> str:
        """Return whose sheet or book of which collection a fact is about."""
        return f"{self.unit(event.unit)}的{self.collection(event.collection)}"

    def asked(self, number: int) -> str:
        """Return what a person has dealt with: a message, or a file."""
        event = self._events[number - 1].event
        if isinstance(event, Fetched):
            return f"{self.unit(event.unit) or event.sender} 来信“{event.subject}”"
        return self.file(event.sha256) if isinstance(event, Received) else ""

    def file(self, sha256: str) -> str:
        """Return name and short code of a returned file."""
        name = self._files.get(sha256)
        return f"“{name}”（{file_code(sha256)}）" if name else file_code(sha256)

    def duty(self, ref: str) -> str:
        """Return how a sentence calls a row or part that is scored."""
        return duty_words(ref)
