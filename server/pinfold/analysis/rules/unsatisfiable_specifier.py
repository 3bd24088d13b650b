"""# A specifier that no version satisfies

## What it reports

Clauses of one requirement that contradict each other, so that no version can ever meet them all, pre-releases included. As
few clauses as contradict each other are named and marked; others that stand between them are marked too.

## Why

pip reads the line without complaint and then finds "no matching distribution", whatever the index has.

## Example

```requirements
flask>=3,<2
     ^^^^^^ error[unsatisfiable-specifier]: no version of flask satisfies >=3 and <2
click>=8.0,!=8.1.0,<8.0.1,>8.1
                   ^^^^^^^^^^^ error[unsatisfiable-specifier]: no version of click satisfies <8.0.1 and >8.1
```

## When to allow it

Never in a file that is installed. A file made to fail on purpose, as a test, may allow it.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.rules._rule import LineView, Rule
from pinfold.analysis.versions import minimal_conflict, unsatisfiable
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Requirement


def check(view: LineView) -> Iterator[Finding]:
    requirement = view.line.statement
    # a single clause is unsatisfiable too: `<0.dev0`
    if not isinstance(requirement, Requirement) or not requirement.clauses or view.line.problems:
        return
    clauses = requirement.clauses
    if (len(clauses) == 1 and clauses[0].operator.text in ("==", "~=", ">=", "===")) or requirement.name is None:
        return
    if not unsatisfiable(requirement.specifier):
        return
    chosen = [clauses[i] for i in minimal_conflict([c.text for c in clauses])] or list(clauses)
    *rest, last = [c.text for c in chosen]
    which = f"{', '.join(rest)} and {last}" if rest else last
    message = f"no version of {requirement.name.text} satisfies {which}"
    yield Finding(RULE.name, Span(chosen[0].start, chosen[-1].end), message)


RULE = Rule("unsatisfiable-specifier", Severity.ERROR, __doc__ or "", line=check)
