"""Where things are defined and used: projects by normalised name, included files by path. Across all files known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pinfold.analysis.snapshot import Role, Snapshot
from pinfold.ide.locate import Node, NodeKind, file_of, node_at
from pinfold.ide.projects import occurrences
from pinfold.requirements.includes import Edge, EdgeKind
from pinfold.requirements.text import Span


class Place(NamedTuple):
    """A span, absolute, in a file."""

    path: str
    span: Span


def definition(snapshot: Snapshot, path: str, offset: int) -> list[Place]:
    """Of an include target the file; of a project its constraints, else the line that first names it."""
    node = _node(snapshot, path, offset)
    if node is None:
        return []
    edge = edge_at(snapshot, path, node)
    if edge is not None and edge.target is not None:
        return [Place(edge.target, Span(0, 0))] if edge.target in snapshot.files else []
    found = list(occurrences(snapshot, _key(node)))
    limits = [Place(place.path, place.span) for place in found if place.role is Role.CONSTRAINTS]
    here = Place(path, node.span)
    if limits and here not in limits:
        return limits
    return [Place(place.path, place.span) for place in found if place.role is not Role.CONSTRAINTS][:1] or limits


def references(snapshot: Snapshot, path: str, offset: int) -> list[Place]:
    """Every line that names the project, or every include of the same file."""
    node = _node(snapshot, path, offset)
    if node is None:
        return []
    edge = edge_at(snapshot, path, node)
    if edge is not None and edge.target is not None:
        return [Place(e.source, e.span) for e in snapshot.includes.includers(edge.target)]
    return [Place(place.path, place.span) for place in occurrences(snapshot, _key(node))]


def highlights(snapshot: Snapshot, path: str, offset: int) -> list[Span]:
    """The references in the same file."""
    return [place.span for place in references(snapshot, path, offset) if place.path == path]


def edge_at(snapshot: Snapshot, path: str, node: Node) -> Edge | None:
    """The include of a file whose target the node is."""
    if node.kind is not NodeKind.INCLUDE:
        return None
    edges: Sequence[Edge] = snapshot.includes.edges.get(path, ())
    return next((e for e in edges if e.span == node.span and e.kind is EdgeKind.FILE), None)


def _node(snapshot: Snapshot, path: str, offset: int) -> Node | None:
    file = file_of(snapshot, path)
    return node_at(file, offset) if file is not None else None


def _key(node: Node) -> str:
    """The project that a node names: by its name, or by a wheel's file name in a URL or path."""
    requirement = node.requirement
    if requirement is None or node.line.problems:
        return ""
    unnamed = requirement.name is None and node.kind is NodeKind.URL
    return requirement.key if unnamed or node.kind is NodeKind.NAME else ""
