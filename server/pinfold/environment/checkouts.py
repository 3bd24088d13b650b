"""What a folder is a checkout of, read from Git's own files: `checkout`. Runs no git, for a repository's configuration may name
programs that git would run. Must never raise on odd content.

Answers what pip 26.3 learns by running git (`vcs/git.py`); a repository in another format than files (reftable) is not understood.
"""

from __future__ import annotations

import os
import re
from pathlib import PurePath

from pinfold.records import dataclass
from pinfold.system.files import read_head

_LIMIT = 1_048_576
_PACKED_LIMIT = 16_777_216
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SECTION = re.compile(r'\s*\[\s*remote\s+"((?:[^"\\]|\\.)*)"\s*\]\s*(.*)', re.IGNORECASE)
_URL = re.compile(r'\s*url\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^#;]*))', re.IGNORECASE)
_SCP = re.compile(r"(\w+@)?([^/:]+):(\w[^:]*)")


@dataclass(frozen=True, slots=True)
class Checkout:
    """`url` is the remote's as pip writes it (it may hold credentials), `subdirectory` where the project is in it.

    `problem` says what is missing: "no-remote", "invalid-remote" (then `url` is as written) or "unknown".
    """

    url: str = ""
    commit: str = ""
    subdirectory: str = ""
    problem: str = ""


def checkout(folder: str) -> Checkout | None:
    """What the folder of a project is a checkout of, None for no repository of Git's."""
    found = _repository(os.path.abspath(folder))
    if found is None:
        return None
    root, own, common = found
    remote = _remote((read_head(f"{common}/config", _LIMIT) or b"").decode("utf-8", "replace"))
    if not remote:
        return Checkout(problem="no-remote")
    url = _as_pip_writes(remote)
    if not url:
        return Checkout(remote, problem="invalid-remote")
    commit = _head(own, common)
    if not commit:
        return Checkout(url, problem="unknown")
    return Checkout(url, commit, _subdirectory(os.path.abspath(folder), root))


def _repository(folder: str) -> tuple[str, str, str] | None:
    """(root, its own `.git`, the one it shares with other work trees) of the innermost repository around a folder."""
    at = folder
    while True:
        git = os.path.join(at, ".git")
        if os.path.isdir(git):
            return at, git, git
        said = _text(git)
        if said.startswith("gitdir:"):
            own = os.path.join(at, said[len("gitdir:") :].strip())
            shared = _text(os.path.join(own, "commondir"))
            return at, own, os.path.join(own, shared) if shared else own
        parent = os.path.dirname(at)
        if parent == at:
            return None
        at = parent


def _remote(config: str) -> str:
    """The URL of `origin`, else of the remote that stands first."""
    first = name = ""
    for line in config.splitlines():
        if line.lstrip().startswith("["):
            section = _SECTION.fullmatch(line)
            name = section[1] if section else ""
            line = section[2] if section else ""
        found = _URL.match(line) if name else None
        if found:
            url = (found[1] if found[1] is not None else found[2]).strip().split(" ")[0]
            if name == "origin":
                return url
            first = first or url
    return first


def _as_pip_writes(url: str) -> str:
    if re.match(r"\w+://", url):
        return url
    if os.path.isabs(url) and os.path.exists(url):
        return PurePath(url).as_uri()
    found = _SCP.fullmatch(url)
    return f"ssh://{found[1] or ''}{found[2]}/{found[3]}" if found else ""


def _head(own: str, common: str) -> str:
    said = _text(os.path.join(own, "HEAD"))
    for _ in range(5):  # a branch may stand for another
        if not said.startswith("ref:"):
            break
        name = said[len("ref:") :].strip()
        if not name.startswith("refs/") or ".." in name:
            return ""
        said = _text(os.path.join(common, name)) or _packed(common, name)
    return said if _COMMIT.fullmatch(said) else ""


def _packed(common: str, name: str) -> str:
    refs = (read_head(os.path.join(common, "packed-refs"), _PACKED_LIMIT) or b"").decode("utf-8", "replace")
    return next((line.partition(" ")[0] for line in refs.splitlines() if line.endswith(f" {name}")), "")


def _subdirectory(folder: str, root: str) -> str:
    """Where the project is in its repository: the nearest folder upwards that pip could install."""
    at = folder
    while not any(os.path.isfile(os.path.join(at, name)) for name in ("pyproject.toml", "setup.py")):
        if at == root or os.path.dirname(at) == at:
            return ""
        at = os.path.dirname(at)
    return "" if at == root else os.path.relpath(at, root)


def _text(path: str) -> str:
    return (read_head(path, 65_536) or b"").decode("utf-8", "replace").strip()
