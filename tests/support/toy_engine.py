"""An engine for tests of the server alone: it objects to words in the text, so that a test can say what is found where.

`bad` is a warning, `worse` an error that is related to every `cause` in the open files and folders, `gone` is unnecessary,
`boom` raises. Run as a program, it is a server on stdin and stdout.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from pinfold.analysis.findings import Finding, Related, Severity, Tag
from pinfold.analysis.snapshot import Snapshot
from pinfold.requirements.text import Span
from pinfold.system.host import Host
from pinfold.workspace.fold.choice import Choice
from pinfold.workspace.fold.context import Context
from pinfold.workspace.fold.status import State, Status


class ToyEngine:
    def __init__(self, disk: Mapping[str, str] | None = None) -> None:
        self.disk = dict(disk or {})
        self.opened: dict[str, str] = {}
        self.settings: dict[str, Mapping[str, Any]] = {}
        self.folders: list[str] = []
        self.trusted = False
        self.host = Host({}, "/nowhere")
        self.stands: dict[str, State] = {}  # by folder
        self._stood: dict[str, State] = {}
        self.touched: list[str] = []
        self.changes: list[tuple[Span, int]] = []
        self.hidden: dict[str, str] = {}  # what a search has yet to find
        self._last: dict[str, list[Finding]] = {}

    def trust(self, trusted: bool) -> None:
        self.trusted = trusted

    def look(self) -> bool:
        """Whether a test has changed `stands` since the last look."""
        known, self._stood = self._stood, dict(self.stands)
        return known != self._stood

    def inform(self, indexes: Mapping[str, Any]) -> bool:
        return False

    def interrupted(self, folder: str) -> bool:
        return False

    def status(self, folder: str) -> Status:
        """In sync unless `stands` says otherwise; what somebody looked at last counts, as with the real one."""
        return Status(self._stood.get(folder, State.IN_SYNC), "", Choice(f"{folder}/.venv", "found", inside=True))

    def context(self, folder: str) -> Context:
        return Context(folder, Snapshot(folder, {}), self.host)

    def owner(self, path: str) -> str:
        return next((folder for folder in self.folders if path.startswith(folder + "/")), "")

    def add_folder(self, folder: str) -> None:
        self.folders.append(folder)

    def remove_folder(self, folder: str) -> None:
        self.folders.remove(folder)

    def configure(self, folder: str, settings: Mapping[str, Any]) -> None:
        self.settings[folder] = settings

    def open(self, path: str, text: str, language: str) -> None:
        self.opened[path] = text

    def change(self, path: str, text: str, changes: Sequence[tuple[Span, int]]) -> None:
        self.opened[path] = text
        self.changes = list(changes)

    def close(self, path: str) -> None:
        del self.opened[path]

    def disk_changed(self, paths: Sequence[str]) -> None:
        self.touched.extend(paths)

    def paths(self) -> Collection[str]:
        return {**self.disk, **self.opened}

    def text(self, path: str) -> str | None:
        return {**self.disk, **self.opened}.get(path)

    def findings(self, path: str) -> Sequence[Finding]:
        found = list(self._find(path))
        if found == self._last.get(path):
            return self._last[path]
        self._last[path] = found
        return found

    def _find(self, path: str) -> Any:
        if any(settings.get("off") for settings in self.settings.values()):
            return
        for match in re.finditer(r"bad|worse|gone|boom", self.text(path) or ""):
            span = Span(*match.span())
            if match[0] == "boom":
                raise RuntimeError("could not reach https://name:secret@example.com/")
            related = tuple(
                Related(other, Span(*cause.span()), "the cause")
                for other in self.paths()
                for cause in re.finditer("cause", self.text(other) or "")
            )
            yield Finding(
                f"toy-{match[0]}",
                span,
                f"{match[0]} is here",
                related=related if match[0] == "worse" else (),
                tags=(Tag.UNNECESSARY,) if match[0] == "gone" else (),
                severity=Severity.ERROR if match[0] == "worse" else None,
            )

    @property
    def scanning(self) -> bool:
        return bool(self.hidden)

    def scan(self, seconds: float) -> bool:
        """Finds one file at a time."""
        path, text = self.hidden.popitem()
        self.disk[path] = text
        return True

    def problems(self) -> Sequence[object]:
        return [f"{folder}: {settings['wrong']}" for folder, settings in self.settings.items() if "wrong" in settings]

    def snapshot(self, path: str, listings: Iterable[str] = ()) -> Snapshot:
        if "boom" in (self.text(path) or ""):
            raise RuntimeError("could not reach https://name:secret@example.com/")
        return Snapshot("", {})


if __name__ == "__main__":
    from pinfold.lsp.main import run

    sys.exit(run(engine=ToyEngine()))
