"""The everyday round trip with the registry that this machine uses: the same environment twice. The one test that needs it."""

from __future__ import annotations

import os
from pathlib import Path

from tests.support.folds import PROGRAMS, Fold

NAMES = ["flask", "flask-restful", "flask-cors", "mysql-connector-python"]


def test_the_same_environment_twice(tmp_path: Path) -> None:
    dropped = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    path = os.pathsep.join([str(PROGRAMS), kept.get("PATH", os.defpath)])
    own = {"PATH": path, "PINFOLD_STATE_DIR": str(tmp_path / "state"), "PINFOLD_CACHE_DIR": str(tmp_path / "cache")}
    fold = Fold(tmp_path, tmp_path / "project", {**kept, **own})
    fold.root.mkdir()

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
