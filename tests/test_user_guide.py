"""The commands of the user guide are run in their order, on a round as an office has it."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from tests.engines import needs
from workbook_tool.campaign.derived.ranking import check_ties
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.inputs.settings import Ranking
from workbook_tool.campaign.round import Round
from workbook_tool.cli.decide import decide
from workbook_tool.cli.main import TABLE, run
from workbook_tool.demo.answers import answers
from workbook_tool.demo.mishaps import Filled, nothing
from workbook_tool.rubric.load import load_form

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "使用手册.md").read_text(encoding="utf-8")
SHOWN = [
    line
    for block in re.findall(r"```bash\n(.*?)```", GUIDE, re.DOTALL)
    for line in block.splitlines()
]
A_ROUND = "年终考核"
WITH_CODE_2 = {
    f"workbook-tool issue {A_ROUND}",
    f"workbook-tool collect {A_ROUND}",
    "workbook-tool rubric import samples/示例通知.docx -o example-2026",
    "workbook-tool rubric import --review example-2026/核对.xlsx",
}
"""Where a person has something to do: readings to confirm, returns to look at."""


def _units_send_their_sheets(folder: Path) -> None:
    """All but one send a sheet; one has more than the full points."""
    with Round(folder) as round_:
        for code in list(round_.state.units)[:-1]:
            issued = round_.state.sheets[Slot(code, "year")][0].issued
            known = round_.store.plan(issued.plan)
            assert known is not None
            typed = {**answers(known.form, known.plan, code)}
            if code == "002":
                typed["self_7"] = Decimal(99)
            content = (folder / "下发" / issued.file).read_bytes()
            sent = nothing(Filled(content, known.plan, typed))
            (folder / "收件箱" / issued.file).write_bytes(sent)


@needs("libreoffice")
def test_the_commands_follow_upon_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    for line in SHOWN:
        if line.startswith(f"workbook-tool collect {A_ROUND}"):
            _units_send_their_sheets(tmp_path / A_ROUND)
        asked = any(line == known or line.startswith(f"{known} --on") for known in WITH_CODE_2)
        assert run(line.split()[1:]) == (2 if asked else 0), line


def test_every_command_that_the_guide_names_is_one() -> None:
    named = set(re.findall(r"workbook-tool ([a-z]+)", GUIDE))
    named |= set(re.findall(r"`(decide|issue|finish|restore|rebuild|status)\b", GUIDE))
    assert named <= set(TABLE)


def test_every_decision_that_the_guide_names_is_one() -> None:
    named = set(re.findall(rf"decide {A_ROUND} ([^\s`]+)", GUIDE))
    assert named
    assert named <= set(decide.commands)


def test_the_settings_that_the_guide_shows_are_taken() -> None:
    (shown,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    ranking = Ranking.model_validate(yaml.safe_load(shown)["排名"])
    assert ranking.weights == {"自评": Decimal("0.4"), "考核": Decimal("0.6")}
    check_ties(ranking, [load_form("changzhou-2013-1")])


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", GUIDE):
        assert (ROOT / "docs" / target).exists(), target
