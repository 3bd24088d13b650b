"""# A character that nobody sees

## What it reports

In requirements and options: control characters, marks that change the direction of text, characters without width, and white
space that only looks like a space. In comments: control characters, marks that change the direction of what follows, and tags
outside emoji; what belongs to ordinary text in any script is left alone. Characters that end a line for pip have rules of their
own.

## Why

A control or direction mark can make an editor and a review show another text than pip reads. A zero-width space makes a name
that nobody can find in the index. Mostly they came with text that was copied from a web page, or with PowerShell's `>>`.

## Example

```requirements
requests==2.31.0<U+00A0>; python_version >= "3.8"
                ^ warning[invisible-character]: U+00A0 (no-break space) looks like a space but is none
flask==3.0.0 # reviewed <U+202E>by nobody
                        ^ warning[invisible-character]: U+202E (right-to-left override) changes what the rest of the line looks like
```

## After the fix

```requirements
requests==2.31.0 ; python_version >= "3.8"
flask==3.0.0 # reviewed by nobody
```

## When to allow it

For a comment in a right-to-left script that needs such marks to be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pinfold.analysis.characters import BIDI, CONTROLS, INVISIBLE, ODD_SPACES, describe
from pinfold.analysis.findings import Edit, Finding, Fix, Severity
from pinfold.analysis.rules._rule import LineView, Rule
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Line

_CONTROL = re.compile(f"[{CONTROLS}]+")
_IN_CODE = re.compile(f"(?:{INVISIBLE.pattern})+|[{ODD_SPACES}]+")
_IN_COMMENT = re.compile(f"[{CONTROLS}]+|[{BIDI}]+|(?<!\U0001f3f4)(?<![\U000e0000-\U000e0fff])[\U000e0000-\U000e007f]+")
_TURNS = re.compile(f"[{BIDI}]")


def check(view: LineView) -> Iterator[Finding]:
    line = view.line
    raw = line.raw
    if raw.isascii():
        if raw.rstrip("\r\n").isprintable() or not _CONTROL.search(raw):
            return
        if raw.count("\0") > 2:
            yield _wide(line)
            return
    at = 0
    for comment in line.comments:
        yield from _search(line, _IN_CODE, at, comment.start, code=True)
        yield from _search(line, _IN_COMMENT, comment.start, comment.end, code=False)
        at = comment.end
    yield from _search(line, _IN_CODE, at, len(raw), code=True)


def _search(line: Line, pattern: re.Pattern[str], start: int, end: int, code: bool) -> Iterator[Finding]:
    if code and line.problems:
        return  # pip refuses the line, and the rule about that names the character
    for match in pattern.finditer(line.raw, start, end):
        span = Span(*match.span())
        name = describe(match[0][0])
        spaces = code and match[0][0] in _SPACES
        if spaces:
            message, new = f"{name} looks like a space but is none", " "
            fix = Fix("Replace it by an ordinary space", (Edit(span, new),))
        else:
            why = "changes what the rest of the line looks like" if _TURNS.match(match[0]) else "cannot be seen"
            message = f"{name} {why}"
            fix = Fix("Remove the invisible character", (Edit(span, ""),))
        yield Finding(RULE.name, span, message, fixes=(fix,))


def _wide(line: Line) -> Finding:
    """Text in UTF-16 at the end of a file in UTF-8."""
    end = len(line.raw.rstrip("\r\n"))
    edits = tuple(Edit(Span(m.start(), m.end()), "") for m in re.finditer("\0+", line.raw))
    message = "this is UTF-16 text in a file that is not, as PowerShell's `>>` leaves it: pip cannot read it"
    return Finding(RULE.name, Span(0, end), message, fixes=(Fix("Remove the null characters", edits),))


_SPACES = frozenset("\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000")
RULE = Rule("invisible-character", Severity.WARNING, __doc__ or "", line=check, fixable=True)
