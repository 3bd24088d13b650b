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
```

## When to allow it

In a URL whose server offers nothing better.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Finding, Severity
from pinfold.analysis.pieces import piece
from pinfold.analysis.rules._rule import LineView, Rule
from pinfold.analysis.spelling import closest
from pinfold.analysis.urls import fragment_hashes
from pinfold.requirements.options import STRONG_HASHES
from pinfold.requirements.tree import OptionLine, Requirement, Token


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
    meant = closest(algorithm, STRONG_HASHES)
    message = f"pip refuses {algorithm or 'a hash without algorithm'}: use sha256, sha384 or sha512"
    if meant is not None and algorithm.lower() not in ("sha224", "sha1", "md5"):
        message = f"pip knows no hash algorithm {algorithm}; did you mean {meant}?"
    yield Finding(RULE.name, piece(value, 0, len(algorithm)), message)


RULE = Rule("weak-hash", Severity.ERROR, __doc__ or "", line=check)
