"""The registry that this machine uses: the same environment twice, and what it says of a handful of projects."""

from __future__ import annotations

import json
import os
from pathlib import Path

from tests.support.folds import PROGRAMS, Fold

NAMES = ["flask", "flask-restful", "flask-cors", "mysql-connector-python"]


def fold_of(tmp_path: Path) -> Fold:
    dropped = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    path = os.pathsep.join([str(PROGRAMS), kept.get("PATH", os.defpath)])
    own = {"PATH": path, "PINFOLD_STATE_DIR": str(tmp_path / "state"), "PINFOLD_CACHE_DIR": str(tmp_path / "cache")}
    fold = Fold(tmp_path, tmp_path / "project", {**kept, **own})
    fold.root.mkdir()
    return fold


def test_what_it_says_of_a_handful_of_projects(tmp_path: Path) -> None:
    """What will be so for good: these are old, and their series have ended."""
    fold = fold_of(tmp_path)
    file = fold.root / "requirements.txt"
    file.write_text("flask==2.0.1  # the web\nurllib3==1.26.5\nuvicorn[standard]==0.30.0\nclick==8.1.99\n", "utf-8")
    found = fold.pinfold("check", "--online", "--format", "json", timeout=120)
    assert found.code == 1, found.said
    said = {(row["line"], row["rule"]): row["message"] for row in json.loads(found.out)}
    assert "2.3.3 (minor)" in said[1, "outdated"]
    assert "1.26.20 (patch)" in said[2, "outdated"]
    assert (4, "no-matching-release") in said
    assert "unknown-extra" not in {rule for _, rule in said}
    done = fold.pinfold("upgrade", "flask", "--hashes", timeout=120)
    assert done.code == 0, done.said
    assert file.read_text("utf-8").startswith("flask==2.3.3 \\\n    --hash=sha256:")


def test_the_same_environment_twice(tmp_path: Path) -> None:
    fold = fold_of(tmp_path)

    def does(*verb: str) -> str:
        done = fold.pinfold("env", *verb, timeout=300)
        assert done.code == 0, done.said
        return done.out

    does("create")
    does("install", "--yes", *NAMES)
    written = [line.partition("==")[0].lower() for line in fold.read().splitlines() if "==" in line]
    assert set(NAMES) <= set(written)
    does("status")
    assert fold.pip("check").code == 0
    first = fold.pip("freeze").out
    assert len(first.splitlines()) > len(NAMES)
    assert does("freeze", "--all") == first
    does("freeze", "--all", "--file", "requirements.txt")
    assert fold.read() == first
    does("remove", "--yes")
    assert not fold.env.exists()
    does("create")
    assert fold.pip("freeze").out == ""
    does("sync", "--yes")
    assert fold.pip("freeze").out == first
    assert "nothing" in does("sync", "--yes").lower()
