"""The round that the documentation plays through the use cases alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "docs" / "office_example.py"


def test_it_is_short_enough_to_be_read() -> None:
    assert len(EXAMPLE.read_text(encoding="utf-8").splitlines()) <= 50


def test_it_uses_nothing_below_the_office() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert text.count("workbook_tool.") == text.count("workbook_tool.office")


def test_it_plays_a_round_from_beginning_to_backup(tmp_path: Path) -> None:
    folder = tmp_path / "考核"
    done = subprocess.run(
        [sys.executable, "-X", "utf8", str(EXAMPLE), str(folder)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    steps = [line.split()[0] for line in done.stdout.splitlines()]
    assert steps == ["新建", "下发", "收件", "决定", "报送情况", "退回", "汇总", "得分明细", "备份"]
    assert (tmp_path / "备份.zip").is_file()
