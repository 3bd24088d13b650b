"""Making an environment equal to its file, everything in uv's cache: bare `uv pip sync`, and what Pinfold adds to it.

Thirty packages of several megabytes. All of them are installed into an empty environment, or one of them is upgraded, in an
environment that Pinfold has not seen before or in one that it has synced, whose old safety copy has to go. The transaction
is measured by itself, around the same `uv pip sync`, beside what a copy of the tree by hard links takes (`cp -al`) and what it
takes to look at every file twice, once before and once after, by which alone one can tell what has changed.

Each begins with an environment that is on the disk and some time old, as environments are: what was just written is expensive to
replace, and what has changed within the last tick of the clock cannot be told by its time.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench import peers
from bench.measure import Table, interleave, main, median, ratio, rounded, versions
from bench.projects import Project, packages, project, serve
from pinfold.environment.transaction import begin

BARE = "uv pip sync"
COPY = "copy of the tree by hard links"
INSIDE = "uv pip sync in a transaction"
AGE = 0.15  # seconds; the clocks of file systems tick a hundred times a second and more
LOOKS = "two looks at every file"
COMMAND = "pinfold env sync"


def linked_copy(source: Path, target: Path) -> None:
    """`cp -al`, in Python, because not every system has it; a loop over the tree, as any copy is."""
    shutil.copytree(source, target, symlinks=True, copy_function=os.link, ignore=shutil.ignore_patterns(".pinfold"))


def looked_at(tree: Path) -> None:
    """As quickly as Python can."""
    pending = [str(tree)]
    for folder in pending:  # it grows while it is read
        with os.scandir(folder) as items:
            for item in items:
                item.stat(follow_symlinks=False)
                if item.is_dir(follow_symlinks=False) and item.name != ".pinfold":
                    pending.append(item.path)


class Task:
    """One change, made again and again from the same beginning: the environment holds what `before` asks for.

    `synced`: that is so by a sync in a transaction.
    """

    def __init__(self, place: Project, before: str, after: str, synced: bool) -> None:
        self.place = place
        self.before = before
        self.synced = synced
        self.bare = place.uv("sync", "--offline", after)
        self.ours = [*peers.PYTHON, "-m", "pinfold", "env", "sync", "--yes", "--quiet", "--installer", "uv"]
        self.after = after

    def begin(self) -> None:
        shutil.rmtree(self.place.env, ignore_errors=True)
        self.place.make()
        if self.before:
            self.place.run(self.place.uv("sync", "--offline", self.before))
        if self.synced:
            with begin(str(self.place.env), "sync", in_place=False) as transaction:
                transaction.commit(b"{}")
        if hasattr(os, "sync"):
            os.sync()
        time.sleep(AGE)

    def timed(self, action: Callable[[], object]) -> Callable[[], float]:
        def measured() -> float:
            self.begin()
            start = time.perf_counter()
            action()
            return time.perf_counter() - start

        return measured

    def uv(self) -> None:
        self.place.run(self.bare)

    def inside(self) -> None:
        # uv replaces files and never writes into them, as the product knows of this version.
        with begin(str(self.place.env), "sync", in_place=False) as transaction:
            self.place.run(self.bare)
            transaction.commit(b"{}")

    def copy(self) -> None:
        linked_copy(self.place.env, self.place.place / "copy")

    def forget_copy(self) -> None:
        shutil.rmtree(self.place.place / "copy", ignore_errors=True)

    def sync(self) -> None:
        self.place.run([*self.ours, self.after])


def compare(place: Project, before: str, after: str, synced: bool, rounds: int) -> list[dict[str, Any]]:
    task = Task(place, before, after, synced)

    def afterwards(action: Callable[[], None]) -> float:
        task.begin()
        task.uv()  # of what there is then: a transaction describes that as well
        start = time.perf_counter()
        action()
        taken = time.perf_counter() - start
        task.forget_copy()
        return taken

    def look_twice() -> None:
        looked_at(place.env)
        looked_at(place.env)

    taken = interleave(
        {
            BARE: task.timed(task.uv),
            INSIDE: task.timed(task.inside),
            COPY: lambda: afterwards(task.copy),
            LOOKS: lambda: afterwards(look_twice),
            COMMAND: task.timed(task.sync),
        },
        rounds,
    )
    added = [inside - bare for inside, bare in zip(taken[INSIDE], taken[BARE], strict=True)]
    rows = []
    for label, times in taken.items():
        row = {"name": label, "ms": rounded(median(times) * 1e3), "x_uv": rounded(ratio(taken, label, BARE))}
        if label == INSIDE:
            row["added_ms"] = rounded(median(added) * 1e3)
            row["added_x_copy"] = rounded(median(a / c for a, c in zip(added, taken[COPY], strict=True)))
        rows.append(row)
    return rows


def run(quick: bool) -> Table:
    count, modules, size, rounds = (3, 2, 100, 1) if quick else (30, 20, 16_000, 15)
    with tempfile.TemporaryDirectory() as name, serve(Path(name).resolve() / "index") as index:
        wanted = packages(count, modules, size)
        newer = [*wanted[:-1], replace(wanted[-1], version="2.0")]
        index.publish([*wanted, newer[-1]])
        place = project(Path(name).resolve() / "place", index)
        old, new = str(place.ask_for(wanted, "old.txt")), str(place.ask_for(newer))
        place.make()
        for file in (old, new):  # from now on everything is in the cache
            place.run(place.uv("sync", file))
        site = next(place.env.glob("lib/python*/site-packages"), place.env / "Lib" / "site-packages")
        found = [path.stat().st_size for path in site.rglob("*") if path.is_file()]
        tasks = [
            ("everything into an empty environment", "", False),
            ("one of them upgraded", old, False),
            ("one of them upgraded, in an environment that was synced before", old, True),
        ]
        rows = [{"name": title, "rows": compare(place, before, new, synced, rounds)} for title, before, synced in tasks]
    notes = {"distributions": count, "files": len(found), "mib": rounded(sum(found) / 2**20)}
    return Table("sync", rounds, rows, versions("pinfold", "packaging", "uv"), notes)


if __name__ == "__main__":
    sys.exit(main(run))
