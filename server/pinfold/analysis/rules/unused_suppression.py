"""# A suppression that suppresses nothing

## What it reports

A rule named in `# pinfold: allow[…]` that found nothing in the lines that the comment covers, and a comment that names no rule.
Rules that are switched off are not reported.

## Why

The comment outlives the problem and hides the next one.

## Example

```requirements
flask==3.0.3  # pinfold: allow[unpinned]
                               ^^^^^^^^ info[unused-suppression]: unpinned finds nothing to allow here
click  # needed by the CLI, pinfold: allow[unpinned, loose-pin]
                                                     ^^^^^^^^^ info[unused-suppression]: loose-pin finds nothing to allow here
```

## After the fix

```requirements
flask==3.0.3
click  # needed by the CLI, pinfold: allow[unpinned]
```

## When to allow it

In a file whose lines another tool writes, comments included.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Edit, Finding, Fix, Severity, Tag
from pinfold.analysis.rules._rule import Rule, SuppressionView
from pinfold.analysis.suppression import Suppression
from pinfold.requirements.text import Span

MAX_NAMES = 100  # in one comment; nobody reads on to the hundred and first


def check(view: SuppressionView) -> Iterator[Finding]:
    suppression = view.suppression
    names = suppression.names
    if not names:
        message = "this names no rule, so it allows nothing"
        yield _finding(suppression.span, message, _without(view.text, suppression))
    alone = all(other in view.unused for other, _ in names)
    seen: set[str] = set()
    for i, (name, span) in enumerate(names[:MAX_NAMES]):
        twice = name in seen
        seen.add(name)
        if name not in view.unused and not twice:
            continue
        message = f"{name} is named twice" if twice else f"{name} finds nothing to allow here"
        yield _finding(span, message, _without(view.text, suppression) if alone else _without_name(suppression, i))


def _finding(span: Span, message: str, edit: Edit) -> Finding:
    fix = Fix("Remove it", (edit,))
    return Finding(RULE.name, span, message, tags=(Tag.UNNECESSARY,), fixes=(fix,))


def _without_name(suppression: Suppression, i: int) -> Edit:
    """From the name before to this one, or from this one to the next."""
    names = suppression.names
    if i:
        return Edit(Span(names[i - 1][1].end, names[i][1].end), "")
    return Edit(Span(names[0][1].start, names[1][1].start), "")


def _without(text: str, suppression: Suppression) -> Edit:
    """The whole suppression; with it a comment that says nothing else, and the line if nothing else is on it."""
    comment = suppression.comment
    start, end = suppression.span
    rest = text[comment.start : start] + text[end : comment.end]
    if rest.strip("# \t"):
        while start > comment.start and text[start - 1] in " \t":
            start -= 1
        return Edit(Span(start, end), "")
    start = comment.start
    while start > 0 and text[start - 1] in " \t":
        start -= 1
    end = comment.end
    if start == 0 or text[start - 1] in "\r\n":
        end += 2 if text.startswith("\r\n", end) else text[end : end + 1] in ("\r", "\n")
    return Edit(Span(start, end), "")


RULE = Rule("unused-suppression", Severity.INFO, __doc__ or "", suppressions=check, fixable=True)
