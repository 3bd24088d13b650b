"""Finding requirement files under a folder as Git would see it: one walk, no file opened but `.gitignore`.

Must never follow a link to a folder, so it never goes round, and never enters an environment.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from pinfold.analysis.settings import Settings
from pinfold.system.files import read, real_path
from pinfold.workspace.paths import parent, relative, slashed, within
from pinfold.workspace.patterns import Patterns
from pinfold.workspace.roles import named_role

MAX_FOUND = 10_000
# What never holds a requirement file of the project itself.
SKIPPED = frozenset(
    {
        *(".git", ".hg", ".svn", ".jj", ".bzr", "_darcs", "CVS"),
        *("node_modules", "__pycache__", "site-packages", ".tox", ".nox", ".eggs"),
        *(".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis"),
    }
)
SKIPPED_SUFFIXES = (".dist-info", ".egg-info")
# A folder that holds one of these is an environment (PEP 405; conda).
ENVIRONMENT_MARKS = ("pyvenv.cfg", "conda-meta")

Chain = tuple[tuple[str, Patterns], ...]  # each with the folder that it is relative to, outermost first


class Finder:
    """Which files of one folder are requirement files. `root` is a canonical path."""

    def __init__(self, root: str, settings: Settings) -> None:
        self.root = root
        self._include = Patterns(settings.include)
        self._exclude = Patterns(settings.exclude)

    def excluded(self, path: str) -> bool:
        """Whether the settings say to leave this file alone. A file elsewhere is not theirs to exclude."""
        if not self._exclude or not within(path, self.root):
            return False
        return any(self._exclude.match(part) for part in _parts(relative(path, self.root)))

    def named(self, path: str) -> bool:
        """Whether a path is one of a requirement file by its name or by the settings."""
        if named_role(path) is not None:
            return True
        return bool(self._include) and within(path, self.root) and bool(self._include.match(relative(path, self.root)))

    def accepts(self, path: str) -> bool:
        """Whether `walk` would find this file, if it exists."""
        if not within(path, self.root) or not self.named(path) or self.excluded(path):
            return False
        folder, chain = self.root, _outer(self.root)
        *folders, _ = relative(path, self.root).split("/")
        for name in folders:
            chain = _deeper(chain, folder)
            folder = f"{folder.rstrip('/')}/{name}"
            if _skipped(name) or os.path.islink(folder) or _ignored(chain, folder + "/"):
                return False
            if any(os.path.lexists(f"{folder}/{mark}") for mark in ENVIRONMENT_MARKS):
                return False
        return not _ignored(_deeper(chain, folder), path) and self._stays_inside(path, os.path.islink(path))

    def _stays_inside(self, path: str, link: bool) -> bool:
        """A link out of the folder is somebody else's file, perhaps planted to have it read."""
        return not link or within(slashed(real_path(path)), slashed(real_path(self.root)))

    def walk(self) -> Iterator[str | None]:
        """Every requirement file, and None after each folder so that a caller can pause."""
        stack: list[tuple[str, Chain]] = [(self.root, _outer(self.root))]
        while stack:
            folder, chain = stack.pop()
            entries = _entries(folder)
            names = {entry.name for entry in entries}
            if folder != self.root and not names.isdisjoint(ENVIRONMENT_MARKS):
                continue
            if ".gitignore" in names:
                chain = _deeper(chain, folder)
            below: list[tuple[str, Chain]] = []
            for entry in entries:
                path = f"{folder.rstrip('/')}/{entry.name}"
                if _is_folder(entry):
                    if not (_skipped(entry.name) or _ignored(chain, path + "/") or self.excluded(path + "/")):
                        below.append((path, chain))
                elif (
                    self.named(path)
                    and _is_file(entry)
                    and self._stays_inside(path, entry.is_symlink())
                    and not (_ignored(chain, path) or self.excluded(path))
                ):
                    yield path
            stack += reversed(below)
            yield None


def find(root: str, settings: Settings | None = None) -> list[str]:
    """The requirement files under a folder (a canonical path), sorted; at most 10,000. A missing folder has none."""
    found: list[str] = []
    for path in Finder(root, settings or Settings()).walk():
        if path is not None:
            found.append(path)
            if len(found) >= MAX_FOUND:
                break
    return sorted(found)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []  # no permission, or gone meanwhile: what cannot be seen cannot be checked


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def _skipped(name: str) -> bool:
    return name in SKIPPED or name.endswith(SKIPPED_SUFFIXES)


def _parts(path: str) -> Iterator[str]:
    """`a/b/c.txt` as `a/`, `a/b/`, `a/b/c.txt`: a file in an excluded folder is excluded."""
    at = path.find("/")
    while at != -1:
        yield path[: at + 1]
        at = path.find("/", at + 1)
    if not path.endswith("/"):
        yield path


def _ignored(chain: Chain, path: str) -> bool:
    """gitignore(5): the innermost file that has a matching pattern decides."""
    for base, patterns in reversed(chain):
        said = patterns.match(path[len(base) :])
        if said is not None:
            return said
    return False


def _deeper(chain: Chain, folder: str) -> Chain:
    return _with(chain, folder, f"{folder.rstrip('/')}/.gitignore")


def _with(chain: Chain, folder: str, file: str) -> Chain:
    data = read(file).data
    if not data:
        return chain
    lines = data.decode("utf-8", "replace").removeprefix("\ufeff").split("\n")
    patterns = Patterns(line.rstrip("\r") for line in lines)
    return (*chain, (folder.rstrip("/") + "/", patterns)) if patterns else chain


def _outer(root: str) -> Chain:
    """What applies from above: the `.gitignore` files from the repository's top down to the folder above `root`."""
    folders: list[str] = [root]
    while not os.path.lexists(f"{folders[-1].rstrip('/')}/.git"):
        if parent(folders[-1]) == folders[-1]:
            return ()  # no repository
        folders.append(parent(folders[-1]))
    chain = _with((), folders[-1], f"{folders[-1].rstrip('/')}/.git/info/exclude")
    for folder in reversed(folders[1:]):
        chain = _deeper(chain, folder)
    return chain
