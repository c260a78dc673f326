"""The stages at which a form can be scored; by themselves, so that naming one loads no form."""

from __future__ import annotations

from typing import Literal, get_args

StageId = Literal["self", "assess", "review"]
STAGE_IDS: tuple[StageId, ...] = get_args(StageId)
