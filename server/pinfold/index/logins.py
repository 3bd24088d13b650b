"""A user name with its password, which must never be seen: no `repr`, message or file has it."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from hashlib import pbkdf2_hmac

from pinfold.records import dataclass, field

_ROUNDS = 50_000  # some 30 ms: a password that a person chose may not be guessed from a file's name


@dataclass(frozen=True, slots=True)
class Login:
    """What basic authentication (RFC 7617) sends."""

    user: str = field(repr=False)
    password: str = field(repr=False)

    @property
    def header(self) -> str:
        """The value of `Authorization`."""
        return "Basic " + b64encode(f"{self.user}:{self.password}".encode("utf-8", "surrogateescape")).decode("ascii")


@lru_cache(256)
def scope(login: Login, host: str) -> bytes:
    """A one-way digest that tells logins at a host apart. It takes its time; call it off the event loop."""
    secret = f"{login.user}\0{login.password}".encode("utf-8", "surrogateescape")
    return pbkdf2_hmac("sha256", secret, f"pinfold {host}".encode(), _ROUNDS)
