"""打印: the official attachments of forms, or of a whole round."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import Field

from workbook_tool.campaign.records.shelf import FolderShelf
from workbook_tool.findings.export import finding_data
from workbook_tool.layout.combine import SheetPart
from workbook_tool.layout.official import official_plan
from workbook_tool.office.context import Office
from workbook_tool.office.documents import FindingData, JsonDocument
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.forms import Readings, form_named
from workbook_tool.office.lookups import scores_of
from workbook_tool.office.opening import reading
from workbook_tool.office.values import read_values
from workbook_tool.summary.print_round import print_round as print_all
from workbook_tool.summary.prints import PrintError, print_parts


@dataclass(frozen=True)
class PrintFormsRequest:
    """Attachments of forms.

    Attributes:
        forms: Their ids, or the paths of their files.
        folder: Where to.
        values: A JSON file with what is put in; ``None`` for blank ones.
        first_page: Number of the first page, where they are bound together; ``None`` lets each
            begin with 1.
        readings: Reading by setting; the defaults for those not named.
    """

    forms: tuple[str, ...]
    folder: Path
    values: Path | None = None
    first_page: int | None = None
    readings: Readings = field(default_factory=dict)


class PrintFormsDocument(JsonDocument, title="打印的正式附件"):
    """What was printed of forms."""

    outcome: Literal["made", "values_wrong"] = Field(
        description="made 生成了，values_wrong 要填的数据有误、什么都没有生成"
    )
    files: list[str] = Field(description="生成的文件")
    pdf: bool = Field(description="是不是 PDF；没有装 LibreOffice 时是可打印的表")
    findings: list[FindingData] = Field(description="要填的数据哪里有误")


def print_forms(office: Office, request: PrintFormsRequest) -> PrintFormsDocument:
    """Print the official attachments of forms.

    Raises:
        OfficeError: No such form or reading; ``no_pdf``, LibreOffice failed.
        RubricError: The data of a form cannot be used.
        OSError: Something could not be written.
    """
    parts: list[SheetPart] = []
    page = request.first_page or 1
    for name in dict.fromkeys(request.forms):
        form = form_named(office, name, request.readings)
        entries, findings = read_values(request.values, official_plan(form))
        if findings:
            data = [finding_data(finding) for finding in findings]
            return PrintFormsDocument(outcome="values_wrong", files=[], pdf=False, findings=data)
        plan = official_plan(form, first_page=page, typed=entries)
        parts.append(SheetPart(form.id, plan, entries))
        if request.first_page is not None:
            page += 1 + len(plan.sheets[0].page.breaks)
    with _pdf_told():
        printed = print_parts(parts, request.folder, office.tell)
    files = [str(file) for file in printed.files]
    return PrintFormsDocument(outcome="made", files=files, pdf=printed.pdf, findings=[])


@dataclass(frozen=True)
class PrintRoundRequest:
    """Every unit's filled attachment, and the summary.

    Attributes:
        round: The round's folder.
        folder: Where to; ``None`` for 打印 in the round.
        collection: Which collection; ``None`` for the main one.
        one_book: Whether all attachments go into one workbook, and one PDF file.
    """

    round: Path
    folder: Path | None = None
    collection: str | None = None
    one_book: bool = False


class UnprintedUnit(JsonDocument, title="没有打印的单位"):
    """A unit of which nothing counts yet."""

    unit: str = Field(description="单位代码")
    name: str


class PrintRoundDocument(JsonDocument, title="打印的一次考核"):
    """What was printed of a round."""

    collection: str = Field(description="代号")
    collection_name: str
    files: list[str] = Field(description="生成的文件")
    pdf: bool = Field(description="是不是 PDF；没有装 LibreOffice 时是可打印的表")
    without: list[UnprintedUnit] = Field(description="还没有可以计入的分数、没有打印的单位")


def print_round(office: Office, request: PrintRoundRequest) -> PrintRoundDocument:
    """Print the filled attachment of every unit that has scores, and the summary.

    Raises:
        OfficeError: The round cannot be opened; no such collection, or one without scores;
            ``no_pdf``, LibreOffice failed.
        RubricError: The data of a form cannot be used.
        OSError: Something could not be written.
    """
    shelf = FolderShelf(request.folder) if request.folder else None
    with reading(office, request.round) as round_, _pdf_told():
        wanted = scores_of(round_, request.collection, "打印附件")
        printed = print_all(
            round_, wanted.id, shelf, one_book=request.one_book, progress=office.tell
        )
    return PrintRoundDocument(
        collection=wanted.id,
        collection_name=wanted.name,
        files=[str(file) for file in printed.files],
        pdf=printed.pdf,
        without=[
            UnprintedUnit(unit=unit.unit.code, name=unit.unit.name) for unit in printed.without
        ],
    )


@contextmanager
def _pdf_told() -> Iterator[None]:
    try:
        yield
    except PrintError as error:
        raise OfficeError("no_pdf", what=f"（{error}）") from error
    except subprocess.TimeoutExpired as error:
        raise OfficeError("no_pdf", what="") from error


DOCUMENTS: dict[str, type[JsonDocument]] = {
    "print-forms": PrintFormsDocument,
    "print-round": PrintRoundDocument,
}
"""Every document of this module by the name of its schema."""
