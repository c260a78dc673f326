"""What came along with a sheet in one archive or message: nobody is sent back for that.

A notice, a readme, a scan of the sealed copy beside a good sheet is kept, named and done
with. Alone, the same file is a unit's whole answer, and something has to be asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from workbook_tool.checks.file_result import FileResult
from workbook_tool.findings import Catalogue

_INSTEAD: Mapping[str, str] = {"F16": "F34", "F17": "F34", "F42": "F34", "U04": "F34", "F18": "F35"}
"""Finding of a file that came along, by the finding that it makes alone."""


def in_company(results: Sequence[FileResult], catalogue: Catalogue) -> list[FileResult]:
    """Return the results of the files of one archive or message, judged together.

    Args:
        results: One by one, as if each had come alone.
        catalogue: The findings.

    Returns:
        The same; where there is a sheet with scores among them, files that are none make a
        note, and belong to the unit of the sheets, if that is one only.
    """
    units = {result.unit for result in results if result.submission is not None}
    if not units:
        return list(results)
    unit = next(iter(units)) if len(units) == 1 else ""
    return [_along(result, unit, catalogue) for result in results]


def _along(result: FileResult, unit: str, catalogue: Catalogue) -> FileResult:
    issued = result.origin is not None and result.origin.token  # a sheet, if of an unknown form
    if issued or len(result.findings) != 1 or result.findings[0].code not in _INSTEAD:
        return result
    alone = result.findings[0]
    note = catalogue.finding(_INSTEAD[alone.code], file=result.file, what=alone.title)
    return replace(result, unit=result.unit or unit, findings=(note,))
