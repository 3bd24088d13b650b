"""# A release that the target cannot install

## What it reports

A pin to a release that cannot be installed on the target: its `Requires-Python` leaves the target's Python out, or it has wheels
for other platforms and Pythons only and no source archive, or no files at all any more; or the file or the configuration of pip
or uv does not allow what it has: `--only-binary`, `--no-binary`, `uploaded-prior-to`, `exclude-newer`. Also a range of which that
is true for every release. A line whose marker leaves the target out is left alone, and so is a release that would have to be built.

## Why

pip says "No matching distribution found", or takes an older release than the one that you think of, when it may choose.

## Example

```requirements
flask==3.2.0
     ^^^^^^^ warning[unsuitable-release]: flask 3.2.0 wants Python >=3.13, and the target has 3.12.1
numpy==2.0.0
     ^^^^^^^ warning[unsuitable-release]: numpy 2.0.0 has no wheel for the target (Python 3.12.1, linux), and no source to build one
av>=14
  ^^^^ warning[unsuitable-release]: no av that is >=14 can be installed: 15.0.0 wants Python >=3.13, and the target has 3.12.1
odd==2.0
   ^^^^^ warning[unsuitable-release]: odd 2.0 has no wheel for the target, and `--only-binary` allows nothing else
six==1.16.0
flask==3.2.0 ; python_version >= "3.13"
-- @index --
python: 3.12.1
flask: 3.2.0 (python >=3.13), 3.1.3
numpy: 2.1.0, 2.0.0 (platform)
av: 15.0.0 (python >=3.13), 14.0.1 (python >=3.13), 13.1.0
odd: 2.0 (no wheel), 1.9
six: 1.16.0 (sdist)
```

## After the fix

The line is moved to the newest release that can be installed.

```requirements
flask==3.1.3
numpy==2.1.0
av>=13.1.0
odd==1.9
six==1.16.0
flask==3.2.0 ; python_version >= "3.13"
```

## When to allow it

In a file for another machine than the one that is selected; better is to say so with `target.python` and `target.platform`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.listed import ListedView
from pinfold.analysis.rules._rule import Rule

if TYPE_CHECKING:
    from pinfold.analysis.releases import Release, Target


def check(view: ListedView) -> Iterator[Finding]:
    if view.project is None:
        return
    from pinfold.analysis import candidates, choice, matching, offers

    specifier = view.requirement.specifier
    found = matching.matched(view.project, specifier)
    if found.why != "unsuitable" or found.seen is None or not candidates.aimed(view.facts.target, view.requirement):
        return
    name, version = offers.name_of(view), candidates.spelt(found.seen)
    why = _why(found.seen, view.facts.target)
    if offers.pin_of(view)[0]:
        message = f"{name} {version} {why}"
    else:
        which = f" that is {offers.shown(specifier)}" if specifier else ""
        message = f"no {name}{which} can be installed: {version} {why}"
    best = choice.newest_for(view.project, specifier, before=candidates.youngest(view.facts, view.settings))
    yield Finding(RULE.name, offers.version_span(view), message, fixes=offers.move_fixes(view, (best,)))


def _why(release: Release, target: Target) -> str:
    from pinfold.analysis.offers import shown

    if release.obstacle.value == "python":
        wanted = f"Python {shown(release.requires_python)}" if release.requires_python else "another Python"
        return f"wants {wanted}, and the target has {shown(target.python)}"
    if release.obstacle.value == "platform":
        parts = [f"Python {shown(target.python)}" if target.python else "", shown(target.platform)]
        said = ", ".join(part for part in parts if part)
        return f"has no wheel for the target{f' ({said})' if said else ''}, and no source to build one"
    return _OTHER.get(release.obstacle.value, "has no files")


_OTHER = {
    "wheel": "has no wheel for the target, and `--only-binary` allows nothing else",
    "source": "has no source archive, and `--no-binary` allows nothing else",
    "late": "was uploaded after the moment that your configuration sets",
}

RULE = Rule("unsuitable-release", Severity.WARNING, __doc__ or "", listed=check, fixable=True)
