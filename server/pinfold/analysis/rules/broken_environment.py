"""# An environment that cannot be used

## What it reports

In the first line of each file that the folder's environment is kept equal to: the environment is there and does not work. Most
often the Python that it was made from has been removed or moved.

## Why

Nothing can be started in it and nothing installed into it. Recreating it, keeping its packages, takes Pinfold a moment.

## Example

```requirements
flask==3.0.3
^^^^^^^^^^^^ warning[broken-environment]: .venv cannot be used: its base Python /opt/python3.12/bin/python3.12 is gone
-- @env --
problem: its base Python /opt/python3.12/bin/python3.12 is gone
flask 3.0.3
```

## When to allow it

On a machine on which this environment is not meant to work; better is to select another one.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.installed import judged
from pinfold.analysis.paths import spelled
from pinfold.analysis.rules._rule import FileView, Rule, environment_known


def check(view: FileView) -> Iterator[Finding]:
    found = judged(view.snapshot)
    if found is not None and found.environment.problem and view.source.path in found.facts.files:
        message = f"{found.name} cannot be used: {spelled(found.environment.problem)}"
        yield Finding(RULE.name, view.file.index.line_span(0), message)


RULE = Rule("broken-environment", Severity.WARNING, __doc__ or "", file=check, knows=environment_known)
