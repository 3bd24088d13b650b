"""What `install` has written into which file, remembered in the environment, so that `uninstall` can take it back.

For files whose lines do not say by themselves who needs them (`environment/via.py`). A line counts only while it stands there as
it was written. Must never trust what it reads: it may be anybody's.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from typing import Any

from pinfold.analysis.index import file_index
from pinfold.environment.placing import belonging
from pinfold.records import dataclass, field
from pinfold.requirements.tree import File
from pinfold.system.files import read, write_atomic

_NAME = ".pinfold/installed.json"
_LIMIT = 4_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was written: `digest` is of its text, `via` the keys of who needed it; none: a person asked for it."""

    digest: str
    via: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Added:
    """The lines by the file's path and the project's key, and the paths of files that were begun for them."""

    lines: Mapping[tuple[str, str], Line] = field(default_factory=dict)
    begun: frozenset[str] = frozenset()

    def said_of(self, path: str, file: File, i: int, key: str) -> Line | None:
        """What is remembered of the line with index `i`; None for one that is not, or no longer, an install's."""
        line = self.lines.get((path, key))
        return line if line is not None and line.digest == digest(file, i) else None


def digest(file: File, i: int) -> str:
    """Of a line and of the comments that belong to it, whatever the line breaks are."""
    raw = "\n".join(file.lines[n].raw.rstrip("\r\n") for n in (i, *belonging(file, i)))
    return hashlib.sha256("\n".join(raw.splitlines()).encode("utf-8", "surrogatepass")).hexdigest()


def remember(environment: str, path: str, file: File, via: Mapping[str, Iterable[str]], *, begun: bool) -> None:
    """Remembers the lines of a file for the keys in `via`, as `Line` has it. `begun`: there was no such file before.

    Where there are two lines for one key, not even we know which it is.
    """
    by_key = file_index(file).by_key
    old = load(environment)
    lines = {place: line for place, line in old.lines.items() if place[0] != path or place[1] not in via}
    lines |= {
        (path, key): Line(digest(file, by_key[key][0]), frozenset(names))
        for key, names in via.items()
        if len(by_key.get(key, ())) == 1
    }
    save(environment, Added(lines, old.begun | {path} if begun else old.begun))


def forget(environment: str, files: Mapping[str, File | None]) -> None:
    """Forgets what no longer stands in these files as it was written, lest it be taken for what somebody writes there later;
    None: there is no such file any more.
    """
    old = load(environment)
    standing = {
        place: line
        for place, line in old.lines.items()
        if place[0] not in files or _stands(files[place[0]], place[1], line)
    }
    begun = frozenset(path for path in old.begun if files.get(path, _ANY) is not None)
    if standing != old.lines or begun != old.begun:
        save(environment, Added(standing, begun))


_ANY = object()


def _stands(file: File | None, key: str, line: Line) -> bool:
    return file is not None and any(digest(file, i) == line.digest for i in file_index(file).by_key.get(key, ()))


def load(environment: str) -> Added:
    """What is remembered in an environment; nothing where that cannot be read."""
    data = read(f"{environment}/{_NAME}", _LIMIT).data
    try:
        found = json.loads(data) if data else {}
        lines = {(_absolute(environment, each["file"]), str(each["key"])): _line(each) for each in found["lines"]}
        return Added(lines, frozenset(_absolute(environment, each) for each in found["begun"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Added()


def save(environment: str, added: Added) -> None:
    """Remembers this and nothing else. Where that cannot be written, an `uninstall` has to go by the files alone."""
    rows = [
        {"file": _relative(environment, path), "key": key, "digest": line.digest, "via": sorted(line.via)}
        for (path, key), line in sorted(added.lines.items())
    ]
    begun = sorted(_relative(environment, path) for path in added.begun)
    data = json.dumps({"version": 1, "lines": rows, "begun": begun}, indent=1).encode()
    with contextlib.suppress(OSError, ValueError):
        if rows or begun:
            os.makedirs(f"{environment}/.pinfold", exist_ok=True)
            write_atomic(f"{environment}/{_NAME}", data)
        else:
            os.unlink(f"{environment}/{_NAME}")


def _line(said: Mapping[str, Any]) -> Line:
    return Line(str(said["digest"]), frozenset(str(name) for name in said["via"]))


def _relative(environment: str, path: str) -> str:
    """Seen from the environment, which moves along with its project."""
    return os.path.relpath(path, environment).replace(os.sep, "/")


def _absolute(environment: str, said: str) -> str:
    return os.path.normpath(os.path.join(environment, said)).replace(os.sep, "/")
