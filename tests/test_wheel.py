"""The wheel holds the data folders, and the program works from any directory."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_an_installed_wheel_finds_its_forms_templates_and_samples(tmp_path: Path) -> None:
    built = tmp_path / "wheel"
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    subprocess.run(
        [*command, "--no-build-isolation", "--wheel-dir", str(built), str(ROOT)],
        check=True,
        timeout=120,
    )
    [wheel] = built.glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    probe = (
        "import workbook_tool, workbook_tool.resources as r\n"
        f"assert workbook_tool.__file__.startswith({str(site)!r})\n"
        "print(*(r.data_folder(n) for n in ('rubric_data', 'templates', 'samples')), sep='\\n')\n"
        "from workbook_tool.rubric.load import load_all\n"
        "print(len(load_all()))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", probe],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    *folders, count = result.stdout.split("\n")[:-1]
    assert all(folder.startswith(str(site)) for folder in folders)
    assert count == "19"
    pages = site / "workbook_tool" / "web"
    for file in ("templates/base.html", "static/console.css", "static/htmx.LICENSE.txt"):
        assert (pages / file).is_file()
