"""900,000 names of projects: what it takes to hold them, to make their file from an index's page, and to complete a prefix.

Beside ours, what a server has that keeps them in a list, as one reads them from the page: sorted and searched by halves, or
looked through. Each in a process of its own; memory is what the process has more when it can answer. The names are made up.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.measure import Table, main, median, rounded, versions

COUNT = 900_000
OURS, SORTED, PLAIN = "Pinfold", "a sorted list", "a list, looked through"
LIMIT = 100  # names that a completion shows
_SYLLABLES = [a + b for a in "bcdfghjklmnprstvwxyz" for b in "aeiou"] + [
    "django",
    "flask",
    "data",
    "test",
    "api",
    "core",
]


def made_up(count: int) -> list[str]:
    """Names as there are: of a few syllables, with hyphens, some with numbers; the same each time."""
    chance = random.Random(900)
    found: dict[str, None] = {}
    while len(found) < count:
        name = "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(2, 4)))
        name += "-" + "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(1, 3)))
        found[name + (str(chance.randint(0, 99)) if chance.random() < 0.2 else "")] = None
    return list(found)


def memory(what: str = "VmRSS") -> float:
    """MiB that this process has now, of its own and of files; "VmHWM": that it had at most."""
    status = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith(f"{what}:")) / 1024


def prefixes(names: list[str]) -> list[str]:
    chance = random.Random(1)
    return [chance.choice(names)[: chance.randint(1, 8)] for _ in range(2_000)]


def measured(kind: str, page: str, file: str, asked: list[str]) -> dict[str, Any]:
    """In a process of its own: seconds to be ready, MiB held, seconds for each prefix."""
    from pinfold.index.names_file import open_names

    before = memory()
    begun = time.perf_counter()
    search: Callable[[str], object]
    if kind == OURS:
        names = open_names(file)
        assert names is not None

        def search(prefix: str) -> object:
            return names.starting(prefix, LIMIT)

    else:
        found = [project["name"] for project in json.loads(Path(page).read_bytes())["projects"]]
        if kind == SORTED:
            from bisect import bisect_left

            found.sort()

            def search(prefix: str) -> object:
                at = bisect_left(found, prefix)
                return [name for name in found[at : at + LIMIT] if name.startswith(prefix)]

        else:

            def search(prefix: str) -> object:
                return [name for name in found if name.startswith(prefix)][:LIMIT]

            asked = asked[:40]
    ready = time.perf_counter() - begun
    taken = []
    for prefix in asked:
        start = time.perf_counter()
        search(prefix)
        taken.append(time.perf_counter() - start)
    return {"ready": ready, "mib": memory() - before, "median": median(taken), "most": max(taken)}


def written(page: str, file: str) -> dict[str, float]:
    """In a process of its own: seconds to make the file from the page as it arrives, and MiB that it takes at most."""
    from pinfold.index.names_file import NamesWriter

    before = memory()
    begun = time.perf_counter()
    writer = NamesWriter()
    with Path(page).open("rb") as source:
        while piece := source.read(65_536):
            writer.feed(piece)
    writer.finish(file)
    # Not `getrusage`: that begins with what the process had that started this one.
    return {"seconds": time.perf_counter() - begun, "mib": memory("VmHWM") - before}


def alone(*words: str, given: object = None) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.names", "alone", *words],
        input=json.dumps(given),
        capture_output=True,
        check=True,
        text=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def run(quick: bool) -> Table:
    count, rounds = (9_000, 1) if quick else (COUNT, 5)
    names = made_up(count)
    asked = prefixes(names)
    with tempfile.TemporaryDirectory() as folder:
        page, file = f"{folder}/page.json", f"{folder}/names"
        Path(page).write_text(
            json.dumps({"meta": {"api-version": "1.4"}, "projects": [{"name": name} for name in names]})
        )
        made = [alone("write", page, file) for _ in range(rounds)]
        kinds = (OURS, SORTED, PLAIN)
        taken: dict[str, list[dict[str, float]]] = {kind: [] for kind in kinds}
        for _ in range(rounds):
            for kind in kinds:
                taken[kind].append(alone("read", kind, page, file, given=asked))
        size = Path(file).stat().st_size / 2**20
    rows = [
        {
            "name": kind,
            "mib": rounded(median(each["mib"] for each in found)),
            "ready_ms": rounded(median(each["ready"] for each in found) * 1e3),
            "prefix_us": rounded(median(each["median"] for each in found) * 1e6),
            "prefix_max_us": rounded(median(each["most"] for each in found) * 1e6),
        }
        for kind, found in taken.items()
    ]
    notes = {
        "names": count,
        "file_mib": rounded(size),
        "made_s": rounded(median(each["seconds"] for each in made)),
        "made_mib": rounded(median(each["mib"] for each in made)),
    }
    return Table("names", rounds, rows, versions("pinfold"), notes)


if __name__ == "__main__":
    if sys.argv[1:2] == ["alone"]:
        what, *words = sys.argv[2:]
        print(json.dumps(written(*words) if what == "write" else measured(*words, json.load(sys.stdin))))
    else:
        sys.exit(main(run))
