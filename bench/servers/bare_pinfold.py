"""Pinfold's server without its engine: what everything else about a session costs, against `stock_pygls.py`."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pinfold.analysis.findings import Finding
from pinfold.analysis.snapshot import Snapshot
from pinfold.lsp.main import run
from pinfold.requirements.text import Span


class NoEngine:
    """Knows the open texts and finds nothing."""

    scanning = False

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def trust(self, trusted: bool) -> None:
        pass

    def add_folder(self, folder: str) -> None:
        pass

    def remove_folder(self, folder: str) -> None:
        pass

    def configure(self, folder: str, settings: Mapping[str, Any]) -> None:
        pass

    def open(self, path: str, text: str, language: str) -> None:
        self._texts[path] = text

    def change(self, path: str, text: str, changes: Sequence[tuple[Span, int]]) -> None:
        self._texts[path] = text

    def close(self, path: str) -> None:
        self._texts.pop(path, None)

    def disk_changed(self, paths: Sequence[str]) -> None:
        pass

    def paths(self) -> Collection[str]:
        return self._texts

    def findings(self, path: str) -> Sequence[Finding]:
        return ()

    def text(self, path: str) -> str | None:
        return self._texts.get(path)

    def snapshot(self, path: str) -> Snapshot:
        return Snapshot("", {})

    def scan(self, seconds: float) -> bool:
        return False

    def problems(self) -> Sequence[object]:
        return ()


if __name__ == "__main__":
    sys.exit(run(engine=NoEngine()))
