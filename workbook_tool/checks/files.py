"""Checking a returned file: it is opened, read and judged.

All of this touches what strangers wrote and runs in a reading process (:mod:`fenced`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial

from workbook_tool.checks.between import between
from workbook_tool.checks.company import in_company
from workbook_tool.checks.context import Arrival, RoundContext
from workbook_tool.checks.dossier import Dossier
from workbook_tool.checks.fault import finding_of, grouped
from workbook_tool.checks.file_result import FileResult
from workbook_tool.checks.judge import judge
from workbook_tool.checks.redraw import at_issue, redraw_of
from workbook_tool.findings import Catalogue, Finding, load_catalogue
from workbook_tool.layout import names
from workbook_tool.reading.containers import CONTAINERS, MESSAGES
from workbook_tool.reading.kinds import kind_of
from workbook_tool.reading.limits import Refusal
from workbook_tool.reading.origin import LONGEST_UNIT, origin_of
from workbook_tool.reading.plans import IssuedPlan, Plans, rebuilt, recognised
from workbook_tool.reading.returned import ReturnedWorkbook
from workbook_tool.reading.submission import Submission, submission
from workbook_tool.reading.worker import Opener
from workbook_tool.rubric.library import FormLibrary

Progress = Callable[[str, int, int], None]
"""Called with a file's name, how many are done, and of how many."""


_MOST_ENTRIES = 0.5
"""Share of its entries that must be found before a plan is believed to be the file's."""


def check_bytes(
    name: str,
    data: bytes,
    reader: Opener,
    library: FormLibrary,
    plans: Plans | None = None,
    context: RoundContext | None = None,
    arrival: Arrival = Arrival(),  # noqa: B008 - frozen
    inside: frozenset[str] = frozenset(),
) -> Iterator[FileResult]:
    """Yield the result of one file, or of the files in it.

    Args:
        name: Its name.
        data: Its bytes.
        reader: Opens it.
        library: The forms that it could be of.
        plans: Finds what was issued; what can be built again from the library by default.
        context: The round in which it is checked, if there is one.
        arrival: How it came.
        inside: Kinds of containers it was found in: a message may hold an archive, but
            nothing holds another of its own kind.
    """
    kind = kind_of(data)
    if kind not in CONTAINERS:
        checked = _check_one(name, data, reader, library, plans, context, arrival)
        yield replace(checked, content=data)
        return
    family = "mail" if kind in MESSAGES else "archive"
    if family in inside:
        answer: object = Refusal("F31")
    else:
        answer = reader.unpack(data, kind)
    if answer == []:
        answer = Refusal("F30")
    if isinstance(answer, Refusal):
        yield FileResult(name, _digest(data), (refused(answer, name, _catalogue(context)),))
    elif isinstance(answer, list):
        within = inside | {family}
        results = [
            result
            for inner, content in answer
            for result in check_bytes(
                f"{name} › {inner}", content, reader, library, plans, context, arrival, within
            )
        ]
        # Judged together once, whatever archives they are spread over inside a message.
        yield from results if inside else in_company(results, _catalogue(context))


def _check_one(
    name: str,
    data: bytes,
    reader: Opener,
    library: FormLibrary,
    plans: Plans | None,
    context: RoundContext | None,
    arrival: Arrival,
) -> FileResult:
    book = reader.open(data)
    if isinstance(book, Refusal):
        return FileResult(name, _digest(data), (refused(book, name, _catalogue(context)),))
    origin = origin_of(book)
    genuine = context.signed(origin.token) if context else None
    sub = understood(book, library, plans, context.editions if context else ())
    if sub is None:
        finding = _catalogue(context).finding("U04", file=name)
        return FileResult(name, _digest(data), (finding,), origin.unit, None, origin, genuine)
    dossier = Dossier(name, book, origin, sub, library, context, arrival)
    catalogue = _catalogue(context)
    groups = grouped(judge(dossier, catalogue), catalogue)
    findings = tuple(finding_of(group, catalogue, name) for group in groups)
    moved: dict[str, Finding] = {}
    if not dossier.in_place:
        issued = (finding_of(at_issue(group, dossier), catalogue, name) for group in groups)
        moved = {f.key: there for f, there in zip(findings, issued, strict=True) if f != there}
    typed = sub.values.get(names.UNIT_NAME)
    unit = origin.unit or (typed.strip()[:LONGEST_UNIT] if isinstance(typed, str) else "")
    redraw = redraw_of(dossier)
    return FileResult(name, _digest(data), findings, unit, sub, origin, genuine, redraw, moved)


def beside_each_other(
    results: Sequence[FileResult], context: RoundContext | None = None
) -> list[FileResult]:
    """Return the results with what is wrong with them only beside each other."""
    found = between(results, _catalogue(context))
    return [
        replace(result, findings=(*result.findings, *found.get(n, ())))
        for n, result in enumerate(results)
    ]


def understood(
    book: ReturnedWorkbook,
    library: FormLibrary,
    plans: Plans | None = None,
    editions: Collection[str] = (),
) -> Submission | None:
    """Return the scores of a workbook, or ``None`` if it belongs to no form we know.

    Args:
        book: The workbook.
        library: The forms that it could be of.
        plans: Finds what was issued; what can be built again from the library by default.
        editions: Editions that were issued, for a workbook that does not say its own.
    """
    identity = origin_of(book).identity
    plans = plans or partial(rebuilt, library)
    issued = plans(identity) if identity else None
    stated = submission(book, issued) if issued is not None else None
    if stated is not None and stated.matched.share > _MOST_ENTRIES:
        return stated
    best = stated
    for candidate in recognised(library, book, editions):
        sub = submission(book, candidate)
        if stated is not None and stated.matched.share >= sub.matched.share:
            return stated
        if _has_scores(sub, candidate):
            return sub
        best = sub if best is None or sub.matched.share > best.matched.share else best
    return best


def _has_scores(sub: Submission, issued: IssuedPlan) -> bool:
    return any(
        (found := sub.matched.found.get(names.score(issued.stage, item.ref))) is not None
        and found.cell is not None
        and (found.cell.formula is not None or found.cell.value not in (None, ""))
        for item in issued.form.items
        if not item.bonus
    )


def refused(refusal: Refusal, file: str, catalogue: Catalogue | None = None) -> Finding:
    """Return the finding of a file that was not read."""
    return (catalogue or load_catalogue()).finding(refusal.code, file=file, **refusal.facts)


def _catalogue(context: RoundContext | None) -> Catalogue:
    return context.catalogue if context else load_catalogue()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
