"""Taking a form of one's own into 细则库: checked, never over another one silently."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from workbook_tool.findings.export import finding_data
from workbook_tool.office.context import Office
from workbook_tool.office.documents import FindingData, JsonDocument
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.files import save
from workbook_tool.office.forms import forms_in, must_be_a_form
from workbook_tool.office.rubric import everything_in
from workbook_tool.rubric.library import FormFile, FormFolder
from workbook_tool.rubric.load import DOCUMENT_FILE, FormText, form_of, read_form
from workbook_tool.rubric.model import Form
from workbook_tool.rubric.source import RubricError

Outcome = Literal["added", "replaced", "same", "unusable", "taken", "document_differs"]


@dataclass(frozen=True)
class RubricAddRequest:
    """Forms of one's own to take in.

    Attributes:
        path: The file of a form, or a folder of them.
        replace: Whether they take the place of forms of one's own that have the same ids.
    """

    path: Path
    replace: bool = False


class AlikeForm(JsonDocument, title="一份适用单位相同的细则"):
    """Another form for the same type of unit."""

    id: str = Field(description="编号")
    source: Literal["shipped", "own", "round", "file"]


class AddedForm(JsonDocument, title="一份要收入的细则"):
    """What became of one form."""

    id: str = Field(description="编号")
    title: str = Field(description="标题；用不了的为空")
    unit_type: str = Field(description="适用单位；用不了的为空")
    outcome: Outcome = Field(
        description="added 收入了，replaced 换下了原来的，same 早已收入、没有改动，"
        "unusable 数据有误，taken 编号已有别的细则，"
        "document_differs 细则库里同名的 document.yaml 不同；后三种没有收入"
    )
    path: str = Field(description="收在哪里；没有收入的，是原来那份的位置")
    findings: list[FindingData] = Field(description="检查结果")
    alike: list[AlikeForm] = Field(description="适用单位相同的其他细则：建立考核时要写明用哪一份")


class RubricAddDocument(JsonDocument, title="收入自己的细则"):
    """What ``rubric add`` did: all of the forms were taken in, or none."""

    folder: str = Field(description="细则库")
    done: bool = Field(description="是否收入了；有一份不能收入的，一份也没有收入")
    forms: list[AddedForm]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A form that is to be taken in.

    Attributes:
        text: The form as it is written.
        target: Where it goes.
    """

    text: FormText
    target: Path


def rubric_add(office: Office, request: RubricAddRequest) -> RubricAddDocument:
    """Check forms of one's own and take them in, all of them or none.

    Raises:
        OfficeError: ``no_own_forms`` without a folder for them; nothing is there to take in.
        RubricError: A file cannot be read.
        OSError: Something could not be written.
    """
    folder = office.library.own
    if folder is None:
        raise OfficeError("no_own_forms")
    wanted = list(_wanted(office, request.path, folder))
    results = [_looked_at(office, one, wanted, replace=request.replace) for one in wanted]
    done = all(one.outcome in {"added", "replaced", "same"} for one in results)
    if done:
        for one, result in zip(wanted, results, strict=True):
            if result.outcome != "same":
                one.target.parent.mkdir(parents=True, exist_ok=True)
                save(one.target.with_name(DOCUMENT_FILE), one.text.document or b"")
                save(one.target, one.text.content)
    return RubricAddDocument(folder=str(folder), done=done, forms=results)


def _wanted(office: Office, path: Path, folder: Path) -> Iterator[_Wanted]:
    for name in forms_in(str(path)):
        must_be_a_form(office, name) if name.endswith((".yaml", ".yml")) else _refuse(name)
        text = read_form(Path(name))
        yield _Wanted(text, folder / text.folder / f"{text.id}.yaml")


def _refuse(name: str) -> None:
    raise OfficeError("not_yaml" if Path(name).exists() else "no_form_file", file=name)


def _looked_at(
    office: Office, one: _Wanted, wanted: Sequence[_Wanted], *, replace: bool
) -> AddedForm:
    """Return what is to become of a form."""
    text = one.text
    try:
        form = form_of(text)
        findings = [finding_data(finding) for finding in everything_in(form)]
    except RubricError as error:
        form, findings = None, [finding_data(finding) for finding in error.findings]
    outcome, path = _outcome(office, one, wanted, replace=replace)
    return AddedForm(
        id=text.id,
        title=form.full_title if form else "",
        unit_type=form.unit_type if form else "",
        outcome=outcome if form else "unusable",
        path=str(path),
        findings=findings,
        alike=list(_alike(office, form)) if form else [],
    )


def _outcome(
    office: Office, one: _Wanted, wanted: Sequence[_Wanted], *, replace: bool
) -> tuple[Outcome, Path]:
    text = one.text
    others = [other for other in wanted if other is not one and other.text.id == text.id]
    if others:
        return "taken", others[0].target
    for file in office.library.files:
        if file.path.stem == text.id and file.path.resolve() != one.target.resolve():
            return "taken", file.path
    document = one.target.with_name(DOCUMENT_FILE)
    same_document = not document.exists() or document.read_bytes() == text.document
    there = one.target.exists()
    if there and same_document and one.target.read_bytes() == text.content:
        return "same", one.target
    if there and not replace:
        return "taken", one.target
    if not same_document and not _all_replaced(one, wanted):
        return "document_differs", document
    return ("replaced" if there else "added"), one.target


def _all_replaced(one: _Wanted, wanted: Sequence[_Wanted]) -> bool:
    """Return whether every form that stands beside the target is replaced along with it.

    What is shared stands in ``document.yaml``: another one would change the forms that stay.
    """
    targets = {other.target for other in wanted}
    return all(file.path in targets for file in _beside(one.target))


def _beside(target: Path) -> tuple[FormFile, ...]:
    return tuple(FormFolder("own", target.parent).files())


def _alike(office: Office, form: Form) -> Iterator[AlikeForm]:
    for file, other in office.library.forms():
        if isinstance(other, Form) and other.unit_type == form.unit_type and file.id != form.id:
            yield AlikeForm(id=file.id, source=file.source)


DOCUMENTS: dict[str, type[JsonDocument]] = {"rubric-add": RubricAddDocument}
"""Every document of this module by the name of its schema."""
