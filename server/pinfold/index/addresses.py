"""Addresses on the web, taken apart for asking: what is sent, to whom, and what is secret in them. Pure.

Must never let a user name, a password or a `${NAME}` through into what is asked, stored or shown.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from pinfold.analysis.urls import is_loopback
from pinfold.records import dataclass, field
from pinfold.system.trouble import Trouble, shown

_PORTS = {"http": 80, "https": 443}
_VARIABLE = re.compile(r"\$\{[A-Za-z0-9_]+\}")
_UNSAFE = re.compile(r"[\x00-\x20\x7f]")
# A path's segment that may be a token: some indexes have theirs there. Most project names are shorter, or without digits.
_LIKE_A_TOKEN = re.compile(r"(?=[^/]{16})[^/]*\d")


class Origin(NamedTuple):
    """To whom something is said (RFC 6454). The host in lower case, IPv6 in brackets."""

    scheme: str
    host: str
    port: int

    @property
    def shown(self) -> str:
        """For messages: the host, with its port where that is not the usual one."""
        return shown(self.host if self.port == _PORTS[self.scheme] else f"{self.host}:{self.port}")


@dataclass(frozen=True, slots=True)
class Address:
    """`url` is what is asked: without user, password and fragment. `user` and `password` are decoded, None where not given."""

    url: str = field(repr=False)
    origin: Origin
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)

    @property
    def private(self) -> bool:
        """Whether something in `url` itself may be secret."""
        parts = urlsplit(self.url)
        return bool(parts.query) or any(map(_LIKE_A_TOKEN.match, parts.path.split("/")))

    @property
    def plain(self) -> str:
        """`url` without its query, which may hold a token: what relative links start from."""
        return self.url.partition("?")[0]


def address(url: str) -> Address:
    """An `http` or `https` URL. Raises Trouble `unexpanded` (it has a `${NAME}` in it) and `bad-address`, without showing it."""
    if _VARIABLE.search(url):
        raise Trouble(
            "unexpanded",
            "An index is not asked, for its address has a variable in it.",
            "Variables are put in when packages are installed, not in the background.",
        )
    try:
        parts = urlsplit(url.strip())
        scheme, host = parts.scheme.lower(), (parts.hostname or "").lower()
        if scheme not in _PORTS or not host or _UNSAFE.search(host):
            raise ValueError
        port = parts.port or _PORTS[scheme]
        host = f"[{host}]" if ":" in host else host
        netloc = host if port == _PORTS[scheme] else f"{host}:{port}"
        clean = urlunsplit((scheme, netloc, parts.path or "/", parts.query, ""))
    except ValueError:
        raise Trouble(
            "bad-address",
            "Something that is no address of the web cannot be asked.",
            "Addresses of indexes begin with https:// or http://.",
        ) from None
    clean = _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", clean)
    user, password = (None if part is None else unquote(part) for part in (parts.username, parts.password))
    return Address(clean, Origin(scheme, host, port), user, password)


def redirected(here: Address, location: str) -> Address:
    """Where a redirect leads. Raises ValueError, with the reason, for what is not followed.

    Those are other schemes than `http` and `https`, from `https` to `http`, and from elsewhere to this machine or its network's
    own services. Credentials in a redirect are dropped: who answers has no business to say who we are.
    """
    try:
        there = address(urljoin(here.url, location))
    except (Trouble, ValueError):
        raise ValueError("it sends us to something that is no web address") from None
    if here.origin.scheme == "https" and there.origin.scheme == "http":
        raise ValueError("it sends us to an address without encryption")
    if _inside(there.origin.host) and not _inside(here.origin.host):
        raise ValueError("it sends us to an address inside this machine")
    return Address(there.url, there.origin)


def trusted(origin: Origin, hosts: Iterable[str]) -> bool:
    """Whether a certificate of this origin is not looked at: `host`, `host:port` (pip), also with a scheme (uv)."""
    for text in hosts:
        scheme, _, rest = text.strip().lower().rpartition("://")
        host, colon, port = (
            rest.rstrip("/").rpartition(":") if re.search(r":\d+/?$", rest) else (rest.rstrip("/"), "", "")
        )
        host = f"[{host}]" if host.count(":") > 1 and not host.startswith("[") else host
        if host == origin.host and (not colon or int(port) == origin.port) and scheme in ("", origin.scheme):
            return True
    return False


def _inside(host: str) -> bool:
    if is_loopback(host):
        return True
    try:
        found = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return found.is_loopback or found.is_link_local or found.is_unspecified
