"""Is the environment what the file asks for? In the server, on the command line, and asked of uv and of pip-tools.

Environments are real ones that are in sync. uv is asked three times: with `--offline`, where it answers from what it remembers of
the index; as it is, where it asks the index for every project again, here a server of files on loopback that answers at once; and
the same with an index server that people run (simple-repository). pip-sync looks into an environment of its
own, for it wants a pip there. `python -c pass` is the floor for whatever is written in Python.

`pinfold env status` remembers its answer while nothing changes: it is asked with nothing remembered, and asked again.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.folds import python_of
from tests.support.indexes import IndexServer
from tests.support.wheels import Package

from bench import peers
from bench.measure import Rounds, Table, interleave, main, median, ratio, rounded, versions
from bench.projects import Index, Project, packages, project, serve
from pinfold.workspace.engine import Workspace
from pinfold.workspace.fold.status import State

UNCHANGED = "Pinfold's server, nothing changed"
TOUCHED = "Pinfold's server, site-packages changed"
COMMAND = "pinfold env status"
AGAIN = "pinfold env status, asked again"
CHECK = "pinfold check"
OFFLINE = "uv pip sync --check --offline"
ONLINE = "uv pip sync --check"
PUBLISHED = "uv pip sync --check, simple-repository"
PIP_SYNC = "pip-sync --dry-run"
FLOOR = "python -c pass"
_SETTLED = 0.12  # seconds after which a folder's time is believed
_LONG_SETTLED = 2.2  # and after which a command remembers what it found in it


class Server:
    """A session's workspace with one folder, as the language server holds it."""

    def __init__(self, place: Project) -> None:
        self.folder = str(place.root.resolve())
        self.site = next(place.env.glob("lib/python*/site-packages"), place.env / "Lib" / "site-packages")
        self.workspace = Workspace(host=place.host, trusted=True)
        self.workspace.add_folder(self.folder)
        self.workspace.scan()

    def __call__(self) -> float:
        start = time.perf_counter()
        self.workspace.look()
        found = self.workspace.status(self.folder)
        taken = time.perf_counter() - start
        assert found.state is State.IN_SYNC, found.message
        return taken

    def touched(self) -> float:
        os.utime(self.site)
        time.sleep(_SETTLED)
        return self()


def command(place: Project, words: Sequence[str]) -> Callable[[], float]:
    """A command as a whole process; it has to say that nothing needs to be changed."""

    def measured() -> float:
        start = time.perf_counter()
        place.run(words)
        return time.perf_counter() - start

    return measured


class Status:
    """`pinfold env status` as a whole process."""

    def __init__(self, place: Project) -> None:
        self.asked = command(place, [*peers.PYTHON, "-m", "pinfold", "env", "status"])
        self.remembered = Path(place.host.folder("state"), "status")

    def __call__(self) -> float:
        """With nothing remembered."""
        shutil.rmtree(self.remembered, ignore_errors=True)
        return self.asked()

    def again(self) -> float:
        """When it was asked before, and nothing has changed since."""
        time.sleep(_LONG_SETTLED)
        self.asked()
        assert any(self.remembered.iterdir())
        return self.asked()


@contextmanager
def published(folder: Path, wanted: Sequence[Package]) -> Iterator[Callable[[], float] | None]:
    """uv's look at an environment of its own, whose index is a published server; None where that is not installed."""
    if not versions("simple-repository-server"):
        yield None
        return
    server = IndexServer("simple-repository", folder / "indexes")
    try:
        index = server.make(wanted)
        place = project(folder / "place", Index(index.folder, index.url))
        file = str(place.ask_for(wanted))
        place.make()
        place.run(place.uv("sync", file))
        yield command(place, place.uv("sync", "--check", file))
    finally:
        server.stop()


def compare(folder: Path, count: int, rounds: int) -> Rounds:
    wanted = packages(count)
    with serve(folder / "index") as index, published(folder / "published", wanted) as asked:
        index.publish(wanted)
        place = project(folder / "place", index)
        file = str(place.ask_for(wanted))
        place.make()
        place.run(place.uv("sync", file))
        time.sleep(_SETTLED)
        server = Server(place)
        server()
        status = Status(place)
        candidates: dict[str, Callable[[], float]] = {
            UNCHANGED: server,
            TOUCHED: server.touched,
            COMMAND: status,
            AGAIN: status.again,
            CHECK: command(place, [*peers.PYTHON, "-m", "pinfold", "check", "--fail-on", "never", file]),
            OFFLINE: command(place, place.uv("sync", "--check", "--offline", file)),
            ONLINE: command(place, place.uv("sync", "--check", file)),
            FLOOR: command(place, [*peers.PYTHON, "-c", "pass"]),
        }
        if asked is not None:
            candidates[PUBLISHED] = asked
        if versions("pip-tools"):
            other = place.make(place.place / "with-pip", pip=True)
            place.run(place.uv("install", "-r", file, env=other))
            words = [*peers.PYTHON, "-m", "piptools", "sync", "--quiet", "--dry-run"]
            candidates[PIP_SYNC] = command(place, [*words, "--python-executable", str(python_of(other)), file])
        return interleave(candidates, rounds)


def run(quick: bool) -> Table:
    sizes, rounds = ((3,), 1) if quick else ((30, 300), 15)
    rows: list[dict[str, Any]] = []
    for count in sizes:
        with tempfile.TemporaryDirectory() as name:
            taken = compare(Path(name).resolve(), count, rounds)
        rows += [
            {
                "name": label,
                "distributions": count,
                "ms": rounded(median(taken[label]) * 1e3),
                "x_offline": rounded(ratio(taken, label, OFFLINE)),
                "x_online": rounded(ratio(taken, label, ONLINE)),
                "x_published": rounded(ratio(taken, label, PUBLISHED)) if PUBLISHED in taken else None,
                "x_check": rounded(ratio(taken, label, CHECK)),
            }
            for label in taken
        ]
    return Table(
        "in_sync", rounds, rows, versions("pinfold", "packaging", "pip", "pip-tools", "simple-repository-server", "uv")
    )


if __name__ == "__main__":
    sys.exit(main(run))
