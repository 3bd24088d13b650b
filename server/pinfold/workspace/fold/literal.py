"""Files that are a complete lock, and what they say without a resolver. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pinfold.analysis.asked import Asked, Survey
from pinfold.analysis.index import file_index
from pinfold.analysis.locked import PIN, Said, said_of, written_by_compiler
from pinfold.analysis.resolved import Resolved
from pinfold.analysis.snapshot import Snapshot
from pinfold.analysis.versions import admits
from pinfold.requirements.tree import File, Requirement


def literal(snapshot: Snapshot, survey: Survey) -> tuple[Resolved, ...] | None:
    """The whole set that a complete lock stands for, sorted by key; None for files that a resolver has to complete.

    A lock pins every line, and either has a hash for each, without which pip itself takes no dependency that is not named, or
    says that a compiler has written it. A line that somebody has added to that by hand, here or in another file, may need more.
    """
    wanted = survey.requirements
    if not wanted or not survey.complete or not all(_pinned(snapshot, each) for each in wanted):
        return None
    if not all(each.hashes for each in wanted) and not _compiled(snapshot, wanted):
        return None
    found = {each.key: _resolved(each) for each in wanted}
    if len({(each.key, each.specifier, each.url) for each in wanted}) != len(found):
        return None  # two lines for one project: whether they agree is for the resolver to say
    if any(each.key in found and not _admitted(each, found[each.key]) for each in survey.constraints):
        return None  # nor is it for us to say what is wrong then
    return tuple(found[key] for key in sorted(found))


def _pinned(snapshot: Snapshot, each: Asked) -> bool:
    """Whether a line names one thing and nothing else; what its build is to be told is for a resolver to pass on."""
    file = _file(snapshot, each.path)
    statement = file.lines[each.line].statement if file is not None else None
    if not isinstance(statement, Requirement):
        return False
    told = {option.spec.dest for option in statement.options if option.spec is not None}
    return bool(each.key) and "config_settings" not in told and bool(each.url or PIN.fullmatch(each.specifier))


def _admitted(constraint: Asked, found: Resolved) -> bool:
    return not constraint.url and not found.url and admits(constraint.specifier, found.version) is True


def _resolved(each: Asked) -> Resolved:
    pin = PIN.fullmatch(each.specifier)
    version = pin[1] if pin is not None else ""
    return Resolved(
        each.name if not each.url else each.key,
        each.key,
        version,
        url=each.url,
        editable=each.editable,
        extras=each.extras,
        hashes=each.hashes,
        because=(each.place,),
    )


def _compiled(snapshot: Snapshot, wanted: Iterable[Asked]) -> bool:
    """Whether a compiler has written all of these lines, as far as one can tell."""
    lines: dict[str, set[int]] = {}
    for each in wanted:
        lines.setdefault(each.path, set()).add(each.line)
    return all(written_by_compiler(_file(snapshot, path), indices) for path, indices in lines.items())


Notes = Literal["all", "dependencies", "none"]


def notes_for(file: File | None, hashed: bool) -> Notes:
    """Which of the lines that are added to a lock get a note on who needs them, if it is to be a lock afterwards.

    Notes are how `uninstall` knows dependencies again. Without hashes a file has them on all of its lines, or its header says
    why on none; where neither is so, a note on some would say that the others are no compiler's.
    """
    lines = set(file_index(file).requirements) if file is not None else set()
    said = said_of(file) if file is not None else Said()
    if lines <= said.explained and (lines or not hashed):
        return "all"
    return "dependencies" if hashed or said.bare else "none"


def _file(snapshot: Snapshot, path: str) -> File | None:
    source = snapshot.files.get(path)
    return source.file if source is not None else None
