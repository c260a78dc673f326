"""The archive: every received file under its SHA-256, never altered.

Beside them stand the forms and plans that were issued, under the plan's digest, so that a
later change of program or rubric cannot misread a sheet in circulation.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from workbook_tool.campaign.records.disk import DamagedError, Disk
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.reading.plans import IssuedPlan
from workbook_tool.rubric.model import STAGE_IDS, Form, StageId
from workbook_tool.workbook.identity import PLAN_DIGITS, Identity

ORIGINALS, PLANS = "原件", "表样"


class Archive:
    """Originals and issued plans of one round."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        """Take the folder of the ledger; nothing is made before something is kept."""
        self._folder = folder
        self._originals, self._plans = folder / ORIGINALS, folder / PLANS
        self._disk = disk
        self._load = cache(self._read_plan)

    def __reduce__(self) -> tuple[type[Archive], tuple[Path, Disk]]:
        """Go to a reading process without what was read so far."""
        return Archive, (self._folder, Disk())

    def keep(self, content: bytes) -> str:
        """Keep an original and return its SHA-256; a damaged copy of it is mended.

        Raises:
            OSError: It could not be written.
        """
        digest = hashlib.sha256(content).hexdigest()
        if not self.holds(digest):
            path = self._path(digest)
            self._disk.folder(path.parent)
            self._disk.write(path, content)
        return digest

    def holds(self, sha256: str) -> bool:
        """Return whether an original is there, unharmed."""
        try:
            self.original(sha256)
        except DamagedError:
            return False
        return True

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever kept."""
        return not self._originals.exists() and not self._plans.exists()

    def original(self, sha256: str) -> bytes:
        """Return an original.

        Raises:
            DamagedError: It is gone, or no longer what was received.
        """
        try:
            content = self._path(sha256).read_bytes()
        except OSError as error:
            raise _damaged(f"{ORIGINALS}/{sha256[:2]}/{sha256}") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise _damaged(f"{ORIGINALS}/{sha256[:2]}/{sha256}")
        return content

    def originals(self) -> tuple[str, ...]:
        """Return the SHA-256 of every original, in order."""
        found = self._originals.glob("[0-9a-f][0-9a-f]/*")
        return tuple(sorted(path.name for path in found if not path.name.startswith(".")))

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
            sealed = {"sha256": _digest(document), "issued": document}
            self._disk.write(path, json.dumps(sealed, ensure_ascii=False).encode())
        return plan.digest

    def plan(self, digest: str) -> IssuedPlan | None:
        """Return what was issued under a plan's digest, or under its beginning."""
        return self._load(digest)

    def issued(self, identity: Identity) -> IssuedPlan | None:
        """Return what was issued under an identity; serves as the reader's source of plans."""
        return self.plan(identity.plan) if identity.plan else None

    def _read_plan(self, digest: str) -> IssuedPlan | None:
        if len(digest) < PLAN_DIGITS or not digest.isalnum():
            return None
        path = next(iter(sorted(self._plans.glob(f"{digest}*.json"))), None)
        if path is None:
            return None
        try:
            sealed = json.loads(path.read_text(encoding="utf-8"))
            document = sealed["issued"]
            if sealed["sha256"] != _digest(document):
                raise ValueError(path.name)
        except (ValueError, KeyError, TypeError) as error:
            raise _damaged(f"{PLANS}/{path.name}") from error
        stage = next(known for known in STAGE_IDS if known == document["stage"])
        form = Form.model_validate_json(
            json.dumps(document["form"]), strict=False, context={"readings": document["readings"]}
        )
        plan = SheetPlan.from_json(json.dumps(document["plan"], ensure_ascii=False))
        return IssuedPlan(form, plan, stage, same=True)

    def _path(self, digest: str) -> Path:
        return self._originals / digest[:2] / digest


def _digest(document: object) -> str:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _damaged(name: str) -> DamagedError:
    return DamagedError(f"“登记/{name}”不见了或已损坏。请从备份里取回这个文件")
