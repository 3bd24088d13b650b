"""The index goes down in the middle of a sync: the person is told, and the environment is what it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.e2e.story import Editor, World
from tests.support.indexes import Fault, Front, IndexServer
from tests.support.trees import tree
from tests.support.wheels import Package

PACKAGES = [Package("flask", "3.0.3"), Package("flask", "3.1.0"), Package("redis", "5.0.1"), Package("celery", "5.4.0")]


def test_failure(editor: Editor, world: World, pictures: Path, index_server: IndexServer) -> None:
    world.write({"requirements.txt": "flask==3.0.3\n"})
    with Front(index_server.make(PACKAGES)) as front:
        world.index(front.url)
        before: dict[str, Any] = {}

        def grow(_: Any) -> None:
            (world.folder / "requirements.txt").write_text("flask==3.1.0\nredis==5.0.1\ncelery==5.4.0\n", "utf-8")

        def breakdown(_: Any) -> None:
            """From now on every package but one comes with an error: some have arrived when the sync fails."""
            before.update(tree(world.folder / ".venv"))
            front.faults.append(Fault("*celery*.whl", status=503))

        def unchanged(_: Any) -> bool:
            return tree(world.folder / ".venv") == before

        def recover(_: Any) -> None:
            front.faults.clear()

        answers = {"grow": grow, "break": breakdown, "unchanged": unchanged, "recover": recover}
        editor.tell("failure", world, pictures, answers)
