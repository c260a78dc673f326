"""The guide for writing forms: every block of YAML in it works as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from tests.forms import SHIPPED
from tests.rubric.test_schemas import schema_of
from workbook_tool.rubric import source
from workbook_tool.rubric.lint import lint
from workbook_tool.rubric.load import kinds, load_file
from workbook_tool.rubric.model import Form
from workbook_tool.rubric.readings import open_questions
from workbook_tool.rubric.schema import DESCRIPTIONS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "细则数据编写说明.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n# (\S+?)(?:：(\S+))?\n(.*?)```", PAGE, flags=re.DOTALL)

DOCUMENT = "id: guide\ntitle: 例\nissuer: 示例市总工会\n"
TABLE = """\
title: 例
unit_type: 基层工会
paper: {font_size: 10.5}
stages: [{id: self, label: 自评分, by: unit}]
columns:
"""
ROLES = (
    "category",
    "number",
    "text",
    "points",
    "criterion",
    "departments",
    "indicator",
    "self",
)
COLUMNS = "".join(f"  - {{head: {role}, cells: [{{role: {role}, width: 20}}]}}\n" for role in ROLES)
ROW = '- {ref: "1", text: 例, points: 10}\n'


def indented(text: str, by: int) -> str:
    return "".join(" " * by + line + "\n" for line in text.splitlines())


def with_rows(rows: str) -> str:
    points = sum(row["points"] for row in yaml.safe_load(rows))
    return f"categories:\n  - name: 例\n    points: {points}\n    items:\n{indented(rows, 6)}"


def files_of(kind: str, text: str) -> tuple[str, str]:
    """Return the document and the form file that a block of the page becomes."""
    frame = TABLE + COLUMNS
    if kind == "规则":
        row = '- ref: "1"\n  text: 例\n  points: 10\n' + indented(text, 2)
        return DOCUMENT, frame + with_rows(row)
    if kind == "行":
        return DOCUMENT, frame + with_rows(text)
    if kind == "类别":
        return DOCUMENT, f"{frame}categories:\n{indented(text, 2)}"
    two_rows = with_rows(ROW + ROW.replace('"1"', '"2"'))
    if kind == "共有":
        return f"{DOCUMENT}shared:\n{indented(text, 2)}", frame + two_rows
    assert kind == "表"
    given = yaml.safe_load(text)
    kept = [part for part in re.split(r"^(?=\w)", frame + two_rows, flags=re.MULTILINE) if part]
    kept = [part for part in kept if part.partition(":")[0] not in given]
    return DOCUMENT, text + "".join(kept)


def load(folder: Path, document: str, form: str, name: str = "guide") -> Form:
    folder.mkdir(exist_ok=True)
    (folder / "document.yaml").write_text(document, encoding="utf-8")
    path = folder / f"{name}.yaml"
    path.write_text(form, encoding="utf-8")
    jsonschema.validate(
        source.parse((folder / "document.yaml").read_bytes(), "x.yaml"), schema_of("document-file")
    )
    for file, schema in ((folder / "document.yaml", "document-file"), (path, "rubric-file")):
        jsonschema.validate(source.parse(file.read_bytes(), file.name), schema_of(schema))
    return load_file(path)


def test_the_page_marks_every_block() -> None:
    assert len(BLOCKS) == PAGE.count("```yaml")
    assert {kind for kind, _, _ in BLOCKS} == {"文件", "规则", "行", "类别", "共有", "表"}


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, _, text in BLOCKS if kind != "文件"]
)
def test_every_piece_loads(kind: str, text: str, tmp_path: Path) -> None:
    form = load(tmp_path / "guide", *files_of(kind, text))
    assert form.items


def test_the_whole_example_loads_and_has_nothing_to_complain_about(tmp_path: Path) -> None:
    files = {name: text for kind, name, text in BLOCKS if kind == "文件"}
    form = load(
        tmp_path / "example-2026",
        files["example-2026/document.yaml"],
        files["example-2026/example-2026.yaml"],
        "example-2026",
    )
    assert form.points == 100
    assert lint(form) == ()
    [question] = open_questions(SHIPPED, str(tmp_path / "example-2026" / "example-2026.yaml"))
    scores = [str(reading.score) for reading in question.readings]
    assert scores == ["20.00", "19.25"]


def test_every_kind_of_rule_has_an_example() -> None:
    written = {kind for _, _, text in BLOCKS for kind in re.findall(r"kind: (\w+)", text)}
    assert set(kinds()) <= written


def test_every_field_is_explained() -> None:
    words = set(re.findall(r"\w+", "".join(re.findall(r"`[^`\n]+`", PAGE))))
    fields = {name for part in DESCRIPTIONS.values() for name in part if name}
    assert fields <= words


def test_the_checking_command_is_named() -> None:
    assert "workbook-tool rubric lint 路径.yaml" in PAGE
    assert "# yaml-language-server: $schema=" in PAGE
