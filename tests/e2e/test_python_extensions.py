"""Beside Microsoft's Python extensions: one selection, one activation, one finding about what is not installed.

Theirs are played by stand-ins of ours, in `standins/`, whose types are checked against the published ones.
"""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.story import ROOT, Editor, World, node, python
from tests.support.indexes import IndexServer
from tests.support.wheels import Package

STANDINS = Path(__file__).parent / "standins"
ENVS, PYTHON = ("vscode-python-envs", "environments.ts"), ("python", "python.ts")
SELECT = {"envs": "envs.setEnvironment", "python": "python.updateActiveEnvironmentPath"}


def script(path: str, *args: str) -> None:
    """Runs a program of `node_modules`."""
    command = [node(), str(ROOT / "node_modules" / path), *args]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def standins(tmp_path_factory: pytest.TempPathFactory, editor: Editor) -> dict[str, Path]:
    """Their packages, by name."""
    script("typescript/bin/tsc", "-p", str(STANDINS))
    folder = tmp_path_factory.mktemp("standins")
    made = {}
    for name, source in (ENVS, PYTHON):
        bundle = folder / f"{name}.cjs"
        script(
            "esbuild/bin/esbuild",
            str(STANDINS / source),
            f"--outfile={bundle}",
            *["--bundle", "--platform=node", "--format=cjs", "--external:vscode", "--log-level=warning"],
        )
        made[name] = folder / f"{name}.vsix"
        with zipfile.ZipFile(made[name], "w") as package:
            package.writestr("extension/package.json", json.dumps(manifest(name)))
            package.write(bundle, "extension/main.cjs")
    return made


def manifest(name: str) -> dict[str, Any]:
    """A manifest as theirs, as far as it matters: in a trusted workspace only, with the setting and the palette's entries."""
    prefix = "python-envs" if name == "vscode-python-envs" else "python"
    contributes: dict[str, Any] = {
        "commands": [{"command": f"{prefix}.setInterpreter", "title": "Select Interpreter", "category": prefix}]
    }
    if name == "python":
        kind = {"type": "boolean", "default": True}
        contributes["configuration"] = {"properties": {"python.useEnvironmentsExtension": kind}}
    return {
        "publisher": "ms-python",
        "name": name,
        "version": "2026.1.0",
        "engines": {"vscode": "^1.95.0"},
        "main": "./main.cjs",
        "activationEvents": ["onStartupFinished"],
        "capabilities": {"untrustedWorkspaces": {"supported": False}},
        "contributes": contributes,
    }


@pytest.mark.parametrize(
    "installed, settings, partner",
    [
        (["vscode-python-envs", "python"], {}, "envs"),
        (["python"], {}, "python"),
        (["vscode-python-envs", "python"], {"python.useEnvironmentsExtension": False}, "python"),
    ],
    ids=["environments", "python-only", "environments-off"],
)
def test_python_extensions(
    editor: Editor,
    world: World,
    pictures: Path,
    index_server: IndexServer,
    standins: dict[str, Path],
    installed: list[str],
    settings: dict[str, Any],
    partner: str,
) -> None:
    world.write({"requirements.txt": "flask==3.0.3\nclick==8.1.7\n", "app.py": "import flask\n"})
    world.index(index_server.make([Package("flask", "3.0.3"), Package("click", "8.1.7")]).url)
    world.settings.update(settings)
    world.extensions += [standins[name] for name in installed]
    calls = world.home / "calls"
    calls.touch()
    # What is selected over there to begin with: a Python that is found in no other way.
    theirs = world.home / "theirs/bin/python"
    theirs.parent.mkdir(parents=True)
    theirs.symlink_to(python())
    world.env.update(STANDIN_CALLS=str(calls), STANDIN_PYTHON=str(theirs))

    def selections(_: Any) -> list[str]:
        """What has been selected through their API, by the name of its environment."""
        made = map(json.loads, calls.read_text("utf-8").splitlines())
        return [Path(call[2]).parents[1].name for call in made if call[0] == SELECT[partner] and call[1] == "shop"]

    def asked(name: Any) -> int:
        return sum(json.loads(line)[0] == name for line in calls.read_text("utf-8").splitlines())

    def another(_: Any) -> str:
        """A second environment, with nothing in it; its interpreter."""
        place = world.folder / "other"
        if not place.exists():
            subprocess.run([python(), "-m", "venv", "--without-pip", str(place)], check=True, env=world.environ)
        return str(place / "bin/python")

    def own(_: Any) -> str:
        return str(world.folder / ".venv/bin/python")

    answers = {"selections": selections, "asked": asked, "another": another, "own": own}
    editor.tell("python_extensions", world, pictures, answers, partner=partner, theirs=str(theirs))
    others = {"envs": "python", "python": "envs"}
    assert not asked(SELECT[others[partner]]), "only one of them is told"


def test_trusted_later(editor: Editor, world: World, pictures: Path, standins: dict[str, Path]) -> None:
    """Trust brings the Python extensions to life; until then nobody says what is not installed, and then it is them."""
    world.write({"requirements.txt": "flask==3.0.3\nclick=8.1.7\n"})
    subprocess.run(
        [python(), "-m", "venv", "--without-pip", str(world.folder / ".venv")], check=True, env=world.environ
    )
    world.extensions += standins.values()
    world.trust = False
    world.settings["security.workspace.trust.startupPrompt"] = "never"
    world.env.update(STANDIN_CALLS=str(world.home / "calls"), STANDIN_PYTHON=str(python()))
    editor.tell("python_extensions_later", world, pictures)
