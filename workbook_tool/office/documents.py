"""What all result documents share: their base, and how figures and findings stand in them.

The documents are models, so that their JSON Schema in ``docs/schemas`` cannot say anything
else than what is written (``scripts/make_schemas.py``).
"""

from __future__ import annotations

from workbook_tool.campaign.export import (
    FINDING,
    Day,
    Figure,
    FindingData,
    JsonDocument,
    Sha256,
)

__all__ = ["FINDING", "Day", "Figure", "FindingData", "JsonDocument", "Sha256"]
