"""`docs/protocol.md` names every request, notification, command and kind of trouble that there is, and nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from pinfold.analysis.environment import Environment, Kind
from pinfold.environment.plan import Plan
from pinfold.lsp.handlers import ALL
from pinfold.lsp.handlers.commands import COMMANDS
from pinfold.workspace.fold.choice import Choice
from pinfold.workspace.fold.described import environment_json, listed_json, status_json, synced_json
from pinfold.workspace.fold.listing import Listed
from pinfold.workspace.fold.status import State, Status
from pinfold.workspace.fold.syncing import Synced


def page(project: Path) -> str:
    return (project / "docs" / "protocol.md").read_text("utf-8")


def section(text: str, title: str) -> str:
    return text.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


_ELSEWHERE = ("sign.kind", "*map(str, message[2:5])")


def kinds(tree: ast.Module, path: Path) -> Iterator[str]:
    """The kinds of `Trouble(kind, …)`, of `sign(pattern, kind, …)`, and of subclasses."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any(getattr(base, "id", "") == "Trouble" for base in node.bases):
            yield from (
                call.args[0].value
                for call in ast.walk(node)
                if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant)
            )
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        at = {"Trouble": 0, "sign": 1}.get(node.func.id)
        if at is None or len(node.args) <= at:
            continue
        kind = node.args[at]
        for value in [kind.body, kind.orelse] if isinstance(kind, ast.IfExp) else [kind]:
            # What is none of these has its kind from a sign, or from a process of ours that raised it.
            assert isinstance(value, ast.Constant) or ast.unparse(value) in _ELSEWHERE, (path, node.lineno)
            if isinstance(value, ast.Constant):
                yield value.value


def test_every_kind_of_trouble(project: Path) -> None:
    there = {
        kind
        for path in (project / "server" / "pinfold").rglob("*.py")
        for kind in kinds(ast.parse(path.read_text("utf-8")), path)
    }
    rows = re.findall(r"^\| `([a-z-]+)` \|", section(page(project), "Troubles"), re.MULTILINE)
    assert len(there) > 40
    assert rows == sorted(there)


def test_every_method(project: Path) -> None:
    there = {handler.method for handler in ALL if handler.method.startswith("pinfold/")}
    there.add("pinfold/environmentStatus")
    assert set(re.findall(r"^### `(pinfold/\w+)`", page(project), re.MULTILINE)) == there


def test_every_command(project: Path) -> None:
    rows = re.findall(r"^\| `(pinfold\.[\w.]+)` \|", section(page(project), "Commands"), re.MULTILINE)
    assert rows == list(COMMANDS)


def fields(text: str, name: str) -> set[str]:
    """The fields that the page gives an interface, those of what it extends included."""
    found = re.search(rf"^interface {name}(?: extends (\w+))? \{{(.*?)\}}$", text, re.MULTILINE | re.DOTALL)
    assert found is not None
    own = set(re.findall(r"(?:^|;)\s*(\w+)\??:", re.sub(r"//.*", "", found[2]), re.MULTILINE))
    return own | (fields(text, found[1]) if found[1] else set())


def test_every_field_of_what_is_shown(project: Path) -> None:
    text = page(project)
    environment = Environment("/w/.venv", Kind.VIRTUAL)
    choice = Choice("/w/.venv", "found", inside=True)
    assert fields(text, "Status") == set(status_json(Status(State.NONE, "", choice)))
    assert fields(text, "Environment") == set(environment_json(environment))
    listed = Listed(environment, selected=True, inside=True, distributions=0, has_pip=False)
    assert fields(text, "Listed") == set(listed_json(listed))
    synced = Synced(environment, Plan((), exact=True), created=False, seconds=0.0, undo=False)
    assert fields(text, "Synced") == set(synced_json(synced))


def test_every_state(project: Path) -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \|", section(page(project), "Status"), re.MULTILINE)
    assert set(rows) == {state.value for state in State}
