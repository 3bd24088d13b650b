"""The benchmark of looking still runs, on tiny inputs. Nothing is timed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def test_it_runs(project: Path) -> None:
    paths = os.pathsep.join([str(project / "server"), str(project)])
    command = [sys.executable, "-m", "bench.environments", "--quick"]
    environment = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = {row["name"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert rows["importlib.metadata"]["x_library"] == 1
    assert {"distributions, first look", "again, one more installed", "2 environments × 3"} <= rows.keys()
    assert all(row["ms"] > 0 for row in rows.values())
