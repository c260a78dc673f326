"""逐项得分: every row's score of every unit, group by group."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from workbook_tool.campaign.derived.scores import UnitScores
from workbook_tool.checks.export import figure
from workbook_tool.office.context import Office
from workbook_tool.office.documents import Figure, JsonDocument
from workbook_tool.office.lookups import scores_of
from workbook_tool.office.opening import reading
from workbook_tool.office.summary import SummaryRequest
from workbook_tool.summary.summarise import view_of


class ItemColumn(JsonDocument, title="一项的得分"):
    """What units got for a row."""

    ref: str
    label: str
    points: Figure
    mean: Figure = Field(description="平均得分率（百分数）")
    scores: dict[str, Figure] = Field(description="各单位的得分")


class ItemsGroup(JsonDocument, title="一组单位的逐项得分"):
    """Rows of the form that a group of units shares."""

    group: str
    title: str
    units: list[str]
    items: list[ItemColumn]


class ItemsDocument(JsonDocument, title="逐项得分"):
    """Every row's score of every unit."""

    groups: list[ItemsGroup]


def items(office: Office, request: SummaryRequest) -> ItemsDocument:
    """Return every row's score, group by group."""
    with reading(office, request.folder) as round_:
        wanted = scores_of(round_, request.collection, "汇总")
        view = view_of(round_, wanted.id)
        groups = []
        for group in view.groups:
            columns = []
            for item in group.form.items:
                scores = {
                    unit.unit.code: _effective(unit.stages.get(group.basis), item.ref)
                    for unit in group.units
                }
                known = [one for one in scores.values() if one is not None]
                mean = None
                if known and item.points:
                    mean = round(100 * sum(known, Decimal(0)) / len(known) / item.points, 1)
                columns.append(
                    ItemColumn(
                        ref=item.ref,
                        label=item.label,
                        points=figure(item.points),
                        mean=figure(mean),
                        scores={code: figure(score) for code, score in scores.items()},
                    )
                )
            groups.append(
                ItemsGroup(
                    group=group.group.id,
                    title=group.group.title,
                    units=[unit.unit.code for unit in group.units],
                    items=columns,
                )
            )
        return ItemsDocument(groups=groups)


def _effective(scores: UnitScores | None, ref: str) -> Decimal | None:
    if scores is None or ref not in scores.items:
        return None
    return scores.items[ref].effective


DOCUMENTS: dict[str, type[JsonDocument]] = {"items": ItemsDocument}
"""Every document of this module by the name of its schema."""
