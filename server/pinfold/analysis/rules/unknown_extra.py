"""# An extra that does not exist

## What it reports

An extra that the pinned release does not declare, or, for a range, the release that pip would take today. Spelling differences that
do not count (case, dashes, underscores, dots) are let through.

## Why

pip prints a warning among hundreds of other lines and goes on without what the extra was to bring. It is then missing at run time.

## Example

```requirements
requests[sock]==2.32.3
         ^^^^ warning[unknown-extra]: requests 2.32.3 has no extra sock: it has socks and use-chardet-on-py3
flask[async, foo]>=3
             ^^^ warning[unknown-extra]: flask 3.1.3 has no extra foo: it has async and dotenv
six[all]==1.17.0
    ^^^ warning[unknown-extra]: six 1.17.0 has no extras
-- @index --
requests: 2.32.3
requests 2.32.3 extras: socks, use-chardet-on-py3
flask: 3.1.3
flask 3.1.3 extras: async, dotenv
six: 1.17.0
six 1.17.0 summary: Python 2 and 3
```

## After the fix

One that is near enough to have been meant takes its place.

```requirements
requests[socks]==2.32.3
flask[async, foo]>=3
six[all]==1.17.0
```

## When to allow it

Where the line serves several releases, of which some have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pinfold.analysis.findings import Edit, Finding, Fix, Severity
from pinfold.analysis.listed import ListedView
from pinfold.analysis.pieces import intact
from pinfold.analysis.rules._rule import Rule
from pinfold.analysis.spelling import closest
from pinfold.requirements.names import normalise

if TYPE_CHECKING:
    from pinfold.analysis.releases import Details

MAX_NAMED = 8
_IN_MARKER = re.compile(r"extra\s*==\s*[\"']([^\"']{1,100})[\"']")


def check(view: ListedView) -> Iterator[Finding]:
    if not view.requirement.extras or view.project is None:
        return
    details = _details(view)
    if details is None or not details.known:
        return
    from pinfold.analysis.offers import name_of, shown

    # Metadata from before 2.1 need not declare what its requirements name.
    known = set(details.extras) | {normalise(name) for text in details.requires for name in _IN_MARKER.findall(text)}
    for extra in view.requirement.extras:
        if normalise(extra.text) in known:
            continue
        release = f"{name_of(view)} {shown(details.version)}"
        has = f"no extra {shown(extra.text)}: it has {_listed(sorted(known))}" if known else "no extras"
        near = closest(normalise(extra.text), sorted(known))
        fixes: tuple[Fix, ...] = ()
        if near is not None and intact(extra) and re.fullmatch(r"[a-z0-9-]+", near):
            fixes = (Fix(f"Change {extra.text} to {near}", (Edit(extra.span, near),), safe=False),)
        yield Finding(RULE.name, extra.span, f"{release} has {has}", fixes=fixes)


def informed(view: ListedView) -> bool:
    if not view.requirement.extras or view.project is None:
        return True
    details = _details(view)
    return details is not None and details.known


def _details(view: ListedView) -> Details | None:
    from pinfold.analysis import candidates, matching, offers

    assert view.project is not None
    pin, release = offers.pin_of(view)
    if not pin:
        release = matching.matched(view.project, view.requirement.specifier).release
    return candidates.known_of(view.facts.details, view.requirement.key, pin, release)


def _listed(names: list[str]) -> str:
    from pinfold.analysis.offers import enumerated, shown

    more = [f"{len(names) - MAX_NAMED + 1} more"] if len(names) > MAX_NAMED else []
    return enumerated([*map(shown, names[: MAX_NAMED - 1] if more else names), *more])


RULE = Rule("unknown-extra", Severity.WARNING, __doc__ or "", listed=check, informed=informed, fixable=True)
