"""Connections to hosts, kept alive: whom to trust, who we are by certificate, and through which proxy.

Must never send to a proxy or a host what is not for it; the libraries below keep no cookies, follow nothing and log nothing here.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import importlib.util
import logging
import os
import ssl
import sys
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote, urlsplit

from pinfold.analysis.indexes import Indexes
from pinfold.index.addresses import Origin, trusted
from pinfold.index.proxies import proxy_for
from pinfold.system.host import Host
from pinfold.system.trouble import Trouble, shown

if TYPE_CHECKING:
    import httpx

_Trust = Literal["known", "all", "nobody"]  # whose certificates are accepted
_TOGETHER = 4  # of those who ask at a time share a transport
_KEPT = 8  # idle connections of one
_KEPT_FOR = 30.0  # seconds
# The last is what `httpx` itself imports with the first connection only.
_LIBRARIES = ("httpx", "httpcore", "anyio._backends._asyncio")
# They would write headers and addresses down as soon as somebody sets the root logger to DEBUG.
_LOGGERS = ("httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy", "httpcore.socks", "httpx")
_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")  # pip heeds them


class Connections:
    """The connections of one configuration, within one event loop. `way`: all that decides about them; secret."""

    def __init__(self, indexes: Indexes, host: Host) -> None:
        for name in _LOGGERS:
            logging.getLogger(name).disabled = True
        self.way = (indexes.certificate, indexes.client_certificate, indexes.trusted_hosts, indexes.proxy)
        self._indexes = indexes
        self._host = host
        self._imported: asyncio.Task[None] | None = None
        self._contexts: dict[_Trust, ssl.SSLContext] = {}
        self._transports: dict[tuple[_Trust, str, int], httpx.AsyncHTTPTransport] = {}

    async def ready(self) -> None:
        """Imports what is needed, beside the event loop and before anybody's time is running: it may take a second."""
        if self._imported is None:
            self._imported = asyncio.create_task(asyncio.to_thread(_import))
        await asyncio.shield(self._imported)

    def to(self, origin: Origin, seat: int = 0) -> tuple[httpx.AsyncHTTPTransport, bool]:
        """What sends requests to an origin, and whether it does so through a proxy. `seat`: one of those who ask at a time.

        A transport looks at all of its connections for each request, so that few share one: of fifty it took 5 ms each time.

        Raises Trouble `certificate` where a file of certificates cannot be used, `bad-address` for a proxy that cannot be.
        """
        proxy = proxy_for(origin, self._indexes.proxy, self._host)
        trust: _Trust = "nobody"
        if origin.scheme == "https":
            trust = "all" if trusted(origin, self._indexes.trusted_hosts) else "known"
        about = trust, proxy, seat // _TOGETHER
        if about not in self._transports:
            self._transports[about] = self._made(trust, proxy)
        return self._transports[about], bool(proxy)

    async def aclose(self) -> None:
        for transport in self._transports.values():
            await transport.aclose()
        self._transports.clear()

    def _made(self, trust: _Trust, proxy: str) -> httpx.AsyncHTTPTransport:
        import httpx

        return httpx.AsyncHTTPTransport(
            verify=self._context(trust),
            trust_env=False,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=_KEPT, keepalive_expiry=_KEPT_FOR),
            proxy=self._proxy(proxy) if proxy else None,
        )

    def _context(self, trust: _Trust) -> ssl.SSLContext:
        if trust not in self._contexts:
            self._contexts[trust] = self._made_context(trust)
        return self._contexts[trust]

    def _made_context(self, trust: _Trust) -> ssl.SSLContext:
        if trust == "nobody":
            return ssl.SSLContext(
                ssl.PROTOCOL_TLS_CLIENT
            )  # reading the authorities takes a while, and nobody uses them here
        if trust == "all":
            context = _blind()
        else:
            context = _trusting()
            for bundle in (self._indexes.certificate, *(self._host.environ.get(name, "") for name in _BUNDLES)):
                if bundle:
                    _load(context, bundle)
                    break
        if self._indexes.client_certificate:
            _introduce(context, self._indexes.client_certificate)
        return context

    def _proxy(self, url: str) -> httpx.Proxy:
        import httpx

        try:
            parts = urlsplit(url)
            scheme = parts.scheme.lower()
            if scheme not in ("http", "https") or not parts.hostname:
                raise ValueError
            user, password = unquote(parts.username or ""), unquote(parts.password or "")
            return httpx.Proxy(
                f"{scheme}://{parts.netloc.rpartition('@')[2]}",
                auth=(user, password) if user or password else None,
                ssl_context=self._context("known") if scheme == "https" else None,
            )
        except (ValueError, httpx.InvalidURL):
            raise Trouble(
                "bad-address",
                "The proxy that is configured cannot be used.",
                "Name one that begins with http:// or https:// (pip's `proxy`, or HTTPS_PROXY).",
            ) from None


def _import() -> None:
    # With `click` there, the library would import what its command line needs, which is more than all the rest.
    hidden = "click" not in sys.modules
    if hidden:
        sys.modules["click"] = None  # type: ignore[assignment]
    try:
        for name in _LIBRARIES:
            with contextlib.suppress(ImportError):  # whoever needs it will tell
                importlib.import_module(name)
    finally:
        if hidden:
            del sys.modules["click"]
    if importlib.util.find_spec("sniffio") is None:
        # Below, everybody who takes a lock looks for it, on all of the path, several times for each request.
        sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]


def _trusting() -> ssl.SSLContext:
    """Trusts whom the system trusts.

    Where OpenSSL finds the system's file by itself, truststore would do no more than have it read, but again for every
    connection, which takes some 50 ms each. certifi's list is a supplement, as in pip.
    """
    if sys.platform not in ("win32", "darwin") and ssl.get_default_verify_paths().cafile:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.set_default_verify_paths()
        return context
    import certifi
    import truststore

    found: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    found.load_verify_locations(certifi.where())
    return found


def _blind() -> ssl.SSLContext:
    """For hosts that the person has named as trusted."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _load(context: ssl.SSLContext, path: str) -> None:
    try:
        if os.path.isdir(path):
            context.load_verify_locations(capath=path)
        else:
            context.load_verify_locations(cafile=path)
    except OSError:  # ssl.SSLError is one
        raise Trouble(
            "certificate",
            f"The certificates in {shown(path)} cannot be read.",
            "Check the path that `cert`, or a variable such as SSL_CERT_FILE, names.",
        ) from None


def _introduce(context: ssl.SSLContext, path: str) -> None:
    try:
        context.load_cert_chain(path, password=_no_password)
    except (OSError, ValueError):
        raise Trouble(
            "certificate",
            f"The client certificate {shown(path)} cannot be used.",
            "It is to be one file with the certificate and its private key, without a passphrase.",
        ) from None


def _no_password() -> str:
    raise ValueError  # otherwise OpenSSL asks on the terminal
