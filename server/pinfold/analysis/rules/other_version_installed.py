"""# Another version is installed

## What it reports

A line, or a constraint on something that is needed, which what is installed does not meet: another version, another URL, commit
or hash, or an editable install in place of an ordinary one. A name without a URL is content with whatever has the name, as pip
is. Pre-releases that are installed count.

## Why

What you run and test is not what the file says, and what everybody else gets. Syncing the environment puts it right; if the
installed version is the one you want, pin it.

## Example

```requirements
flask==3.0.3
^^^^^^^^^^^^ warning[other-version-installed]: flask 3.1.0 is installed in .venv, not ==3.0.3
demo @ https://example.com/demo-1.0.zip
^^^^ warning[other-version-installed]: demo 1.0 is installed from an index, not from https://example.com/demo-1.0.zip
-c constraints.txt
-- constraints.txt --
werkzeug<3.1
^^^^^^^^^^^^ warning[other-version-installed]: werkzeug 3.1.3 is installed in .venv, not <3.1
-- @env --
flask 3.1.0 requires werkzeug>=3.0
werkzeug 3.1.3
demo 1.0
```

## After the fix

```requirements
flask==3.1.0
demo @ https://example.com/demo-1.0.zip
-c constraints.txt
-- constraints.txt --
werkzeug==3.1.3
```

## When to allow it

While you try out another version of one project on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pinfold.analysis import urls
from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.installed import synced
from pinfold.analysis.paths import spelled
from pinfold.analysis.pin import pin_fixes
from pinfold.analysis.rules._rule import FileView, Rule, environment_known
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Requirement

if TYPE_CHECKING:
    from pinfold.analysis.asked import Asked
    from pinfold.analysis.environment import Distribution


def check(view: FileView) -> Iterator[Finding]:
    found = synced(view.snapshot, view.source.path)
    for each in found.drift.different if found is not None else ():
        asked, distribution = each.asked, each.distribution
        if found is None or asked.path != view.source.path or distribution.problem:
            continue  # unusable metadata is another rule's business
        installed = f"{asked.name if asked.key else distribution.name} {spelled(distribution.version)} is installed"
        wanted = _place(asked, distribution) if asked.url else f"in {found.name}, not {asked.specifier}"
        fixes = pin_fixes(view.snapshot, asked.path, asked.line)
        yield Finding(RULE.name, _span(view, asked), f"{installed} {wanted}", fixes=fixes)


def _span(view: FileView, asked: Asked) -> Span:
    """The name with its versions: an editor offers fixes where the cursor touches the finding."""
    requirement = view.file.lines[asked.line].statement
    assert isinstance(requirement, Requirement)
    end = requirement.clauses[-1].end + view.file.starts[asked.line] if requirement.clauses else asked.span.end
    return Span(asked.span.start, end)


def _place(asked: Asked, distribution: Distribution) -> str:
    """Where it came from, and where it was to come from."""
    place = f"{'editable ' if asked.editable else ''}from {urls.shown(asked.url)}"
    from pinfold.analysis.drift import whence

    source = spelled(whence(distribution))
    if source != place:
        return f"{source}, not {place}"
    return f"{source}, but not the part or file of it that is asked for"


RULE = Rule(
    "other-version-installed", Severity.WARNING, __doc__ or "", file=check, fixable=True, knows=environment_known
)
