"""Colours as programs write them, and whether writing can be told from its ground.

Sources: ECMA-376 part 1, 18.8.27 (the 64 indexed colours), 20.1.6.2 (themes), 18.8.19 (tints);
WCAG 2.1 for the contrast of two colours.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Sequence
from functools import lru_cache

from workbook_tool.reading.xml import Attributes

WHITE, BLACK = "FFFFFF", "000000"
_LEAST_CONTRAST = 1.5
"""Below, letters cannot be read: D9D9D9 on white has 1.4, the palest grey of our own sheets 6."""

_PALETTE = (
    "000000FFFFFFFF000000FF000000FFFFFF00FF00FF00FFFF"
    "800000008000000080808000800080008080C0C0C08080809999FF993366FFFFCCCCFFFF"
    "660066FF80800066CCCCCCFF000080FF00FFFFFF0000FFFF8000808000000080800000FF"
    "00CCFFCCFFFFCCFFCCFFFF9999CCFFFF99CCCC99FFFFCC993366FF33CCCC99CC00FFCC00"
    "FF9900FF6600666699969696003366339966003300333300993300993366333399333333"
)
_COLOURS = tuple(_PALETTE[n : n + 6] for n in range(0, len(_PALETTE), 6))
INDEXED: Sequence[str] = (*_COLOURS[:8], *_COLOURS, BLACK, WHITE)
"""The palette; 64 and 65 are the system's ink and ground."""

THEME: Sequence[str] = (
    *(WHITE, BLACK, "E7E6E6", "44546A", "4472C4", "ED7D31"),
    *("A5A5A5", "FFC000", "5B9BD5", "70AD47", "0563C1", "954F72"),
)
"""The colours of the usual theme, in the order in which cells number them."""

_RGB = re.compile(r"[0-9A-Fa-f]{6,8}")


def colour(
    attributes: Attributes,
    default: str,
    theme: Sequence[str] = THEME,
    palette: Sequence[str] = INDEXED,
) -> str:
    """Return a colour as ``RRGGBB``.

    Args:
        attributes: Of the element that names it: ``rgb``, ``theme`` or ``indexed``, and a tint.
        default: Where it names none, or one that is not known.
        theme: Colours of the workbook's theme.
        palette: Its indexed colours.
    """
    found = default
    if "rgb" in attributes:
        found = attributes["rgb"][-6:].upper() if _RGB.fullmatch(attributes["rgb"]) else default
    else:
        for source, known in (("theme", theme), ("indexed", palette)):
            number = attributes.get(source, "")
            if number.isascii() and number.isdigit() and int(number[:4]) < len(known):
                found = known[int(number)]
                break
    return _tinted(found, attributes["tint"]) if "tint" in attributes else found


def _tinted(rgb: str, tint: str) -> str:
    try:
        share = max(-1.0, min(1.0, float(tint)))
    except ValueError:
        return rgb
    hue, light, saturation = colorsys.rgb_to_hls(*_parts(rgb))
    light = light * (1 + share) if share < 0 else light + (1 - light) * share
    return "".join(
        f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, light, saturation)
    )


def _parts(rgb: str) -> tuple[float, float, float]:
    red, green, blue = (int(rgb[n : n + 2], 16) / 255 for n in (0, 2, 4))
    return red, green, blue


@lru_cache(maxsize=1_000)
def legible(ink: str, ground: str) -> bool:
    """Return whether writing in one colour can be read on the other."""
    one, other = sorted((_luminance(ink), _luminance(ground)))
    return (other + 0.05) / (one + 0.05) >= _LEAST_CONTRAST


def _luminance(rgb: str) -> float:
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in _parts(rgb)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


class Theme:
    """Collects the colours of a theme part; give :meth:`start` to expat."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}
        self._inside = ""

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the start of an element."""
        local = name.rpartition(" ")[2]
        if local in _ORDER:
            self._inside = local
        elif self._inside and local in {"srgbClr", "sysClr"}:
            value = attributes.get("val" if local == "srgbClr" else "lastClr", "")
            self._found.setdefault(self._inside, colour({"rgb": value}, BLACK))

    def colours(self) -> tuple[str, ...]:
        """Return them in the order in which cells number them."""
        return tuple(self._found.get(key, usual) for key, usual in zip(_ORDER, THEME, strict=True))


_ORDER = (
    *("lt1", "dk1", "lt2", "dk2", "accent1", "accent2"),
    *("accent3", "accent4", "accent5", "accent6", "hlink", "folHlink"),
)
