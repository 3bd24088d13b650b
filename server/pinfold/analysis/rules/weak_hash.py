"""# A hash algorithm that is too weak

## What it reports

A `--hash` with another algorithm than sha256, sha384 and sha512, and a URL whose only hash is md5, sha1 or sha224.

## Why

pip refuses the line: "Allowed hash algorithms for --hash are sha256, sha384, sha512". In a URL it does accept the weak ones,
but for md5 and sha1 two files with one hash can be made.

## Example

```requirements
flask==3.0.3 --hash=md5:1bc29b2d2b6d1f3a4c5e6f7a8b9c0d1e
                    ^^^ error[weak-hash]: pip refuses md5: use sha256, sha384 or sha512
tool @ https://example.com/tool-1.0.zip#sha1=2fd4e1c67a2d28fced849ee1bb76e7391b93eb12
                                        ^^^^ warning[weak-hash]: sha1 is too weak to rely on: use sha256
click==8.1.7 --hash=sha-256:34e815dfaa43340d1d15a5c3a02b8476004037eb4840b34910c6e21679d288f3
                    ^^^^^^^ error[weak-hash]: pip knows no hash algorithm sha-256; did you mean sha256?
```

## After the fix

```requirements
flask==3.0.3 --hash=md5:1bc29b2d2b6d1f3a4c5e6f7a8b9c0d1e
tool @ https://example.com/tool-1.0.zip#sha1=2fd4e1c67a2d28fced849ee1bb76e7391b93eb12
click==8.1.7 --hash=sha256:34e815dfaa43340d1d15a5c3a02b8476004037eb4840b34910c6e21679d288f3
```

## When to allow it

In a URL whose server offers nothing better.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Edit, Finding, Fix, Severity
from pinfold.analysis.pieces import intact, piece
from pinfold.analysis.rules._rule import LineView, Rule
from pinfold.analysis.spelling import closest
from pinfold.analysis.urls import fragment_hashes
from pinfold.requirements.options import STRONG_HASHES
from pinfold.requirements.tree import OptionLine, Requirement, Token

WEAK_HASHES = ("md5", "sha1", "sha224")


def check(view: LineView) -> Iterator[Finding]:
    statement = view.line.statement
    if not isinstance(statement, (Requirement, OptionLine)):
        return
    if view.line.problems:
        for option in statement.options:
            if option.spec is not None and option.spec.dest == "hashes" and option.value is not None:
                yield from _option(option.value)
    elif isinstance(statement, Requirement) and statement.url is not None:
        found = fragment_hashes(statement.url.text)
        if found and not any(algorithm in STRONG_HASHES for _, _, algorithm, _ in found) and not statement.hashes:
            start, _, algorithm, _ = found[0]
            span = piece(statement.url, start - len(algorithm) - 1, start - 1)
            message = f"{algorithm} is too weak to rely on: use sha256"
            yield Finding(RULE.name, span, message, severity=Severity.WARNING)


def _option(value: Token) -> Iterator[Finding]:
    algorithm, colon, _ = value.text.partition(":")
    if not colon or algorithm in STRONG_HASHES or "${" in algorithm:
        return
    meant = algorithm.lower() if algorithm.lower() in STRONG_HASHES else closest(algorithm, STRONG_HASHES)
    message = f"pip refuses {algorithm or 'a hash without algorithm'}: use sha256, sha384 or sha512"
    span = piece(value, 0, len(algorithm))
    fixes: tuple[Fix, ...] = ()
    if meant is not None and algorithm.lower() not in WEAK_HASHES:
        message = f"pip knows no hash algorithm {algorithm}; did you mean {meant}?"
        fixes = (Fix(f"Change to {meant}", (Edit(span, meant),)),) if intact(value) else ()
    yield Finding(RULE.name, span, message, fixes=fixes)


RULE = Rule("weak-hash", Severity.ERROR, __doc__ or "", line=check, fixable=True)
