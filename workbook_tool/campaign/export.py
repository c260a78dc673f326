"""What a round looks like, as plain data for ``--json``."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from workbook_tool.campaign.collect import Collected, CollectResult
from workbook_tool.campaign.round import Round
from workbook_tool.campaign.scores import unit_scores
from workbook_tool.campaign.settings import Collection
from workbook_tool.campaign.standing import PAPER_WORDS, STATUS_WORDS, Standing, standings
from workbook_tool.campaign.state import Return
from workbook_tool.campaign.words import event_words, file_code
from workbook_tool.checks.export import figure
from workbook_tool.findings import Finding
from workbook_tool.findings.export import finding_data


def collected_data(result: CollectResult, unreadable: Iterable[Finding]) -> dict[str, Any]:
    """Return the document of ``collect --json``; its shape is ``collect.schema.json``."""
    return {
        "files": [_collected(one) for one in result.files],
        "unreadable": [finding_data(finding) for finding in unreadable],
    }


def _collected(one: Collected) -> dict[str, Any]:
    received, reading = one.received, one.received.reading
    return {
        "file": received.file,
        "sha256": received.sha256,
        "source": received.source,
        "received": received.on.isoformat(),
        "news": one.news,
        "unit": received.unit or None,
        "collection": received.collection,
        "held": received.held or None,
        "status": reading.status,
        "rubric": reading.form or None,
        "stage": reading.stage if reading.form else None,
        "total": figure(reading.total),
        "findings": [finding_data(finding) for finding in reading.findings],
    }


def status_data(round_: Round, collection: Collection) -> dict[str, Any]:
    """Return the document of ``status --json``; its shape is ``status.schema.json``."""
    found = standings(round_.state, round_.settings, collection.id)
    return {
        "title": round_.settings.title,
        "year": round_.settings.year,
        "collection": collection.id,
        "collection_name": collection.name,
        "draft": round_.state.draft,
        "finished": round_.state.finished,
        "counts": {status: sum(one.status == status for one in found) for status in STATUS_WORDS},
        "units": [unit_data(round_, collection, one) for one in found],
        "held": [
            {
                "file": one.received.file,
                "sha256": one.received.sha256,
                "reason": one.received.held,
            }
            for one in round_.state.held
        ],
    }


def unit_data(round_: Round, collection: Collection, one: Standing) -> dict[str, Any]:
    """Return where one unit stands."""
    unit = round_.state.units[one.slot.unit]
    shown = one.counting or one.faulty
    return {
        "unit": one.slot.unit,
        "name": unit.unit.name,
        "type": unit.unit.type,
        "group": unit.unit.group,
        "rubric": round_.settings.forms[unit.unit.type],
        "status": one.status,
        "status_text": STATUS_WORDS[one.status],
        "reason": one.reason,
        "totals": {collection.stage: figure(total_of(round_, collection, one))},
        "deadline": one.deadline.isoformat() if one.deadline else None,
        "received": shown.received.on.isoformat() if shown else None,
        "late": one.late,
        "file": shown.received.file if shown else None,
        "sha256": shown.received.sha256 if shown else None,
        "paper": one.paper,
        "paper_text": PAPER_WORDS[one.paper],
        "files": one.files,
        "scans": len(one.scans),
        "findings": len(open_findings(shown)) if shown else 0,
        "sent_back": len(round_.state.sent_back.get(one.slot, [])),
    }


def open_findings(one: Return) -> list[Finding]:
    """Return what a unit still has to mend or explain in a file."""
    return [f for f in one.received.reading.findings if f.severity != "note"]


def total_of(round_: Round, collection: Collection, one: Standing) -> Decimal | None:
    """Return the total that counts for a unit; ``None`` where there is none for certain."""
    if collection.content != "评分表":
        return None
    form = round_.form_of(one.slot.unit)
    return unit_scores(round_.state, one, form, collection.stage).total


def log_data(round_: Round) -> dict[str, Any]:
    """Return the document of ``status --log --json``; its shape is ``log.schema.json``."""
    state = round_.state
    return {
        "events": [
            {
                "number": one.number,
                "run": one.run,
                "at": one.at.isoformat(),
                "by": one.by,
                "kind": one.event.kind,
                "text": event_words(one.event, state, round_.settings),
                "holds": one.number not in state.undone,
            }
            for one in state.events
        ]
    }


def files_data(round_: Round) -> dict[str, Any]:
    """Return the document of ``status --files --json``; its shape is ``files.schema.json``."""
    state = round_.state
    homes = {one.number: slot for slot, returns in state.returns.items() for one in returns}
    return {
        "files": [
            {
                "number": one.number,
                "code": file_code(one.received.sha256),
                "sha256": one.received.sha256,
                "file": one.received.file,
                "source": one.received.source,
                "received": one.received.on.isoformat(),
                "unit": homes[one.number].unit if one.number in homes else None,
                "collection": homes[one.number].collection
                if one.number in homes
                else one.received.collection,
                "status": one.received.reading.status,
                "total": figure(one.received.reading.total),
                "verdict": one.verdict or None,
                "held": one.received.held if one.number not in homes else None,
            }
            for one in state.all_returns()
        ]
    }
