"""Is the environment what the file asks for? In the server, on the command line, and asked of uv and of pip-tools.

Environments are real ones that are in sync. uv is asked twice: with `--offline`, where it answers from what it remembers of the
index, and as it is, where it asks a fast index on loopback for every project again. pip-sync looks into an environment of its
own, for it wants a pip there. `python -c pass` is the floor for whatever is written in Python.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.support.folds import python_of

from bench import peers
from bench.measure import Rounds, Table, interleave, main, median, ratio, rounded, versions
from bench.projects import Project, packages, project, serve
from pinfold.workspace.engine import Workspace
from pinfold.workspace.fold.status import State

UNCHANGED = "Pinfold's server, nothing changed"
TOUCHED = "Pinfold's server, site-packages changed"
COMMAND = "pinfold env status"
CHECK = "pinfold check"
OFFLINE = "uv pip sync --check --offline"
ONLINE = "uv pip sync --check"
PIP_SYNC = "pip-sync --dry-run"
FLOOR = "python -c pass"
_SETTLED = 0.12  # seconds after which a folder's time is believed


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


def compare(folder: Path, count: int, rounds: int) -> Rounds:
    with serve(folder / "index") as index:
        wanted = packages(count)
        index.publish(wanted)
        place = project(folder / "place", index)
        file = str(place.ask_for(wanted))
        place.make()
        place.run(place.uv("sync", file))
        time.sleep(_SETTLED)
        server = Server(place)
        server()
        candidates: dict[str, Callable[[], float]] = {
            UNCHANGED: server,
            TOUCHED: server.touched,
            COMMAND: command(place, [*peers.PYTHON, "-m", "pinfold", "env", "status"]),
            CHECK: command(place, [*peers.PYTHON, "-m", "pinfold", "check", "--fail-on", "never", file]),
            OFFLINE: command(place, place.uv("sync", "--check", "--offline", file)),
            ONLINE: command(place, place.uv("sync", "--check", file)),
            FLOOR: command(place, [*peers.PYTHON, "-c", "pass"]),
        }
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
                "x_check": rounded(ratio(taken, label, CHECK)),
            }
            for label in taken
        ]
    return Table("in_sync", rounds, rows, versions("pinfold", "packaging", "pip", "pip-tools", "uv"))


if __name__ == "__main__":
    sys.exit(main(run))
