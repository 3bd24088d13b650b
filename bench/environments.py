"""Looking at environments: what is installed in one, and which there are. Nothing is run in order to look.

Beside `importlib.metadata`, which is what tools in Python ask, and `uv python list`, which knows no environments but Pythons and
runs those it does not remember. Files are in the system's cache, as they are while somebody works.
"""

from __future__ import annotations

import gc
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from bench import peers
from bench.client import environment as variables
from bench.measure import Rounds, Table, interleave, main, median, ratio, rounded, versions
from pinfold.analysis.environment import Environment, Kind
from pinfold.environment.discover import discover
from pinfold.environment.distributions import Listing, installed, stamp
from pinfold.environment.distributions import versions as names_and_versions
from pinfold.environment.interpreters import interpreters
from pinfold.system.host import Host, this_host

NAMES = "names and versions"
COLD = "distributions, first look"
AGAIN = "again, nothing changed"
ONE_MORE = "again, one more installed"
STAMP = "has anything changed?"
LIBRARY = "importlib.metadata"
PYTHONS = "Pythons of this machine"
UV_PYTHONS = "uv python list"
COMMAND = "pinfold env list"
_SETTLED = 0.12  # seconds after which a folder's time is believed


def made_up(prefix: Path, count: int, seed: int = 7) -> Environment:
    """An environment with so many distributions, whose metadata is as long as it usually is."""
    dice = random.Random(seed)
    site = prefix / "lib" / "python3.12" / "site-packages"
    (prefix / "bin").mkdir(parents=True)
    (prefix / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.12.1\n", "utf-8")
    (prefix / "bin" / "python").symlink_to("/usr/bin/python3.12")
    for number in range(count):
        add(site, number, count, dice)
    return Environment(
        prefix.as_posix(),
        Kind.VIRTUAL,
        python=f"{prefix.as_posix()}/bin/python",
        version="3.12.1",
        implementation="cpython",
        site_packages=(site.as_posix(),),
    )


def add(site: Path, number: int, count: int, dice: random.Random) -> Path:
    folder = site / f"pack_age{number}-1.{number}.dist-info"
    folder.mkdir(parents=True)
    lines = ["Metadata-Version: 2.4", f"Name: pack-age{number}", f"Version: 1.{number}", "Summary: made up"]
    lines += [f"Classifier: Programming Language :: Python :: 3.{minor}" for minor in range(8, 15)]
    lines += [f"Classifier: Topic :: Number {dice.randrange(99)}" for _ in range(dice.randrange(12))]
    lines += ["Requires-Python: >=3.9", "Description-Content-Type: text/markdown"]
    for _ in range(dice.randrange(8)):
        lines.append(f"Requires-Dist: pack-age{dice.randrange(count)}>=1.0")
    for extra in range(dice.randrange(4)):
        lines += [f"Provides-Extra: extra{extra}", f"Requires-Dist: other{extra}>=2; extra == 'extra{extra}'"]
    description = "Words that nobody reads here. " * dice.randrange(40, 400)
    (folder / "METADATA").write_text("\n".join([*lines, "", description, ""]), "utf-8")
    (folder / "INSTALLER").write_text("uv", "utf-8")
    (folder / "RECORD").write_text("", "utf-8")
    (folder / "WHEEL").write_text("Wheel-Version: 1.0\n", "utf-8")
    return folder


def library(environment: Environment) -> list[tuple[str, str, list[str] | None]]:
    """What a tool in Python asks the standard library."""
    return [
        (each.name, each.version, each.requires)
        for each in metadata.distributions(path=list(environment.site_packages))
    ]


def timed(action: Callable[[], object]) -> Callable[[], float]:
    def measured() -> float:
        gc.collect()
        start = time.perf_counter()
        action()
        return time.perf_counter() - start

    return measured


def one_more(environment: Environment, count: int) -> Callable[[], float]:
    """A look after something was installed, at what was known before."""
    (site,) = map(Path, environment.site_packages)
    listing = Listing()
    dice = random.Random(1)

    def measured() -> float:
        listing.installed(environment)
        folder = add(site, count, count, dice)
        time.sleep(_SETTLED)
        try:
            return timed(lambda: listing.installed(environment))()
        finally:
            shutil.rmtree(folder)
            time.sleep(_SETTLED)

    return measured


def one_environment(folder: Path, count: int, rounds: int) -> Rounds:
    environment = made_up(folder / f"env{count}", count)
    time.sleep(_SETTLED)
    kept = Listing()
    kept.installed(environment)
    asked: Mapping[str, Callable[[], float]] = {
        STAMP: timed(lambda: stamp(environment)),
        AGAIN: timed(lambda: kept.installed(environment)),
        NAMES: timed(lambda: names_and_versions(environment)),
        COLD: timed(lambda: installed(environment)),
        LIBRARY: timed(lambda: library(environment)),
    }
    taken = interleave(asked, rounds)
    assert len(library(environment)) == len(installed(environment)) == count
    # In rounds of its own: it changes the environment.
    return taken | interleave({ONE_MORE: one_more(environment, count)}, rounds)


def many_environments(folder: Path, environments: int, distributions: int, rounds: int) -> Rounds:
    """A workspace full of environments, listed with their versions and how much is in each; and the Pythons of this machine."""
    root = folder / "workspace"
    for number in range(environments):
        made_up(root / f"service{number}" / ".venv", distributions, number)
    own = this_host()
    nowhere = Host({}, str(folder / "nobody"))

    def listed(host: Host, outside: bool) -> list[tuple[str, int]]:
        found = discover(str(root), host, outside=outside)
        return [(each.version, len(names_and_versions(each))) for each in found]

    assert len(listed(nowhere, False)) == environments

    def ran(*words: str) -> Callable[[], float]:
        return timed(lambda: subprocess.run(words, cwd=root, env=variables(), capture_output=True, check=True))

    asked = {
        f"{environments} environments × {distributions}": timed(lambda: listed(nowhere, False)),
        COMMAND: ran(*peers.PYTHON, "-m", "pinfold", "env", "list"),
        PYTHONS: timed(lambda: interpreters(own)),
    }
    if versions("uv"):
        asked[UV_PYTHONS] = ran(peers.program("uv"), "python", "list", "--only-installed", "--offline", "--no-config")
    return interleave(asked, rounds)


def run(quick: bool) -> Table:
    sizes, rounds = ((3,), 1) if quick else ((30, 300), 15)
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for count in sizes:
            taken = one_environment(folder, count, rounds)
            rows += [
                {**row(label, taken), "distributions": count, "x_library": rounded(ratio(taken, label, LIBRARY))}
                for label in taken
            ]
        taken = many_environments(folder, *((2, 3) if quick else (50, 200)), rounds)
        rows += [row(label, taken) for label in taken]
    return Table("environments", rounds, rows, versions("pinfold", "packaging", "uv"))


def row(label: str, taken: Rounds) -> dict[str, Any]:
    return {"name": label, "ms": rounded(median(taken[label]) * 1e3)}


if __name__ == "__main__":
    sys.exit(main(run))
