"""# A hash that belongs to no requirement

## What it reports

A line that holds only `--hash` options. Mostly the backslash that joined it to the requirement above was lost, or a comment in
between ended the requirement: pip continues a line over neither.

## Why

pip warns in passing and goes on without the hash. The requirement is then installed unchecked, or refused where hashes are
required.

## Example

```requirements
certifi==2024.2.2
    --hash=sha256:dc383c07
    ^^^^^^^^^^^^^^^^^^^^^^ warning[orphaned-hash]: pip ignores this hash: the line above does not end in a backslash
idna==3.6 \\
    # via requests
    --hash=sha256:c05567e9
    ^^^^^^^^^^^^^^^^^^^^^^ warning[orphaned-hash]: pip ignores this hash: the comment above ends the requirement
```

## After the fix

```requirements
certifi==2024.2.2 \\
    --hash=sha256:dc383c07
# via requests
idna==3.6 \\
    --hash=sha256:c05567e9
```

## When to allow it

Hardly ever: delete the hash if it is not wanted.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Edit, Finding, Fix, Severity
from pinfold.analysis.rules._rule import FileView, Rule
from pinfold.requirements.text import Span
from pinfold.requirements.tree import File, Line, OptionLine, Requirement


def check(view: FileView) -> Iterator[Finding]:
    for i in view.file.option_lines:
        line = view.file.lines[i]
        if _only_hashes(line):
            yield _finding(view.file, i)


def _only_hashes(line: Line) -> bool:
    statement = line.statement
    if not isinstance(statement, OptionLine) or line.problems or statement.stray or not statement.options:
        return False
    return all(o.spec is not None and o.spec.dest == "hashes" for o in statement.options)


def _finding(file: File, i: int) -> Finding:
    line, start = file.lines[i], file.starts[i]
    statement = line.statement
    assert isinstance(statement, OptionLine)
    span = statement.span.shift(start)
    hashes = "this hash" if len(statement.options) == 1 else "these hashes"
    owner = i - 1
    while owner >= 0 and file.lines[owner].statement is None and file.lines[owner].comments:
        owner -= 1
    if owner < 0 or not _may_own(file.lines[owner]):
        return Finding(RULE.name, span, f"pip ignores {hashes}: there is no requirement for it above")
    above = file.lines[owner]
    commented = owner < i - 1 or bool(above.comments)
    why = "the comment above ends the requirement" if commented else "the line above does not end in a backslash"
    edits = _join(file, owner, i)
    return Finding(RULE.name, span, f"pip ignores {hashes}: {why}", fixes=(Fix("Join it to the requirement", edits),))


def _may_own(line: Line) -> bool:
    statement = line.statement
    if isinstance(statement, Requirement):
        return not line.problems and not line.stray and not statement.editable
    return _only_hashes(line)


def _join(file: File, owner: int, i: int) -> tuple[Edit, ...]:
    """The comments between a requirement and its hashes go above it, and a backslash takes their place."""
    line, start = file.lines[owner], file.starts[owner]
    statement = line.statement
    assert statement is not None
    end = start + statement.end
    newline = "\r\n" if line.raw.endswith("\r\n") else "\n"
    between = file.text[end : file.starts[i]]
    words = [text.strip(" \t\\") for text in between.splitlines()]
    above = "".join(f"{text}{newline}" for text in words if text)
    edits = [Edit(Span(end, file.starts[i]), f" \\{newline}")]
    if above:
        first = owner
        while first > max(owner - 100, 0) and _only_hashes(file.lines[first]):
            first -= 1
        edits.insert(0, Edit(Span(file.starts[first], file.starts[first]), above))
    return tuple(edits)


RULE = Rule("orphaned-hash", Severity.WARNING, __doc__ or "", file=check, fixable=True)
