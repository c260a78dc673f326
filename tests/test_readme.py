"""Every command that the README shows is run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.engines import needs, needs_tool
from workbook_tool.cli.main import TABLE, run

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"```bash\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
]
OURS = [line for line in COMMANDS if line.startswith("workbook-tool ")]
A_ROUND = "年终考核"
# It runs until somebody ends it; tests/web start it and play a round in it.
CONSOLE = "workbook-tool console demo-round"
OF_A_ROUND = [line for line in OURS if A_ROUND in line]
# Linting the official forms finds what they leave open, checking an empty sheet what is
# missing; both say so with exit code 2. What is published before all units have a score is a
# draft. What a person has to look at in the sample's attachment is told, too.
EXIT_CODES = {"rubric lint": 2, "check": 2, "publish": 2, "rubric import": 2}
# What a command is shown on: what another one, shown before it, makes.
SHOWN_ON = {"check": ["sheet"], "rubric compare": ["rubric import"]}


def _expected(words: list[str]) -> int:
    return next((c for start, c in EXIT_CODES.items() if " ".join(words).startswith(start)), 0)


def test_the_readme_shows_each_command_of_the_program() -> None:
    shown = {line.split()[1] for line in OURS}
    assert shown == set(TABLE)


def test_the_commands_of_a_round_follow_upon_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    for line in OF_A_ROUND:
        assert run(line.split()[1:]) == _expected(line.split()[1:]), line


@needs("libreoffice")
@pytest.mark.parametrize("line", [line for line in OURS if line not in (*OF_A_ROUND, CONSOLE)])
def test_a_command_of_the_readme_does_what_it_says(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    words = line.split()[1:]
    needed = [one for start, one in SHOWN_ON.items() if " ".join(words).startswith(start)]
    for earlier in OURS[: OURS.index(line)]:
        command = earlier.split(maxsplit=1)[1]
        if any(command.startswith(start) for starts in needed for start in starts):
            run(command.split())
    assert run(words) == _expected(words)
    for n, word in enumerate(words):
        if word == "-o":
            assert (tmp_path / words[n + 1]).exists()


@needs_tool("bash")
def test_the_first_command_ends_with_a_summary(tmp_path: Path) -> None:
    assert COMMANDS[0] == "bash scripts/demo.sh demo-round"
    folder = tmp_path / "demo-round"
    result = subprocess.run(
        ["bash", "scripts/demo.sh", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert result.returncode == 0, result.stderr
    assert (folder / "汇总" / "工作底稿.xlsx").is_file()
    assert "工作底稿.xlsx" in result.stdout
    steps = [result.stdout.index(step) for step in ("第一批（", "4. 退回、催报：", "第二批")]
    assert steps == sorted(steps)  # told as it happened
    assert "两份内容不同的表。→ 待裁定：以哪一份为准" in result.stdout
    assert f"workbook-tool console {folder}" in result.stdout.splitlines()[-1]


def test_the_second_command_is_what_ci_runs() -> None:
    assert "bash scripts/test.sh" in COMMANDS
    assert "exec bash scripts/test.sh" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
