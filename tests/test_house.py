"""The house: rooms import downwards only, and nothing private stands in it."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "workbook_tool"
# Ground floor first, as in docs/architecture.md.
ROOMS = (
    "findings",
    "rubric",
    "layout",
    "workbook",
    "reading",
    "checks",
    "importing",
    "campaign",
    "summary",
    "mail",
    "demo",
    "office",
    "web",
    "cli",
)
GROUND = {"__init__", "resources", "foreign"}


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE)


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_from_below(path: Path) -> None:
    room = path.relative_to(PACKAGE).parts[0]
    for name in _imports(path):
        if name.startswith("workbook_tool."):
            target = name.split(".")[1]
            if target in ROOMS:
                assert ROOMS.index(target) <= ROOMS.index(room), f"{room} imports {name}"
            else:
                assert target in {*GROUND, "__version__"}


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_forms_are_asked_of_a_library_that_is_handed_in(path: Path) -> None:
    shared = {
        f"workbook_tool.rubric.load.{name}" for name in ("load_form", "load_all", "form_files")
    }
    assert not shared & set(_imports(path))


def test_no_module_imports_itself_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    names = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in PACKAGE.rglob("*.py")
    }
    for name, path in names.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        at_top = ast.Module(
            [n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)], type_ignores=[]
        )
        found: set[str] = set()
        for node in ast.walk(at_top):
            if isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module)
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
        graph[name] = {target for target in found if target in names and target != name}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join((*trail, name))
        if name in done:
            return
        for target in graph[name]:
            # A package's __init__ is imported before its modules; that is no circle.
            if not name.startswith(f"{target}.") or target in trail:
                visit(target, (*trail, name))
        done.add(name)

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize("room", ["findings", "rubric", "layout"])
def test_the_lower_floors_know_no_spreadsheet_library(room: str) -> None:
    libraries = {"xlsxwriter", "openpyxl", "pandas", "python_calamine", "docx", "docxtpl"}
    for path in (PACKAGE / room).rglob("*.py"):
        assert not libraries & {name.split(".")[0] for name in _imports(path)}, path


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


def test_no_telephone_qq_or_e_mail_of_a_person_is_kept() -> None:
    private = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])|[0-9]{6,}@|@(?:126|163|qq)\.com")
    for path in _tracked():
        if path.suffix in {".png", ".docx", ".xlsx", ".lock"} or not path.is_file():
            continue
        if path.name == "package-lock.json":
            continue
        assert not private.search(path.read_text(encoding="utf-8")), path


def test_lock_files_name_no_host() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock", "tests/tools/package-lock.json"):
        text = (ROOT / lock).read_text(encoding="utf-8")
        assert "://" not in text, lock


LONGEST_MODULE, LONGEST_FUNCTION = 500, 60


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_and_its_functions_can_be_taken_in_at_a_look(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_MODULE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            # What it promises is told as long as that takes; what it does is short.
            first = node.body[1] if ast.get_docstring(node) and node.body[1:] else node.body[0]
            lines = (node.end_lineno or 0) - first.lineno + 1
            assert lines <= LONGEST_FUNCTION, f"{node.name}: {lines}"


def test_a_class_has_one_name_and_a_name_one_class() -> None:
    homes: dict[str, list[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(str(path.relative_to(PACKAGE)))
    assert not {name: places for name, places in homes.items() if len(places) > 1}


_COMMAND = re.compile(
    r"workbook-tool|--[a-z]|(?<![a-z])(?:new|issue|collect|status|return|decide|rebuild|restore|"
    r"backup|finish|publish|explain|rubric)(?![a-z_])"
)
_CHINESE = re.compile(r"[一-鿿]")


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in _modules()
        if path.relative_to(PACKAGE).parts[0] not in {"office", "cli", "web"}
    ],
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_only_a_face_names_commands(path: Path) -> None:
    """The same sentence stands on a page, where there is a button instead."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            said = node.value
            if _CHINESE.search(said) and "\n" not in said and _COMMAND.search(said):
                assert _is_english(said), said


def _is_english(said: str) -> bool:
    """A docstring may name Chinese terms and commands."""
    return len(_CHINESE.findall(said)) * 4 < len(said)


def test_no_finding_names_a_command() -> None:
    text = (PACKAGE / "findings" / "catalogue.yaml").read_text(encoding="utf-8")
    for line in text.splitlines():
        if _CHINESE.search(line) and not line.startswith("#"):
            assert not _COMMAND.search(line), line


def test_no_two_modules_name_each_other_even_for_types_alone() -> None:
    names = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in PACKAGE.rglob("*.py")
    }
    graph = {name: set(_imports(path)) & names.keys() - {name} for name, path in names.items()}
    both = {
        f"{one} ↔ {other}"
        for one, targets in graph.items()
        for other in targets
        if one < other and one in graph[other] and not other.startswith(f"{one}.")
    }
    assert not both
