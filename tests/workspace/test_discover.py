"""Which files are found under a folder, and that odd folders do no harm."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pinfold.analysis.settings import Settings
from pinfold.workspace.discover import Finder, find
from pinfold.workspace.paths import canonical

NONE = Settings()


def plant(root: Path, *names: str, **texts: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    for name, text in texts.items():
        (root / name.replace("__", "/")).write_text(text, "utf-8")


def ignore(folder: Path, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_bytes(text.encode())


def names(root: Path, settings: Settings = NONE) -> list[str]:
    """What is found, relative to `root`; each of it is also accepted when asked about by itself."""
    base = canonical(str(root))
    found = find(base, settings)
    finder = Finder(base, settings)
    for path in sorted(str(p) for p in root.rglob("*") if p.is_file()):
        assert finder.accepts(canonical(path)) == (canonical(path) in found), path
    return [path[len(base) + 1 :] for path in found]


def test_names_that_count(tmp_path: Path) -> None:
    plant(
        tmp_path,
        *("requirements.txt", "a/dev-requirements.in", "a/b/requirements/base.txt", "a/constraints.txt"),
        *("constraints/py3.12", "constraints/solver.py", "notes.txt", "requirements.md", ".github/requirements.txt"),
    )
    assert names(tmp_path) == [
        ".github/requirements.txt",
        "a/b/requirements/base.txt",
        "a/constraints.txt",
        "a/dev-requirements.in",
        "constraints/py3.12",
        "requirements.txt",
    ]


def test_folders_that_never_count(tmp_path: Path) -> None:
    skipped = [
        ".git",
        ".hg",
        "node_modules",
        "__pycache__",
        "lib/site-packages",
        "six-1.0.dist-info",
        "x.egg-info",
        ".tox",
    ]
    plant(tmp_path, "r/requirements.txt", *(f"{name}/requirements.txt" for name in skipped))
    plant(tmp_path, "env/pyvenv.cfg", "env/requirements.txt", "env/lib/x/requirements.txt")
    plant(tmp_path, "conda/conda-meta/history", "conda/requirements.txt")
    assert names(tmp_path) == ["r/requirements.txt"]


def test_an_environment_can_be_asked_about_by_name(tmp_path: Path) -> None:
    plant(tmp_path, "pyvenv.cfg", "requirements.txt")
    assert names(tmp_path) == ["requirements.txt"]


def test_gitignore(tmp_path: Path) -> None:
    plant(
        tmp_path,
        *("requirements.txt", "build/requirements.txt", "docs/requirements.txt", "docs/build/requirements.txt"),
        *("tmp-requirements.txt", "keep/tmp-requirements.txt", "keep/deep/tmp-requirements.txt"),
        *("vendor/requirements.txt", "vendor/a/requirements.txt", "only/x/requirements.txt"),
    )
    ignore(tmp_path, "# comment\n/build/\ntmp-*\nvendor\n!vendor/a/requirements.txt\nonly/*/requirements.txt\r\n\n")
    ignore(tmp_path / "keep", "!tmp-*\n")
    ignore(tmp_path / "keep" / "deep", "tmp-requirements.*\n")
    assert names(tmp_path) == [
        "docs/build/requirements.txt",
        "docs/requirements.txt",
        "keep/tmp-requirements.txt",
        "requirements.txt",
    ]


def test_gitignore_from_above_counts_within_a_repository(tmp_path: Path) -> None:
    plant(tmp_path, "top/sub/requirements.txt", "top/sub/old-requirements.txt", "top/sub/own-requirements.txt")
    ignore(tmp_path / "top", "/sub/old-*\n")
    assert len(names(tmp_path / "top" / "sub")) == 3
    plant(tmp_path, "top/.git/info/exclude")
    (tmp_path / "top/.git/info/exclude").write_text("own-*\n", "utf-8")
    assert names(tmp_path / "top" / "sub") == ["requirements.txt"]


def test_settings(tmp_path: Path) -> None:
    plant(
        tmp_path,
        "requirements.txt",
        "deps/base.pip",
        "deps/x/base.pip",
        "vendor/requirements.txt",
        "a/vendor/requirements.txt",
    )
    settings = Settings(include=("deps/*.pip",), exclude=("/vendor/",))
    assert names(tmp_path, settings) == ["a/vendor/requirements.txt", "deps/base.pip", "requirements.txt"]
    finder = Finder(canonical(str(tmp_path)), settings)
    assert finder.excluded(canonical(f"{tmp_path}/vendor/deep/requirements.txt"))
    assert not finder.excluded(canonical(f"{tmp_path}-elsewhere/vendor/requirements.txt"))


@pytest.mark.parametrize("pattern", ["*a*a*a*a*b", "a/**/b/**/c/**/d/**", "x" * 2000, "!", "[z-a]"])
def test_costly_and_broken_patterns_are_left_out(tmp_path: Path, pattern: str) -> None:
    plant(tmp_path, "a" * 200 + "-requirements.txt", "requirements.txt", "old-requirements.txt")
    ignore(tmp_path, f"{pattern}\nold-*\n")
    assert len(names(tmp_path)) == 2


def test_a_missing_folder_and_a_file(tmp_path: Path) -> None:
    plant(tmp_path, "requirements.txt")
    assert find(canonical(str(tmp_path / "gone"))) == []
    assert find(canonical(str(tmp_path / "requirements.txt"))) == []


def test_links(tmp_path: Path) -> None:
    """Links to folders are not entered, whether they lead round or out; a link to a file is a file."""
    plant(tmp_path, "p/a/requirements.txt", "outside/requirements.txt")
    (tmp_path / "p" / "a" / "loop").symlink_to(tmp_path / "p", target_is_directory=True)
    (tmp_path / "p" / "out").symlink_to(tmp_path / "outside", target_is_directory=True)
    (tmp_path / "p" / "dev-requirements.txt").symlink_to("a/requirements.txt")
    (tmp_path / "p" / "out-requirements.txt").symlink_to(tmp_path / "outside" / "requirements.txt")
    (tmp_path / "p" / "broken-requirements.txt").symlink_to("nowhere")
    (tmp_path / "p" / "ring-requirements.txt").symlink_to("ring-requirements.txt")
    base = canonical(str(tmp_path / "p"))
    assert find(base) == [f"{base}/a/requirements.txt", f"{base}/dev-requirements.txt"]
    assert Finder(base, NONE).accepts(f"{base}/dev-requirements.txt")
    assert not Finder(base, NONE).accepts(f"{base}/out/requirements.txt")
    assert not Finder(base, NONE).accepts(f"{base}/out-requirements.txt")
    assert not Finder(base, NONE).accepts(f"{base}-other/requirements.txt")


def test_what_is_no_file_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "dev-requirements.txt")
    assert find(canonical(str(tmp_path))) == []


def test_a_deep_tree(tmp_path: Path) -> None:
    folder = tmp_path
    for _ in range(300):
        folder /= "d"
    folder.mkdir(parents=True)
    (folder / "requirements.txt").touch()
    assert find(canonical(str(tmp_path))) == [canonical(str(folder / "requirements.txt"))]
