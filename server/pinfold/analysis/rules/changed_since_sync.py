"""# Requirements that have changed since the last sync

## What it reports

Once for each file, how many of its lines are new or different since Pinfold last made the environment equal to the files, while
it no longer is. It is marked at the first of them; the others are listed with it. Comments, order, spelling of names and lines
whose marker does not hold make no difference.

On a line that asks for a project in a folder, such as `-e .`: that its `pyproject.toml` says something else than when it was
installed, so that the environment may lack what it needs now.

## Why

After pulling or switching a branch the requirements have changed and the environment has not. This says so in one place, before
the first import fails.

## Example

```requirements
flask==3.1.0
^^^^^ info[changed-since-sync]: 2 requirements have changed since the last sync of .venv
six==1.16.0  # as before
click==8.1.7
-- @env --
flask 3.0.3
six 1.16.0
synced: flask==3.0.3, six==1.16.0
```

```requirements
-e .
^^^^ info[changed-since-sync]: app has changed since it was installed into .venv: its pyproject.toml asks for six>=1.16 now
-- @env --
app 1.0 editable from file:///w
outdated: app (its pyproject.toml asks for six>=1.16 now)
```

## When to allow it

In a file that changes on each run of another tool.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Related, Severity
from pinfold.analysis.installed import synced
from pinfold.analysis.paths import spelled
from pinfold.analysis.rules._rule import FileView, Rule, environment_known

MAX_RELATED = 20


def check(view: FileView) -> Iterator[Finding]:
    found = synced(view.snapshot, view.source.path)
    if found is None:
        return
    for each in found.drift.outdated:
        if each.asked.path == view.source.path:
            name, how = spelled(each.distribution.name), spelled(each.how)
            yield Finding(
                RULE.name, each.asked.span, f"{name} has changed since it was installed into {found.name}: {how}"
            )
    if found.facts.synced is None or found.drift.in_sync:
        return
    before = found.facts.synced.requirements
    asked = (each for each in found.drift.survey.requirements if each.path == view.source.path)
    changed = [each for each in asked if each.canonical not in before]
    if not changed:
        return
    count = "a requirement has" if len(changed) == 1 else f"{len(changed)} requirements have"
    related = [
        Related(each.path, each.span, f"{each.shown} is new or different") for each in changed[1 : MAX_RELATED + 1]
    ]
    message = f"{count} changed since the last sync of {found.name}"
    yield Finding(RULE.name, changed[0].span, message, tuple(related))


RULE = Rule("changed-since-sync", Severity.INFO, __doc__ or "", file=check, knows=environment_known)
