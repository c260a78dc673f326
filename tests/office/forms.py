"""A federation's own form, for tests."""

from __future__ import annotations

from pathlib import Path

from tests.forms import SHIPPED
from workbook_tool.office.context import Office
from workbook_tool.resources import data_folder

SHIPPED_FORM, OWN, TYPE = "zhuzhou-2011-03", "shili-2026", "示例系统工会"


def own_form(
    place: Path,
    name: str = OWN,
    *,
    unit_type: str = TYPE,
    folder: str = "shili",
    points: str = "",
    title: str = "",
) -> Path:
    """Write a form of one's own into a folder of document folders.

    Args:
        place: That folder.
        name: Id of the form.
        unit_type: For whom it is.
        folder: Name of its document's folder.
        points: Points of its first row; as the shipped form has it for empty.
        title: Its title; as the shipped form has it for empty.
    """
    target = place / folder
    target.mkdir(parents=True, exist_ok=True)
    shipped = data_folder("rubric_data") / "zhuzhou-2011"
    document = (shipped / "document.yaml").read_text(encoding="utf-8")
    if points:
        document = document.replace("points: 20", f"points: {points}", 1)
    (target / "document.yaml").write_text(document, encoding="utf-8")
    text = (shipped / f"{SHIPPED_FORM}.yaml").read_text(encoding="utf-8")
    text = f"title: {title}\n{text}" if title else text
    old = SHIPPED.form(SHIPPED_FORM).unit_type
    path = target / f"{name}.yaml"
    path.write_text(text.replace(f"unit_type: {old}", f"unit_type: {unit_type}"), encoding="utf-8")
    return path


def office_of(folder: Path) -> Office:
    """Return an office whose own forms lie in a folder."""
    return Office(library=SHIPPED.with_own(folder))
