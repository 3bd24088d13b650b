"""The notes below a line on who needs it (`# via NAME`), as pip-compile and uv write them: read, written, and followed. Pure.

Must never take a line for a dependency of ours that says anything besides: that somebody asked for it, or a remark of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from pinfold.analysis.closure import Graph, Root, follow
from pinfold.analysis.index import file_index
from pinfold.analysis.locked import VIA
from pinfold.environment.placing import belonging
from pinfold.requirements.names import normalise
from pinfold.requirements.tree import File

ASKED = "pinfold env install"
"""Who needs a line that a person asked for: no project's name, so that the line never goes with another one."""

_ITEM = re.compile(r"#\s{2,}(?P<name>\S.*)")
_NAME = re.compile(r"([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?", re.ASCII)
_CONSTRAINT = re.compile(r"-c\b")
_INDEX = re.compile(r"#\s*from \S+$")  # what `--emit-index-annotation` has uv write


def note(names: Sequence[str], end: str = "\n") -> str:
    """The note as compilers write it, without its last line break."""
    if len(names) == 1:
        return f"    # via {names[0]}"
    return f"    # via{''.join(f'{end}    #   {name}' for name in names)}"


def reasons(file: File, i: int) -> frozenset[str] | None:
    """The keys of those who need a line, if its comments say that and nothing else; otherwise None.

    A constraint (`-c FILE`) is no reason for a line to be there, a requirements file (`-r FILE`) is one that no project is.
    """
    found: list[str] = []
    listing = False
    for comment in (each.text for n in (i, *belonging(file, i)) for each in file.lines[n].comments):
        if via := VIA.match(comment):
            found += via["names"].split(",")
            listing = True
        elif listing and (item := _ITEM.match(comment)):
            found.append(item["name"])
        elif not _INDEX.match(comment):
            return None
    items = [item.strip() for item in found if item.strip()]
    names = [_NAME.fullmatch(item) for item in items if not _CONSTRAINT.match(item)]
    keys = [normalise(name[1]) for name in names if name is not None]
    return frozenset(keys) if keys and len(keys) == len(names) else None


Told = Callable[[File, int], "frozenset[str] | None"]
"""The keys of those who need a line, as far as something tells that and nothing besides; `reasons` is one."""


def orphans(
    files: Iterable[File], gone: Collection[str], roots: Sequence[Root], graph: Graph, told: Told = reasons
) -> frozenset[str]:
    """The keys whose lines go when those of `gone` do: each was needed by what is gone, is there as far as `told` for nothing
    that has a line still, and is not needed by a line that stays, whatever is told.

    `roots` is what the files ask for now, as far as it is installed.
    """
    lines: dict[str, list[tuple[File, int]]] = {}
    for file in files:
        for key, indices in file_index(file).by_key.items():
            lines.setdefault(key, []).extend((file, i) for i in indices)
    why: dict[str, frozenset[str]] = {}
    for key in lines.keys() - set(gone):
        said = [told(file, i) for file, i in lines[key]]
        known = [each for each in said if each is not None]
        if len(known) == len(said):
            why[key] = frozenset().union(*known)
    needed = follow(graph, [root for root in roots if root[0] in gone]).keys
    came = _came_for(gone, why, graph.distributions)
    why = {key: names for key, names in why.items() if key in needed or key in came}
    # From all that may go, what has to stay is taken until nothing more has to: so rings go as a whole.
    going = set(why)
    while True:
        left = going.union(gone)
        needed = follow(graph, [root for root in roots if root[0] not in left]).keys
        staying = lines.keys() - left
        stays = {key for key in going if key in needed or why[key] & staying}
        if not stays:
            return frozenset(going)
        going -= stays


def _came_for(gone: Collection[str], why: Mapping[str, frozenset[str]], installed: Collection[str]) -> set[str]:
    """The keys that are told to be there for what goes and is not installed, so that nobody can see what that needs."""
    found = {key for key in gone if key not in installed}
    came: set[str] = set()
    while more := {key for key, names in why.items() if key not in came and names & found}:
        came |= more
        found |= {key for key in more if key not in installed}
    return came
