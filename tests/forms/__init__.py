"""The forms that ship with the program, for tests."""

from __future__ import annotations

from workbook_tool.rubric.library import FormLibrary

SHIPPED = FormLibrary.shipped()
