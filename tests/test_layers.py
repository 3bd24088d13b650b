"""The rooms and the direction of their doors, read from the source itself.

import-linter checks the same from its own reading (contracts in pyproject.toml); two readers seldom err alike.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import tomli
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "server" / "pinfold"
MODULES = sorted(PACKAGE.rglob("*.py"))

LAYERS = (
    {"lsp", "cli"},
    {"workspace"},
    {"ide", "environment", "index", "resolution"},
    {"system", "analysis"},
    {"requirements"},
)
RANK = {room: rank for rank, rooms in enumerate(LAYERS) for room in rooms}
PURE = {"requirements", "analysis", "ide"}
IMPURE_MODULES = {
    *(
        "asyncio",
        "concurrent",
        "fcntl",
        "fileinput",
        "glob",
        "http",
        "importlib",
        "inspect",
        "io",
        "linecache",
        "locale",
    ),
    *(
        "logging",
        "mmap",
        "multiprocessing",
        "os",
        "pathlib",
        "pkgutil",
        "platform",
        "random",
        "runpy",
        "select",
        "shutil",
    ),
    *("signal", "site", "socket", "socketserver", "sqlite3", "ssl", "subprocess", "sys", "sysconfig", "tempfile"),
    *("threading", "time", "urllib.request", "uuid", "venv", "webbrowser", "zipfile"),
}
IMPURE_CALLS = {"open", "input", "print", "exec", "eval", "__import__"}
PROTOCOL = {"pygls", "lsprotocol", "cattrs", "attr", "attrs"}
# Rooms that are not named may use every dependency but the protocol's.
THIRD_PARTY = {
    "requirements": {"packaging"},
    "analysis": {"packaging", "pathspec"},
    "ide": {"packaging"},
    "lsp": {"packaging", *PROTOCOL},
}


class Import(NamedTuple):
    """One imported module as a dotted name, with where it stands."""

    source: Path
    line: int
    module: str

    @property
    def where(self) -> str:
        return f"{self.source.relative_to(ROOT).as_posix()}:{self.line}"


def imports(path: Path) -> Iterator[Import]:
    """Every import of a module, late ones and those for type checkers included."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (Import(path, node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import hides which room it reaches"
            assert node.module is not None
            yield Import(path, node.lineno, node.module)
            # `from pinfold.analysis.rules import unpinned` reaches a module, not a name.
            yield from (Import(path, node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def room(path: Path) -> str:
    """The room a module is in; "" for the package's own `__init__` and `__main__`."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


def within(module: str, names: set[str]) -> bool:
    return any(module == name or module.startswith(name + ".") for name in names)


ALL_IMPORTS = [found for path in MODULES for found in imports(path)]


def test_every_room_is_a_known_one() -> None:
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert rooms <= set(RANK)
    assert {"requirements", "analysis", "ide", "workspace", "lsp", "cli"} <= rooms


def test_doors_open_one_way() -> None:
    wrong = []
    for found in ALL_IMPORTS:
        here, words = room(found.source), found.module.split(".")
        if not here or words[0] != "pinfold" or len(words) < 2 or words[1] not in RANK or words[1] == here:
            continue
        allowed = RANK[words[1]] > RANK[here]
        if words[1] == "lsp" and found.source == PACKAGE / "cli" / "server.py":
            allowed = True  # `pinfold server` starts the language server
        if words[1] == "system" and here == "ide":
            allowed = False  # an answer never touches the ground
        if not allowed:
            wrong.append(f"{found.where}: {here} imports {found.module}")
    assert not wrong


def test_pure_rooms_do_no_io() -> None:
    wrong = [
        f"{found.where}: {found.module}"
        for found in ALL_IMPORTS
        if room(found.source) in PURE and within(found.module, IMPURE_MODULES)
    ]
    wrong += [
        f"{path.relative_to(ROOT).as_posix()}:{node.lineno}: {node.func.id}()"
        for path in MODULES
        if room(path) in PURE
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in IMPURE_CALLS
    ]
    assert not wrong


def test_each_room_keeps_to_its_dependencies() -> None:
    project = tomli.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {Requirement(text).name for text in project["dependencies"]} | {"attr"}  # attrs has two import names
    wrong = []
    for found in ALL_IMPORTS:
        top = found.module.partition(".")[0]
        permitted = THIRD_PARTY.get(room(found.source), declared - PROTOCOL)
        if top not in permitted | {"pinfold", "tomllib"} | sys.stdlib_module_names:
            wrong.append(f"{found.where}: {top}")
    assert not wrong


def test_records_are_made_by_the_quick_half_of_dataclasses() -> None:
    """One module that takes the standard one would have every start pay for it, and `replace` of one does not take the other's."""
    named = [found for found in ALL_IMPORTS if found.module == "dataclasses"]
    assert [found.source for found in named] == [PACKAGE / "records.py"]


def test_rules_do_not_know_each_other() -> None:
    rules = "pinfold.analysis.rules"
    names = {path.stem for path in (PACKAGE / "analysis" / "rules").glob("*.py") if not path.stem.startswith("_")}
    wrong = []
    for found in ALL_IMPORTS:
        is_rule = found.source.parent == PACKAGE / "analysis" / "rules" and found.source.stem in names
        target = found.module.removeprefix(rules + ".").partition(".")[0]
        if is_rule and found.module.startswith(rules) and target in names | {rules}:
            wrong.append(f"{found.where}: {found.module}")
    assert names
    assert not wrong


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_is_small_and_says_its_purpose(path: Path) -> None:
    text = path.read_text("utf-8")
    assert ast.get_docstring(ast.parse(text)), "a module's docstring says its purpose and what it must never do"
    assert text.count("\n") <= 400, "is there a noun to split by?"


def test_import_linter_agrees() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert " 0 broken" in result.stdout


def test_checking_needs_no_event_loop_and_no_protocol() -> None:
    """A run of `pinfold check`, looked at from the inside: what the standard library pulls in counts as well."""
    script = (
        "import sys; from pinfold.cli.main import main; code = main(['check', sys.argv[1]]);"
        "heavy = {'asyncio', 'http', 'ssl', 'socket', 'pygls', 'lsprotocol', 'cattrs', 'attr', 'attrs'};"
        "print(code, *sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    command = [sys.executable, "-I", "-c", script, str(ROOT / "examples" / "clean")]
    result = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert result.stderr.split() == ["0"], result.stderr
