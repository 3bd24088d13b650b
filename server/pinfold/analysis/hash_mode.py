"""Whether pip would check hashes in a run, and what it then demands (pip 26.3, `get_requirements`). Pure.

One `--hash` on any requirement or constraint, or one `--require-hashes`, switches it on for everything in the run, dependencies
included; `--no-require-hashes` keeps it off.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pinfold.analysis import urls
from pinfold.analysis.index import FileIndex, file_index
from pinfold.analysis.markers import Verdict, exclusive, verdict
from pinfold.analysis.snapshot import Role, Snapshot
from pinfold.requirements import links
from pinfold.requirements.text import Span
from pinfold.requirements.tree import File, Form, OptionLine, Requirement

MAX_SEEN = 64  # requirements for one project that are asked for a hash


class Switch(NamedTuple):
    """What switches hash checking on: the first `--require-hashes`, else the first `--hash`. The span is absolute."""

    path: str
    span: Span
    option: str


def hash_mode(snapshot: Snapshot, roles: Mapping[str, Role]) -> Switch | None:
    """The switch of the hash checking of a run that reads the files of `roles`, root first; None when it is off.

    pip never installs from a `.in` file, and those who compile it find the hashes themselves.
    """
    if next(iter(roles.values()), None) is Role.INPUT:
        return None
    demanded: Switch | None = None
    given: Switch | None = None
    for path in roles:
        file = _file(snapshot, path)
        index = file_index(file)
        for i in file.option_lines:
            line = file.lines[i]
            if line.problems or not isinstance(line.statement, OptionLine):
                continue
            for option in line.statement.options:
                dest = option.spec.dest if option.spec is not None else ""
                if dest == "no_require_hashes":
                    return None
                if dest == "require_hashes" and demanded is None:
                    demanded = Switch(path, option.span.shift(file.starts[i]), "--require-hashes")
        for i in index.hashed if given is None else ():
            requirement = _requirement(file, i)
            if not requirement.editable:
                given = Switch(path, requirement.hashes[0].span.shift(file.starts[i]), "--hash")
                break
    return demanded or given


def without_hash(snapshot: Snapshot, roles: Mapping[str, Role]) -> Iterator[tuple[str, int]]:
    """(path, index in `File.lines`) of what pip would install although no `--hash` counts for it, in order.

    Besides its own, pip takes the hashes of a constraint for the same project, and those of an earlier line for it.
    """
    given: dict[str, _Given] | None = None
    for n, (path, role) in enumerate(roles.items()):
        index = _index(snapshot, path)
        if role is Role.CONSTRAINTS or len(index.hashed) == len(index.requirements):
            continue
        file = _file(snapshot, path)
        given = _given(snapshot, roles) if given is None else given
        for i in sorted(set(index.requirements).difference(index.hashed)):
            requirement = _requirement(file, i)
            if _installed(requirement) and not _borrows(given.get(requirement.key), requirement, (n, i)):
                yield path, i


def unhashable(snapshot: Snapshot, roles: Mapping[str, Role]) -> Iterator[tuple[str, int, str]]:
    """The same for what pip refuses for another reason than a missing hash, with the reason (`can_be_hashed`)."""
    given: dict[str, _Given] | None = None
    for n, (path, role) in enumerate(roles.items()):
        index = _index(snapshot, path)
        if role is Role.CONSTRAINTS or not (index.direct or index.loose):
            continue
        file = _file(snapshot, path)
        given = _given(snapshot, roles) if given is None else given
        for i in sorted({*index.direct, *set(index.loose).difference(index.hashed)}):
            requirement = _requirement(file, i)
            why = can_be_hashed(requirement)
            if why is None or not _installed(requirement):
                continue
            if why != "unpinned" or not _borrows(given.get(requirement.key), requirement, (n, i)):
                yield path, i, why


def _installed(requirement: Requirement) -> bool:
    """Whether pip would install a requirement in some environment."""
    marker = requirement.marker
    return marker is None or verdict(marker.text) is not Verdict.NEVER


class _Given(NamedTuple):
    """The requirements with hashes for one project: constraints, and the others with their place, in order."""

    constraints: list[Requirement]
    others: list[tuple[tuple[int, int], Requirement]]


def _given(snapshot: Snapshot, roles: Mapping[str, Role]) -> dict[str, _Given]:
    found: dict[str, _Given] = {}
    for n, (path, role) in enumerate(roles.items()):
        for i in _index(snapshot, path).hashed:
            requirement = _requirement(_file(snapshot, path), i)
            given = found.setdefault(requirement.key, _Given([], []))
            if role is Role.CONSTRAINTS:
                given.constraints.append(requirement)
            else:
                given.others.append(((n, i), requirement))
    return found


def _borrows(given: _Given | None, requirement: Requirement, place: tuple[int, int]) -> bool:
    """Whether pip takes the hashes of another requirement for this one."""
    if given is None or not requirement.key:
        return False
    before = itertools.takewhile(lambda other: other[0] < place, given.others)
    lenders = itertools.chain(given.constraints, (other for _, other in before))
    marker = marker_of(requirement)
    return any(not exclusive(marker_of(other), marker) for other in itertools.islice(lenders, MAX_SEEN))


def _file(snapshot: Snapshot, path: str) -> File:
    file = snapshot.files[path].file
    assert file is not None, "only files with a tree are reached"
    return file


def _index(snapshot: Snapshot, path: str) -> FileIndex:
    return file_index(_file(snapshot, path))


def _requirement(file: File, i: int) -> Requirement:
    statement = file.lines[i].statement
    assert isinstance(statement, Requirement)
    return statement


def marker_of(requirement: Requirement) -> str | None:
    return requirement.marker.text if requirement.marker is not None else None


def can_be_hashed(requirement: Requirement) -> str | None:
    """Why pip refuses a requirement when it checks hashes, whether it has one or not; None if a `--hash` is all it takes.

    "unpinned" is refused only without a hash.
    """
    if requirement.editable:
        return "an editable"
    if requirement.url is None:
        # pip calls a wildcard pinned
        clauses = requirement.clauses
        return None if len(clauses) == 1 and clauses[0].operator.text in ("==", "===") else "unpinned"
    if urls.is_vcs(requirement.url.text):
        return "a repository"
    return "a folder" if requirement.form is Form.PATH and _is_folder(requirement.url.text) else None


def _is_folder(path: str) -> bool:
    """Whether a path can only be a folder; pip takes a line with a stray word and a slash for a path too."""
    return not links.is_archive(path) and not any(c.isspace() for c in path) and "@" not in path
