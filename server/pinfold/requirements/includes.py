"""The `-r` / `-c` graph over a mapping from path to tree: who includes whom, in which order, and where it goes round.

Paths are absolute with forward slashes; joining follows pip 26.3 (`RequirementsFileParser._parse_and_recurse`). Must
never look at a disk, follow a URL or recurse: a chain of a thousand files is ordinary input.
"""

from __future__ import annotations

import ntpath
import posixpath
import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from pinfold.records import dataclass
from pinfold.requirements.text import Span
from pinfold.requirements.tree import File, Option, OptionLine

_SCHEME = re.compile(r"(?:https?|file):", re.IGNORECASE)
_VARIABLE = re.compile(r"\$\{[A-Z0-9_]+\}")
_DRIVE_URL = re.compile(r"/[A-Za-z]:(?:/|$)")


class EdgeKind(str, Enum):
    """What an include names. `UNRESOLVED` depends on the environment, or on a folder that an unsaved file lacks."""

    FILE = "file"
    URL = "url"
    UNRESOLVED = "unresolved"


class Edge(NamedTuple):
    """One `-r` or `-c` that pip follows. `target` is a path, a URL as pip would open it, or None when it is unresolved.

    `line` is the index in `File.lines`, `start` that line's absolute offset.
    """

    source: str
    line: int
    start: int
    option: Option
    target: str | None
    constraint: bool
    kind: EdgeKind

    @property
    def span(self) -> Span:
        """The written target, absolute in `source`."""
        token = self.option.value or self.option.name
        return Span(self.start + token.start, self.start + token.end)


class Reached(NamedTuple):
    """A file that pip reads on its way from a root. A file can be both: once behind `-r`, once behind `-c`."""

    path: str
    requirement: bool
    constraint: bool


class Cycle(NamedTuple):
    """`edge` leads back to `path[0]`, which reaches `edge.source`, the last of `path`. pip refuses to read on here."""

    edge: Edge
    path: tuple[str, ...]


def resolve(including: str, target: str, windows: bool) -> str | None:
    """The path or URL that pip opens for `-r target` in the file `including`; None when the text alone does not tell.

    A `${NAME}` depends on the environment, a relative path in an unsaved document on nothing at all.
    """
    if _VARIABLE.search(target):
        return None
    if _SCHEME.match(including) and not including.lower().startswith("file:"):
        from urllib.parse import urljoin

        return urljoin(including, target)
    if _SCHEME.match(target):
        return _file_url_path(target, windows) if target[:5].lower() == "file:" else target
    return _absolute(including, target, windows)


def is_url(target: str) -> bool:
    """Whether pip would fetch this instead of opening a file."""
    return target[:5].lower() == "http:" or target[:6].lower() == "https:"


def _absolute(including: str, target: str, windows: bool) -> str | None:
    if windows:
        joined = ntpath.normpath(ntpath.join(ntpath.dirname(including), target)).replace("\\", "/")
        if joined[1:3] == ":/":
            return joined[0].upper() + joined[1:]
        return joined if joined.startswith("//") else None
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(including), target))
    # POSIX lets exactly two leading slashes stand; for us both spellings are one file.
    return "/" + joined.lstrip("/") if joined.startswith("/") else None


def _file_url_path(url: str, windows: bool) -> str | None:
    from urllib.parse import unquote, urlsplit

    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    path = unquote(parts.path)
    if parts.netloc and parts.netloc != "localhost":
        return _absolute("", f"//{parts.netloc}{path}", windows) if windows else None
    if windows and _DRIVE_URL.match(path):
        path = path[1:]
    return _absolute("", path, windows)


def edges_of(path: str, file: File, windows: bool) -> tuple[Edge, ...]:
    """The includes of one file in order; one without a target (`-r` half typed) is left out."""
    found: list[Edge] = []
    lines = file.lines
    for at in file.option_lines:
        statement = lines[at].statement
        if not isinstance(statement, OptionLine) or statement.include is None:
            continue
        option = statement.include
        if option.value is None or option.spec is None:
            continue
        target = resolve(path, option.value.text, windows)
        kind = EdgeKind.UNRESOLVED if target is None else EdgeKind.URL if is_url(target) else EdgeKind.FILE
        constraint = option.spec.dest == "constraints"
        found.append(Edge(path, at, file.starts[at], option, target, constraint, kind))
    return tuple(found)


@dataclass(frozen=True, eq=False)
class IncludeGraph:
    """All includes of a set of files. `edges[path]` are in the file's order; every path of the mapping has an entry."""

    edges: Mapping[str, tuple[Edge, ...]]
    incoming: Mapping[str, tuple[Edge, ...]]
    roots: tuple[str, ...]  # nobody includes these; of a ring that nobody includes, its first path
    cycles: tuple[Cycle, ...]  # one for each include that closes a ring, however many roots reach it
    files: Mapping[str, File]
    windows: bool

    @staticmethod
    def of(files: Mapping[str, File], windows: bool = False, previous: IncludeGraph | None = None) -> IncludeGraph:
        """The graph of `files`. Edges of files whose tree is the very object that `previous` has are taken over.

        On Windows a target that differs from a known path in case only means that path.
        """
        edges: dict[str, tuple[Edge, ...]] = {}
        for path, file in files.items():
            if previous is not None and previous.windows == windows and previous.files.get(path) is file:
                edges[path] = previous.edges[path]
            else:
                edges[path] = edges_of(path, file, windows)
        return IncludeGraph.joined(files, edges, windows, previous)

    @staticmethod
    def joined(
        files: Mapping[str, File],
        edges: Mapping[str, tuple[Edge, ...]],
        windows: bool = False,
        previous: IncludeGraph | None = None,
    ) -> IncludeGraph:
        """The same for somebody who knows the `edges_of` every file already."""
        if windows:
            folded = {p.casefold(): p for p in files}
            edges = {path: tuple(_known(edge, folded) for edge in found) for path, found in edges.items()}
        incoming = _incoming(edges)
        if previous is not None and _same_ways(previous.edges, edges):
            roots, cycles = previous.roots, tuple(_follow(cycle, previous.edges, edges) for cycle in previous.cycles)
        else:
            roots, cycles = _explore(edges, incoming)
        return IncludeGraph(edges, incoming, roots, cycles, files, windows)

    def includers(self, path: str) -> tuple[Edge, ...]:
        """The includes that name `path`, which itself need not be a known file."""
        return self.incoming.get(path, ())

    def reachable(self, root: str, constraint: bool = False) -> tuple[Reached, ...]:
        """What one `pip install -r root` reads, in the order in which pip first opens each file, root first.

        `constraint` says that the root is read by `-c`. The last include alone decides what its file is: a `-r` inside
        a constraints file leads back to requirements. Targets that are not in the graph are left out.
        """
        if root not in self.edges:
            return ()
        order = list(_walk(root, self.edges, set()))
        as_requirement = {root} if not constraint else set()
        as_constraint = {root} if constraint else set()
        for path in order:
            for edge in self.edges[path]:
                if edge.target is not None:
                    (as_constraint if edge.constraint else as_requirement).add(edge.target)
        return tuple(Reached(path, path in as_requirement, path in as_constraint) for path in order)


def _known(edge: Edge, folded: Mapping[str, str]) -> Edge:
    target = folded.get(edge.target.casefold(), edge.target) if edge.target is not None else None
    return edge if target == edge.target else edge._replace(target=target)


def _incoming(edges: Mapping[str, tuple[Edge, ...]]) -> dict[str, tuple[Edge, ...]]:
    incoming: dict[str, list[Edge]] = {}
    for found in edges.values():
        for edge in found:
            if edge.kind is EdgeKind.FILE and edge.target is not None:
                incoming.setdefault(edge.target, []).append(edge)
    return {path: tuple(found) for path, found in incoming.items()}


def _same_ways(old: Mapping[str, tuple[Edge, ...]], new: Mapping[str, tuple[Edge, ...]]) -> bool:
    """Whether the files and where each leads are unchanged: then so are the roots and the rings."""
    if old.keys() != new.keys():
        return False
    return all(
        old[path] is found or [(e.target, e.constraint) for e in old[path]] == [(e.target, e.constraint) for e in found]
        for path, found in new.items()
    )


def _follow(cycle: Cycle, old: Mapping[str, tuple[Edge, ...]], new: Mapping[str, tuple[Edge, ...]]) -> Cycle:
    source = cycle.edge.source
    at = next(i for i, edge in enumerate(old[source]) if edge is cycle.edge)
    return Cycle(new[source][at], cycle.path)


def _walk(
    root: str, edges: Mapping[str, tuple[Edge, ...]], seen: set[str], cycles: list[Cycle] | None = None
) -> Iterator[str]:
    """Depth first with a stack of our own, each file as it is first opened; closing edges go to `cycles`."""
    seen.add(root)
    yield root
    stack: list[tuple[str, Iterator[Edge]]] = [(root, iter(edges[root]))]
    trail = {root: 0}
    while stack:
        edge = next(stack[-1][1], None)
        if edge is None:
            trail.pop(stack.pop()[0])
        elif edge.target in trail:
            if cycles is not None:
                path = tuple(name for name, _ in stack[trail[edge.target] :])
                cycles.append(Cycle(edge, path))
        elif edge.target is not None and edge.target not in seen and edge.target in edges:
            seen.add(edge.target)
            trail[edge.target] = len(stack)
            stack.append((edge.target, iter(edges[edge.target])))
            yield edge.target


def _explore(
    edges: Mapping[str, tuple[Edge, ...]], incoming: Mapping[str, tuple[Edge, ...]]
) -> tuple[tuple[str, ...], tuple[Cycle, ...]]:
    seen: set[str] = set()
    cycles: list[Cycle] = []
    roots: list[str] = []
    lonely = sorted(path for path in edges if all(edge.source == path for edge in incoming.get(path, ())))
    for path in [*lonely, *sorted(edges)]:
        if path not in seen:
            roots.append(path)
            for _ in _walk(path, edges, seen, cycles):
                pass
    return tuple(roots), tuple(cycles)
