"""# A requirement without any version

## What it reports

A named requirement with no version specifier at all, in a file whose pinning style is not `any`. A name that only states
extras or a marker is still unpinned. Nothing is said when a constraints file, or another line of the same run, pins the
project; requirements by URL and path, and lines that pip refuses anyway, are left to other rules.

## Why

`pip install` then takes whatever is newest on the day. The same file gives another environment tomorrow, on the next machine
and in CI, and the day a release breaks you is not of your choosing.

## Example

```requirements
flask
^^^^^ warning[unpinned]: flask has no version: pip installs whatever is newest on the day
requests[socks] ; python_version >= "3.9"
^^^^^^^^^^^^^^^ warning[unpinned]: requests has no version: pip installs whatever is newest on the day
urllib3==2.2.1
click
-c constraints.txt
-- constraints.txt --
click==8.1.7
-- @env --
flask 3.0.3
```

## After the fix

Where a version is installed in the environment, the line can be pinned to it; where the index is known, to the newest release too.

```requirements
flask==3.0.3
requests[socks] ; python_version >= "3.9"
urllib3==2.2.1
click
-c constraints.txt
```

## When to allow it

In a file that another tool compiles into a pinned one (name it `.in`: its style is `any` by default), or for a tool whose
version does not matter to you.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.pin import pin_offers
from pinfold.analysis.pinning import pinned_elsewhere, shared_keys, style_for
from pinfold.analysis.rules._rule import FileView, Rule
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Requirement


def check(view: FileView) -> Iterator[Finding]:
    style = style_for(view.settings, view.source.role)
    if style == "any":
        return
    shared = shared_keys(view.snapshot, view.source.path) if view.index.loose else set()
    file = view.file
    for i in view.index.loose:
        line, start = file.lines[i], file.starts[i]
        requirement = line.statement
        assert isinstance(requirement, Requirement)
        name = requirement.name
        if requirement.clauses or name is None:
            continue
        if requirement.key in shared and pinned_elsewhere(view.snapshot, view.source.path, requirement, style):
            continue
        end = line.raw.index("]", requirement.extras[-1].end) + 1 if requirement.extras else name.end
        message = f"{name.text} has no version: pip installs whatever is newest on the day"
        fixes = pin_offers(view.snapshot, view.source.path, i)
        yield Finding(RULE.name, Span(name.start, end).shift(start), message, fixes=fixes)


RULE = Rule("unpinned", Severity.WARNING, __doc__ or "", file=check, fixable=True)
