"""The edition of a form: what it changes with, and what it does not change with."""

from __future__ import annotations

from workbook_tool.rubric.base import Data, later


class Before(Data):
    name: str


class After(Data):
    name: str
    colour: str = later("")


def test_a_field_that_came_later_shows_only_where_it_is_used() -> None:
    assert After(name="甲").model_dump_json() == Before(name="甲").model_dump_json()
    assert "红" in After(name="甲", colour="红").model_dump_json()
    assert After.model_json_schema()["properties"]["colour"]["type"] == "string"
