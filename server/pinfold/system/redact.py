"""Credentials out of text that is to be shown or logged. Must never let a secret through for the sake of beauty."""

from __future__ import annotations

import re

HIDDEN = "****"
# Anything between `//` and the last `@` before the path is userinfo (RFC 3986, 3.2.1), however badly it is escaped. Of
# `//token@host` the whole is hidden: a lone user name may be a token.
_USERINFO = r"(?<=//)[^/?#\s\"'<>]*(?=@)"
# Bounded, for what a build says may be made to take for ever.
_NAMES = (
    r"(?:[\w.-]{0,64}(?:token|secret|passw(?:or)?d|pwd|passphrase|api[_-]?key|access[_-]?key|signature|credential)"
    r"[\w.-]{0,64}"
)
_NAMES += r"|auth(?:orization)?|key|sig|jwt)"
_QUERY = rf"([?&;#]{_NAMES}=)[^&;#\s\"'<>]+"
_HEADER = re.compile(r"(\b(?:bearer|basic)\s+)[\w.~+/=-]{8,}", re.IGNORECASE)


def redact(text: str) -> str:
    """`text` with userinfo and secret query values of every URL in it replaced by `****`. For any text; idempotent.

    A reference such as `${TOKEN}` is hidden as well: it cannot be told from a password that looks like one.
    """
    if "//" in text:
        text = re.sub(_USERINFO, HIDDEN, text)
    if "=" in text:
        text = re.sub(_QUERY, rf"\g<1>{HIDDEN}", text, flags=re.IGNORECASE)
    return _HEADER.sub(rf"\g<1>{HIDDEN}", text)
