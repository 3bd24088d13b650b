"""# A requirement without any version

## What it reports

A named requirement with no version specifier at all, in a file whose pinning style is not `any`. Requirements by URL and path,
and lines that pip refuses anyway, are left to other rules. A name that only states extras or a marker is still unpinned.

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
```

## When to allow it

In a file that another tool compiles into a pinned one (name it `.in`: its style is `any` by default), or for a tool whose
version does not matter to you.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.pinning import style_for
from pinfold.analysis.rules._rule import LineView, Rule
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Form, Requirement


def check(view: LineView) -> Iterator[Finding]:
    requirement = view.line.statement
    if not isinstance(requirement, Requirement) or view.line.problems or requirement.name is None:
        return
    if requirement.form is not Form.NAMED or requirement.clauses or style_for(view.settings, view.role) == "any":
        return
    span = Span(requirement.name.start, name_end(view, requirement))
    message = f"{requirement.name.text} has no version: pip installs whatever is newest on the day"
    yield Finding(RULE.name, span, message)


def name_end(view: LineView, requirement: Requirement) -> int:
    """Where the name with its extras ends."""
    assert requirement.name is not None
    if not requirement.extras:
        return requirement.name.end
    return view.line.raw.index("]", requirement.extras[-1].end) + 1


RULE = Rule("unpinned", Severity.WARNING, __doc__ or "", line=check)
