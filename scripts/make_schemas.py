"""Makes the schemas of the YAML files in ``docs/schemas/`` anew, from the model.

Run it after every change of the model; a test compares the files with it.

    python scripts/make_schemas.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from workbook_tool.rubric.schema import document_file_schema, form_file_schema

SCHEMAS = Path(__file__).resolve().parent.parent / "docs" / "schemas"


def main() -> None:
    """Write both schemas."""
    write("rubric-file", form_file_schema())
    write("document-file", document_file_schema())


def write(name: str, schema: dict[str, Any]) -> None:
    """Write one schema; its end is a line break, as in every text file here."""
    text = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
    (SCHEMAS / f"{name}.schema.json").write_bytes(text.encode())


if __name__ == "__main__":
    main()
