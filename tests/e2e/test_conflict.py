"""Two lines that cannot be installed together, in VS Code: both underlined, explained, repaired with two keys, in sync.

The picture of it that the READMEs show is taken here (`--update`).
"""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.e2e.story import Editor, World
from tests.e2e.test_tour import SHOWN, size
from tests.support.indexes import IndexServer
from tests.support.wheels import Package

PACKAGES = [
    Package("requests", "2.20.0", requires=["urllib3<1.25,>=1.21.1", "idna<2.8,>=2.5"]),
    Package("requests", "2.32.3", requires=["urllib3<3,>=1.21.1", "idna<4,>=2.5"]),
    *(Package("urllib3", version) for version in ("1.24.3", "1.26.20", "2.2.0")),
    *(Package("idna", version) for version in ("2.7", "3.7")),
    Package("flask", "3.0.3", requires=["click>=8.1.3"]),
    Package("click", "8.1.7"),
]


def test_conflict(editor: Editor, world: World, pictures: Path, index_server: IndexServer, update: bool) -> None:
    text = "# The shop's website\nflask==3.0.3\nrequests==2.20.0   # the bank wants it\nclick==8.1.7\nurllib3>=2.0\n"
    world.write({"requirements.txt": text, "pinfold.toml": 'ignore = ["loose-pin"]\n[index]\nhints = "never"\n'})
    world.index(index_server.make(PACKAGES).url)
    world.settings = {"workbench.colorTheme": "Default Dark Modern", "editor.fontSize": 16, "window.zoomLevel": 0}
    editor.tell("conflict", world, pictures, window={"width": 1000, "height": 660})
    if update:
        shutil.copy(pictures / "conflict.png", SHOWN / "conflict.png")
    assert size(pictures / "conflict.png") == size(SHOWN / "conflict.png")
    after = (world.folder / "requirements.txt").read_text("utf-8")
    assert after == text.replace("requests==2.20.0", "requests==2.32.3")
