"""# A hash that no file can have

## What it reports

A `--hash`, or a hash in a URL, whose digest is too short or too long for its algorithm or has other characters in it than
hexadecimal digits, and a `--hash` that is not `ALGORITHM:DIGEST`.

## Why

A truncated or mistyped digest matches no file. pip reads the line, downloads the file and then says "THESE PACKAGES DO NOT MATCH
THE HASHES", which looks like an attack.

## Example

```requirements
flask==3.0.3 --hash=sha256:34e815dfaa43340d
                           ^^^^^^^^^^^^^^^^ error[malformed-hash]: a sha256 digest has 64 digits, this one 16: no file matches
click==8.1.7 --hash=34e815dfaa43340d1d15a5c3a02b8476004037eb4840b34910c6e21679d288f3
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error[malformed-hash]: write sha256: before it
```

## After the fix

```requirements
flask==3.0.3 --hash=sha256:34e815dfaa43340d
click==8.1.7 --hash=sha256:34e815dfaa43340d1d15a5c3a02b8476004037eb4840b34910c6e21679d288f3
```

## When to allow it

Never.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.digests import algorithm_of, complaint
from pinfold.analysis.findings import Edit, Finding, Fix, Severity
from pinfold.analysis.pieces import intact, piece
from pinfold.analysis.rules._rule import LineView, Rule
from pinfold.analysis.urls import fragment_hashes
from pinfold.requirements.options import STRONG_HASHES
from pinfold.requirements.text import Span
from pinfold.requirements.tree import OptionLine, Requirement, Token


def check(view: LineView) -> Iterator[Finding]:
    statement = view.line.statement
    if not isinstance(statement, (Requirement, OptionLine)):
        return
    for option in statement.options:
        if option.spec is not None and option.spec.dest == "hashes" and option.value is not None:
            yield from _option(option.value)
    if isinstance(statement, Requirement) and statement.url is not None and "#" in statement.url.text:
        for start, end, algorithm, digest in fragment_hashes(statement.url.text):
            if wrong := complaint(algorithm, digest):
                yield Finding(RULE.name, piece(statement.url, start, end), f"{wrong}: no file matches")


def _option(value: Token) -> Iterator[Finding]:
    algorithm, colon, digest = value.text.partition(":")
    if "${" in value.text:
        return
    if not colon:
        yield _without_algorithm(value)
    elif algorithm in STRONG_HASHES and (wrong := complaint(algorithm, digest)):
        span = piece(value, len(algorithm) + 1, len(value.text)) if digest else value.span
        meant = algorithm_of(digest)
        fixes: tuple[Fix, ...] = ()
        if meant is not None and intact(value):
            edit = Edit(piece(value, 0, len(algorithm)), meant)
            fixes = (Fix(f"Change {algorithm} to {meant}", (edit,), safe=False),)
        yield Finding(RULE.name, span, f"{wrong}: no file matches", fixes=fixes)


def _without_algorithm(value: Token) -> Finding:
    algorithm, equals, _ = value.text.partition("=")
    if equals and algorithm in STRONG_HASHES and intact(value):
        span = piece(value, len(algorithm), len(algorithm) + 1)
        fix = Fix("Change = to :", (Edit(span, ":"),))
        return Finding(RULE.name, value.span, f"write {algorithm}: with a colon", fixes=(fix,))
    meant = algorithm_of(value.text)
    if meant is None:
        return Finding(
            RULE.name, value.span, "a hash is written ALGORITHM:DIGEST, as in sha256:…: pip refuses the line"
        )
    fix = Fix(f"Write {meant}: before it", (Edit(Span(value.start, value.start), f"{meant}:"),))
    return Finding(RULE.name, value.span, f"write {meant}: before it", fixes=(fix,))


RULE = Rule("malformed-hash", Severity.ERROR, __doc__ or "", line=check, fixable=True)
