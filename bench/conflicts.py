"""Conflicts: a verdict, the smallest set and repairs, beside one warm online `uv pip compile` of the same file.

Fifty lines that can be installed together, and the same of which two cannot, on loopback; uv asks the index again each time, and
everybody has a cache that an earlier round has filled. In process, without a resolver: pins against what the others need.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.measure import Table, interleave, main, median, ratio, rounded, versions
from bench.online import Online, SlowIndex
from bench.projects import Package, project, python_of, serve
from pinfold.analysis.clashes import clashes
from pinfold.analysis.facts import Facts
from pinfold.analysis.releases import Details, IndexFacts, Project, Release, Target
from pinfold.analysis.snapshot import Role, Snapshot, SourceFile
from pinfold.requirements.parser import parse
from pinfold.workspace import resolving as resolving_files
from pinfold.workspace.fold.context import Context, snapshot_of

UV, PIP, VERDICT = "`uv pip compile`", "`pip install --dry-run`", "verdict"
SMALLEST = "verdict and smallest set"
CONFLICT = "verdict, smallest set and verified repairs"
_BETWEEN = 0.03  # seconds between two keystrokes
LINES = 50


def universe() -> list[Package]:
    """Projects that need one another, and two that can be at odds."""
    found = [Package("lib", version) for version in ("1.24.3", "1.26.0", "2.0.7", "2.2.0")]
    found += [Package("req", "2.20.0", requires=["lib<1.25"]), Package("req", "2.32.0", requires=["lib<3"])]
    for n in range(LINES + 10):
        needs = [f"pkg{m}>=1" for m in (n + 1, n + 7) if m < LINES + 10]
        found += [Package(f"pkg{n}", version, requires=needs) for version in ("1.0", "1.1", "2.0")]
    return found


def pins(count: int) -> Snapshot:
    """A lock of so many pins, each of which needs three others, all of it known."""
    text = "".join(f"pkg{n}=={n % 9}.1\n" for n in range(count))
    projects, details = {}, {}
    for n in range(count):
        key, version = f"pkg{n}", f"{n % 9}.1"
        needs = tuple(f"pkg{(n + m) % count}>={(n + m) % count % 9},<20" for m in (1, 7, 31))
        projects[key] = Project(key, key, (Release(version),))
        details[key, version] = Details(version, requires=needs)
    path = "/w/requirements.txt"
    target = Target("3.12.1", "linux", {"python_version": "3.12", "sys_platform": "linux"})
    facts = Facts(indexes={path: IndexFacts(projects, details=details, target=target)})
    return Snapshot("/w", {path: SourceFile(path, Role.REQUIREMENTS, parse(text))}, facts=facts)


def in_process(count: int) -> float:
    """Seconds to hold every pin against the others, what each needs having been read before."""
    snapshot = pins(count)
    file = snapshot.files["/w/requirements.txt"].file
    assert file is not None
    clashes(snapshot, snapshot.projects["/w/requirements.txt"])
    times = []
    for _ in range(50):
        del file.memo["clashes"]  # as if a pin had been edited
        began = time.perf_counter()
        found = clashes(snapshot, snapshot.projects["/w/requirements.txt"])
        times.append(time.perf_counter() - began)
        if found:
            raise RuntimeError("nothing contradicts anything here")
    return median(times)


def resolving(server: Online) -> bool:
    """Whether a resolver runs for a server (Linux)."""
    commands = []
    for child in server.client.children():
        with contextlib.suppress(OSError):
            commands.append(Path(f"/proc/{child}/cmdline").read_bytes())
    return any(b"compile" in command for command in commands)


def typing(folder: Path, lines: int, rounds: int) -> dict[str, Any]:
    """Microseconds of a keystroke in two servers: where nobody resolves, and while a resolver runs for the other one.

    The index takes 300 ms for each answer, so that there is a while to type in; an answer is asked for by a line that is different.
    """
    text = "".join(f"dep{n}==20.0\n" for n in range(lines)) + "# \n"
    taken: dict[str, list[float]] = {"idle": [], "resolving": []}
    with SlowIndex() as index:
        idle = Online(folder / "idle", index.url, folder / "cache-idle", text)
        busy = Online(folder / "busy", index.url, folder / "cache-busy", text, resolves=True)
        try:
            for server in (idle, busy):
                server.open()
                server.client.diagnostics(server.uri, server.version)
            for n in range(rounds):
                known = -1
                while known != index.answered():  # everything but the resolver has gone quiet
                    known = index.answered()
                    time.sleep(1)
                for server in (idle, busy):
                    server.edit(
                        {"line": n, "character": len(f"dep{n}==")}, {"line": n, "character": len(f"dep{n}==20")}, "19"
                    )
                end = time.monotonic() + 30
                while not resolving(busy):
                    if time.monotonic() > end:
                        raise RuntimeError("no resolver was started")
                    time.sleep(0.02)
                while resolving(busy):
                    for name, server in (("idle", idle), ("resolving", busy), ("resolving", busy), ("idle", idle)):
                        taken[name].append(server.type())
                        time.sleep(_BETWEEN / 2)
        finally:
            idle.close()
            busy.close()
    return {
        "keystrokes": len(taken["resolving"]),
        "idle_us": rounded(median(taken["idle"]) * 1e6),
        "resolving_us": rounded(median(taken["resolving"]) * 1e6),
        "x_idle": rounded(median(taken["resolving"]) / median(taken["idle"])),
    }


def run(quick: bool) -> Table:
    lines, rounds = (10, 1) if quick else (LINES, 15)
    names = "".join(f"pkg{n}>=1\n" for n in range(lines - 2))
    works, fails = f"req==2.20.0\n{names}lib\n", f"req==2.20.0\n{names}lib==2.2.0\n"
    with tempfile.TemporaryDirectory() as name, serve(Path(name).resolve() / "index") as index:
        index.publish(universe())
        place = project(Path(name).resolve() / "place", index)
        place.make(pip=False)
        asked = place.root / "asked.txt"

        def told(text: str, conflicts: int, repairs: int = 2) -> Callable[[], float]:
            def ask() -> float:
                (place.root / "requirements.txt").write_text(text)
                context = Context(str(place.root), snapshot_of(str(place.root)), place.host)
                began = time.perf_counter()
                with patch.object(resolving_files, "repairs", resolving_files.repairs if repairs else lambda *_: []):
                    found = resolving_files.resolve_files(context, [f"{place.root}/requirements.txt"])
                taken = time.perf_counter() - began
                offered = [each for conflict in found.conflicts for each in conflict.repairs]
                if found.trouble or len(found.conflicts) != conflicts or len(offered) != repairs * conflicts:
                    raise RuntimeError(f"{found.trouble} {found.conflicts}")
                return taken

            return ask

        def runs(command: list[str]) -> Callable[[], float]:
            def ask() -> float:
                asked.write_text(works)
                began = time.perf_counter()
                subprocess.run(command, cwd=place.root, env=place.environ, check=True, capture_output=True)
                return time.perf_counter() - began

            return ask

        output = ["--no-build", "asked.txt", "-o", str(place.place / "locked.txt")]
        pip = [
            sys.executable,
            "-I",
            "-m",
            "pip",
            "--python",
            str(python_of(place.env)),
            "install",
            "--dry-run",
            "--quiet",
        ]
        candidates = {
            UV: runs([*place.uv("compile"), *output]),
            VERDICT: told(works, 0),
            SMALLEST: told(fails, 1, repairs=0),
            CONFLICT: told(fails, 1),
            PIP: runs([*pip, "--disable-pip-version-check", "--index-url", index.url, "-r", "asked.txt"]),
        }
        taken = interleave(candidates, rounds)
        typed = typing(Path(name).resolve() / "typing", 20 if quick else 500, 1 if quick else 4)
    rows: list[dict[str, Any]] = [
        {"name": label, "ms": rounded(median(values) * 1e3), "x_uv": rounded(ratio(taken, label, UV))}
        for label, values in taken.items()
    ]
    checked = {str(count): rounded(in_process(count) * 1e3) for count in (32, 300)}
    return Table(
        "conflicts",
        rounds,
        rows,
        versions("pinfold", "uv", "pip"),
        {"lines": lines, "pins_ms": checked, "typing": typed},
    )


if __name__ == "__main__":
    sys.exit(main(run))
