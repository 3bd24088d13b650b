"""What uv and pip say while they work, as progress: `Follower`. Must never fail on a line that it does not know."""

from __future__ import annotations

import re

from pinfold.system.progress import Progress, Watch

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_UV = (
    (re.compile(rf"^\s*Building (?P<item>{_NAME})(?P<version>==\S+)?"), "Building", False),
    (re.compile(r"^\s*Downloading (?P<item>\S+)"), "Downloading", False),
    (re.compile(r"^\s*Updating (?P<item>\S+)"), "Downloading", False),
    (re.compile(r"^Prepared \d+ packages?"), "Installing", False),
    (re.compile(rf"^ [+~] (?P<item>{_NAME})(?P<version>==\S+)?"), "Installing", True),
    (re.compile(rf"^ - (?P<item>{_NAME})(?P<version>==\S+)?"), "Removing", False),
)
_PIP = (
    (re.compile(rf"^Collecting (?P<item>{_NAME})(?:\[[^\]]*\])?(?P<version>===?[^\s,]+)?"), "Downloading", True),
    (re.compile(r"^Processing (?:\S*/)?(?P<item>[^/\s]+)"), "Downloading", True),
    (re.compile(r"^Obtaining (?P<item>\S+)"), "Downloading", True),
    (re.compile(r"^\s*Cloning (?P<item>\S+)"), "Downloading", False),
    (re.compile(r"^\s*Downloading (?:\S*/)?(?P<item>[^/\s]+)"), "Downloading", False),
    (re.compile(rf"^\s*Building (?:wheel|editable) for (?P<item>{_NAME})"), "Building", False),
    (re.compile(rf"^Installing collected packages: (?P<item>{_NAME})$"), "Installing", False),
    (re.compile(r"^Installing collected packages: "), "Installing", False),  # a list of all of them
    (re.compile(rf"^Uninstalling (?P<item>{_NAME})"), "Removing", False),
)


class Follower:
    """Turns lines into progress; `total` is how many distributions the whole job has, `done` how many came before."""

    def __init__(self, tool: str, watch: Watch, total: int, done: int = 0) -> None:
        self._known = _UV if tool == "uv" else _PIP
        self._watch = watch
        self._total = total
        self._done = done

    def __call__(self, line: str) -> None:
        for pattern, step, counts in self._known:
            found = pattern.match(line)
            if found is None:
                continue
            groups = found.groupdict()
            item = (groups.get("item") or "") + (groups.get("version") or "").replace("=", " ", 1).replace("=", "")
            self._watch(Progress(step, item[:200], min(self._done, self._total), self._total))
            self._done += counts
            return
