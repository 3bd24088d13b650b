"""The card of issue one: from an opened folder to an environment that is what the files say, in VS Code and nowhere else."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.story import Editor, World
from tests.support.indexes import IndexServer
from tests.support.wheels import Package

FILES = {
    "requirements.txt": "# The shop's website\n-r base.txt\nflask\nrequests==2.32.3\nclick=8.1.7\n",
    "base.txt": "requests==2.31.0\n",
}
PACKAGES = [
    Package("flask", "3.0.3", requires=["click>=8.1", "jinja2"]),
    Package("jinja2", "3.1.4"),
    Package("click", "8.1.7"),
    Package("requests", "2.31.0"),
    Package("requests", "2.32.3"),
]


def test_card(editor: Editor, world: World, pictures: Path, index_server: IndexServer) -> None:
    world.write(FILES)
    world.index(index_server.make(PACKAGES).url)
    editor.tell("card", world, pictures)
    text = (world.folder / "requirements.txt").read_text("utf-8")
    assert text == "# The shop's website\n-r base.txt\nflask==3.0.3\nrequests==2.32.3\nclick==8.1.7\n"
