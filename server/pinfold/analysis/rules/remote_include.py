"""# An included file from the network

## What it reports

A `-r` or `-c` with an `https://` or `http://` address.

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
from pinfold.requirements.includes import EdgeKind


def check(view: FileView) -> Iterator[Finding]:
    for edge in view.snapshot.includes.edges.get(view.source.path, ()):
        if edge.kind is EdgeKind.URL:
            yield Finding(RULE.name, edge.span, "pip fetches this on every run; Pinfold does not, and cannot check it")


RULE = Rule("remote-include", Severity.INFO, __doc__ or "", file=check)
