"""`pinfold debug parse`: what was understood of files, one JSON object a line, for comparison with pip's own parser.

Must never look at what a file refers to: the answer is a function of its name and its bytes.
"""

from __future__ import annotations

import argparse
import json
import os
import posixpath
from collections.abc import Iterable, Iterator
from typing import Any

from pinfold.cli.outcome import CLEAN, COULD_NOT_RUN, CommandError
from pinfold.cli.terminal import err, out
from pinfold.cli.visible import clean
from pinfold.requirements.encoding import decode
from pinfold.requirements.parser import parse
from pinfold.requirements.tree import File, Line
from pinfold.requirements.understood import understood
from pinfold.system.files import read, write_atomic
from pinfold.workspace.paths import locale_encoding

MAX_BYTES = 1 << 30


def run(arguments: argparse.Namespace) -> int:
    names = list(_names(arguments.files, arguments.batch))
    if not names:
        raise CommandError("name at least one file to parse.")
    locale, failed = locale_encoding(), False
    objects: list[str] = []
    for name in names:
        found = read(os.path.join(arguments.root, name), MAX_BYTES)
        if found.data is None:
            err(f"pinfold: {clean(name)} cannot be read: {clean(found.reason)}")
            failed = True
            continue
        constraint = arguments.constraint or "constraint" in posixpath.basename(name.replace(os.sep, "/")).lower()
        objects.append(json.dumps({"file": name, **described(found.data, constraint, locale)}) + "\n")
        if not arguments.out:
            out(objects.pop(), utf8=True)
    if arguments.out:
        try:
            write_atomic(arguments.out, "".join(objects).encode())
        except OSError as error:
            raise CommandError(f"{clean(arguments.out)} cannot be written: {error.strerror}.") from error
    return COULD_NOT_RUN if failed else CLEAN


def described(data: bytes, constraint: bool, locale: str = "utf-8") -> dict[str, Any]:
    """`constraint`, `bytes`, `verdict`, `items` and `errors` of a file's bytes."""
    decoded = decode(data, locale)
    if decoded.text is None:
        error = {"line": 1, "lsp": [0, 0], "class": "decode", "message": decoded.error}
        said: dict[str, Any] = {"items": [], "errors": [error]}
    else:
        said = understood(list(_rows(parse(decoded.text))), constraint)
    verdict = "reject" if said["errors"] else "accept"
    return {"constraint": constraint, "bytes": len(data), "verdict": verdict, **said}


def _rows(file: File) -> Iterator[tuple[int, list[int], Line]]:
    """(pip's number, [first, last] editor line, 0-based, line) of every logical line."""
    index = file.index
    for number, start, line in zip(file.numbers, file.starts, file.lines, strict=True):
        last = start
        if line.height > 1:
            last += len(line.raw) - len(line.raw.splitlines(True)[-1])
        yield number, [index.line_of(start), index.line_of(last)], line


def _names(files: Iterable[str], batch: str | None) -> Iterator[str]:
    for name in files:
        if name.startswith("@"):
            yield from _listed(name[1:])
        else:
            yield name
    if batch is not None:
        yield from _listed(batch)


def _listed(path: str) -> Iterator[str]:
    from pathlib import Path

    try:
        data = Path(path).read_bytes()  # it may well be a pipe: `--batch /dev/stdin`
    except OSError as error:
        raise CommandError(f"the list {clean(path)} cannot be read: {error.strerror}.") from error
    lines = os.fsdecode(data).replace("\r\n", "\n").split("\n")
    return (line for line in lines if line.strip())
