"""Tables over one tree, built in one pass, kept with it, and brought up to date after an edit. Functions of the tree alone.

Must never judge.
"""

from __future__ import annotations

from bisect import insort
from typing import NamedTuple, cast

from pinfold.analysis.suppression import Suppression, read_suppression
from pinfold.records import dataclass
from pinfold.requirements.tree import Edited, File, Form, Line, Requirement

_EXACT = frozenset({"==", "==="})


@dataclass(frozen=True, slots=True, eq=False)
class FileIndex:
    """Indices into `File.lines`: accepted requirements (all, and by normalised name), those with hashes, suppressions.

    `repeated` are the normalised names that stand more than once, `loose` the named requirements that don't ask for exactly
    one version, `direct` those by URL or path.
    """

    requirements: list[int]
    by_key: dict[str, list[int]]
    hashed: list[int]
    suppressing: list[int]
    suppressions: list[Suppression]
    repeated: list[str]
    loose: list[int]
    direct: list[int]


class _Traits(NamedTuple):
    """What one line contributes."""

    key: str | None  # None: no requirement that pip accepts; "": one without a name
    hashed: bool
    loose: bool
    direct: bool
    suppresses: bool


def file_index(file: File) -> FileIndex:
    """The tables of a file, built on first use."""
    found = file.memo.get("file_index")
    if found is None:
        edited = file.edited
        old = edited.before.get("file_index") if edited is not None and edited.in_place else None
        found = _update(old, file, edited) if edited is not None and old is not None else _build(file)
        file.memo["file_index"] = found
    return cast(FileIndex, found)


def _traits(line: Line) -> _Traits:
    statement = line.statement
    suppresses = bool(line.comments) and "pinfold:" in line.comments[0].text
    if not isinstance(statement, Requirement) or line.problems:
        return _Traits(None, False, False, False, suppresses)
    hashed = bool(statement.options) and bool(statement.hashes)
    clauses = statement.clauses
    exact = len(clauses) == 1 and clauses[0].operator.text in _EXACT and not clauses[0].version.text.endswith(".*")
    named = statement.form is Form.NAMED
    return _Traits(statement.key, hashed, named and not exact, not named, suppresses)


def _build(file: File) -> FileIndex:
    requirements: list[int] = []
    by_key: dict[str, list[int]] = {}
    hashed: list[int] = []
    suppressing: list[int] = []
    repeated: dict[str, None] = {}
    loose: list[int] = []
    direct: list[int] = []
    for i, line in enumerate(file.lines):
        key, has_hash, is_loose, is_direct, suppresses = _traits(line)
        if key is not None:
            requirements.append(i)
            if is_loose:
                loose.append(i)
            elif is_direct:
                direct.append(i)
            if has_hash:
                hashed.append(i)
            if key in by_key:
                by_key[key].append(i)
                repeated[key] = None
            elif key:
                by_key[key] = [i]
        if suppresses:
            suppressing.append(i)
    suppressions = _read(file, suppressing)
    return FileIndex(requirements, by_key, hashed, suppressing, suppressions, list(repeated), loose, direct)


def _read(file: File, suppressing: list[int]) -> list[Suppression]:
    return [found for i in suppressing for found in read_suppression(file, i)]


def _update(old: FileIndex, file: File, edited: Edited) -> FileIndex:
    """The tables after an edit that has left every other line at its index."""
    fresh = [
        (edited.first + n, _traits(line))
        for n, line in enumerate(file.lines[edited.first : edited.first + edited.fresh])
    ]
    gone = [(edited.first + n, _traits(line)) for n, line in enumerate(edited.gone)]
    by_key, repeated = old.by_key, old.repeated
    if [(i, t.key) for i, t in fresh] != [(i, t.key) for i, t in gone]:
        by_key = dict(by_key)
        for i, traits in gone:
            if traits.key:
                by_key[traits.key] = [n for n in by_key[traits.key] if n != i]
        for i, traits in fresh:
            if traits.key:
                places = by_key[traits.key] = list(by_key.get(traits.key, ()))
                insort(places, i)
        for _, traits in gone:
            if traits.key and not by_key.get(traits.key, True):
                del by_key[traits.key]
        repeated = [key for key, places in by_key.items() if len(places) > 1]
    suppressing = edited.splice(old.suppressing, [i for i, t in fresh if t.suppresses])
    return FileIndex(
        edited.splice(old.requirements, [i for i, t in fresh if t.key is not None]),
        by_key,
        edited.splice(old.hashed, [i for i, t in fresh if t.hashed]),
        suppressing,
        _read(file, suppressing),
        repeated,
        edited.splice(old.loose, [i for i, t in fresh if t.loose]),
        edited.splice(old.direct, [i for i, t in fresh if t.direct]),
    )
