"""Machines without 宋体 and 黑体: each replaces them by the one font that it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

WINDOWS_FONTS = ("宋体", "SimSun", "黑体", "SimHei", "仿宋", "FangSong", "楷体", "KaiTi")
FAMILIES: Mapping[str, str] = {
    "noto": "Noto Sans CJK SC",
    "wqy": "WenQuanYi Micro Hei",
    "arphic": "AR PL SungtiL GB",
}
"""What stands in for all of them: lines of 1.45, 1.17 and 1.0 em."""

_RULE = """\
  <match target="pattern">
    <test name="family" compare="eq"><string>{missing}</string></test>
    <edit name="family" mode="assign" binding="same"><string>{family}</string></edit>
  </match>
"""


@contextmanager
def only(family: str, folder: Path) -> Iterator[None]:
    """Have programs that are started meanwhile take one font for all of Windows' fonts.

    Args:
        family: The font.
        folder: Where the settings are written.
    """
    rules = "".join(_RULE.format(missing=name, family=family) for name in WINDOWS_FONTS)
    settings = folder / "fonts.conf"
    settings.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n'
        f'  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>\n{rules}</fontconfig>\n',
        encoding="utf-8",
    )
    with patch.dict("os.environ", {"FONTCONFIG_FILE": str(settings)}):
        yield
