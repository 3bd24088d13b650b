"""Restricted Mode: everything that reads works, nothing runs; then the person trusts the folder."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.story import Editor, World
from tests.support.indexes import IndexServer
from tests.support.wheels import Package


def test_trust(editor: Editor, world: World, pictures: Path, index_server: IndexServer) -> None:
    world.write({"requirements.txt": "flask\nclick=8.1.7\n"})
    world.index(index_server.make([Package("flask", "3.0.3"), Package("click", "8.1.7")]).url)
    world.trust = False
    # Whoever opens the folder is not asked at once, and so begins in Restricted Mode.
    world.settings["security.workspace.trust.startupPrompt"] = "never"
    editor.tell("trust", world, pictures)
    assert not (world.folder / ".venv").exists()
