"""Identity: whose sheet this is, of which round, form, edition and stage; as far as can be known.

Without a round only what the file says itself can be compared: its token stands in several
places, the manifest repeats it in words, the unit's name is seen by everybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from workbook_tool.checks.dossier import STAGE_WORDS, Dossier
from workbook_tool.checks.fault import Fault
from workbook_tool.checks.registry import check
from workbook_tool.findings import Finding
from workbook_tool.layout import names
from workbook_tool.layout.columns import NOTE_WORDS
from workbook_tool.layout.fields import placeholder
from workbook_tool.layout.plan import a1
from workbook_tool.reading.sheet_texts import heads, returned_grids
from workbook_tool.rubric.model import STAGE_IDS
from workbook_tool.rubric.text import folded
from workbook_tool.workbook.identity import UNSIGNED

TokenStanding = Literal[
    "genuine",
    "altered",
    "older",
    "unsigned",
    "unchecked",
    "missing",
    "damaged",
    "conflicting",
    "foreign",
]
"""Genuine; genuine but locked cells changed; an older edition; made without a round; signed,
but no key to check it with; no token; a damaged one; places disagree; another unit's, round's
or form's, or withdrawn."""

_STANDINGS: Sequence[tuple[frozenset[str], TokenStanding]] = (
    (frozenset({"U02"}), "missing"),
    (frozenset({"U03"}), "damaged"),
    (frozenset({"U06", "U07", "U08", "U09", "U11", "U12", "U13", "U15", "U16"}), "foreign"),
    (frozenset({"U01", "U05"}), "conflicting"),
    (frozenset({"V01", "V03"}), "older"),
)
"""The first that applies; what cannot be trusted comes before what is merely old."""


def standing(findings: Sequence[Finding], token: str, genuine: bool | None) -> TokenStanding:
    """Return what a return is, from its findings and its token."""
    codes = {finding.code for finding in findings}
    for some, found in _STANDINGS:
        if codes & some:
            return found
    if any(f.code.startswith(("L", "T")) and f.severity != "note" for f in findings):
        return "altered"
    if token.endswith(f"~{UNSIGNED}"):
        return "unsigned"
    return "genuine" if genuine else "unchecked"


@check("identity", "U01")
def places_disagree(dossier: Dossier) -> Iterator[Fault]:
    """The token stands in three places, and they hold different ones."""
    if dossier.origin.disagree:
        yield Fault("U01")


@check("identity", "U02", "U03")
def no_token(dossier: Dossier) -> Iterator[Fault]:
    """There is no token, or a damaged one."""
    origin = dossier.origin
    if origin.identity is None:
        yield Fault(
            "U03" if origin.damaged else "U02",
            facts={"form": _words(dossier, dossier.form.id)},
        )
    elif origin.damaged:
        yield Fault("U03", facts={"form": _words(dossier, dossier.form.id)})


@check("identity", "U05")
def manifest_contradicts(dossier: Dossier) -> Iterator[Fault]:
    """The manifest says in words what the token says; somebody edited one of them."""
    identity = dossier.origin.identity
    if identity is None or dossier.origin.disagree:
        return
    said = {
        "form": ("细则编号", identity.form),
        "edition": ("版本", identity.edition),
        "stage": ("环节", identity.stage),
        "code": ("单位代码", identity.code),
    }
    cells = dossier.book.by_sheet.get(dossier.origin.manifest_sheet, {})
    rows = {str(cell.value): row for (row, column), cell in cells.items() if column == 1}
    for key, (what, expected) in said.items():
        got = dossier.origin.manifest.get(key)
        if expected and got is not None and got != expected:
            facts = {"what": what, "got": _in_words(got), "expected": _in_words(expected)}
            yield Fault("U05", dossier.origin.manifest_sheet, a1(rows[key], 2), facts=facts)


def _in_words(said: str) -> str:
    """Return what the manifest says as people say it; only stages have words of their own."""
    return STAGE_WORDS.get(said, said)


@check("identity", "U10")
def unit_renamed(dossier: Dossier) -> Iterator[Fault]:
    """The unit's name is not the one that the sheet was issued with."""
    origin, expected = dossier.origin, dossier.expected
    issued = expected.name if expected else origin.manifest.get("unit", "")
    known = {folded(issued), *map(folded, expected.former_names if expected else ())}
    place = _unit_place(dossier)
    if issued and origin.shown and folded(origin.shown) not in known and place:
        yield Fault("U10", *place, facts={"got": origin.shown, "expected": issued})
    elif expected and origin.unit and folded(origin.unit) not in known:
        facts = {"got": origin.unit, "expected": issued}
        yield Fault("U10", origin.manifest_sheet, "B5", facts=facts)


def _unit_place(dossier: Dossier) -> tuple[str, str] | None:
    """Return where the line with the unit's name stands."""
    for sheet, cell in dossier.sub.issued.plan.cells():
        if sheet.face == "score" and cell.text and placeholder("unit") in cell.text:
            at = dossier.locate(sheet, cell.row, cell.column)
            return (at[0], a1(at[1], at[2])) if at else (sheet.title, cell.address)
    return None


@check("identity", "U16")
def another_forms_content(dossier: Dossier) -> Iterator[Fault]:
    """The token is of one form, the wording of another."""
    identity = dossier.origin.identity
    if identity is None:
        return
    content = dossier.content_form
    if content is not None and content != identity.form:
        facts = {
            "expected": _words(dossier, identity.form),
            "got": _words(dossier, content),
        }
        yield Fault("U16", facts=facts)


def _words(dossier: Dossier, form_id: str) -> str:
    """Return how a sentence calls a form: its title, and for whom it is where that is not in it."""
    forms = (form for layer in dossier.library.layers() for form in layer.usable())
    form = next((form for form in forms if form.id == form_id), None)
    if form is None:
        return form_id
    title = "".join(form.full_title.split())
    return title if form.unit_type in title else f"{title}（{form.unit_type}）"


@check("identity", "U12")
def stages_mixed_up(dossier: Dossier) -> Iterator[Fault]:
    """A sheet of another stage than is collected, or than its token says."""
    expected, stage = dossier.expected, dossier.stage
    if expected is not None and expected.stage != stage:
        facts = {"got": STAGE_WORDS[stage], "expected": STAGE_WORDS[expected.stage]}
        yield Fault("U12", facts=facts)
        return
    score = next((s for s in dossier.sub.issued.plan.sheets if s.face == "score"), None)
    match = dossier.sheets.get(score.title) if score is not None else None
    if score is None or match is None:
        return
    words = set(returned_grids(dossier.book)[match.name].values())
    own = set(heads(score)[1].values())
    for later in STAGE_IDS[STAGE_IDS.index(stage) + 1 :]:
        # The column in which a later stage gives its reasons stands on its sheets only.
        head = folded(NOTE_WORDS[later])
        if head in words and head not in own:
            yield Fault("U12", facts={"got": STAGE_WORDS[later], "expected": STAGE_WORDS[stage]})
            return


@check("identity", "V01", "V02")
def another_edition(dossier: Dossier) -> Iterator[Fault]:
    """The form, or the layout of its sheet, has changed since."""
    identity, issued = dossier.origin.identity, dossier.sub.issued
    if identity is None or identity.form != issued.form.id:
        return
    if identity.edition != issued.form.edition:
        facts = {"got": identity.edition, "expected": issued.form.edition}
        yield Fault("V01", facts=facts)
    elif not issued.same:
        yield Fault("V02")


@check("identity", "V03")
def issued_again_since(dossier: Dossier) -> Iterator[Fault]:
    """The round has issued a newer edition to this unit."""
    identity, expected = dossier.origin.identity, dossier.expected
    if identity is None or expected is None or not dossier.sub.issued.same:
        return
    if expected.edition and identity.form == expected.form and identity.edition != expected.edition:
        yield Fault("V03", facts={"got": identity.edition, "expected": expected.edition})


@check("identity", "V04")
def readings_not_stated(dossier: Dossier) -> Iterator[Fault]:
    """Nobody says by which readings of its ambiguous sentences a form was issued."""
    settings = [dossier.form.settings[name] for name in dossier.sub.issued.assumed]
    if settings:
        rows = dict.fromkeys(ref for setting in settings for ref in setting.refs)
        yield Fault("V04", facts={"count": len(settings), "rows": "、".join(rows)})


@check("identity", "U06", "U07", "U14")
def of_this_round(dossier: Dossier) -> Iterator[Fault]:
    """The token was signed for this round, and not changed since."""
    context, identity = dossier.context, dossier.origin.identity
    if context is None or identity is None:
        return
    if dossier.origin.token.endswith(f"~{UNSIGNED}") and not identity.round:
        yield Fault("U14")
    elif identity.round_id != context.id:
        yield Fault("U07", facts={"got": identity.round_id, "expected": context.id})
    elif not context.signed(dossier.origin.token):
        yield Fault("U06")


@check("identity", "U08")
def unknown_unit(dossier: Dossier) -> Iterator[Fault]:
    """The unit's code is not in the roster."""
    context, identity = dossier.context, dossier.origin.identity
    if context and identity and identity.round_id == context.id and dossier.expected is None:
        yield Fault("U08", facts={"got": identity.code})


@check("identity", "U09")
def another_units_sheet(dossier: Dossier) -> Iterator[Fault]:
    """One unit sent the sheet of another."""
    context, expected, sender = dossier.context, dossier.expected, dossier.arrival.sender
    if context and expected and sender and sender != expected.code:
        known = context.units.get(sender)
        yield Fault(
            "U09", facts={"got": known.name if known else sender, "expected": expected.name}
        )


@check("identity", "U11")
def another_form_than_issued(dossier: Dossier) -> Iterator[Fault]:
    """The unit filled in a form that was not meant for it."""
    expected = dossier.expected
    content = dossier.content_form or dossier.form.id
    if expected is not None and expected.form != content:
        facts = {
            "got": _words(dossier, content),
            "expected": _words(dossier, expected.form),
        }
        yield Fault("U11", facts={**facts, "unit": expected.name})


@check("identity", "U13")
def withdrawn(dossier: Dossier) -> Iterator[Fault]:
    """The sheet was declared void."""
    if dossier.context and dossier.context.is_void(dossier.origin.token):
        yield Fault("U13")


@check("identity", "I04")
def nameless(dossier: Dossier) -> Iterator[Fault]:
    """A sheet that was made for nobody in particular needs the unit's name."""
    plan = dossier.sub.issued.plan
    typed = dossier.sub.given.get(names.UNIT_NAME)
    if names.UNIT_NAME in plan.named and not typed and not dossier.origin.unit:
        yield dossier.fault("I04", names.UNIT_NAME)
