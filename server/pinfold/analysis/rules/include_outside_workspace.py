"""# An included file outside of the workspace

## What it reports

A `-r` or `-c` whose file lies outside of the open folder, as long as the workspace is not trusted; on Windows also one on
another machine (`//server/share/…`), trusted or not.

## Why

A file that somebody sends you could name any file of yours, and Windows signs in by itself to any share that it opens.
Pinfold therefore doesn't read it, so what it asks for is not checked together with this file. pip does read it.

## Example

```requirements
-r ../shared/base.txt
   ^^^^^^^^^^^^^^^^^^ info[include-outside-workspace]: ../shared/base.txt is outside of the workspace: Pinfold does not read it
```

## When to allow it

When the file is not yours to check; else open the folder that holds both, or trust the workspace.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.facts import Absence
from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.rules._rule import FileView, Rule


def check(view: FileView) -> Iterator[Finding]:
    absent = view.snapshot.facts.absent
    for edge in view.snapshot.includes.edges.get(view.source.path, ()) if absent else ():
        if edge.target is not None and absent.get(edge.target) is Absence.OUTSIDE and edge.option.value is not None:
            message = f"{edge.option.value.text} is outside of the workspace: Pinfold does not read it"
            yield Finding(RULE.name, edge.span, message)


RULE = Rule("include-outside-workspace", Severity.INFO, __doc__ or "", file=check)
