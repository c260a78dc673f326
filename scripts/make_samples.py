"""Makes the sample returns in ``tests/should_fail`` and ``tests/should_pass`` anew.

A file's name says what is wrong with it, and on which form; what must be found stands in
``expected.json`` beside it. Run it after a change of forms or layout:

    python scripts/make_samples.py
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.checks.desk import Desk, NotHereError, Place  # noqa: E402 - found by the path above
from tests.checks.happenings import HAPPENINGS, STAGES, UNNAMED  # noqa: E402 - found by the path above
from tests.checks.samples import EXPECTED, FAIL, PASS, SHOULD_FAIL, SHOULD_PASS  # noqa: E402 - likewise
from tests.workbook.cases import FORM_IDS  # noqa: E402 - found by the path above

SMALL_FIRST = sorted(FORM_IDS, key=lambda form_id: not form_id.startswith(("zhuzhou", "suzhou")))


def main() -> None:
    """Write all samples."""
    for folder, names, wrong in ((FAIL, SHOULD_FAIL, True), (PASS, SHOULD_PASS, False)):
        folder.mkdir(exist_ok=True)
        for old in folder.glob("*.xlsx"):
            old.unlink()
        expected: dict[str, list[Place]] = {}
        for number, name in enumerate(names):
            desk, places = happened(name, number, wrong=wrong)
            file = f"{name}.{desk.form_id}.xlsx"
            (folder / file).write_bytes(desk.sent())
            expected[file] = places if wrong else []
        text = json.dumps(expected, ensure_ascii=False, indent=1) + "\n"
        (folder / EXPECTED).write_bytes(text.encode())


def happened(name: str, number: int, *, wrong: bool) -> tuple[Desk, list[Place]]:
    """Let something happen on a small form on which it can, in turn."""
    first = number % len(SMALL_FIRST[:15])
    for form_id in (SMALL_FIRST[first], *SMALL_FIRST):
        desk = Desk(form_id, STAGES[name], named=name not in UNNAMED)
        try:
            return desk, HAPPENINGS[name](desk, wrong)
        except NotHereError:
            continue
    raise ValueError(f"{name} can happen on no form")


if __name__ == "__main__":
    main()
