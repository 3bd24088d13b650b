"""A text in the judge's words, as `pinfold debug parse` has it."""

from __future__ import annotations

from typing import Any

from pinfold.requirements.parser import parse
from pinfold.requirements.tree import File
from pinfold.requirements.understood import understood


def understand(text: str, constraint: bool = False) -> dict[str, Any]:
    return describe(parse(text), constraint)


def describe(file: File, constraint: bool = False) -> dict[str, Any]:
    rows = [(number, [0, 0], line) for number, line in zip(file.numbers, file.lines, strict=True)]
    return understood(rows, constraint)
