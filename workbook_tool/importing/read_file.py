"""One file from beginning to end: read, understood, written as a draft."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from workbook_tool.importing import sums
from workbook_tool.importing.clauses import read
from workbook_tool.importing.draft import DraftNotice, DraftQuestion, DraftRow, FormDraft
from workbook_tool.importing.forms import draft_of
from workbook_tool.importing.job import OLD_WORD, read_original
from workbook_tool.importing.meaning import understand
from workbook_tool.importing.notice import notice_of
from workbook_tool.importing.outline import outline_drafts
from workbook_tool.importing.pieces import FormPiece, find_pieces
from workbook_tool.importing.tables import Original, ShownTable
from workbook_tool.importing.understood import Understood
from workbook_tool.importing.write import Decided, document_data, form_data, questions_of, yaml_text
from workbook_tool.reading.child import Reader
from workbook_tool.reading.libreoffice import converted, find_libreoffice
from workbook_tool.reading.limits import Refusal, broken
from workbook_tool.rubric.load import load_file
from workbook_tool.rubric.model import Form
from workbook_tool.rubric.source import RubricError

DOCUMENT_FILE = "document.yaml"
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Imported:
    """What was found in a file.

    Attributes:
        file: Its name.
        notice: What the document says of itself.
        drafts: The forms in it.
        decided: For each form its rows with their rules, by reference.
        original: What the document shows.
        questions: For each form what a person has to look at.
        losses: What is in the file and was not read.
    """

    file: str
    notice: DraftNotice
    drafts: tuple[FormDraft, ...]
    decided: tuple[Mapping[str, Decided], ...]
    original: Original
    questions: tuple[tuple[DraftQuestion, ...], ...]
    losses: tuple[str, ...] = ()


def import_bytes(file: str, data: bytes, reader: Reader, key: str) -> Imported | Refusal:
    """Return the forms in a file.

    Args:
        file: Its name, for people.
        data: Its content.
        reader: The process that reads.
        key: How the keys of its forms begin.
    """
    original = read_original(data, reader)
    if isinstance(original, Refusal) and original.code == OLD_WORD:
        original = _converted(data, reader) or original
    if isinstance(original, Refusal):
        return original
    return understood(file, original, key)


def _converted(data: bytes, reader: Reader) -> Original | Refusal | None:
    """Read a Word file of the old kind by way of LibreOffice, where it is installed."""
    program = find_libreoffice()
    if program is None:
        return None
    suffix = ".rtf" if data.startswith(b"{\\rtf") else ".odt" if data[:2] == b"PK" else ".doc"
    docx = converted(program, data, suffix, "docx:MS Word 2007 XML")
    return broken("LibreOffice 没能转换它").refusal if docx is None else read_original(docx, reader)


def understood(file: str, original: Original, key: str) -> Imported:
    """Return the forms that lie in a document that was read."""
    pieces, lines = find_pieces(original)
    drafts = [draft_of(piece, f"{key}-{n}") for n, piece in enumerate(pieces, start=1)]
    drafts = [draft for draft in drafts if _is_form(draft)]
    losses = (*original.losses, *_passed_over(original, pieces, drafts))
    if not drafts:
        drafts, lines = outline_drafts(original, key)
    if len(drafts) == 1:
        drafts = [replace(drafts[0], key=key)]
    else:
        drafts = [replace(draft, key=f"{key}-{n}") for n, draft in enumerate(drafts, start=1)]
    notice = notice_of(lines, drafts)
    return completed(Imported(file, notice, tuple(drafts), (), original, (), losses))


def completed(found: Imported) -> Imported:
    """Return what was found with the rules of all rows, and the questions."""
    decided = tuple(_rules(draft) for draft in found.drafts)
    return certain(_asked_again(replace(found, decided=decided)))


def loaded(found: Imported, *, proposed: bool = False) -> tuple[dict[str, Form], list[str]]:
    """Return the forms of a draft as the program loads them, and why one does not load.

    Args:
        found: What was found.
        proposed: Whether rules that are not sure are switched on, too.
    """
    forms: dict[str, Form] = {}
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "imported"
        folder.mkdir()
        for name, text in files_of(found, "imported", proposed=proposed).items():
            (folder / name).write_text(text, encoding="utf-8")
        for draft in found.drafts:
            try:
                forms[draft.key] = load_file(folder / f"{draft.key}.yaml")
            except RubricError as error:
                faults += [finding.message for finding in error.findings]
    return forms, faults


def _rules(draft: FormDraft) -> dict[str, Decided]:
    """Return what was understood of each row; one criterion for several rows is not sure."""
    rows = list(draft.rows)
    shared = {row.ref for row in rows if "criterion" in row.joined}
    shared |= {first.ref for first, row in pairwise(rows) if "criterion" in row.joined}
    return {row.ref: _decided(row, shared=row.ref in shared) for row in rows}


def _decided(row: DraftRow, *, shared: bool) -> Decided:
    meant = understand(row)
    if shared and meant.rule["kind"] not in {"judged", "unspecified"}:
        meant = meant.unsure("几行共用一格评分标准，是各行都这样计分还是合起来计分")
    return Decided(row, meant, meant.certainty == "sure")


def _is_form(draft: FormDraft) -> bool:
    """Whether a table is a score form at all, and not a roster or a list of addresses."""
    rows = list(draft.rows)
    if not rows:
        return False
    roles = set(draft.roles)
    scored = any(row.points is not None for row in rows) or roles & {"self", "assess", "review"}
    told = any(category.points is not None for category in draft.categories)
    says_how = sum(bool(read(row.criterion or row.text).clauses) for row in rows)
    return "text" in roles and bool(scored or told or says_how * 2 >= len(rows))


def _passed_over(
    original: Original, pieces: Sequence[FormPiece], drafts: Sequence[FormDraft]
) -> Iterator[str]:
    """Say which tables were not taken for forms, so that nobody has to miss one."""
    taken = {draft.table for draft in drafts}
    used = {
        stretch.number
        for piece in pieces
        for stretch in piece.stretches
        if piece.first.number in taken
    }
    tables = [block for block in original.blocks if isinstance(block, ShownTable)]
    for number, table in enumerate(tables, start=1):
        if number not in used and table.rows > 2 and len(table.widths) > 1:
            words = next((cell.bare for cell in table.cells if cell.bare), "")
            yield f"第 {number} 个表（“{words[:12]}…”）不像考核表，没有导入"


def key_for(folder: Path, file: str, number: int, count: int) -> str:
    """Return how the keys of a file's forms begin: after the folder, as keys are written."""
    base = folder.name.casefold()
    if not _KEY.fullmatch(base):
        stem = re.sub(r"[^a-z0-9]+", "-", Path(file).stem.casefold()).strip("-")
        base = stem if _KEY.fullmatch(stem) and re.search(r"[a-z]", stem) else "imported"
    return base if count == 1 else f"{base}-{number}"


def files_of(found: Imported, key: str, *, proposed: bool = False) -> dict[str, str]:
    """Return the files of a draft by name.

    Args:
        found: What was found.
        key: Name of the folder of the document.
        proposed: Whether rules that are not sure are switched on, too: for looking only.
    """
    files = {
        DOCUMENT_FILE: yaml_text(
            document_data(found.notice, key), f"由“{_line(found.file)}”导入，请核对"
        )
    }
    for draft, decided in zip(found.drafts, found.decided, strict=True):
        rows = {ref: replace(one, on=one.on or proposed) for ref, one in decided.items()}
        files[f"{draft.key}.yaml"] = yaml_text(
            form_data(draft, rows), f"由“{_line(found.file)}”导入，请核对"
        )
    return files


def _line(text: str) -> str:
    return " ".join(text.split())[:80]


def whole(questions: Sequence[Sequence[DraftQuestion]]) -> int:
    """Return how many questions there are in all."""
    return sum(len(one) for one in questions)


def certain(found: Imported) -> Imported:
    """Return a draft in which every proposed rule loads; one that does not is left to a person.

    What is understood is checked by the same loader that reads what people write. A rule that
    it refuses was not understood.
    """
    for _ in range(_TRIES):
        bad = _refused(found)
        if not bad:
            return found
        decided = tuple(
            {ref: _by_person(one) if (draft.key, ref) in bad else one for ref, one in rows.items()}
            for draft, rows in zip(found.drafts, found.decided, strict=True)
        )
        if decided == found.decided:
            return found
        found = _asked_again(replace(found, decided=decided))
    return found


_TRIES = 4
_PATH = re.compile(r"categories\.(\d+)(?:\.indicators\.(\d+))?\.items\.(\d+)")


def _refused(found: Imported) -> set[tuple[str, str]]:
    """Return form and reference of rows that the loader refuses."""
    bad: set[tuple[str, str]] = set()
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "imported"
        folder.mkdir()
        for name, text in files_of(found, "imported", proposed=True).items():
            (folder / name).write_text(text, encoding="utf-8")
        for draft in found.drafts:
            try:
                load_file(folder / f"{draft.key}.yaml")
            except RubricError as error:
                for finding in error.findings:
                    row = _row_at(draft, finding.field or "")
                    if row is not None:
                        bad.add((draft.key, row.ref))
    return bad


def _row_at(draft: FormDraft, path: str) -> DraftRow | None:
    match = _PATH.search(path)
    if match is None:
        return None
    categories = [one for one in draft.categories if one.rows]
    category = categories[int(match[1])] if int(match[1]) < len(categories) else None
    if category is None:
        return None
    rows = category.rows if match[2] is None else category.groups[int(match[2])].rows
    return rows[int(match[3])] if int(match[3]) < len(rows) else None


def _by_person(one: Decided) -> Decided:
    kind = "judged" if one.row.criterion else "unspecified"
    meant = Understood(
        {"kind": kind}, "none", (*one.understood.doubts, "看懂的规则不成立，请人工填写")
    )
    return Decided(one.row, meant, False)


def _asked_again(found: Imported) -> Imported:
    questions = tuple(
        (*found.notice.questions, *sums.check(draft), *questions_of(draft, rows.values()))
        for draft, rows in zip(found.drafts, found.decided, strict=True)
    )
    return replace(found, questions=questions)
