"""Runs the command line in this process, as a shell would: its own folder, streams and environment."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from pinfold.cli.main import main

# What decides about colours and widths, which a test says itself.
QUIET = ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS")


@dataclass(frozen=True)
class Result:
    code: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        return self.raw.decode("utf-8").replace("\r\n", "\n")


class Terminal(io.TextIOWrapper):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def pinfold(
    *arguments: str, folder: Path, stdin: bytes = b"", env: Mapping[str, str] | None = None, terminal: bool = False
) -> Result:
    """`pinfold ARGUMENTS` in a folder."""
    kind = Terminal if terminal else io.TextIOWrapper
    out, err = (kind(io.BytesIO(), encoding="utf-8") for _ in range(2))
    given = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    environ = {name: value for name, value in os.environ.items() if name not in QUIET} | dict(env or {})
    streams = patch.multiple(sys, stdout=out, stderr=err, stdin=given)
    with inside(folder), streams, patch.dict(os.environ, environ, clear=True):
        code = main(list(arguments))
    out.flush()
    err.flush()
    said = err.buffer.getvalue().decode("utf-8").replace("\r\n", "\n")  # type: ignore[attr-defined]
    return Result(code, out.buffer.getvalue(), said)  # type: ignore[attr-defined]


def lay(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Writes files, line ends as they are."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return folder
