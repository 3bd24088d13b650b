"""# A marker that never holds

## What it reports

A requirement whose marker is false in every environment that pip may run in: contradictory comparisons, a value that the
variable never has, or `extra == "…"`, for pip evaluates a requirements file without any extra. Comparisons that only look like
comparisons of versions are `marker-version-as-string`.

## Why

pip says "Ignoring …: markers don't match your environment" and goes on. The project is never installed.

## Example

```requirements
tomli ; os_name == "nt" and os_name == "posix"
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning[never-true-marker]: this marker never holds: pip never installs tomli
pytest ; extra == "test"
         ^^^^^^^^^^^^^^^ warning[never-true-marker]: extra is empty in a requirements file: pip never installs pytest
```

## When to allow it

When a generator writes the line and something else reads it.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.marker_versions import doubts
from pinfold.analysis.markers import Verdict, atoms, verdict
from pinfold.analysis.rules._rule import LineView, Rule
from pinfold.requirements.tree import Requirement


def check(view: LineView) -> Iterator[Finding]:
    requirement = view.line.statement
    if not isinstance(requirement, Requirement) or requirement.marker is None or view.line.problems:
        return
    marker = requirement.marker
    if verdict(marker.text) is not Verdict.NEVER or doubts(marker.text):
        return
    extra = any(atom.variable == "extra" for atom in atoms(marker.text))
    why = "extra is empty in a requirements file" if extra else "this marker never holds"
    name = requirement.name.text if requirement.name is not None else "this"
    yield Finding(RULE.name, marker.span, f"{why}: pip never installs {name}")


RULE = Rule("never-true-marker", Severity.WARNING, __doc__ or "", line=check)
