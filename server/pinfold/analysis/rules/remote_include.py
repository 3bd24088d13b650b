"""# An included file from the network

## What it reports

A `-r` or `-c` with an `http://` or `https://` address; the former as a warning.

## Why

pip fetches the file again on every run, so what is installed can change without a change here. Pinfold never fetches it, so what
it asks for is not checked.

## Example

```requirements
-c https://example.com/2026/limits.txt
   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info[remote-include]: pip fetches this on every run; Pinfold does not, and cannot check it
```

## When to allow it

For constraints that somebody else publishes, as OpenStack does, at an address that says which release it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.rules._rule import FileView, Rule
from pinfold.analysis.urls import host_of, insecure_scheme
from pinfold.requirements.includes import EdgeKind


def check(view: FileView) -> Iterator[Finding]:
    for edge in view.snapshot.includes.edges.get(view.source.path, ()):
        if edge.kind is not EdgeKind.URL or edge.target is None:
            continue
        message = "pip fetches this on every run; Pinfold does not, and cannot check it"
        severity = None
        if insecure_scheme(edge.target):
            message = f"what {host_of(edge.target)} sends can be changed on the way, and pip installs what it names"
            severity = Severity.WARNING
        yield Finding(RULE.name, edge.span, message, severity=severity)


RULE = Rule("remote-include", Severity.INFO, __doc__ or "", file=check)
