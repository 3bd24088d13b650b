"""# A file that is too large to check

## What it reports

A file above 2 MiB. Nothing in it is checked.

## Why

The longest requirements files that people have are a tenth of that. A larger one is mostly something else with such a name, and
reading it would make an editor wait.

## Example

```requirements
requests==2.31.0
^ warning[too-large]: this file is above 2 MiB, so it is not checked
# … and 100,000 more lines
```

## When to allow it

When the file is no requirements file: better exclude it.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.rules._rule import FileView, Rule
from pinfold.requirements.text import Span


def check(view: FileView) -> Iterator[Finding]:
    if view.source.too_large:
        yield Finding(RULE.name, Span(0, 0), "this file is above 2 MiB, so it is not checked")


RULE = Rule("too-large", Severity.WARNING, __doc__ or "", file=check, raw=True)
