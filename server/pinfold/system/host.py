"""The machine and the person as the outside sees them, in one value, so that tests can be somewhere else.

Must never be changed: what a child process gets is computed from it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from pinfold.records import dataclass
from pinfold.system.own_folders import own_folder

YES = frozenset({"1", "on", "t", "true", "y", "yes"})  # as `distutils.util.strtobool` had them, and uv's own parser


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

    @property
    def offline(self) -> bool:
        """Whether the person has told uv for good that nothing may be fetched (`UV_OFFLINE`)."""
        return self.says_yes("UV_OFFLINE")

    def says_yes(self, name: str) -> bool:
        """Whether a variable holds one of the words that pip and uv take for yes."""
        return self.environ.get(name, "").lower() in YES

    def folder(self, kind: str) -> str:
        """Our own folder for "state" or "cache" (XDG Base Directory; Windows and macOS have theirs), never created here."""
        return own_folder(kind, self.environ, self.home, self.platform)


def this_host() -> Host:
    """The machine that we run on."""
    return Host(dict(os.environ), os.path.expanduser("~"))
