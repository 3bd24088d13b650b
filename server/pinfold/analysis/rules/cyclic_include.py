"""# Files that include each other in a ring

## What it reports

A `-r` or `-c` that leads back to a file from which it was reached, directly or by way of others.

## Why

pip stops with "recursively references itself". uv reads on, so the mistake is easily made there and found elsewhere.

## Example

```requirements
-r tools.txt
-- tools.txt --
flask==3.0.3
-r requirements.txt
   ^^^^^^^^^^^^^^^^ error[cyclic-include]: this closes a ring: requirements.txt > tools.txt > requirements.txt; pip stops
```

## When to allow it

Never for pip.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from pinfold.analysis.findings import Finding, Related, Severity
from pinfold.analysis.paths import seen_from
from pinfold.analysis.rules._rule import FileView, Rule
from pinfold.analysis.snapshot import Snapshot

SHOWN = 6  # files of a ring that a message names


def check(view: FileView) -> Iterator[Finding]:
    path = view.source.path
    for edge, ring in view.snapshot.includes.cycles:
        if edge.source != path:
            continue
        names = [seen_from(name, path) for name in (*ring, ring[0])]
        if len(names) > SHOWN:
            names = [*names[: SHOWN - 2], "…", *names[-1:]]
        message = f"this closes a ring: {' > '.join(names)}; pip stops"
        yield Finding(RULE.name, edge.span, message, _others(view.snapshot, ring))


def _others(snapshot: Snapshot, ring: tuple[str, ...]) -> tuple[Related, ...]:
    """The includes that lead from the ring's first file to its last."""
    related = []
    for source, target in pairwise(ring):
        edge = next((e for e in snapshot.includes.edges[source] if e.target == target), None)
        if edge is not None:
            related.append(Related(source, edge.span, f"includes {seen_from(target, source)}"))
    return tuple(related)


RULE = Rule("cyclic-include", Severity.ERROR, __doc__ or "", file=check)
