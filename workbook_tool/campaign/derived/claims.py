"""What units claim beyond the rows of their form (加分): known only once their sheet counts."""

from __future__ import annotations

from dataclasses import dataclass

from workbook_tool.campaign.derived.standing import standing
from workbook_tool.campaign.derived.state import Slot, State
from workbook_tool.campaign.derived.ways import own_collection
from workbook_tool.campaign.inputs.settings import Settings
from workbook_tool.layout.claims import bonus_category, claims_in
from workbook_tool.rubric.duties import Duty
from workbook_tool.rubric.model import Form


@dataclass(frozen=True, slots=True)
class Claims:
    """The bonus claims of a unit.

    Attributes:
        known: Those of its sheet that counts.
        open: Why that is not certainly everything that it claims; empty if it is.
    """

    known: tuple[Duty, ...] = ()
    open: str = ""


def claims_of(state: State, settings: Settings, form: Form, unit: str) -> Claims:
    """Return what a unit claims by the sheet that counts of its 自评."""
    if bonus_category(form) is None:
        return Claims()
    own = own_collection(state, settings, state.units[unit].unit.type)
    slot = Slot(unit, own)
    stands = standing(state, settings, slot)
    if stands.counting is None and stands.status not in {"missing", "excused", "done"}:
        return Claims(open="自评表还没有采用，不知道申报了哪些加分")
    counting = stands.counting
    entries = counting.received.reading.entries if counting else {}
    # A claim that was made twice, word for word, is one claim.
    claims = tuple({duty.ref: duty for duty in claims_in(form, entries).values()}.values())
    if bonus_corrected(state, slot, form):
        return Claims(claims, "自评的加分是代录或更正的，没有逐条申报，请用“更正”定加分")
    return Claims(claims)


def bonus_corrected(state: State, slot: Slot, form: Form) -> bool:
    """Return whether the clerk entered or corrected a bonus by hand."""
    refs = {ref for _, ref in state.corrections.get(slot, {})}
    return any(item.bonus and item.ref in refs for item in form.items)
