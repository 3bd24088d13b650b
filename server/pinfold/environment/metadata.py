"""The metadata of one installed distribution: its head as fields, and what else lies in its `*.dist-info` folder.

Core metadata has the syntax of mail headers; its long part, the description, stands below them and is never read. The
standard library's readers take all of it and some fifty times as long. Must never raise on odd content.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from pinfold.analysis.environment import DirectUrl
from pinfold.requirements.names import normalise
from pinfold.system.files import read_head

_FIRST = 8_192  # bytes: nearly every head is shorter
_LIMIT = 1_048_576
_SMALL = 65_536
_BLANK = (" ", "\t")
_FIELDS = ("Name", "Version", "Requires-Dist", "Requires-Python", "Provides-Extra")
_SPELLED = {name.lower(): name for name in _FIELDS}


class Head(NamedTuple):
    """Fields of core metadata as written; `name` and `version` are "" where there are none. `extras` are normalised."""

    name: str
    version: str
    requires: tuple[str, ...]
    requires_python: str
    extras: frozenset[str]


def read(path: str) -> Head | None:
    """The head of a `METADATA` or `PKG-INFO` file; None when it cannot be read. At most 1 MiB of it."""
    data = read_head(path, _FIRST)
    if data is None:
        return None
    end = _end(data)
    if end < 0 and len(data) == _FIRST:
        data = read_head(path, _LIMIT) or data
        end = _end(data)
    return parse(data if end < 0 else data[:end])


def _end(data: bytes) -> int:
    """Where the empty line stands that ends the head, -1 if there is none yet."""
    found = data.find(b"\n\n")
    other = data.find(b"\n\r\n", 0, found if found >= 0 else len(data))
    return other if other >= 0 else found


def parse(head: bytes) -> Head:
    """The fields of a head. Of a field that may stand once, the first counts, as for `email`."""
    text = "\n" + head.decode("utf-8", "replace").removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\nName:" not in text:
        text = _respelled(text)
    extras = _values(text, "Provides-Extra")
    return Head(
        _value(text, "Name"),
        _value(text, "Version"),
        tuple(_values(text, "Requires-Dist")),
        _value(text, "Requires-Python"),
        frozenset(map(normalise, extras)) if extras else frozenset(),
    )


def _value(text: str, field: str) -> str:
    # Searching is a hundred times as fast as looking at every line.
    _, found, rest = text.partition(f"\n{field}:")
    return _unfolded(rest) if found else ""


def _values(text: str, field: str) -> list[str]:
    return [_unfolded(rest) for rest in text.split(f"\n{field}:")[1:]]


def _unfolded(rest: str) -> str:
    """What stands from here to the end of the line; a line that begins with a blank goes on with it."""
    value, _, rest = rest.partition("\n")
    while rest.startswith(_BLANK):
        more, _, rest = rest.partition("\n")
        value = f"{value.strip()} {more.strip()}"
    return value.strip()


def _respelled(text: str) -> str:
    """The names of fields as the specification writes them: nobody else does, but their case doesn't matter (RFC 822)."""
    lines = [line.partition(":") for line in text.split("\n")]
    return "\n".join(_SPELLED.get(name.strip().lower(), name) + colon + value for name, colon, value in lines)


def direct_url(path: str) -> DirectUrl | None:
    """`direct_url.json` (PEP 610); None for one that is missing or not valid, which pip takes for missing too."""
    # Few distributions have one, and this takes as long to import as all others take to read.
    from packaging.direct_url import DirectUrl as Parsed
    from packaging.direct_url import DirectUrlValidationError

    data = read_head(path, _SMALL)
    try:
        found: Any = json.loads(data) if data else None
        if not isinstance(found, dict):
            return None
        parsed = Parsed.from_dict(found)
    except (ValueError, RecursionError, DirectUrlValidationError):
        return None
    vcs, archive, folder = parsed.vcs_info, parsed.archive_info, parsed.dir_info
    return DirectUrl(
        url=parsed.url,
        editable=bool(folder and folder.editable),
        vcs=vcs.vcs if vcs else "",
        commit=vcs.commit_id if vcs else "",
        requested_revision=(vcs.requested_revision or "") if vcs else "",
        hashes=dict(archive.hashes or {}) if archive else {},
        subdirectory=parsed.subdirectory or "",
    )


def first_line(path: str) -> str:
    """The first line of a small file such as `INSTALLER`, "" when it cannot be read."""
    return (read_head(path, 256) or b"").decode("utf-8", "replace").strip().partition("\n")[0].strip()
