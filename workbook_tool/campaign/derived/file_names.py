"""How files of units are called: no two units share a name, whatever system they lie on."""

from __future__ import annotations

from collections.abc import Mapping

from workbook_tool.campaign.derived.state import State
from workbook_tool.foreign import apart, plain_file_name
from workbook_tool.layout.derived import derived


@derived
def unit_stems(state: State) -> Mapping[str, str]:
    """Return ``001_单位名称`` for every unit by its code.

    Code and name alone may run together: ``A`` with ``1_乙`` and ``A_1`` with ``乙``.
    """
    return apart(
        {
            code: f"{code}_{plain_file_name(unit.unit.name) or code}"
            for code, unit in state.units.items()
        }
    )
