"""What it means when a request fails, told in one sentence for people. Must never pass on an exception's own words: they may
hold an address, a header or a piece of the answer.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator

from pinfold.index.addresses import Origin
from pinfold.system.signs import AUTHENTICATION_ADVICE, NETWORK_ADVICE
from pinfold.system.trouble import Trouble, shown

_REASONS = {
    errno.ECONNREFUSED: "nobody listens there",
    errno.ECONNRESET: "the connection was reset",
    errno.EPIPE: "the connection was reset",
    errno.ENETUNREACH: "there is no way to it",
    errno.EHOSTUNREACH: "there is no way to it",
    errno.ENETDOWN: "the network is down",
    errno.EACCES: "the system does not allow it",
    errno.EPERM: "the system does not allow it",
}
_REFUSED = 300.0  # seconds for which nobody asks again who was not let in, or whom one does not trust
LONGEST_WAIT = 10.0  # seconds that a host may ask us to wait before we give up


class Failure(Exception):  # noqa: N818  # as Trouble
    """One attempt that failed. `again`: another may succeed. `after`: the host says when, in seconds.

    `counts`: it says something about the host and not about one page. `rest`: see `Pace.failed`.
    """

    def __init__(
        self,
        trouble: Trouble,
        *,
        again: bool = False,
        after: float | None = None,
        counts: bool = True,
        rest: float | None = None,
    ) -> None:
        super().__init__(trouble.message)
        self.trouble = trouble
        self.again = again
        self.after = after
        self.counts = counts
        self.rest = rest


class NotLetIn(Failure):
    """401: with a login (or another one) it may be answered."""


def of_status(origin: Origin, status: int, after: float | None, known: bool) -> Failure:
    """An answer that is none. `known`: we have said who we are."""
    host = origin.shown
    if status == 401:
        said = (
            "does not accept the user name and password that it was given"
            if known
            else "wants a user name and a password"
        )
        return NotLetIn(Trouble("authentication", f"{host} {said}.", AUTHENTICATION_ADVICE), rest=_REFUSED)
    if status == 407:
        return _proxy_refuses()
    if status == 403:
        return Failure(Trouble("authentication", f"{host} does not let us in.", AUTHENTICATION_ADVICE), counts=False)
    if status == 429 or (status == 503 and after is not None):
        trouble = Trouble("network", f"{host} asks to be left alone for a while.", "It is asked again later.")
        wait = LONGEST_WAIT if after is None else after
        # Who asks for a long rest is given it at once.
        return Failure(
            trouble,
            again=wait <= LONGEST_WAIT,
            after=after,
            counts=wait > LONGEST_WAIT,
            rest=wait if wait > LONGEST_WAIT else None,
        )
    if status >= 500:
        return Failure(
            Trouble("network", f"{host} fails: it answers with error {status}.", "Try again later."), again=True
        )
    return Failure(
        Trouble("network", f"{host} does not answer what it is asked ({status}).", NETWORK_ADVICE), counts=False
    )


def of_exception(origin: Origin, error: Exception, proxied: bool) -> Failure:
    """What kept the answer from coming. `proxied`: it was to come through a proxy."""
    import ssl

    import httpx

    whom = f"{origin.shown}{' (through the proxy)' if proxied else ''}"
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _untrusted(origin, cause)
    if isinstance(error, httpx.ProxyError):
        return _proxy_refuses() if str(error).startswith("407") else _gone(whom, "the proxy does not let us through")
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        said = " ".join(str(getattr(cause, "reason", "")) for cause in causes)
        if "CERTIFICATE_REQUIRED" in said or "BAD_CERTIFICATE" in said or "UNKNOWN_CA" in said:
            trouble = Trouble(
                "authentication",
                f"{origin.shown} wants a client certificate, or another one.",
                "Name its file with pip's `client-cert`, or in the variable SSL_CLIENT_CERT for uv.",
            )
            return Failure(trouble, rest=_REFUSED)
        return _gone(whom, "no secure connection comes about")
    for cause in causes:
        if isinstance(cause, socket.gaierror):
            return _gone(whom, "its name is not known here")
        if isinstance(cause, OSError) and cause.errno in _REASONS:
            return _gone(whom, _REASONS[cause.errno])
    if isinstance(error, httpx.ConnectError):
        return _gone(whom, "no connection comes about")
    if isinstance(error, httpx.TimeoutException):
        return too_slow(origin)
    return broken(origin)


def too_slow(origin: Origin) -> Failure:
    return Failure(Trouble("timeout", f"{origin.shown} takes too long to answer.", NETWORK_ADVICE))


def broken(origin: Origin) -> Failure:
    """The answer broke off, or isn't HTTP."""
    return Failure(Trouble("network", f"An answer of {origin.shown} broke off.", NETWORK_ADVICE), again=True)


def odd(origin: Origin, what: str) -> Failure:
    """An answer that is refused. `what` says why, as the rest of a sentence about it."""
    said = f"What {origin.shown} answers is not used: {shown(what)}."
    return Failure(Trouble("network", said, "Check the address, or ask who runs it."), counts=False)


def _gone(whom: str, reason: str) -> Failure:
    return Failure(Trouble("network", f"{whom} cannot be reached: {reason}.", NETWORK_ADVICE), again=True)


def _proxy_refuses() -> Failure:
    trouble = Trouble(
        "authentication",
        "The proxy wants a user name and a password, or others.",
        "Check what is configured for it (pip's `proxy`, or HTTPS_PROXY).",
    )
    return Failure(trouble, rest=_REFUSED)


def _untrusted(origin: Origin, error: Exception) -> Failure:
    reason = shown(str(getattr(error, "verify_message", "")))[:120]
    trouble = Trouble(
        "certificate",
        f"The certificate of {origin.shown} is not trusted{f' ({reason})' if reason else ''}.",
        "Name the authority's certificate with pip's `cert` or in SSL_CERT_FILE, or add it to the system's.",
    )
    return Failure(trouble, rest=_REFUSED)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An exception and what lies behind it; connecting to several addresses gives a group."""
    seen: list[BaseException] = []
    waiting = [error]
    while waiting and len(seen) < 50:
        found = waiting.pop(0)
        if found in seen:
            continue
        seen.append(found)
        yield found
        waiting += [each for each in (found.__cause__, found.__context__) if each is not None]
        waiting += getattr(found, "exceptions", ())
