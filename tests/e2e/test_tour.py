"""The walkthrough and the README show what the editor really looks like: their pictures are taken here (`--update`)."""

from __future__ import annotations

import os
import shutil
import struct
from pathlib import Path

from tests.e2e.story import ROOT, Editor, World, python
from tests.support.indexes import IndexServer
from tests.support.wheels import Package

SHOWN = ROOT / "client-vscode/walkthrough"
NAMES = ("open", "findings", "create", "sync", "undo")
FILES = {
    "requirements.txt": "-r base.txt\nflask\nrequests==2.32.3\nclick=8.1.7\n",
    "base.txt": "requests==2.31.0\n",
}
PACKAGES = [
    Package("flask", "3.0.3", requires=["click>=8.1", "jinja2"]),
    Package("jinja2", "3.1.4"),
    Package("click", "8.1.7"),
    Package("requests", "2.31.0"),
    Package("requests", "2.32.3"),
]


def size(path: Path) -> tuple[int, int]:
    """Width and height of a PNG, from its header."""
    width, height = struct.unpack(">II", path.read_bytes()[16:24])
    return width, height


def test_tour(editor: Editor, world: World, pictures: Path, index_server: IndexServer, update: bool) -> None:
    world.write(FILES)
    world.index(index_server.make(PACKAGES).url)
    world.settings = {"workbench.colorTheme": "Default Dark Modern", "editor.fontSize": 16, "window.zoomLevel": 0}
    if update:  # where a Python lies is nobody's business but the machine's own
        world.path.remove(str(python().parent))
        (world.home / ".profile").write_text(f'export PATH="{os.pathsep.join(world.path)}"\n', "utf-8")
    editor.tell("tour", world, pictures, window={"width": 1000, "height": 660})
    for name in NAMES:
        if update:
            shutil.copy(pictures / f"{name}.png", SHOWN / f"{name}.png")
        assert size(pictures / f"{name}.png") == size(SHOWN / f"{name}.png") == (1000, 660)
    assert {path.stem for path in SHOWN.iterdir()} == {*NAMES, "conflict"}
