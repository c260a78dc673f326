"""Workbooks with an identity: unsigned for anybody, or signed for a unit of a round."""

from __future__ import annotations

from collections.abc import Mapping

from workbook_tool.layout.fields import Field
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.rubric.expression import Value
from workbook_tool.workbook.draw import draw
from workbook_tool.workbook.identity import identity_of, make_token, short_code, unsigned_token


def unsigned_workbook(
    plan: SheetPlan, entries: Mapping[str, Value], unit: str | None = None
) -> bytes:
    """Draw a workbook outside of any round; its token says so.

    Args:
        plan: The plan.
        entries: Values of entries by name.
        unit: The unit's name, if it is known.
    """
    fields: dict[Field, str] = {"token": unsigned_token(plan)}
    if unit is not None:
        fields["unit"] = unit
    return draw(plan, entries, fields)


def unit_fields(
    plan: SheetPlan,
    *,
    round_id: str,
    key: bytes,
    code: str,
    unit: str,
    deadline: str,
    contact: str,
) -> dict[Field, str]:
    """Return the fields of a unit's signed workbook, ready for stamping."""
    token = make_token(identity_of(plan, round_id, code), key)
    return {
        "unit": unit,
        "code": code,
        "deadline": deadline,
        "contact": contact,
        "token": token,
        "short": short_code(token),
    }
