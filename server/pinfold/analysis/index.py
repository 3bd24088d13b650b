"""Tables over one tree, built in one pass and kept with it. A pure function of the tree; must never judge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from pinfold.analysis.suppression import Suppression, read_suppression
from pinfold.requirements.tree import File, OptionLine, Requirement


@dataclass(frozen=True, slots=True, eq=False)
class FileIndex:
    """Indices into `File.lines`: accepted requirements (all, and by normalised name), lines of options, suppressions."""

    requirements: list[int]
    by_key: dict[str, list[int]]
    option_lines: list[int]
    hashed: list[int]
    suppressions: list[Suppression]


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
    for i, line in enumerate(file.lines):
        statement = line.statement
        if statement.__class__ is Requirement:
            if not line.problems:
                requirements.append(i)
                key = statement.key  # type: ignore[union-attr]
                if key:
                    if key in by_key:
                        by_key[key].append(i)
                    else:
                        by_key[key] = [i]
                if statement.options and statement.hashes:  # type: ignore[union-attr]
                    hashed.append(i)
        elif statement.__class__ is OptionLine:
            option_lines.append(i)
        if line.comments and "pinfold:" in line.comments[0].text:
            suppressions += read_suppression(file, i)
    return FileIndex(requirements, by_key, option_lines, hashed, suppressions)
