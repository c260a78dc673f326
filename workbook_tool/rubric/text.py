"""The printed wording of a form and the plain wording behind it.

Official tables are set with blanks for alignment (``干  校``, ``分  值``) and broken
into paragraphs (``常规⏎工作⏎（24分）``). That is kept for print. Where wordings are
compared or used as names, :func:`squeeze` removes it.
"""

import re
import unicodedata
from decimal import Decimal

from workbook_tool.rubric.remembered import remembered

# Characters that no font shows: Default_Ignorable_Code_Point of the Unicode database, the other
# format and control characters, and the empty Braille pattern.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_PRINTED_POINTS = re.compile(r"[（(]\s*([0-9]+(?:\.[0-9]+)?)\s*分\s*[）)]")
_OF_FIGURES = "0123456789."
_HANGING = "，、；：。,;:（(《“‘ "
_FORMAT = re.compile(r"^0(?:\.(0+))?(?:\"([^\"]*)\")?$")


def squeeze(text: str) -> str:
    """Return ``text`` without blanks and line breaks; Chinese needs none between words."""
    return "".join(text.split())


def visible(text: str) -> str:
    """Return ``text`` without characters that nobody can see; blanks are seen."""
    return _UNSEEN.sub("", text)


def spelled(text: str) -> str:
    """Return ``text`` with the characters that nobody can see named, as ``〔U+202C〕``."""
    return _UNSEEN.sub(lambda match: f"〔U+{ord(match[0]):04X}〕", text)


def shortened(text: str, length: int) -> str:
    """Return ``text`` in one line, cut behind ``length`` characters with a mark of omission.

    It is not cut within a figure, of which half would be another figure, and a mark of
    punctuation does not stand before the mark of omission: ``组建率100%，…`` is ``组建率…``.
    """
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    head = text[:length]
    if head[-1] in _OF_FIGURES and text[length] in _OF_FIGURES + "%％‰":
        head = head.rstrip(_OF_FIGURES) or head
    return (head.rstrip(_HANGING) or head) + "…"


@remembered(longest=300)
def folded(text: str) -> str:
    """Return ``text`` as compared for likeness: full-width forms and case folded, no blanks."""
    return squeeze(visible(unicodedata.normalize("NFKC", text))).casefold()


def plain_name(text: str) -> str:
    """Return the name in a printed heading: ``常规⏎工作⏎（24分）`` is ``常规工作``."""
    return _PRINTED_POINTS.sub("", squeeze(text))


def printed_points(text: str) -> tuple[Decimal, ...]:
    """Return the figures of all marks like ``（5分）`` in ``text``, in order."""
    return tuple(Decimal(figure) for figure in _PRINTED_POINTS.findall(text))


def format_points(value: Decimal, pattern: str) -> str:
    """Return ``value`` as a sheet prints it under a number format.

    Args:
        value: Points.
        pattern: ``0`` with an optional fraction and a literal tail, such as ``0.0" "``;
            or ``General`` for as many digits as needed.

    Raises:
        ValueError: The pattern is of another form.
    """
    if pattern == "General":
        return plain_number(value)
    match = _FORMAT.match(pattern)
    if match is None:
        raise ValueError(f"unsupported number format {pattern!r}")
    digits, tail = len(match[1] or ""), match[2] or ""
    return f"{value:.{digits}f}{tail}"


def plain_number(value: Decimal) -> str:
    """Return ``value`` with no more digits than it needs: ``5``, ``0.5``, ``17.25``."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
