"""What can be opened from a file: included files, local projects and archives that are known to exist, web addresses.

Must never invent an address: a project's name is no link. Passwords are left out of targets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pinfold.analysis.facts import Absence
from pinfold.analysis.snapshot import Snapshot
from pinfold.ide.locate import Node, NodeKind, file_of, nodes_of
from pinfold.records import dataclass
from pinfold.requirements.includes import EdgeKind, resolve
from pinfold.requirements.options import BY_NAME
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Form, OptionLine, Requirement

_WEB = re.compile(r"(?:git\+|hg\+|svn\+|bzr\+)?(https?://)(?:[^/?#\s]*@)?([^/?#\s@]+[^\s]*)", re.IGNORECASE)
_REVISION = re.compile(r"(?<=[^/@])@[^@]*\Z")
MAX_FOLDERS = 100  # a look at the disk each
_PROJECT_FILES = ("pyproject.toml", "setup.py")
_THERE = (Absence.TOO_LARGE, Absence.UNREADABLE)
_URL_OPTIONS = tuple(BY_NAME[name] for name in ("--index-url", "--extra-index-url", "--find-links"))


@dataclass(frozen=True, slots=True)
class Link:
    """`target` is a path as in the snapshot, or an http(s) URL when `web`. `span` lies within one editor line."""

    span: Span
    target: str
    web: bool


def links(snapshot: Snapshot, path: str) -> list[Link]:
    """The links of a file, in order."""
    file = file_of(snapshot, path)
    if file is None:
        return []
    found = []
    for edge in snapshot.includes.edges.get(path, ()):
        if edge.kind is EdgeKind.FILE and edge.target is not None:
            if edge.target in snapshot.files or snapshot.facts.absent.get(edge.target) in _THERE:
                found.append(Link(edge.span, edge.target, False))
        elif edge.kind is EdgeKind.URL and edge.option.value is not None:
            found += _web(edge.span, edge.option.value.text)
    for i, line in enumerate(file.lines):
        statement = line.statement
        if isinstance(statement, OptionLine) or (isinstance(statement, Requirement) and statement.url is not None):
            for node in nodes_of(file, i):
                found += _node_links(snapshot, path, node)
    text = file.text
    return sorted(
        (link for link in found if not {"\n", "\r"} & set(text[link.span.start : link.span.end])),
        key=lambda link: link.span,
    )


def folders_wanted(snapshot: Snapshot, path: str) -> tuple[str, ...]:
    """The folders whose listing tells which local paths are there: absolute paths, at most `MAX_FOLDERS`."""
    file = file_of(snapshot, path)
    found: dict[str, None] = {}
    for line in file.lines if file is not None else ():
        statement = line.statement
        if isinstance(statement, Requirement) and statement.form is Form.PATH and statement.url is not None:
            target = _target(snapshot, path, statement.url.text)
            if target is not None:
                found |= {target: None, target.rpartition("/")[0] or "/": None}
    return tuple(found)[:MAX_FOLDERS]


def _node_links(snapshot: Snapshot, path: str, node: Node) -> Iterator[Link]:
    requirement, option = node.requirement, node.option
    if node.kind is NodeKind.URL and requirement is not None:
        if requirement.form is Form.PATH:
            yield from _local(snapshot, path, node.span, node.token.text)
        else:
            yield from _web(node.span, node.token.text)
    elif node.kind is NodeKind.VALUE and option is not None and option.spec in _URL_OPTIONS:
        yield from _web(node.span, node.token.text)


def _web(span: Span, text: str) -> Iterator[Link]:
    match = _WEB.fullmatch(text)
    if match is None or "${" in text:
        return
    target = match[2]
    if text[:4].lower() != "http":
        # a repository's address ends before the revision and the fragment
        target = _REVISION.sub("", target.partition("#")[0])
    yield Link(span, f"{match[1]}{target}", True)


def _local(snapshot: Snapshot, path: str, span: Span, text: str) -> Iterator[Link]:
    target = _target(snapshot, path, text)
    if target is None:
        return
    listings = snapshot.facts.listings
    project = next((name for name in _PROJECT_FILES if name in listings.get(target, ())), None)
    folder, _, name = target.rpartition("/")
    if project is not None:
        yield Link(span, f"{target}/{project}", False)
    elif name in listings.get(folder or "/", ()):
        yield Link(span, target, False)


def _target(snapshot: Snapshot, path: str, text: str) -> str | None:
    """pip takes such paths from where it runs, most likely the workspace folder."""
    return resolve(f"{snapshot.root}/-" if snapshot.root else path, text, snapshot.windows)
