"""Lock Requirements, in VS Code: the pinned file is made, falls behind when its input changes, and is made again."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.story import Editor, World
from tests.support.indexes import IndexServer
from tests.support.wheels import Package

PACKAGES = [
    Package("flask", "3.0.3", requires=["click>=8.1.3"]),
    *(Package("click", version) for version in ("8.1.3", "8.1.7")),
    Package("redis", "5.0.1"),
]


def test_lock(editor: Editor, world: World, pictures: Path, index_server: IndexServer) -> None:
    world.write({"dev-requirements.in": "click<8.1.7\n", "dev-requirements.txt": "# my tools\nclick\n"})
    world.write({"requirements.in": "flask\n", "pinfold.toml": '[index]\nhints = "never"\n'})
    world.index(index_server.make(PACKAGES).url)
    editor.tell("lock", world, pictures)
    locked = (world.folder / "requirements.txt").read_text("utf-8")
    assert "click==8.1.7\n    # via flask\n" in locked
    assert "redis==5.0.1\n    # via -r requirements.in\n" in locked
    assert "click==8.1.3\n    # via -r dev-requirements.in\n" in (world.folder / "dev-requirements.txt").read_text(
        "utf-8"
    )
