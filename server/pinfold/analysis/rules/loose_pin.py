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
        ^^^^^^ info[loose-pin]: requests>=2.31 can become any later version: pin one with ==
flask~=3.0.1
     ^^^^^^^ info[loose-pin]: flask~=3.0.1 can become other versions too: pin one with ==
urllib3==2.2.1
-- @env --
flask 3.0.3
```

## After the fix

Where a version is installed in the environment, the line can be pinned to it; where the index is known, to the newest release too.

```requirements
requests>=2.31
flask==3.0.3
urllib3==2.2.1
```

## When to allow it

In the requirements of a library, or in a file that another tool compiles into a pinned one: set the style to `bounded`,
`compatible` or `any` for it rather than allowing lines one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.pin import pin_offers
from pinfold.analysis.pinning import pinned_elsewhere, shared_keys, style_for
from pinfold.analysis.rules._rule import FileView, Rule
from pinfold.analysis.settings import Style
from pinfold.analysis.versions import meets, pin_style, unsatisfiable
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Requirement

_OPEN = {"lower": "any later version", "upper": "any earlier version", "excluding": "almost any version"}
_WANTED = {
    "exact": "pin one with ==",
    "compatible": "keep to one series with ~=, as in ~=1.4",
    "bounded": "set a lower and an upper bound, as in >=1.4,<2",
}


def check(view: FileView) -> Iterator[Finding]:
    style = style_for(view.settings, view.source.role)
    loose = view.index.loose if style != "any" else ()
    shared = shared_keys(view.snapshot, view.source.path) if loose else set()
    file = view.file
    for i in loose:
        requirement = file.lines[i].statement
        assert isinstance(requirement, Requirement)
        specifier = requirement.specifier
        becomes = _becomes(specifier, style)
        if not becomes or requirement.name is None:
            continue
        if requirement.key in shared and pinned_elsewhere(view.snapshot, view.source.path, requirement, style):
            continue
        span = Span(requirement.clauses[0].start, requirement.clauses[-1].end).shift(file.starts[i])
        message = f"{requirement.name.text}{specifier} can become {becomes}: {_WANTED[style]}"
        yield Finding(RULE.name, span, message, fixes=pin_offers(view.snapshot, view.source.path, i))


@lru_cache(maxsize=65_536)
def _becomes(specifier: str, style: Style) -> str:
    """What a specifier leaves open beyond the style; "" when that is nothing, or for another rule to say."""
    if not specifier or meets(specifier, style) or unsatisfiable(specifier):
        return ""
    found = pin_style(specifier)
    return "" if found in ("wildcard", "invalid") else _OPEN.get(found, "other versions too")


RULE = Rule("loose-pin", Severity.INFO, __doc__ or "", file=check, fixable=True)
