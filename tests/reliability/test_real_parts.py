"""The parts that the tests of environments stand on are what they say: real indexes, real faults, real environments."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.support.folds import UV, Fold, make_fold
from tests.support.indexes import PASSWORD, Fault, Front, IndexServer, unreachable
from tests.support.trees import holds, tree
from tests.support.wheels import Package, sha256, write_sdist, write_tree, write_wheel


def uv(fold: Fold, *wanted: str) -> str:
    command = [str(UV), "--no-config", "pip", "install", "--python", str(fold.python), *wanted]
    done = subprocess.run(command, cwd=fold.root, env=fold.environ, capture_output=True, text=True, check=False)
    return done.stderr if done.returncode else ""


def test_the_same_package_gives_the_same_bytes(tmp_path: Path) -> None:
    package = Package("a-b", requires=["c>1"], scripts={"a": "a_b:main"}, padding=10)
    for write in (write_wheel, write_sdist):
        assert sha256(write(package, tmp_path / "1")) == sha256(write(package, tmp_path / "2"))


def test_an_index_serves_wheels_and_source(tmp_path: Path, index_server: IndexServer) -> None:
    index = index_server.make(
        [Package("a", requires=["b>=1; python_version>'3'"], extras={"more": ["s"]}), Package("b")]
    )
    index.publish(Package("s", scripts={"say": "s:main"}), wheels=False, sdists=True)
    fold = make_fold(tmp_path, index, installed=[])
    assert uv(fold, "a[more]") == ""
    assert fold.installed() == {"a": "1.0", "b": "1.0", "s": "1.0"}
    assert (tmp_path / "builds").read_text() == "s 1.0\n"
    assert (fold.env / "bin" / "say").exists()


def test_source_trees_build(tmp_path: Path, index_server: IndexServer) -> None:
    fold = make_fold(tmp_path, index_server.make())
    write_tree(Package("own"), fold.root)
    write_tree(Package("lib", "2.0"), fold.root / "lib")
    assert uv(fold, "-e", ".", "./lib") == ""
    assert fold.installed() == {"lib": "2.0", "own": "1.0"}
    assert str(fold.root) in fold.pip("list", "--editable").out


def test_an_environment_can_have_pip(tmp_path: Path, index_server: IndexServer) -> None:
    fold = make_fold(tmp_path, index_server.make([Package("a")]), installed=["a"], pip=True)
    assert list(fold.installed()) == ["a", "pip"]
    assert fold.pip("check").code == 0


def test_an_index_yanks(tmp_path: Path, index_server: IndexServer) -> None:
    index = index_server.make([Package("a"), Package("a", "2.0"), Package("a", "2.0.1", requires_python=">=3.99")])
    index.yank("a", "2.0", "eats files")
    fold = make_fold(tmp_path, index)
    assert uv(fold, "a") == ""
    assert fold.installed() == {"a": "1.0"}


def test_a_plain_index_wants_a_password(tmp_path: Path, html_server: IndexServer) -> None:
    index = html_server.make([Package("a")], guarded=True)
    fold = make_fold(tmp_path, index.open_url)
    assert "401" in uv(fold, "a")
    fold.use(index)
    assert uv(fold, "a") == ""
    with Front(index) as front:
        fold.use(front)
        assert uv(fold, "--reinstall", "--no-cache", "a") == ""
        assert front.downloads()
    assert not holds(fold.env, PASSWORD.encode())


@pytest.mark.parametrize(
    "fault, word",
    [
        (Fault("*/a/", status=500), "500"),
        (Fault("*.whl", status=404), "404"),
        (Fault("*.whl", corrupt=True), "error"),
        (Fault("*.whl", reset=True), "error"),
    ],
    ids=["500", "404", "corrupt", "reset"],
)
def test_a_front_breaks_what_it_is_told_to(tmp_path: Path, index_server: IndexServer, fault: Fault, word: str) -> None:
    with Front(index_server.make([Package("a", padding=100_000)]), fault) as front:
        fold = make_fold(tmp_path, front)
        before = fold.tree()
        fold.environ["UV_HTTP_RETRIES"] = "0"
        assert word in uv(fold, "a")
        assert fold.tree().items() - before.items() == {(".lock", fold.tree()[".lock"])}  # uv's own
        front.faults.clear()
        assert uv(fold, "a") == ""


def test_nobody_listens(tmp_path: Path, index_server: IndexServer) -> None:
    fold = make_fold(tmp_path, unreachable())
    fold.environ["UV_HTTP_RETRIES"] = "0"
    assert "error" in uv(fold, "a")


@pytest.mark.parametrize("flaw", ["truncated", "bad-crc", "no-record", "wrong-version", "future"])
def test_flawed_wheels_are_refused(tmp_path: Path, index_server: IndexServer, flaw: str) -> None:
    fold = make_fold(tmp_path, index_server.make([Package("a", flaw=flaw)]))  # type: ignore[arg-type]
    assert "error" in uv(fold, "a")
    assert fold.installed() == {}


def test_trees_see_everything(tmp_path: Path) -> None:
    place = tmp_path / "tree"
    (place / "folder").mkdir(parents=True)
    (place / "file").write_text("one")
    seen = [tree(place)]
    for change in (
        lambda: (place / "file").write_text("two"),
        lambda: (place / "file").chmod(0o600),
        (place / "folder" / "empty").mkdir,
        lambda: (place / "link").symlink_to("file"),
        lambda: ((place / "link").unlink(), (place / "link").symlink_to("folder")),
        lambda: (place / "file").rename(place / "file2"),
    ):
        change()
        assert tree(place) not in seen
        seen.append(tree(place))
    assert tree(tmp_path / "nothing") == {}
