"""What uv and pip say while they resolve, as progress. Must never fail on a line that it does not know."""

from __future__ import annotations

import re

from pinfold.system.progress import Progress, Watch

_KNOWN = (
    (re.compile(r"^\s*Building (?:wheel for |editable for )?(?P<item>[^\s=]+)"), "Building"),
    (re.compile(r"^\s*(?:Downloading|Updating|Cloning) (?:\S*/)?(?P<item>[^/\s]+)"), "Downloading"),
    (re.compile(r"^(?:Collecting|Obtaining|Processing) (?:\S*/)?(?P<item>[^/\s]+)"), "Resolving"),
)


class Follower:
    """Turns lines into progress. How much there is to do nobody knows before it is done."""

    def __init__(self, tool: str, watch: Watch) -> None:
        self._watch = watch
        self._done = 0
        watch(Progress("Resolving", f"with {tool}"))

    def __call__(self, line: str) -> None:
        for pattern, step in _KNOWN:
            if found := pattern.match(line):
                self._done += step == "Resolving"
                self._watch(Progress(step, found["item"][:200], self._done))
                return
