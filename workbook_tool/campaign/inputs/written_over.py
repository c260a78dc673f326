"""Changes in ``考核设置.yaml`` that leave everything else in it as staff wrote it.

Only the lines that change are touched, so that comments, order and quotes stay.
"""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from workbook_tool.campaign.inputs.settings import (
    SETTINGS_FILE,
    STAGES,
    Collection,
    Settings,
    SettingsError,
    parse_settings,
)

_LIST = "报送"


def with_collection(content: bytes, collection: Collection) -> bytes:
    """Return a file of settings with one more thing that is collected, at the end of 报送.

    Args:
        content: The file; it can be used.
        collection: What is to be collected.

    Raises:
        SettingsError: It is written in a way that cannot be added to here.
    """
    before = parse_settings(content)
    mark = content[:3] if content.startswith(b"\xef\xbb\xbf") else b""
    text = content.decode("utf-8-sig")
    made = mark + _added(text, _as_written(collection)).encode()
    wanted = before.model_copy(update={"collections": (*before.collections, collection)})
    if not _says(made, wanted):
        raise SettingsError(
            f"“{SETTINGS_FILE}”的“{_LIST}”写得特别，程序不能自己加上：请在末尾加上一项 "
            f"{_as_written(collection)}，再试一次。"
        )
    return made


def _says(content: bytes, wanted: Settings) -> bool:
    try:
        return parse_settings(content) == wanted
    except SettingsError:
        return False


def _as_written(collection: Collection) -> str:
    """Return a collection on one line, as staff write it."""
    data = collection.model_dump(by_alias=True, mode="json", exclude_defaults=True)
    words = {stage: word for word, stage in STAGES.items()}
    if "阶段" in data:
        data["阶段"] = words[data["阶段"]]
    dumped: str = yaml.safe_dump(
        data, allow_unicode=True, sort_keys=False, width=1_000_000, default_flow_style=True
    )
    return dumped.strip()


def _added(text: str, item: str) -> str:
    """Return a text with an item at the end of the list, in the style in which it is written."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    node = next((value for key, value in pairs if key.value == _LIST), None)
    if not isinstance(node, yaml.SequenceNode):
        return text
    end = "\r\n" if "\r\n" in text else "\n"
    if node.flow_style:
        at = node.end_mark.index - 1
        return f"{text[:at].rstrip().rstrip(',')}, {item}{text[at:]}"
    lines = text.splitlines(keepends=True)
    last = max(_lines_of(node))
    if not lines[last].endswith(("\n", "\r")):
        lines[last] += end
    lines.insert(last + 1, f"{' ' * node.start_mark.column}- {item}{end}")
    return "".join(lines)


def _lines_of(node: yaml.Node) -> Iterator[int]:
    """Yield the lines on which something of a list or mapping stands."""
    if isinstance(node, yaml.SequenceNode | yaml.MappingNode) and not node.flow_style:
        for part in node.value:
            for one in part if isinstance(part, tuple) else (part,):
                yield from _lines_of(one)
    else:
        yield node.end_mark.line
