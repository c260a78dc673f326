"""The store of originals: every received file under its SHA-256, never altered.

Beside them stand the forms and plans that were issued, under the plan's digest, so that a
later change of program or rubric cannot misread a sheet in circulation.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from workbook_tool.campaign.disk import Disk
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.reading.plans import Issued
from workbook_tool.rubric.model import STAGE_IDS, Form, StageId
from workbook_tool.workbook.identity import Identity

ORIGINALS, PLANS = "原件", "表样"


class DamagedOriginalError(Exception):
    """An original is gone or was altered; carries its SHA-256."""


class Store:
    """Originals and issued plans of one round."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        """Take the folder of the ledger; nothing is made before something is kept."""
        self._originals, self._plans = folder / ORIGINALS, folder / PLANS
        self._disk = disk
        self._load = cache(self._read_plan)

    def keep(self, content: bytes) -> str:
        """Keep an original and return its SHA-256; one that is kept already stays as it is.

        Raises:
            OSError: It could not be written.
        """
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        if not path.exists():
            self._disk.folder(path.parent)
            self._disk.write(path, content)
        return digest

    def original(self, sha256: str) -> bytes:
        """Return an original.

        Raises:
            DamagedOriginalError: It is gone, or no longer what was received.
        """
        try:
            content = self._path(sha256).read_bytes()
        except OSError as error:
            raise DamagedOriginalError(sha256) from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise DamagedOriginalError(sha256)
        return content

    def originals(self) -> Iterator[str]:
        """Yield the SHA-256 of every original, in order."""
        for path in sorted(self._originals.glob("*/*")):
            if not path.name.startswith("."):
                yield path.name

    def keep_plan(self, form: Form, plan: SheetPlan, stage: StageId) -> str:
        """Keep an issued plan with its form and return the plan's digest.

        Raises:
            OSError: It could not be written.
        """
        path = self._plans / f"{plan.digest}.json"
        if not path.exists():
            self._disk.folder(path.parent)
            document = {
                "stage": stage,
                "readings": form.readings,
                "form": json.loads(form.model_dump_json()),
                "plan": json.loads(plan.to_json()),
            }
            self._disk.write(path, json.dumps(document, ensure_ascii=False).encode())
        return plan.digest

    def plan(self, digest: str) -> Issued | None:
        """Return what was issued under a plan's digest, or under its beginning."""
        return self._load(digest)

    def issued(self, identity: Identity) -> Issued | None:
        """Return what was issued under an identity; serves as the reader's source of plans."""
        return self.plan(identity.plan) if identity.plan else None

    def _read_plan(self, digest: str) -> Issued | None:
        if not digest.isalnum():
            return None
        path = next(iter(sorted(self._plans.glob(f"{digest}*.json"))), None)
        if path is None:
            return None
        document = json.loads(path.read_text(encoding="utf-8"))
        stage = next(known for known in STAGE_IDS if known == document["stage"])
        form = Form.model_validate_json(
            json.dumps(document["form"]), strict=False, context={"readings": document["readings"]}
        )
        plan = SheetPlan.from_json(json.dumps(document["plan"], ensure_ascii=False))
        return Issued(form, plan, stage, same=True)

    def _path(self, digest: str) -> Path:
        return self._originals / digest[:2] / digest
