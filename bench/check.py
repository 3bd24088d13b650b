"""Checking a tree: `pinfold check` on many files in one process, its start included, against peers on the same files.

The tree is made up; with the environment variable PINFOLD_CORPUS, a folder of real files is checked as well. The peers do
less: pinlint knows pins, hashes and duplicates, requirements-parser judges nothing and stops at a file's first bad line.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import peers
from bench.client import environment
from bench.measure import Rounds, Table, interleave, main, median, ratio, rounded, versions
from bench.texts import mixed

PEERS = ("requirements-parser", "pinlint")
NAMES = ("requirements.txt", "requirements-dev.txt", "constraints.txt", "requirements.in")


def tree(root: Path, count: int) -> None:
    """A made-up repository of `count` requirement files of a hundred lines, four in a folder."""
    for number in range(count):
        folder = root / f"group-{number // 40}" / f"service-{number // 4}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / NAMES[number % 4]).write_text(mixed(100, number))


def files(root: Path) -> list[str]:
    """The requirement files below a folder, as paths from there."""
    found = [path for path in root.rglob("*") if path.suffix in {".txt", ".in"} and path.is_file()]
    return sorted(
        path.relative_to(root).as_posix()
        for path in found
        if {"requirements", "constraints"}
        & {*path.stem.replace(".", "-").replace("_", "-").split("-"), path.parent.name}
    )


@dataclass(slots=True)
class Checker:
    """A command run in a folder. Its output is read, as a person's terminal would, and its last run's is kept."""

    command: Sequence[str]
    folder: Path
    cpu: list[float] = field(default_factory=list)
    output: str = ""

    def __call__(self) -> float:
        started, before = time.perf_counter(), os.times()
        done = subprocess.run(self.command, cwd=self.folder, env=environment(), capture_output=True, check=False)
        ended, after = time.perf_counter(), os.times()
        if done.returncode not in {0, 1}:
            raise RuntimeError(f"{self.command[:5]} failed: {done.stderr.decode(errors='replace')[-2000:]}")
        self.cpu.append(after.children_user + after.children_system - before.children_user - before.children_system)
        self.output = done.stdout.decode("utf-8", "replace")
        return ended - started


def compare(root: Path, rounds: int) -> dict[str, Any]:
    names = files(root)
    lines = sum((root / name).read_bytes().count(b"\n") for name in names)
    here = versions(*PEERS)
    script = str(Path(__file__).with_name("batch.py"))
    checkers = {peers.PINFOLD: Checker([*peers.PYTHON, "-m", "pinfold", "check", "--format", "concise", *names], root)}
    checkers |= {peer: Checker([*peers.PYTHON, script, peer, *names], root) for peer in PEERS if peer in here}
    taken: Rounds = interleave(checkers, rounds)
    rows = []
    for label, checker in checkers.items():
        row = {
            "name": label,
            "ms": rounded(median(taken[label]) * 1e3),
            "cpu_ms": rounded(median(checker.cpu[1:]) * 1e3),
            "lines_per_second": rounded(lines / median(taken[label])),
            "x_pinfold": rounded(ratio(taken, label, peers.PINFOLD)),
        }
        if label != peers.PINFOLD:
            row["failed_files"] = json.loads(checker.output)["failed"]
        rows.append(row)
    return {"files": len(names), "lines": lines, "rows": rows}


def run(quick: bool) -> Table:
    rounds = 1 if quick else 9
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        tree(root, 8 if quick else 400)
        trees = [{"name": "made-up tree", **compare(root, rounds)}]
    corpus = os.environ.get("PINFOLD_CORPUS")
    if corpus and not quick:
        trees.append({"name": "real files", **compare(Path(corpus).resolve() / "files", rounds)})
    return Table("check", rounds, trees, versions("pinfold", "packaging", *PEERS))


if __name__ == "__main__":
    sys.exit(main(run))
