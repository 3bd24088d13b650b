"""A workspace with several folders: each has an environment of its own, and what is shown follows the active editor."""

from __future__ import annotations

import json
from pathlib import Path

from tests.e2e.story import Editor, World
from tests.support.indexes import IndexServer
from tests.support.wheels import Package


def test_folders(editor: Editor, world: World, pictures: Path, index_server: IndexServer) -> None:
    world.write(
        {
            "api/requirements.txt": "flask==3.0.3\n",
            "web/requirements.txt": "click==8.1.7\nredis==5.0.1\n",
            "web/notes.txt": "nothing\n",
        }
    )
    world.index(
        index_server.make([Package("flask", "3.0.3"), Package("click", "8.1.7"), Package("redis", "5.0.1")]).url
    )
    world.workspace = world.folder / "shop.code-workspace"
    world.workspace.write_text(json.dumps({"folders": [{"path": "api"}, {"path": "web"}]}), "utf-8")
    editor.tell("folders", world, pictures)
    assert (world.folder / "api/.venv").is_dir()
    assert (world.folder / "web/.venv").is_dir()
