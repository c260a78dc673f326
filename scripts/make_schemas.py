"""Makes the schemas in ``docs/schemas/`` anew that come from models.

Run it after every change of the model; a test compares the files with it.

    python scripts/make_schemas.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import ModelSchema

from workbook_tool.importing.schema import comparison_schema, import_schema
from workbook_tool.office.documents import FINDING
from workbook_tool.office.usecases import documents
from workbook_tool.rubric.schema import document_file_schema, form_file_schema

SCHEMAS = Path(__file__).resolve().parent.parent / "docs" / "schemas"


def main() -> None:
    """Write the schemas of the files that people write, and of what a round says."""
    write("rubric-file", form_file_schema())
    write("document-file", document_file_schema())
    for name, schema in {**round_schemas(), **import_schemas()}.items():
        write(name, schema)


def round_schemas() -> dict[str, dict[str, Any]]:
    """Return the schema of every document of a round by its name."""
    check = json.loads((SCHEMAS / "check.schema.json").read_text(encoding="utf-8"))
    found = {}
    for name, model in documents().items():
        schema = model.model_json_schema(mode="serialization", schema_generator=_Draft7)
        text = json.dumps(schema)
        if (mark := json.dumps(FINDING)) in text:
            schema = json.loads(text.replace(mark, '{"$ref": "#/$defs/finding"}'))
            schema.setdefault("$defs", {})["finding"] = check["$defs"]["finding"]
        found[name] = {"$schema": "http://json-schema.org/draft-07/schema#", **schema}
    return found


def import_schemas() -> dict[str, dict[str, Any]]:
    """Return the schemas of what importing says; forms are as ``rubric show`` prints them."""
    show = json.loads((SCHEMAS / "rubric-show.schema.json").read_text(encoding="utf-8"))
    return {"rubric-import": import_schema(show), "rubric-compare": comparison_schema()}


class _Draft7(GenerateJsonSchema):
    """Leaves out what pydantic makes of names and docstrings, which are for programmers."""

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        return {k: v for k, v in super().model_schema(schema).items() if k != "description"}

    def field_title_should_be_set(self, _schema: object) -> bool:
        return False


def write(name: str, schema: dict[str, Any]) -> None:
    """Write one schema; its end is a line break, as in every text file here."""
    text = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
    (SCHEMAS / f"{name}.schema.json").write_bytes(text.encode())


if __name__ == "__main__":
    main()
