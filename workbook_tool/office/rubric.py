"""Forms without a round: list them, look at one, check, compare, and draw 口径确认单."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, Field

from workbook_tool.findings import Finding
from workbook_tool.findings.export import finding_data
from workbook_tool.layout.fit import lint_fit
from workbook_tool.office.context import Office
from workbook_tool.office.documents import Figure, FindingData, JsonDocument
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.files import save
from workbook_tool.office.forms import (
    Readings,
    form_named,
    forms_in,
    must_be_a_form,
    must_be_readings,
    readings_of,
)
from workbook_tool.rubric.diff import diff
from workbook_tool.rubric.export import difference_data, form_data, form_line
from workbook_tool.rubric.library import id_of
from workbook_tool.rubric.lint import lint
from workbook_tool.rubric.load import VARIANT
from workbook_tool.rubric.model import Form
from workbook_tool.rubric.readings import open_questions
from workbook_tool.rubric.source import RubricError
from workbook_tool.summary.settings_page import draw

SourceName = Literal["shipped", "own", "round", "file"]
_SOURCE = "shipped 随程序提供，own 自己的（细则库），round 本次考核的，file 按路径写的文件"


@dataclass(frozen=True)
class RubricListRequest:
    """All forms that are known."""


class DocumentInfo(JsonDocument, title="所属文件"):
    """The document that a form is attached to."""

    id: str = Field(description="文件夹名")
    title: str = Field(description="文件名称")


class FormInfo(JsonDocument, title="一份细则"):
    """A form as a line of a list."""

    id: str = Field(description="编号")
    title: str = Field(description="标题（一行）")
    unit_type: str = Field(description="适用单位")
    year: int | None = Field(description="考核年度")
    points: Figure = Field(description="满分（不含加分）")
    categories: int = Field(description="类别数")
    items: int = Field(description="项数，含加分项")
    settings: int = Field(description="需要确认的口径数")
    document: DocumentInfo
    source: SourceName = Field(description=_SOURCE)
    path: str = Field(description="文件")


class UnusableForm(JsonDocument, title="一份用不了的细则"):
    """A form whose data cannot be used."""

    id: str = Field(description="编号")
    source: SourceName = Field(description=_SOURCE)
    path: str = Field(description="文件")
    findings: list[FindingData] = Field(description="为什么用不了")


class RubricListDocument(JsonDocument, title="全部细则"):
    """What ``rubric list`` says."""

    forms: list[FormInfo] = Field(description="每份细则一条，按文件顺序")
    unusable: list[UnusableForm] = Field(description="数据有误、用不了的细则")
    own_folder: str | None = Field(description="自己的细则放在哪个文件夹；可以还没有")


def rubric_list(office: Office, request: RubricListRequest) -> RubricListDocument:
    """List all forms; one that cannot be used is listed apart, with the reason."""
    del request
    forms: list[FormInfo] = []
    unusable: list[UnusableForm] = []
    for file, form in office.library.forms():
        place = {"source": file.source, "path": str(file.path)}
        if isinstance(form, Form):
            forms.append(FormInfo.model_validate({**form_line(form), **place}))
        else:
            findings = [finding_data(finding) for finding in form.findings]
            unusable.append(
                UnusableForm.model_validate({"id": file.id, **place, "findings": findings})
            )
    own = office.library.own
    return RubricListDocument(forms=forms, unusable=unusable, own_folder=str(own) if own else None)


@dataclass(frozen=True)
class RubricShowRequest:
    """One form.

    Attributes:
        form: Its id, or the path of its file.
        readings: Reading by setting; the defaults for those not named.
    """

    form: str
    readings: Readings = field(default_factory=dict)


class WrittenDocument(JsonDocument):
    """A document whose parts are data of a form; its schema is written by hand."""

    model_config = ConfigDict(extra="allow", frozen=True)

    @property
    def data(self) -> Mapping[str, Any]:
        """The document as plain data."""
        return self.model_dump()


class RubricShowDocument(WrittenDocument):
    """What ``rubric show`` says; its shape is ``rubric-show.schema.json``."""

    id: str


def rubric_show(office: Office, request: RubricShowRequest) -> RubricShowDocument:
    """Show one form with all its rows and its ambiguous sentences.

    Raises:
        OfficeError: No such form or reading; see :func:`form_named`.
        RubricError: Its data cannot be used.
    """
    form = form_named(office, request.form, request.readings)
    asked = open_questions(office.library, request.form, form.readings)
    return RubricShowDocument.model_validate(form_data(form, asked))


@dataclass(frozen=True)
class RubricLintRequest:
    """Forms to check.

    Attributes:
        forms: Their ids or paths, or folders of them; none for all that are known.
        readings: Reading by setting, where a form has it.
    """

    forms: tuple[str, ...] = ()
    readings: Readings = field(default_factory=dict)


class LintedForm(JsonDocument, title="一份细则的检查结果"):
    """What was found in one form."""

    id: str = Field(description="编号")
    findings: list[FindingData] = Field(description="检查结果，没有问题时是空的")


class RubricLintDocument(JsonDocument, title="细则检查结果"):
    """What ``rubric lint`` says."""

    forms: list[LintedForm] = Field(description="每份细则一条")

    @property
    def needs_a_person(self) -> bool:
        """Whether something is more than a note."""
        return any(one["severity"] != "note" for form in self.forms for one in form.findings)


def rubric_lint(office: Office, request: RubricLintRequest) -> RubricLintDocument:
    """Check forms; one that cannot be used has the findings that say why.

    Raises:
        OfficeError: No such form, folder or reading.
    """
    names = tuple(name for given in request.forms for name in forms_in(given))
    for name in names:
        must_be_a_form(office, name)
    results: list[LintedForm] = []
    read: list[Form] = []
    everything = dict.fromkeys(str(file.path) for file in office.library.files)
    for name in names or everything:
        try:
            form = office.library.form(name)
            read.append(form)
            known = readings_of([form])
            chosen = {k: v for k, v in request.readings.items() if k in known}
            must_be_readings(chosen, known)
            for one in _kinds(form, chosen):
                found = office.library.form(name, one) if one else form
                results.append(_linted(found.id, everything_in(found)))
        except RubricError as error:
            results.append(_linted(id_of(name), error.findings))
    must_be_readings(request.readings, readings_of(read))
    return RubricLintDocument(forms=results)


def _kinds(form: Form, chosen: Readings) -> list[Readings]:
    """Return what is chosen in a form, once for each kind of unit that its file is for."""
    if VARIANT in chosen or not form.variants:
        return [chosen]
    return [{**chosen, VARIANT: kind} for kind in form.variants]


def everything_in(form: Form) -> tuple[Finding, ...]:
    """Return all that a person should look at in a form before it is used."""
    return (*lint(form), *lint_fit(form))


def _linted(form_id: str, findings: Sequence[Finding]) -> LintedForm:
    return LintedForm(id=form_id, findings=[finding_data(finding) for finding in findings])


@dataclass(frozen=True)
class RubricDiffRequest:
    """Two forms to compare, each by its id or the path of its file."""

    old: str
    new: str


class RubricDiffDocument(WrittenDocument):
    """What ``rubric diff`` says; its shape is ``rubric-diff.schema.json``."""

    old: str
    new: str
    same: bool


def rubric_diff(office: Office, request: RubricDiffRequest) -> RubricDiffDocument:
    """Compare two forms.

    Raises:
        OfficeError: No such form.
        RubricError: The data of one cannot be used.
    """
    found = diff(form_named(office, request.old), form_named(office, request.new))
    return RubricDiffDocument.model_validate(difference_data(found))


@dataclass(frozen=True)
class RubricSettingsRequest:
    """口径确认单 of a form.

    Attributes:
        form: Its id, or the path of its file.
        output: The file to write, ``.docx``.
        readings: Reading by setting; the defaults for those not named.
    """

    form: str
    output: Path
    readings: Readings = field(default_factory=dict)


class RubricSettingsDocument(JsonDocument, title="口径确认单"):
    """What ``rubric settings`` made."""

    id: str = Field(description="编号")
    questions: int = Field(description="有几个问题要确认")
    file: str | None = Field(description="生成的口径确认单；没有要确认的口径时为 null")


def rubric_settings(office: Office, request: RubricSettingsRequest) -> RubricSettingsDocument:
    """Draw the page on which a federation confirms the readings, where there are any.

    Raises:
        OfficeError: No such form or reading; ``not_docx``.
        RubricError: Its data cannot be used.
        OSError: The file could not be written.
    """
    if request.output.suffix.lower() != ".docx":
        raise OfficeError("not_docx", file=request.output.name)
    form = form_named(office, request.form, request.readings)
    asked = open_questions(office.library, request.form, form.readings)
    if asked:
        save(request.output, draw(form, asked))
    file = str(request.output) if asked else None
    return RubricSettingsDocument(id=form.id, questions=len(asked), file=file)


DOCUMENTS: dict[str, type[JsonDocument]] = {
    "rubric-list": RubricListDocument,
    "rubric-lint": RubricLintDocument,
    "rubric-settings": RubricSettingsDocument,
}
"""Documents of this module by the name of their schema, but for those written by hand."""
