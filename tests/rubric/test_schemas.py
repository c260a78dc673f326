"""The schemas in ``docs/schemas/``: of the YAML files, and of what ``--json`` prints."""

from __future__ import annotations

import json
import runpy
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from workbook_tool.cli.main import root
from workbook_tool.resources import data_folder
from workbook_tool.rubric import source
from workbook_tool.rubric.load import form_files, kinds
from workbook_tool.rubric.model import Form
from workbook_tool.rubric.schema import DESCRIPTIONS, document_file_schema, form_file_schema

SCHEMAS = Path(__file__).resolve().parents[2] / "docs" / "schemas"
FORMS = form_files()
DOCUMENTS = sorted(data_folder("rubric_data").glob("*/document.yaml"))


@cache
def schema_of(name: str) -> dict[str, Any]:
    text = (SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def printed(*words: str) -> Any:
    result = CliRunner().invoke(root, ["rubric", *words, "--json"], standalone_mode=False)
    assert result.exception is None
    return json.loads(result.stdout)


def mistakes(name: str, data: Any) -> list[str]:
    found = jsonschema.Draft7Validator(schema_of(name)).iter_errors(data)
    return [f"{error.json_path}: {error.message[:200]}" for error in found]


def sub_schemas(schema: Any) -> list[dict[str, Any]]:
    if isinstance(schema, list):
        return [found for entry in schema for found in sub_schemas(entry)]
    if not isinstance(schema, dict):
        return []
    return [schema, *(found for entry in schema.values() for found in sub_schemas(entry))]


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.name)
def test_every_schema_is_one(path: Path) -> None:
    jsonschema.Draft7Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


def test_there_are_no_other_schemas_and_no_fewer_forms() -> None:
    assert (len(FORMS), len(DOCUMENTS)) == (19, 5)


def test_the_files_are_as_generated() -> None:
    """After a change of the model: ``python scripts/make_schemas.py``."""
    assert schema_of("rubric-file") == form_file_schema()
    assert schema_of("document-file") == document_file_schema()
    script = runpy.run_path(str(SCHEMAS.parent.parent / "scripts" / "make_schemas.py"))
    for name, schema in script["round_schemas"]().items():
        assert schema_of(name) == schema


@pytest.mark.parametrize("path", FORMS.values(), ids=list(FORMS))
def test_every_form_file_fits(path: Path) -> None:
    assert mistakes("rubric-file", source.parse(path.read_bytes(), "x.yaml")) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.parent.name)
def test_every_document_file_fits(path: Path) -> None:
    assert mistakes("document-file", source.parse(path.read_bytes(), "x.yaml")) == []


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"categories": []},
        {"categories": [{"name": "甲", "points": 1, "itmes": []}]},
        {"categories": [{"name": "甲", "points": "十"}]},
        {"categories": [{"name": "甲", "items": [{"ref": 1}]}]},
        {"categories": [{"name": "甲", "items": [{"ref": "1", "rule": {"kind": "guess"}}]}]},
        {"categories": [{"name": "甲", "points": {"choose": "weight", "column": 1}}]},
    ],
    ids=["empty", "no category", "slip", "words", "number as ref", "kind", "one reading"],
)
def test_what_does_not_fit_is_noticed(form: dict[str, Any]) -> None:
    assert mistakes("rubric-file", form)


def test_any_value_may_be_chosen_by_a_setting() -> None:
    choice = {"choose": "weight", "column": 1, "heading": 2}
    row = {"ref": "1", "points": choice, "text": choice, "scaled": choice, "rule": choice}
    rule = {"kind": "judged", "not_applicable": choice}
    form = {
        "paper": choice,
        "title": choice,
        "categories": [
            {"name": choice, "points": choice, "items": [row, {"ref": "2", "rule": rule}]}
        ],
    }
    assert mistakes("rubric-file", form) == []


def test_every_part_and_field_has_a_chinese_description() -> None:
    definitions = Form.model_json_schema()["$defs"]
    assert set(DESCRIPTIONS) - {"Form"} == set(definitions)
    for name, part in definitions.items():
        fields = set(part["properties"]) - {"kind", "not_applicable"}
        assert set(DESCRIPTIONS[name]) - {""} == fields, name
    for schema in (form_file_schema(), document_file_schema()):
        for found in sub_schemas(schema):
            told = found.get("description")
            if isinstance(told, str):
                assert any("一" <= character <= "鿿" for character in told), told


@pytest.mark.parametrize("form_id", list(FORMS))
def test_show_prints_what_its_schema_says(form_id: str) -> None:
    assert mistakes("rubric-show", printed("show", form_id)) == []


def test_list_lint_and_diff_print_what_their_schemas_say() -> None:
    assert mistakes("rubric-list", printed("list")) == []
    assert mistakes("rubric-lint", printed("lint")) == []
    for old, new in (("changzhou-2013-1", "changzhou-2013-2"), ("suzhou-2015-1", "suzhou-2015-1")):
        assert mistakes("rubric-diff", printed("diff", old, new)) == []


def test_the_schema_of_show_knows_every_kind_of_rule() -> None:
    rule = schema_of("rubric-show")["$defs"]["rule"]
    assert rule["properties"]["kind"]["enum"] == list(kinds())
