"""A pull: another process changes the file, and VS Code shows what it means and brings the environment along, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.e2e.story import Editor, World
from tests.support.indexes import IndexServer
from tests.support.wheels import Package

PACKAGES = [
    Package("flask", "3.0.3"),
    Package("flask", "3.1.0"),
    Package("click", "8.1.7"),
    Package("redis", "5.0.1"),
    Package("gunicorn", "23.0"),
]


def test_pull(editor: Editor, world: World, pictures: Path, index_server: IndexServer) -> None:
    world.write({"requirements.txt": "flask==3.0.3  # the website\nclick==8.1.7\n"})
    world.index(index_server.make(PACKAGES).url)
    file = world.folder / "requirements.txt"

    def pull(text: Any) -> None:
        file.write_text(text, "utf-8")

    def look(_: Any) -> str:
        return file.read_text("utf-8")

    editor.tell("pull", world, pictures, {"pull": pull, "file": look})
    assert file.read_text("utf-8") == "flask==3.0.3  # the website\nclick==8.1.7\nredis==5.0.1\ngunicorn==23.0\n"
