"""The machine and the person as the outside sees them, in one value, so that tests can be somewhere else.

Must never be changed: what a child process gets is computed from it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Host:
    """`environ` are the variables we were started with, `home` the person's folder, `platform` is `sys.platform`."""

    environ: Mapping[str, str]
    home: str
    platform: str = sys.platform

    @property
    def windows(self) -> bool:
        return self.platform == "win32"

    @property
    def macos(self) -> bool:
        return self.platform == "darwin"

    def folder(self, kind: str) -> str:
        """Our own folder for "state" or "cache" (XDG Base Directory; Windows and macOS have theirs), never created here."""
        own = self.environ.get(f"PINFOLD_{kind.upper()}_DIR", "")
        if own:
            return os.path.abspath(own)
        if self.windows:
            return os.path.join(self.environ.get("LOCALAPPDATA") or self.home, "pinfold", kind)
        if self.macos:
            parent = "Caches" if kind == "cache" else "Application Support"
            return os.path.join(self.home, "Library", parent, "pinfold")
        parent = self.environ.get(f"XDG_{kind.upper()}_HOME", "")
        if not os.path.isabs(parent):  # the specification says to ignore a relative one
            parent = os.path.join(self.home, ".cache" if kind == "cache" else os.path.join(".local", "state"))
        return os.path.join(parent, "pinfold")


def this_host() -> Host:
    """The machine that we run on."""
    return Host(dict(os.environ), os.path.expanduser("~"))
