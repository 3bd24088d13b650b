"""The section `-- @resolution --` of a world (`world.py`): what a resolver has said of all its requirement files together.

conflict                                    begins one; `conflict with Python 3.13, on Windows` one that is only there
requirements.txt req==2.20.0 | needs lib<1.25   a line of it, and what it needs
repair: requirements.txt lib==2.2.0 -> 1.24.3   a line moves; several of one repair with " and " between; `major` at the end
chain: Because req depends on lib<1.25 …        the resolver's own words
page: file:///tmp/why.txt                   where the whole of it can be read
idle: constraints.txt six==1.16.0               a constraint that nothing asks for
trouble: the index cannot be reached            why nothing is known
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pinfold.analysis.conflicts import Conflict, Move, Part, Repair, Resolution, asked_in
from pinfold.analysis.snapshot import Snapshot
from pinfold.records import replace
from pinfold.requirements.names import normalise

_LINE = re.compile(r"(\S+) (.+?)(?: \| (.*))?")
_MOVE = re.compile(r"(\S+) (.+?) -> (\S+)")


def resolution(text: str, snapshot: Snapshot) -> Resolution:
    """The facts that a section states about all files of a world."""
    root = snapshot.root
    conflicts: list[Conflict] = []
    said: dict[str, Any] = {"idle": [], "trouble": ""}
    for line in (line.strip() for line in text.split("\n") if line.strip()):
        word, _, rest = line.partition(": ")
        if line == "conflict" or line.startswith("conflict "):
            conflicts.append(Conflict((), targets=tuple(filter(None, line[9:].split(", ")))))
        elif word == "repair":
            conflicts[-1] = replace(conflicts[-1], repairs=(*conflicts[-1].repairs, _repair(rest, root)))
        elif word == "chain":
            conflicts[-1] = replace(conflicts[-1], chain=rest)
        elif word == "page":
            conflicts[-1] = replace(conflicts[-1], page=rest)
        elif word == "idle":
            path, _, asked = rest.partition(" ")
            said["idle"].append((f"{root}/{path}", asked))
        elif word == "trouble":
            said["trouble"] = rest
        else:
            match = _LINE.fullmatch(line)
            assert match, f"nothing that a resolver says: {line!r}"
            part = Part(f"{root}/{match[1]}", match[2], _key(match[2]), match[3] or "")
            conflicts[-1] = replace(conflicts[-1], parts=(*conflicts[-1].parts, part))
    files: Mapping[str, Any] = snapshot.files
    return Resolution(
        tuple(files), asked_in(snapshot, files), tuple(conflicts), {}, tuple(said["idle"]), said["trouble"]
    )


def _repair(text: str, root: str) -> Repair:
    text, major = text.removesuffix(" major"), text.endswith(" major")
    moves = []
    for each in text.split(" and "):
        match = _MOVE.fullmatch(each)
        assert match, f"no move: {each!r}"
        before = re.search(r"==([^,;\s]+)$", match[2])
        moves.append(Move(f"{root}/{match[1]}", match[2], _key(match[2]), before[1] if before else "", match[3]))
    return Repair(tuple(moves), major)


def _key(text: str) -> str:
    return normalise(re.split(r"[^A-Za-z0-9._-]", text)[0])
