"""# A password or token written in the file

## What it reports

A URL with a password (`https://user:…@host`), with a token in the user's place, or with a token in its query. `${NAME}`, which
pip and uv replace from the environment, and other placeholders are not reported. The message never repeats the secret.

## Why

Whoever can read the file, its history or the log of a build can use it. Taking it out of the file is not enough: it has to be
revoked.

## Example

```requirements
--index-url https://deploy:hunter22@index.example.com/simple
                           ^^^^^^^^ error[credentials-in-file]: a secret for index.example.com stands here: revoke it, use ${NAME}
--extra-index-url https://deploy:${INDEX_PASSWORD}@index.example.com/other
```

## After the fix

```requirements
--index-url https://deploy:${INDEX_PASSWORD}@index.example.com/simple
--extra-index-url https://deploy:${INDEX_PASSWORD}@index.example.com/other
```

## When to allow it

For a password that is public on purpose, or one in a test. pip also reads passwords from `.netrc` and a keyring.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinfold.analysis.findings import Edit, Finding, Fix, Severity
from pinfold.analysis.named_urls import named_urls
from pinfold.analysis.pieces import intact, piece
from pinfold.analysis.rules._rule import LineView, Rule
from pinfold.analysis.urls import is_loopback, secret_in


def check(view: LineView) -> Iterator[Finding]:
    if "@" not in view.line.raw and "?" not in view.line.raw:
        return
    for token, searched in named_urls(view.line):
        secret = secret_in(token.text)
        if secret is None or is_loopback(secret.host):
            continue
        span = piece(token, secret.start, secret.end)
        name = "${INDEX_PASSWORD}" if searched else "${URL_PASSWORD}"
        fix = Fix(f"Read it from the environment as {name}", (Edit(span, name),), safe=False)
        message = f"a secret for {secret.host or 'this address'} stands here: revoke it, use ${{NAME}}"
        yield Finding(RULE.name, span, message, fixes=(fix,) if intact(token) else ())


RULE = Rule("credentials-in-file", Severity.ERROR, __doc__ or "", line=check, fixable=True)
