"""The registry that this machine uses: the same environment twice, and what it says of a handful of projects."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

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


CONFLICTS = {
    "requests==2.20.0": "urllib3==2.2.0",
    "botocore==1.34.0": "urllib3==2.2.1",
    "flask==1.1.4": "jinja2==3.1.4",
    "boto3==1.34.0": "botocore==1.33.0",
    "fastapi==0.100.0": "starlette==0.37.0",
    "httpx==0.25.0": "httpcore==1.0.0",
    "django==4.2": "asgiref==3.5.0",
    "celery==5.3.0": "kombu==5.2.0",
    "sphinx==7.0.0": "docutils==0.21",
    "pydantic==2.5.0": "pydantic-core==2.10.0",
    "black==22.1.0": "click==7.1.2",
    "fastapi>=0.100,<0.101": "starlette>=0.30",  # no pin: only a resolver can tell
}


@pytest.mark.parametrize("one", CONFLICTS)
def test_a_conflict_as_there_are(tmp_path: Path, one: str) -> None:
    """Found on its two lines, with repairs; and what is taken of them can be installed together."""
    other = CONFLICTS[one]
    fold = fold_of(tmp_path)
    file = fold.root / "requirements.txt"
    file.write_text(f"six==1.16.0\n{one}\ncertifi\n{other}\n", "utf-8")
    found = fold.pinfold("check", "--resolve", "--format", "json", timeout=300)
    assert found.code == 1, found.said
    said = {row["line"]: row for row in found.json if row["rule"] == "incompatible-requirements"}
    assert sorted(said) == [2, 4]
    assert said[2]["message"].startswith(f"{one} needs ")
    assert said[2]["choices"]
    moves = re.findall(r"[Mm]ove (\S+) \S+ \S (\S+)|[Ll]et (\S+) be (\S+)", said[2]["choices"][0])
    assert moves
    lines = [one, other]
    for name, version in ((move[0] or move[2], move[1] or move[3]) for move in moves):
        lines = [f"{name}=={version}" if re.match(rf"{name}[=<>]", line) else line for line in lines]
    file.write_text("six==1.16.0\ncertifi\n" + "".join(f"{line}\n" for line in lines), "utf-8")
    again = fold.pinfold("check", "--resolve", "--select", "incompatible-requirements", timeout=300)
    assert again.code == 0, again.said
