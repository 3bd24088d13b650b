"""The editor kit and the package under test, made once for all processes of a run, and one editor at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.story import Editor, World, build_package, make_world, set_up_kit


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the worker processes of a run have in common."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def editor() -> Editor:
    """VS Code in the browser, and the package that is installed in it."""
    built = os.environ.get("PINFOLD_VSIX")  # such as the package for a platform
    return Editor(set_up_kit(), Path(built) if built else build_package())


@pytest.fixture(scope="module")
def turn(shared: Path) -> Iterator[None]:
    """Editor and browser want a core each: the stories of a run take turns."""
    with _alone(shared / "editor.lock"):
        yield


@pytest.fixture
def world(tmp_path: Path, turn: None) -> World:
    """An empty project."""
    return make_world(tmp_path, "shop")


@pytest.fixture
def pictures(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Where the pictures of a story go: PINFOLD_PICTURES, else a folder of this test's own."""
    chosen = os.environ.get("PINFOLD_PICTURES")
    return Path(chosen) / request.node.name if chosen else tmp_path / "pictures"
