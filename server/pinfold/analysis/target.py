"""What an environment the files are meant for looks like. Must never ask the running interpreter."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """`python` like "3.12" and `platform` like "linux", "win32", "darwin"; None means: any."""

    python: str | None = None
    platform: str | None = None
