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
_PARAMETER = re.compile(rf"{_NAMES}=.*", re.IGNORECASE | re.DOTALL)
_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{0,30})://(?P<rest>[^\s\"'<>]*)")
_REFERENCES = re.compile(r"(?:\$\{[A-Z0-9_]+\})+")
# What GitHub takes for a password where the user is the token.
_OAUTH = "x-oauth-basic"
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


def without_credentials(text: str) -> str:
    """`text` with no credentials in any URL in it: what may be written where others read it. For any text; idempotent.

    References to variables (`https://${TOKEN}@host`, `?token=${TOKEN}`) are none and stay, and so does the user of SSH.
    """
    return _URL.sub(_bare, text) if "//" in text else text


def _bare(found: re.Match[str]) -> str:
    scheme, rest = found["scheme"], found["rest"]
    authority = re.match(r"[^/?#]*", rest)
    assert authority is not None, "it may be empty"
    info, at, host = authority[0].rpartition("@")
    user, _, password = info.partition(":")
    kept = not at or (_REFERENCES.fullmatch(user) and (not password or password == _OAUTH))
    kept = kept or bool(_REFERENCES.fullmatch(password)) or (scheme.endswith("ssh") and not password)
    rest = (authority[0] if kept else host) + rest[authority.end() :]
    address, mark, fragment = rest.partition("#")
    place, question, query = address.partition("?")
    if question:
        query = "&".join(each for each in re.split("[&;]", query) if not _secret(each))
    if mark:
        fragment = "&".join(each for each in fragment.split("&") if not _secret(each))
    return f"{scheme}://{place}{'?' if query else ''}{query}{'#' if fragment else ''}{fragment}"


def _secret(parameter: str) -> bool:
    value = parameter.partition("=")[2]
    return bool(value) and bool(_PARAMETER.fullmatch(parameter)) and not _REFERENCES.fullmatch(value)
