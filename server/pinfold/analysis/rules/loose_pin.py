"""# A version that is pinned more loosely than asked for

## What it reports

A specifier that leaves more versions open than the file's pinning style: under `exact` everything but one `==`, under
`compatible` also bounds that reach beyond one major version, under `bounded` whatever lacks a lower or an upper bound. Nothing
is said under `any`, nor when a constraints file or another line of the same run holds the project tightly enough. A missing
version is `unpinned`; `==1.*` where `exact` is asked for is `wildcard-pin`.

## Why

Within the bounds pip takes the newest release of the day. Two installations of the same file then differ, and a failure cannot
be reproduced from the file alone.

## Example

```requirements
requests>=2.31
        ^^^^^^ warning[loose-pin]: requests>=2.31 can become any later version: pin one with ==
flask~=3.0.1
     ^^^^^^^ warning[loose-pin]: flask~=3.0.1 can become other versions too: pin one with ==
urllib3==2.2.1
```

## When to allow it

In the requirements of a library, or in a file that another tool compiles into a pinned one: set the style to `bounded`,
`compatible` or `any` for it rather than allowing lines one by one.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.pinning import pinned_elsewhere, style_for
from pinfold.analysis.rules._rule import FileView, Rule
from pinfold.analysis.versions import meets, pin_style, unsatisfiable
from pinfold.requirements.text import Span

_OPEN = {"lower": "any later version", "upper": "any earlier version", "excluding": "almost any version"}
_WANTED = {
    "exact": "pin one with ==",
    "compatible": "keep to one series with ~=, as in ~=1.4",
    "bounded": "set a lower and an upper bound, as in >=1.4,<2",
}


def check(view: FileView) -> Iterator[Finding]:
    style = style_for(view.settings, view.source.role)
    if style == "any":
        return
    for i in view.index.loose:
        entry = view.entry(i)
        requirement, specifier = entry.requirement, entry.requirement.specifier
        if not specifier or requirement.name is None or meets(specifier, style) or unsatisfiable(specifier):
            continue
        found = pin_style(specifier)
        if found in ("wildcard", "invalid") or pinned_elsewhere(view.snapshot, view.source.path, requirement, style):
            continue
        span = Span(requirement.clauses[0].start, requirement.clauses[-1].end).shift(entry.start)
        becomes = _OPEN.get(found, "other versions too")
        yield Finding(RULE.name, span, f"{requirement.name.text}{specifier} can become {becomes}: {_WANTED[style]}")


RULE = Rule("loose-pin", Severity.WARNING, __doc__ or "", file=check)
