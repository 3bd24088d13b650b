"""Timing in interleaved rounds, and the tables that come of it. Must never know what is measured.

Machines are shared and drift. So all candidates are measured in every round (A B C, A B C, …), a time is the median over
the rounds, and a ratio is the median of the rounds' ratios, each within one round.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
Rounds = dict[str, list[float]]


def cpu_clock() -> Callable[[], float]:
    """Seconds of this process's own time where that is counted finely, of the wall's clock elsewhere."""
    fine = time.get_clock_info("process_time").resolution <= 1e-6
    return time.process_time if fine else time.perf_counter


def interleave(candidates: Mapping[str, Callable[[], float]], rounds: int, warm: int = 1) -> Rounds:
    """The seconds that every candidate reports, once a round. The first `warm` rounds don't count."""
    taken: Rounds = {name: [] for name in candidates}
    for number in range(-warm, rounds):
        for name, candidate in candidates.items():
            seconds = candidate()
            if number >= 0:
                taken[name].append(seconds)
    return taken


def median(values: Iterable[float]) -> float:
    return statistics.median(values)


def ratio(rounds: Mapping[str, Sequence[float]], name: str, base: str) -> float:
    """How many times as long `name` takes as `base`: the median of the rounds' own ratios."""
    return median(one / other for one, other in zip(rounds[name], rounds[base], strict=True))


def versions(*distributions: str) -> dict[str, str]:
    """The versions of those distributions that are installed beside this interpreter."""
    found = {}
    for name in distributions:
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


@dataclass(frozen=True, slots=True)
class Table:
    """One benchmark's outcome. A row holds its label as "name" and numbers; a missing number was not measured."""

    name: str
    rounds: int
    rows: list[dict[str, Any]]
    versions: dict[str, str]
    notes: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "date": datetime.datetime.now(tz=datetime.timezone.utc).date().isoformat(),
            "python": platform.python_version(),
            "system": f"{platform.system()}, {os.cpu_count()} cores",
            "rounds": self.rounds,
            "versions": self.versions,
            "notes": self.notes,
            "rows": self.rows,
        }


def rounded(value: float) -> float:
    """Three significant digits: more would be noise."""
    return float(f"{value:.3g}")


def main(run: Callable[[bool], Table]) -> int:
    """A benchmark's command line: prints its table as JSON lines and keeps it under `results/`."""
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--quick", action="store_true", help="few rounds of tiny inputs, kept nowhere: does it still run?"
    )
    quick: bool = parser.parse_args().quick
    table = run(quick)
    for row in table.rows:
        print(json.dumps(row))
    if table.notes:
        print(json.dumps(table.notes))
    if not quick:
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"{table.name}.json"
        path.write_text(json.dumps(table.as_json(), indent=2) + "\n", "utf-8", newline="\n")
        print(f"kept in {path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}", file=sys.stderr)
    return 0
