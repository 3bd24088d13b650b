"""# A release with a known vulnerability

## What it reports

A pin to a release for which the index or the advisory database lists vulnerabilities, with their names and the lowest release that
repairs all of them and has none that is known. A critical or high one is an error, a medium one a warning, a low one information,
and one whose severity nobody states a warning. Ranges are not judged: pip chooses.

## Why

Once an advisory is published, everybody knows where to look. The lowest repaired release is the smallest change that closes it.

## Example

```requirements
flask==2.2.1
     ^^^^^^^ error[vulnerable-release]: flask 2.2.1 is vulnerable: GHSA-m2qf (high: cookies leak), fixed in 2.2.5
yarl==3.1.0
    ^^^^^^^ warning[vulnerable-release]: yarl 3.1.0 has 2 known vulnerabilities, fixed in 3.1.4: GHSA-h5c8 (medium), PYSEC-2 (low)
six==1.16.0
-- @index --
flask: 3.1.3, 2.3.2, 2.2.5, 2.2.1
flask 2.2.1 advisory: GHSA-m2qf high 7.5 fixed 2.2.5, 2.3.2 (CVE-2023-1): cookies leak
yarl: 3.1.6, 3.1.4, 3.1.3, 3.1.0
yarl 3.1.0 advisory: GHSA-h5c8 medium fixed 3.1.3
yarl 3.1.0 advisory: PYSEC-2 low fixed 3.1.4
six: 1.16.0
six 1.16.0 advisory: none
```

## After the fix

```requirements
flask==2.2.5
yarl==3.1.4
six==1.16.0
```

## When to allow it

When the part that is vulnerable is not used, with the advisory's name in the comment so that the next reader can judge too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.listed import ListedView
from pinfold.analysis.rules._rule import Rule

if TYPE_CHECKING:
    from pinfold.analysis.releases import Advisory, Release

MAX_NAMED = 4  # advisories in one message
_RANKS = {
    "critical": Severity.ERROR,
    "high": Severity.ERROR,
    "medium": Severity.WARNING,
    "": Severity.WARNING,
    "low": Severity.INFO,
}


def check(view: ListedView) -> Iterator[Finding]:
    if view.project is None:
        return
    from pinfold.analysis import candidates, choice, offers

    advisories = _known(view)
    if not advisories:
        return
    pin, release = offers.pin_of(view)
    before = candidates.youngest(view.facts, view.settings)
    fixed = choice.lowest_fixed(view.facts, view.project, pin, advisories, before=before)
    version = candidates.spelt(release) if release is not None else offers.shown(pin)
    message = f"{offers.name_of(view)} {version} {_said(advisories, fixed)}"
    severity = max((_RANKS[each.severity] for each in advisories), key=lambda each: each.rank)
    best = choice.newest_for(view.project, view.requirement.specifier, before=before) if fixed is not None else None
    fixes = offers.move_fixes(view, (fixed, best))
    yield Finding(RULE.name, offers.version_span(view), message, fixes=fixes, severity=severity)


def informed(view: ListedView) -> bool:
    return view.project is None or not view.requirement.clauses or _known(view) is not None


def _known(view: ListedView) -> tuple[Advisory, ...] | None:
    """The advisories of the pinned version; None while nobody knows."""
    from pinfold.analysis import candidates, offers

    pin, release = offers.pin_of(view)
    return candidates.known_of(view.facts.advisories, view.requirement.key, pin, release) if pin else ()


def _said(advisories: tuple[Advisory, ...], fixed: Release | None) -> str:
    from pinfold.analysis.candidates import spelt
    from pinfold.analysis.offers import shown

    if len(advisories) == 1:
        (only,) = advisories
        words = ": ".join(filter(None, (only.severity, shown(only.summary, 120))))
        repaired = (
            f"fixed in {spelt(fixed)}" if fixed is not None else "and no release that could be installed repairs it"
        )
        return f"is vulnerable: {shown(only.id)}{f' ({words})' if words else ''}, {repaired}"
    worst = sorted(advisories, key=lambda each: (-_RANKS[each.severity].rank, each.id))
    named = [f"{shown(each.id)}{f' ({each.severity})' if each.severity else ''}" for each in worst[:MAX_NAMED]]
    if len(worst) > MAX_NAMED:
        named.append(f"{len(worst) - MAX_NAMED} more")
    repaired = f"fixed in {spelt(fixed)}" if fixed is not None else "and no release that could be installed repairs all"
    return f"has {len(advisories)} known vulnerabilities, {repaired}: {', '.join(named)}"


RULE = Rule("vulnerable-release", Severity.WARNING, __doc__ or "", listed=check, informed=informed, fixable=True)
