"""One workbook without a round: a sheet to fill in, or the official attachment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import Field

from workbook_tool.findings import Finding
from workbook_tool.findings.export import finding_data
from workbook_tool.layout.faces import score_plan
from workbook_tool.layout.official import official_plan
from workbook_tool.office.context import Office
from workbook_tool.office.documents import FindingData, JsonDocument
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.files import save
from workbook_tool.office.forms import Readings, form_named
from workbook_tool.office.values import read_values
from workbook_tool.rubric.model import StageId
from workbook_tool.workbook.issue import unsigned_workbook

LONGEST_NAME = 40


@dataclass(frozen=True)
class SheetRequest:
    """One workbook.

    Attributes:
        form: The form's id, or the path of its file.
        output: The file to write, ``.xlsx``.
        official: Whether it is the official attachment, which is nobody's in particular.
        unit: Name of the unit; ``None`` leaves it to the unit.
        stage: At which stage it is filled in; ``None`` for the 自评.
        values: A JSON file with what is put in.
        readings: Reading by setting; the defaults for those not named.
    """

    form: str
    output: Path
    official: bool = False
    unit: str | None = None
    stage: StageId | None = None
    values: Path | None = None
    readings: Readings = field(default_factory=dict)


class SheetDocument(JsonDocument, title="生成的一份表"):
    """What ``sheet`` made."""

    outcome: Literal["made", "values_wrong"] = Field(
        description="made 生成了，values_wrong 要填的数据有误、什么都没有生成"
    )
    rubric: str = Field(description="细则编号")
    file: str | None = Field(description="生成的表；没有生成时为 null")
    findings: list[FindingData] = Field(description="要填的数据哪里有误")


def sheet(office: Office, request: SheetRequest) -> SheetDocument:
    """Draw one workbook, unsigned since it belongs to no round.

    Raises:
        OfficeError: No such form or reading; ``official_is_nobodys``, ``not_xlsx`` or
            ``unit_name``.
        RubricError: The form's data cannot be used.
        OSError: The file could not be written.
    """
    if request.official and (request.unit is not None or request.stage is not None):
        raise OfficeError("official_is_nobodys")
    if request.output.suffix.lower() != ".xlsx":
        raise OfficeError("not_xlsx", file=request.output.name)
    form = form_named(office, request.form, request.readings)
    if request.official:
        plan = official_plan(form)
    else:
        plan = score_plan(form, request.stage or "self", named=request.unit is not None)
    given, findings = read_values(request.values, plan)
    if findings:
        return _wrong(form.id, findings)
    if request.unit is not None and not 1 <= len(request.unit.strip()) <= LONGEST_NAME:
        raise OfficeError("unit_name", longest=LONGEST_NAME)
    if request.official:
        plan = official_plan(form, typed=given)
    save(request.output, unsigned_workbook(plan, given, request.unit))
    return SheetDocument(outcome="made", rubric=form.id, file=str(request.output), findings=[])


def _wrong(form_id: str, findings: Sequence[Finding]) -> SheetDocument:
    data = [finding_data(finding) for finding in findings]
    return SheetDocument(outcome="values_wrong", rubric=form_id, file=None, findings=data)


DOCUMENTS: dict[str, type[JsonDocument]] = {"sheet": SheetDocument}
"""Every document of this module by the name of its schema."""
