"""`--all` writes what `pip freeze` writes, compared with pip itself; `--top-level` only what was asked for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.version import Version

from pinfold.analysis.drift import drift
from pinfold.analysis.environment import Environment, EnvironmentFacts, Kind
from pinfold.environment.checkouts import Checkout, checkout
from pinfold.environment.distributions import installed
from pinfold.environment.freeze_all import freeze_all, skipped_by_pip, top_level
from pinfold.records import replace
from tests.support.world import read, settings_of, snapshot_of


def dist_info(site: Path, name: str, version: str, direct: object = None) -> None:
    # The folder has the canonical version, as installers write it; up to Python 3.10, pip takes the version from there.
    folder = site / f"{name.replace('-', '_')}-{Version(version)}.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    (folder / "RECORD").write_text("")
    if direct is not None:
        (folder / "direct_url.json").write_text(json.dumps(direct))


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def repository(folder: Path, remote: str = "", project: str = "") -> Path:
    (folder / project).mkdir(parents=True)
    (folder / project / "pyproject.toml").write_text("")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    if remote:
        git(folder, "remote", "add", "other", "https://example.com/other.git")
        git(folder, "remote", "add", "origin", remote)
    return folder / project


def editable(folder: Path) -> object:
    return {"url": folder.as_uri(), "dir_info": {"editable": True}}


def test_the_same_as_pip(tmp_path: Path) -> None:
    site = tmp_path / "site"
    for name, version in [
        ("Zope.Interface", "7.0"),
        ("attrs", "25.1.0"),
        ("Flask-RESTful", "0.3.10"),
        ("six", "1.17.0-1"),
        ("beta", "1.0.0-beta.2"),
        ("pip", "24.0"),
        ("setuptools", "70.0"),
        ("wheel", "0.4"),
        ("torch", "2.0+cu118"),
    ]:
        dist_info(site, name, version)
    sha = "0" * 64
    archive = {"url": "https://example.com/a.whl", "archive_info": {"hash": f"sha256={sha}", "hashes": {"sha256": sha}}}
    clone = {"vcs": "git", "commit_id": "a" * 40, "requested_revision": "main"}
    dist_info(site, "arch", "1.0", archive)
    dist_info(site, "clone", "1.0", {"url": "https://example.com/c.git", "vcs_info": clone, "subdirectory": "py"})
    dist_info(site, "folder", "1.0", {"url": (tmp_path / "f").as_uri(), "dir_info": {}})

    plain = tmp_path / "plain"
    plain.mkdir()
    dist_info(site, "plain-one", "1.0", editable(plain))
    dist_info(site, "my-app", "1.0", editable(repository(tmp_path / "app", "https://example.com/app.git")))
    dist_info(site, "sub-app", "1.0", editable(repository(tmp_path / "mono", "git@example.com:me/mono.git", "py/sub")))
    dist_info(site, "alone", "1.0", editable(repository(tmp_path / "alone")))
    dist_info(site, "odd", "1.0", editable(repository(tmp_path / "odd", "nowhere at all")))
    packed = repository(tmp_path / "packed", "ssh://git@example.com/packed.git")
    git(packed, "pack-refs", "--all")
    dist_info(site, "packed", "1.0", editable(packed))
    detached = repository(tmp_path / "detached", str(tmp_path / "app"))
    git(detached, "checkout", "-q", "--detach")
    dist_info(site, "detached", "1.0", editable(detached))

    command = [sys.executable, "-I", "-m", "pip", "--disable-pip-version-check", "freeze", "--path", str(site)]
    theirs = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path).stdout
    version = ".".join(map(str, sys.version_info[:3]))
    environment = Environment(str(tmp_path), Kind.VIRTUAL, version=version, site_packages=(str(site),))
    ours = freeze_all(installed(environment).values(), environment, checkout)
    assert ours == theirs
    assert ours.count("\n") > 15


def test_what_pip_leaves_out_depends_on_the_python() -> None:
    assert "setuptools" in skipped_by_pip("3.11.7")
    assert "setuptools" not in skipped_by_pip("3.12.1")
    assert "pip" in skipped_by_pip("3.13.0")


def test_a_work_tree_of_its_own(tmp_path: Path) -> None:
    main = repository(tmp_path / "main", "https://example.com/main.git")
    git(main, "worktree", "add", "-q", str(tmp_path / "other"))
    found = checkout(str(tmp_path / "other"))
    assert found == Checkout("https://example.com/main.git", git(main, "rev-parse", "HEAD"))


@pytest.mark.parametrize("head", ["", "ref: refs/heads/.invalid", "ref: ../../../x", "ref: refs/heads/../../x", "junk"])
def test_odd_repositories(tmp_path: Path, head: str) -> None:
    (tmp_path / ".git").mkdir()
    assert checkout(str(tmp_path)) == Checkout(problem="no-remote")
    (tmp_path / ".git" / "config").write_bytes(
        b'[remote "x"] url = https://example.com/x.git ; c\n[core]\n url = no\n\xff'
    )
    (tmp_path / ".git" / "HEAD").write_text(head)
    assert checkout(str(tmp_path)) == Checkout("https://example.com/x.git", problem="unknown")
    (tmp_path / ".git" / "packed-refs").write_text("a" * 40 + " refs/heads/main\n")
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    assert checkout(str(tmp_path / "missing")) == Checkout("https://example.com/x.git", "a" * 40)


def test_nothing_is_run_in_a_repository(tmp_path: Path) -> None:
    project = repository(tmp_path / "app", "https://example.com/app.git")
    git(project, "config", "core.fsmonitor", f"touch {tmp_path}/CANARY")
    assert checkout(str(project)) is not None
    assert not (tmp_path / "CANARY").exists()


def names(text: str, requested: str = "") -> list[str]:
    world = read(text)
    snapshot = snapshot_of(world, settings_of(world))
    facts = snapshot.facts.environment
    assert facts is not None
    changed = {k: replace(d, requested=k in requested.split()) for k, d in facts.distributions.items()}
    facts = EnvironmentFacts(facts.environment, changed, facts.files)
    return [each.name for each in top_level(facts, drift(snapshot, facts))]


ENV = """
-- @env --
pip 24.0
Flask 3.1.3 requires werkzeug requires click
Werkzeug 3.1.0
click 8.2.0
six 1.17.0
left 1.0
ring 1.0 requires rong
rong 1.0 requires ring
"""


def test_top_level() -> None:
    asked = f"-- requirements.txt --\nflask\nclick\n{ENV}"
    assert names(asked, requested="flask six ring") == ["click", "Flask", "ring", "six"]
    assert names(asked) == ["click", "Flask", "left", "ring", "six"], "nobody noted what was requested"
    everything = "flask werkzeug click six left ring rong"
    full = f"-- requirements.txt --\nflask\nclick\nwerkzeug\nsix\nleft\nring\nrong\n{ENV}"
    assert names(full, requested=everything) == ["Flask", "left", "ring", "six"], "a lock asks for all of it"
