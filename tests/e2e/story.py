"""Telling a story in the real editor: a Node script drives VS Code in a browser and reports its steps, one JSON line each.

A step that fails is told with its message, what the extension has logged, and where the picture lies. Must never leave a
browser or an editor behind: the script ends what it started when it is asked to, and when its standard input closes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 420  # seconds for a whole story on a busy machine


@dataclass
class World:
    """What a story begins with: a home folder with nobody's settings, and a folder to open.

    `path` are the folders of programs that are found; there is a Python, uv and the system's own.
    """

    folder: Path
    home: Path
    path: list[str]
    settings: dict[str, Any] = field(default_factory=dict)
    machine_settings: dict[str, Any] = field(default_factory=dict)
    trust: bool = True
    workspace: Path | None = None
    extensions: list[Path] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)

    def write(self, files: Mapping[str, str]) -> None:
        """Files of the project, by their path."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")

    def index(self, url: str) -> None:
        """The index of this machine, as pip's configuration says it."""
        path = self.home / ".config/pip/pip.conf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"[global]\nindex-url = {url}\n", "utf-8")

    @property
    def environ(self) -> dict[str, str]:
        """Nothing of who runs the suite gets in, but how programs find what they need to start at all."""
        plain = {"HOME": str(self.home), "LANG": "C.UTF-8", "SHELL": "/bin/bash", "PATH": os.pathsep.join(self.path)}
        return {**plain, **self.env}


def make_world(tmp: Path, name: str) -> World:
    """An empty project called `name`."""
    folder, home, programs = tmp / name, tmp / "home", tmp / "bin"
    for each in (folder, home, programs):
        each.mkdir()
    uv = Path(sys.executable).with_name("uv")
    assert uv.exists(), "uv is one of the developers' tools: npm test installs it"
    (programs / "uv").symlink_to(uv)
    # A start-up file that puts something of its own first, as many people have: what is activated must win over it.
    (home / ".bashrc").write_text('PS1="$ "\nexport PATH="$HOME/own/bin:$PATH"\n', "utf-8")
    path = [str(programs), str(python().parent), "/usr/bin", "/bin"]
    # VS Code asks a login shell for the person's variables, and the system's profile sets another PATH.
    (home / ".profile").write_text(f'export PATH="{os.pathsep.join(path)}"\n', "utf-8")
    (home / "own/bin").mkdir(parents=True)
    (home / "own/bin/python").symlink_to(python())
    world = World(folder, home, path)
    world.index("http://127.0.0.1:9/simple")  # where nobody answers: no public index is asked about made-up projects
    return world


def python() -> Path:
    """The Python that the suite's own environment was made from."""
    return Path(getattr(sys, "_base_executable", sys.executable)).resolve()


@dataclass(frozen=True)
class Editor:
    """Where the editor kit and the package under test lie."""

    kit: Mapping[str, str]
    vsix: Path

    def tell(
        self,
        story: str,
        world: World,
        pictures: Path,
        answers: Mapping[str, Callable[[Any], Any]] | None = None,
        **more: Any,
    ) -> list[str]:
        """Tells `stories/STORY.mjs`; the names of its steps. `answers` are what it may ask for."""
        profile = world.home.parent / "editor"
        said = {
            **more,
            "kit": self.kit,
            "home": str(profile),
            "extensions": [str(self.vsix), *map(str, world.extensions)],
            "settings": world.settings,
            "machineSettings": world.machine_settings,
            "trust": world.trust,
            "env": world.environ,
            "folder": str(world.folder),
            "workspace": str(world.workspace or world.folder),
            "pictures": str(pictures),
        }
        profile.mkdir()
        script = Path(__file__).parent / "stories" / f"{story}.mjs"
        return _listen([node(), str(script)], said, answers or {})


def _listen(command: Sequence[str], said: Mapping[str, Any], answers: Mapping[str, Callable[[Any], Any]]) -> list[str]:
    steps: list[str] = []
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    assert process.stdin
    assert process.stdout
    assert process.stderr
    wrong: list[str] = []
    errors = process.stderr
    listening = threading.Thread(target=lambda: wrong.extend(errors), daemon=True)
    listening.start()
    alarm = threading.Timer(PATIENCE, process.terminate)
    alarm.start()
    try:
        process.stdin.write(json.dumps(said) + "\n")
        process.stdin.flush()
        for line in process.stdout:
            told = json.loads(line)
            if "failed" in told:
                pytest.fail(_failure(told, steps), pytrace=False)
            if "ask" in told:
                process.stdin.write(json.dumps(answers[told["ask"]](told["value"])) + "\n")
                process.stdin.flush()
            if "step" in told:
                steps.append(told["step"])
            if "done" in told:
                return steps
        listening.join(5)
        last = steps[-1] if steps else "the beginning"
        pytest.fail(f"The story ended after: {last}\n{''.join(wrong)}", pytrace=False)
    finally:
        alarm.cancel()
        process.stdin.close()  # it ends what it has started, then itself
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        listening.join(5)
        process.stdout.close()
        process.stderr.close()


def _failure(told: Mapping[str, Any], steps: Sequence[str]) -> str:
    log = "\n".join(told["log"].splitlines()[-60:])
    done = "".join(f"  ok  {step}\n" for step in steps)
    return (
        f"Step failed: {told['failed']}\n{told['message']}\n\nBefore:\n{done}\n"
        f"Picture: {told['picture']}\n\nWhat the extension logged:\n{log}"
    )


def set_up_kit() -> dict[str, str]:
    """The editor kit; it is set up if it is not there yet."""
    command = [node(), str(ROOT / "scripts/editor.mjs")]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    if result.returncode != 0:
        pytest.fail(f"The editor kit could not be set up:\n{result.stderr}", pytrace=False)
    kit: dict[str, str] = json.loads(result.stdout)
    return kit


def build_package() -> Path:
    """The package of this checkout, as `npm run package` makes it; it is not made again while nothing has changed."""
    command = [node(), str(ROOT / "scripts/package.mjs")]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    if result.returncode != 0:
        pytest.fail(f"The package could not be built:\n{result.stdout}{result.stderr}", pytrace=False)
    version = json.loads((ROOT / "package.json").read_text("utf-8"))["version"]
    return ROOT / f"dist/pinfold-{version}.vsix"


def node() -> str:
    """The Node that runs scripts."""
    found = shutil.which("node")
    assert found, "the tests in the real editor need Node"
    return found
