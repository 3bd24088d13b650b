"""A planted workspace in Restricted Mode: nothing of it runs, nothing is started but the server, and nobody is contacted."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.e2e.story import Editor, World
from tests.e2e.trace import Trace, read, watched
from tests.support.planted import Plant, plant

MISSING = "strace was not found, which this test needs: install it (Debian, Ubuntu: apt-get install strace)."
PORT = "http://127.0.0.1:9"


@pytest.fixture
def planted(world: World, tmp_path: Path) -> Plant:
    """Programs, modules and settings, in the workspace and in an environment outside that the workspace names."""
    made = plant(world.folder, tmp_path / "log")
    outside = tmp_path / "outside"
    outside.mkdir()
    plant(outside, tmp_path / "log")
    settings = {"path": str(outside / ".venv"), "files": ["requirements.txt", "../outside/requirements.txt"]}
    program = str(world.folder / "bin/python")
    given = {
        "pinfold.interpreter": program,
        "python.defaultInterpreterPath": program,
        "python.venvPath": str(outside),
        **{f"pinfold.environment.{name}": value for name, value in settings.items()},
        "pinfold.environment.installer": "pip",
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    world.write(
        {
            "pinfold.toml": "\n".join(["[environment]", *lines, 'installer = "pip"', ""]),
            ".vscode/settings.json": json.dumps(given),
            ".env": f"PYTHONPATH={world.folder}\nPIP_INDEX_URL={PORT}/\n",
            "requirements.txt": f"--index-url {PORT}/\n-r {PORT}/more.txt\n-r requirements.in\nflask=2.0\n-e .\n",
        }
    )
    world.path[:0] = [str(world.folder / "bin"), str(world.folder / ".venv/bin")]
    world.env["PYTHONPATH"] = str(world.folder)
    return made


def test_planted(editor: Editor, world: World, planted: Plant, pictures: Path, tmp_path: Path) -> None:
    if sys.platform != "linux" or not shutil.which("strace"):
        pytest.fail(MISSING, pytrace=False)
    world.trust = False
    world.settings["security.workspace.trust.startupPrompt"] = "never"
    world.settings["git.enabled"] = False  # VS Code's own extension, which asks a git about every folder
    log, node = tmp_path / "strace", tmp_path / "node"
    node.write_text(watched([editor.kit["node"]], log), "utf-8")
    node.chmod(0o755)
    replace(editor, kit={**editor.kit, "node": str(node)}).tell("planted", world, pictures)

    trace = read(log)
    planted_places = (str(world.folder), str(tmp_path / "outside"))
    assert [start for start in trace.starts if start.program.startswith(planted_places)] == []
    servers = [start for start in trace.starts if start.words[-1:] == ("server",)]
    host = {trace.parents[server.pid] for server in servers}
    assert len(host) == 1, "the extension host, twice: the story starts the server anew"
    started = [
        start for start in trace.starts if start.pid in trace.within(*host) - within_editors(trace, editor) - host
    ]
    # A Python from elsewhere is asked what it is, and then runs the server, without anything that it would import by itself.
    assert [start.words[1:3] for start in started] == [("-I", "-S")] * 4
    assert [Path(start.words[3]).name for start in started] == ["-c", "run.py"] * 2
    assert len({start.program for start in started}) == 1
    assert [said for server in servers for said in trace.connected(trace.within(server.pid))] == []
    assert [said for said in trace.connected(trace.within(*host)) if "AF_UNIX" not in said] == []
    assert planted.ran() == []


def within_editors(trace: Trace, editor: Editor) -> set[int]:
    """The processes that VS Code's extension host starts for itself: its own programs, and looking for open ports."""
    programs = (str(Path(editor.kit["entry"]).parents[2]), str(Path(editor.kit["node"]).resolve()))
    ports = ("ls -l /proc/", "ps -F -A -l")
    own = [
        start.pid
        for start in trace.starts
        if start.program.startswith(programs)
        or (start.words[:2] == ("/bin/sh", "-c") and start.words[2].startswith(ports))
    ]
    host = {start.pid for start in trace.starts if "--type=extensionHost" in start.words}
    return set().union(*(trace.within(pid) for pid in own if trace.parents.get(pid) in host))
