"""What a piece of code looks at on the disk, and which variables it asks for: `looking`. Must never change what is answered."""

from __future__ import annotations

import builtins
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

# Everything of `os` that asks about a path; `os.path` is made of these (on Windows also of functions of `nt`).
_LISTING = ("listdir", "scandir", "walk")
_ASKING = ("stat", "lstat", "readlink", "access", "statvfs")


@dataclass
class Looks:
    """Absolute paths: `asked` were asked about, `opened` were opened, `listed` are folders. `variables` were asked for.

    Nothing is written down while `on` is False.
    """

    on: bool = True
    asked: set[str] = field(default_factory=set)
    opened: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)
    variables: set[str] = field(default_factory=set)


class Variables(dict[str, str]):
    """Variables that write down who is asked for."""

    def __init__(self, of: Any, seen: set[str]) -> None:
        super().__init__(of)
        self.seen = seen

    def get(self, key: str, default: Any = None) -> Any:
        self.seen.add(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> str:
        self.seen.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.seen.add(str(key))
        return super().__contains__(key)


@contextmanager
def looking() -> Iterator[Looks]:
    """Writes down all looks of this process until the block ends."""
    seen = Looks()

    def watched(function: Callable[..., Any], into: set[str]) -> Callable[..., Any]:
        def call(path: Any = ".", *arguments: Any, **keywords: Any) -> Any:
            if seen.on and not isinstance(path, int):
                into.add(os.path.normpath(Path.cwd() / os.fsdecode(path)))
            return function(path, *arguments, **keywords)

        return call

    changed: dict[str, Any] = {name: watched(getattr(os, name), seen.asked) for name in _ASKING}
    changed |= {name: watched(getattr(os, name), seen.listed) for name in _LISTING}
    changed |= {"open": watched(os.open, seen.opened), "environ": Variables(os.environ, seen.variables)}
    opened = watched(builtins.open, seen.opened)
    with patch.multiple(os, **changed), patch.object(builtins, "open", opened), patch.object(io, "open", opened):
        yield seen
