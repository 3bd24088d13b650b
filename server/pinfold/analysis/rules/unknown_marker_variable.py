"""# A marker variable that does not exist

## What it reports

A word in a marker that is neither one of the twelve variables of PEP 508 nor in quotes: a misspelt variable, or a value whose
quotes are missing. Also the variables `extras` and `dependency_groups`, which belong to lock files, and comparisons without
any variable.

## Why

pip refuses the line, or stops with a traceback when it evaluates it, and installs nothing.

## Example

```requirements
tomli ; python_versoin < "3.11"
        ^^^^^^^^^^^^^^ error[unknown-marker-variable]: there is no marker variable python_versoin; did you mean python_version?
uvloop ; sys_platform == linux
                         ^^^^^ error[unknown-marker-variable]: linux must be in quotes: sys_platform == "linux"
```

## After the fix

```requirements
tomli ; python_version < "3.11"
uvloop ; sys_platform == "linux"
```

## When to allow it

Never: pip cannot read the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pinfold.analysis.findings import Edit, Finding, Fix, Severity
from pinfold.analysis.marker_names import UnknownWord, unknown_word
from pinfold.analysis.marker_tokens import LOCK_VARIABLES, VARIABLES
from pinfold.analysis.markers import Kind, atoms, tokens
from pinfold.analysis.pieces import piece
from pinfold.analysis.rules._rule import LineView, Rule
from pinfold.analysis.spelling import closest
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Requirement, Token

_VALUE = re.compile(r"[^\s()\"';]+")
_MEANT = {
    "arch": "platform_machine",
    "implementation": "implementation_name",
    "machine": "platform_machine",
    "os": "os_name",
    "platform": "sys_platform",
    "platform_architecture": "platform_machine",
    "platform_python_version": "python_version",
    "python": "python_version",
    "python_full": "python_full_version",
    "system": "platform_system",
    "version": "python_version",
}


def check(view: LineView) -> Iterator[Finding]:
    requirement = view.line.statement
    if not isinstance(requirement, Requirement) or requirement.marker is None:
        return
    if not view.line.problems:
        yield from _unevaluable(requirement.marker)
        return
    found = unknown_word(view.line)
    if found is not None:
        yield _value(view.line.raw, requirement.marker, found) if found.value else _variable(found)


def _variable(found: UnknownWord) -> Finding:
    name = found.token.text
    meant = _MEANT.get(name.lower()) or closest(name, VARIABLES)
    message = f"there is no marker variable {name}"
    if meant is None:
        return Finding(RULE.name, found.span, f"{message}: pip refuses the line")
    fix = Fix(f"Change to {meant}", (Edit(found.span, meant),))
    return Finding(RULE.name, found.span, f"{message}; did you mean {meant}?", fixes=(fix,))


def _value(raw: str, marker: Token, found: UnknownWord) -> Finding:
    match = _VALUE.match(raw, found.span.start)
    assert match is not None, "a value has at least one character"
    before = [t for t in tokens(marker.text) if t.end <= found.token.start][-2:]
    quoted = f'"{match[0]}"'
    message = f"{match[0]} must be in quotes: {before[0].text} {before[1].text} {quoted}"
    fix = Fix(f"Change to {quoted}", (Edit(Span(*match.span()), quoted),))
    return Finding(RULE.name, Span(*match.span()), message, fixes=(fix,))


def _unevaluable(marker: Token) -> Iterator[Finding]:
    for atom in atoms(marker.text):
        named = next((t.text for t in atom.tokens if t.kind is Kind.VARIABLE), None)
        if named is None:
            message = "this compares two texts and no variable: pip stops with an error at it"
        elif named in LOCK_VARIABLES:
            message = f"{named} belongs to lock files: pip stops with an error at it"
        else:
            continue
        yield Finding(RULE.name, piece(marker, atom.start, atom.end), message)


RULE = Rule("unknown-marker-variable", Severity.ERROR, __doc__ or "", line=check, fixable=True)
