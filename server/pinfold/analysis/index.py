"""Tables over one tree, built in one pass and kept with it. A pure function of the tree; must never judge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from pinfold.analysis.suppression import Suppression, read_suppression
from pinfold.requirements.tree import Clause, File, Form, OptionLine, Requirement


@dataclass(frozen=True, slots=True, eq=False)
class FileIndex:
    """Indices into `File.lines`: accepted requirements (all, and by normalised name), lines of options, suppressions.

    `repeated` are the normalised names that stand more than once, `loose` the named requirements that don't ask for exactly
    one version.
    """

    requirements: list[int]
    by_key: dict[str, list[int]]
    option_lines: list[int]
    hashed: list[int]
    suppressions: list[Suppression]
    repeated: list[str]
    loose: list[int]


def file_index(file: File) -> FileIndex:
    """The tables of a file, built on first use."""
    found = file.memo.get("file_index")
    if found is None:
        found = file.memo["file_index"] = _build(file)
    return cast(FileIndex, found)


def _build(file: File) -> FileIndex:
    requirements: list[int] = []
    by_key: dict[str, list[int]] = {}
    option_lines: list[int] = []
    hashed: list[int] = []
    suppressions: list[Suppression] = []
    repeated: dict[str, None] = {}
    loose: list[int] = []
    for i, line in enumerate(file.lines):
        statement = line.statement
        if statement.__class__ is Requirement:
            if not line.problems:
                requirements.append(i)
                if statement.form is Form.NAMED and not _exact(statement.clauses):
                    loose.append(i)
                key = statement.key
                if key:
                    if key in by_key:
                        by_key[key].append(i)
                        repeated[key] = None
                    else:
                        by_key[key] = [i]
                if statement.options and statement.hashes:
                    hashed.append(i)
        elif statement.__class__ is OptionLine:
            option_lines.append(i)
        if line.comments and "pinfold:" in line.comments[0].text:
            suppressions += read_suppression(file, i)
    return FileIndex(requirements, by_key, option_lines, hashed, suppressions, list(repeated), loose)


def _exact(clauses: tuple[Clause, ...]) -> bool:
    if len(clauses) != 1:
        return False
    clause = clauses[0]
    return clause.operator.text in ("==", "===") and not clause.version.text.endswith(".*")
