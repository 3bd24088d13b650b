"""# A release that is too new to be trusted

## What it reports

A pin to a release that is younger than the setting `index.cooldown` asks for. Off until that is set.

## Why

A release that somebody slipped in by a stolen account is most often found and removed within days. Who waits is not hit.

## Example

```requirements
flask==3.1.3
     ^^^^^^^ warning[too-young]: flask 3.1.3 was released 2 days ago, and releases are to be 7 days old
six==1.17.0
-- @index --
now: 2026-01-10
flask: 3.1.3 (2026-01-08), 3.1.2 (2025-08-19)
six: 1.17.0 (2024-12-04)
-- @settings.toml --
[index]
cooldown = 7
```

## After the fix

```requirements
flask==3.1.2
six==1.17.0
```

## When to allow it

When the release repairs what cannot wait, and you have looked at it.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.listed import ListedView
from pinfold.analysis.rules._rule import Rule


def check(view: ListedView) -> Iterator[Finding]:
    days = view.settings.index.cooldown
    if view.project is None or not days:
        return
    from pinfold.analysis import candidates, choice, offers

    _, release = offers.pin_of(view)
    before = candidates.youngest(view.facts, view.settings)
    if release is None or not candidates.too_young(release, before):
        return
    age = max(int(view.facts.now - release.uploaded) // 86_400, 0)
    ago = {0: "today", 1: "yesterday"}.get(age, f"{age} days ago")
    old = f"{days} day{'s' if days > 1 else ''} old"
    message = f"{offers.name_of(view)} {candidates.spelt(release)} was released {ago}, and releases are to be {old}"
    best = choice.newest_for(view.project, view.requirement.specifier, before=before)
    fixes = offers.move_fixes(view, (best if best is not None and candidates.fits(best, before) else None,))
    yield Finding(RULE.name, offers.version_span(view), message, fixes=fixes)


RULE = Rule("too-young", Severity.WARNING, __doc__ or "", listed=check, fixable=True)
