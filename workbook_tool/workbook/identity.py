"""Who a workbook belongs to: the token that stands in several of its places.

``WT1~round~form~edition~stage~code~plan~signature``, at most 200 ASCII characters. It
stands on the very hidden sheet, in a custom property and in a hidden name; a short code
made from it stands in a visible cell. A sheet made without a round is unsigned and says so.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import quote, unquote

from workbook_tool.layout.plan import SheetPlan

UNSIGNED = "unsigned"
LONGEST = 200
TOKEN_NAME = "workbook_tool_token"
"""Name of the custom property and of the hidden defined name that hold the token."""
PLAN_DIGITS = 16
"""Hex digits of the plan's digest that stand in a token."""

_VERSION = "WT1"
_SIGNATURE_BYTES = 15


@dataclass(frozen=True, slots=True)
class Identity:
    """What a token says.

    Attributes:
        round: Id of the round, of the collection and number of the unit's sheet in it, with
            dots between; empty for a sheet without a round.
        form: Id of the form.
        edition: Edition of the form.
        stage: Stage of scoring.
        code: The unit's code, empty for a sheet without a round.
        plan: The first :data:`PLAN_DIGITS` hex digits of the plan's digest.
    """

    round: str
    form: str
    edition: str
    stage: str
    code: str
    plan: str

    @property
    def round_id(self) -> str:
        """Id of the round alone."""
        return self.round.split(".")[0]

    @property
    def collection(self) -> str:
        """Id of the collection; empty for a sheet without a round."""
        return self.round.split(".")[1] if self.round.count(".") == 2 else ""


def round_field(round_id: str, collection: str, serial: int) -> str:
    """Return the round of an identity: round, collection, and number of the unit's sheet."""
    return f"{round_id}.{collection}.{serial}"


def identity_of(plan: SheetPlan, round_id: str = "", code: str = "") -> Identity:
    """Return the identity of a plan's sheet: of a unit in a round, or of nobody."""
    return Identity(round_id, plan.form, plan.edition, plan.stage, code, plan.digest[:PLAN_DIGITS])


def unsigned_token(plan: SheetPlan) -> str:
    """Return the token of a sheet that was made for nobody in particular."""
    return make_token(identity_of(plan), None)


def make_token(identity: Identity, key: bytes | None) -> str:
    """Return the token.

    Args:
        identity: What it says.
        key: The round's key; ``None`` makes an unsigned token.

    Raises:
        ValueError: It would be longer than 200 characters.
    """
    body = _body(identity)
    token = f"{body}~{_signature(body, key) if key else UNSIGNED}"
    if len(token) > LONGEST:
        raise ValueError(f"token of {len(token)} characters; round or unit code is too long")
    return token


def read_token(token: str) -> Identity | None:
    """Return what a token says, signed or not; ``None`` if it is none or damaged."""
    fields = token.strip().split("~")
    if len(fields) != 8 or fields[0] != _VERSION:
        return None
    return Identity(*(unquote(field) for field in fields[1:7]))


def is_genuine(token: str, key: bytes) -> bool:
    """Return whether the token was signed with this key and not changed since."""
    body, _, signature = token.strip().rpartition("~")
    return hmac.compare_digest(signature.encode(), _signature(body, key).encode())


def token_digest(token: str) -> str:
    """Return by what a token is known to those who must not know the token itself."""
    return hashlib.sha256(token.strip().encode("utf-8", "replace")).hexdigest()


def short_code(token: str) -> str:
    """Return six characters for the visible cell; they differ between any two sheets."""
    digest = hashlib.sha256(token.encode()).digest()
    return base64.b32encode(digest).decode()[:6]


def _body(identity: Identity) -> str:
    fields = (
        identity.round,
        identity.form,
        identity.edition,
        identity.stage,
        identity.code,
        identity.plan,
    )
    return "~".join((_VERSION, *(quote(field, safe="").replace("~", "%7E") for field in fields)))


def _signature(body: str, key: bytes) -> str:
    digest = hmac.new(key, body.encode(), hashlib.sha256).digest()[:_SIGNATURE_BYTES]
    return base64.b32encode(digest).decode()
