"""The server dies: it is started anew, and everything is there again, what is not saved included."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.story import Editor, World


def test_restart(editor: Editor, world: World, pictures: Path) -> None:
    world.write({"requirements.txt": "flask==3.0.3\nclick=8.1.7\n"})
    editor.tell("restart", world, pictures)
