"""Whether pip would check hashes in a run, and what it then demands (pip 26.3, `get_requirements`). Pure.

One `--hash` on any requirement or constraint, or one `--require-hashes`, switches it on for everything in the run, dependencies
included; `--no-require-hashes` keeps it off.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pinfold.analysis import urls
from pinfold.analysis.index import file_index
from pinfold.analysis.markers import Verdict, exclusive, verdict
from pinfold.analysis.snapshot import Role, Snapshot
from pinfold.requirements import links
from pinfold.requirements.text import Span
from pinfold.requirements.tree import File, Form, OptionLine, Requirement


class Switch(NamedTuple):
    """What switches hash checking on: the first `--require-hashes`, else the first `--hash`. The span is absolute."""

    path: str
    span: Span
    option: str


def hash_mode(snapshot: Snapshot, roles: Mapping[str, Role]) -> Switch | None:
    """The switch of the hash checking of a run that reads the files of `roles`; None when it is off."""
    demanded: Switch | None = None
    given: Switch | None = None
    for path in roles:
        file = snapshot.files[path].file
        if file is None:
            continue
        index = file_index(file)
        for i in index.option_lines:
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
    for path, role in roles.items():
        file = snapshot.files[path].file
        if role is Role.CONSTRAINTS or file is None:
            continue
        index = file_index(file)
        for i in sorted(set(index.requirements).difference(index.hashed)):
            requirement = _requirement(file, i)
            marker = requirement.marker
            if marker is not None and verdict(marker.text) is Verdict.NEVER:
                continue
            if not requirement.key or not _borrows(snapshot, roles, path, i, requirement):
                yield path, i


def _borrows(snapshot: Snapshot, roles: Mapping[str, Role], path: str, i: int, requirement: Requirement) -> bool:
    earlier = True
    for other_path, role in roles.items():
        file = snapshot.files[other_path].file
        if file is None:
            continue
        for j in file_index(file).by_key.get(requirement.key, ()):
            other = _requirement(file, j)
            if other is requirement and (other_path, j) == (path, i):
                earlier = False
            elif (
                other.hashes
                and (earlier or role is Role.CONSTRAINTS)
                and not exclusive(marker_of(other), marker_of(requirement))
            ):
                return True
    return False


def _requirement(file: File, i: int) -> Requirement:
    statement = file.lines[i].statement
    assert isinstance(statement, Requirement)
    return statement


def marker_of(requirement: Requirement) -> str | None:
    return requirement.marker.text if requirement.marker is not None else None


def is_folder(requirement: Requirement) -> bool:
    """Whether it asks for a local folder (or what can only be one), which has no single file to hash."""
    return requirement.form is Form.PATH and requirement.url is not None and not links.is_archive(requirement.url.text)


def is_pinned(requirement: Requirement) -> bool:
    """Whether pip calls it pinned: one `==` or `===` and nothing else, wildcards included."""
    return len(requirement.clauses) == 1 and requirement.clauses[0].operator.text in ("==", "===")


def has_fragment_hash(requirement: Requirement) -> bool:
    return requirement.url is not None and bool(urls.fragment_hashes(requirement.url.text))
