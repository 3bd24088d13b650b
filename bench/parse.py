"""Reading: a mixed file of 1,000 lines by Pinfold, by other parsers and by floors, and reading it again after an edit.

The base is `packaging.Requirement` called on every logical line's requirement, found beforehand. A first parse finds
nothing remembered: every cache of the parser is emptied before it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import itertools
import logging
import os
import pkgutil
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement

import pinfold.requirements
from bench.measure import Rounds, Table, cpu_clock, interleave, main, median, ratio, rounded, versions
from bench.texts import mixed
from pinfold.requirements import parser
from pinfold.requirements.lines import comment_start, join, logical_lines

FIRST, EDIT, EDIT_LONG, AGAIN = (
    "Pinfold, first parse",
    "Pinfold, one line edited",
    "Pinfold, one of 10,000 lines edited",
    "Pinfold, parsed again",
)
BASE = "packaging.Requirement on each logical line"
SPLIT, JOIN = "str.splitlines", "join lines, strip comments"
clock = cpu_clock()


def forgetters() -> list[Callable[[], object]]:
    """What empties every cache of the room `requirements`."""
    found: list[Callable[[], object]] = [parser._memo.clear]
    for module in pkgutil.iter_modules(pinfold.requirements.__path__, "pinfold.requirements."):
        for value in vars(importlib.import_module(module.name)).values():
            clear = getattr(value, "cache_clear", None)
            if clear is not None and clear not in found:
                found.append(clear)
    return found


def requirements(text: str) -> list[str]:
    """What stands for a requirement on each logical line, without its hashes."""
    found = []
    for line in joined(text):
        specifier = line.partition(" --hash")[0].strip()
        if specifier:
            found.append(specifier)
    return found


def joined(text: str) -> list[str]:
    lines = []
    for raw, _ in logical_lines(text):
        line = join(raw).text
        comment = comment_start(line)
        lines.append((line[:comment] if comment >= 0 else line).strip())
    return lines


def timed(action: Callable[[], object], before: Callable[[], object] | None = None) -> Callable[[], float]:
    def once() -> float:
        if before is not None:
            before()
        start = clock()
        action()
        return clock() - start

    return once


def edits(text: str) -> Callable[[], float]:
    """One line in the middle gets a version that it never had."""
    old = parser.parse(text)
    line = len(old.lines) // 2
    while not old.lines[line].raw.rstrip().endswith(tuple("0123456789")) or old.lines[line].height > 1:
        line += 1
    end = old.starts[line] + len(old.lines[line].raw.rstrip())
    numbers = itertools.count(1)

    def once() -> float:
        new = f"{text[:end]}.{next(numbers)}{text[end:]}"
        start = clock()
        parser.reparse(old, new, end, end)
        return clock() - start

    return once


def others(text: str, folder: Path) -> dict[str, Callable[[], object]]:
    """The parsers that are installed here."""
    path = folder / "requirements.txt"
    path.write_text(text)
    found: dict[str, Callable[[], object]] = {}
    for label, make in (
        ("requirements-parser", _requirements_parser),
        ("tree-sitter-requirements (C)", _tree_sitter),
        ("pip's parser", _pip),
        ("pip-requirements-parser", _pip_requirements_parser),
    ):
        with contextlib.suppress(ImportError):
            found[label] = make(text, path)
    return found


def _requirements_parser(text: str, _: Path) -> Callable[[], object]:
    import requirements

    return lambda: list(requirements.parse(text))


def _tree_sitter(text: str, _: Path) -> Callable[[], object]:
    import tree_sitter
    import tree_sitter_requirements

    parse = tree_sitter.Parser(tree_sitter.Language(tree_sitter_requirements.language())).parse
    data = text.encode()
    return lambda: parse(data)


def _pip(_: str, path: Path) -> Callable[[], object]:
    from pip._internal.network.session import PipSession
    from pip._internal.req.req_file import parse_requirements

    session = PipSession()
    return lambda: list(parse_requirements(str(path), session))


def _pip_requirements_parser(_: str, path: Path) -> Callable[[], object]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pip_requirements_parser

    return lambda: pip_requirements_parser.RequirementsFile.from_file(str(path))


def run(quick: bool) -> Table:
    lines, rounds = (60, 2) if quick else (1000, 41)
    text = mixed(lines)
    specifiers = requirements(text)
    clear = forgetters()

    def forget() -> None:
        for action in clear:
            action()
        gc.collect()

    logging.disable(logging.CRITICAL)
    os.environ["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        actions: dict[str, Callable[[], float]] = {
            SPLIT: timed(text.splitlines),
            JOIN: timed(lambda: joined(text)),
            BASE: timed(lambda: [Requirement(specifier) for specifier in specifiers], gc.collect),
            FIRST: timed(lambda: parser.parse(text), forget),
            AGAIN: timed(lambda: parser.parse(text)),
        }
        actions |= {label: timed(action, gc.collect) for label, action in others(text, Path(folder)).items()}
        taken = interleave(actions, rounds)
    # In rounds of their own: a first parse in between would leave nothing remembered to start from.
    taken |= interleave({EDIT: edits(text), EDIT_LONG: edits(mixed(lines * 10))}, rounds, warm=3)
    rows = [row(label, lines, taken) for label in taken]
    notes = {"lines": lines, "logical": len(specifiers), "invalid": sum(not valid(s) for s in specifiers)}
    return Table(
        "parse",
        rounds,
        rows,
        versions(
            "pinfold",
            "packaging",
            "requirements-parser",
            "tree-sitter",
            "tree-sitter-requirements",
            "pip",
            "pip-requirements-parser",
        ),
        notes,
    )


def valid(specifier: str) -> bool:
    try:
        Requirement(specifier)
    except InvalidRequirement:
        return False
    return True


def row(label: str, lines: int, taken: Rounds) -> dict[str, Any]:
    seconds = median(taken[label])
    long = lines * 10 if label == EDIT_LONG else lines
    return {
        "name": label,
        "ms": rounded(seconds * 1e3),
        "lines_per_second": rounded(long / seconds),
        "x_packaging": rounded(ratio(taken, label, BASE)),
        "x_first": rounded(ratio(taken, label, FIRST)),
    }


if __name__ == "__main__":
    sys.exit(main(run))
