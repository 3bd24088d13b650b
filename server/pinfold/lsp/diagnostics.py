"""Telling the client what was found: published, or pulled where the client can; never both, never the same twice.

LSP 3.17, "Publish Diagnostics" and "Pull Diagnostics". Must never compute a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

from pinfold.analysis.findings import Finding
from pinfold.lsp.client import Client
from pinfold.lsp.convert import to_diagnostic
from pinfold.records import dataclass
from pinfold.requirements.text import LineIndex


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """The diagnostics of one file. `number` changes whenever `items` does; 0 stands for a file never reported on."""

    number: int
    items: list[dict[str, Any]]
    findings: Sequence[Finding]
    read: tuple[tuple[str, LineIndex | None], ...]  # the lines that the positions were counted in


NOTHING = Report(0, [], (), ())


class Reporter:
    """Turns findings into reports and remembers them. `place` gives a path's URI and lines, None when unknown."""

    def __init__(
        self,
        client: Client,
        findings: Callable[[str], Sequence[Finding]],
        place: Callable[[str], tuple[str, LineIndex] | None],
        page: Callable[[str], str | None],
    ) -> None:
        self._client = client
        self._findings = findings
        self._place = place
        self._page = page
        self._reports: dict[str, Report] = {}
        self._numbers = 0

    def report(self, path: str) -> Report:
        """What there is to say about a file now."""
        last = self._reports.get(path, NOTHING)
        findings = self._findings(path)
        if last.read and findings is last.findings and all(self._lines(p) is index for p, index in last.read):
            return last
        here = self._place(path)
        items = (
            [to_diagnostic(finding, here[1], self._client, self._place, self._page) for finding in findings]
            if here is not None
            else []
        )
        others = dict.fromkeys(other.path for finding in findings for other in finding.related)
        read = tuple((p, self._lines(p)) for p in (path, *others))
        if items == last.items:
            number = last.number
        else:
            self._numbers += 1
            number = self._numbers
        found = Report(number, items, findings, read)
        self._reports[path] = found
        return found

    def keep(self, paths: Collection[str]) -> None:
        """Forget the reports of all other files."""
        if len(self._reports) > len(paths):
            self._reports = {path: report for path, report in self._reports.items() if path in paths}

    def _lines(self, path: str) -> LineIndex | None:
        found = self._place(path)
        return found[1] if found is not None else None


class _Told(NamedTuple):
    uri: str
    version: int | None
    number: int
    empty: bool


class Publisher:
    """Publishes reports that the client has not seen yet."""

    def __init__(self, notify: Callable[[str, Any], None]) -> None:
        self._notify = notify
        self._told: dict[str, _Told] = {}

    def tell(self, path: str, uri: str, version: int | None, report: Report) -> None:
        """`version` is the open document's; None for a file on disk, which is mentioned only once it has findings."""
        last = self._told.get(path)
        if last is None and version is None and not report.items:
            return
        self._told[path] = now = _Told(uri, version, report.number, not report.items)
        # A closed document whose file says the same has nothing new to tell: its version is gone, that is all.
        if last is not None and (last == now or (version is None and last.number == now.number)):
            return
        params = {"uri": uri, "diagnostics": report.items}
        self._notify("textDocument/publishDiagnostics", params if version is None else {**params, "version": version})

    def clear_others(self, paths: Collection[str]) -> None:
        """Clear what was said about files that are gone or excluded."""
        for path in [path for path in self._told if path not in paths]:
            last = self._told.pop(path)
            if not last.empty:
                self._notify("textDocument/publishDiagnostics", {"uri": last.uri, "diagnostics": []})
