"""Who we are to an index: what its address says, then `.netrc`, then the keyring, in pip's order.

Must never hand a login to an origin that it is not for, nor let one out by any other way than `Login.header`.
"""

from __future__ import annotations

import asyncio
import contextlib
import netrc
import os
import posixpath
from collections.abc import Iterator, Sequence

from pinfold.analysis.indexes import Indexes
from pinfold.index import keyring
from pinfold.index.addresses import Address, Origin, address
from pinfold.index.logins import Login
from pinfold.system import files
from pinfold.system.host import Host
from pinfold.system.progress import Cancel
from pinfold.system.trouble import Trouble


class Credentials:
    """What is known for the addresses of a configuration. `roots` are the workspace's folders: no program is taken from there."""

    def __init__(self, indexes: Indexes, host: Host, roots: Sequence[str] = ()) -> None:
        self._configured = tuple(_addresses(indexes))
        self._keyring = indexes.keyring in keyring.PROVIDERS
        self._host = host
        self._roots = tuple(roots)
        self._netrc: netrc.netrc | None = None
        self._netrc_read = False
        self._learned: dict[Origin, Login] = {}
        self._asking: dict[tuple[Origin, str | None], asyncio.Task[Login | None]] = {}
        self._cancel = Cancel()

    def at_hand(self, asked: Address) -> Login | None:
        """The login for an address that is known without asking anybody. One that stands in it serves its origin from then on."""
        user, password = asked.user, asked.password
        index = self._index_of(asked)
        if user is None and password is None and index is not None:
            user, password = index.user, index.password
        if user is not None and password is not None:
            found = Login(user, password)
            if asked.password is not None:
                self._learned[asked.origin] = found
            return found
        learned = self._learned.get(asked.origin)
        if learned is not None and user in (None, learned.user):
            return learned
        noted = self._from_netrc(asked.origin, index is not None)
        if noted is not None and user in (None, noted.user):
            return noted
        # A lone user name may be a token, with which some indexes are content.
        return Login(user or "", password or "") if user or password else None

    def configured(self, origin: Origin) -> Login | None:
        """The login that the configuration has for an origin to which a redirect leads: only one that stands in an address."""
        for index in self._configured:
            if index.origin == origin and index.user is not None:
                return Login(index.user, index.password or "")
        return None

    def realm(self, asked: Address) -> str:
        """What a login is for: the index that an address belongs to, or else its host. Never to be shown."""
        index = self._index_of(asked)
        return f"{asked.origin.scheme}://{asked.origin.host}:{asked.origin.port}" if index is None else index.url

    async def asked_for(self, asked: Address) -> Login | None:
        """The login that the keyring has for an address, asked once per origin and user; None also where none is configured."""
        if not self._keyring:
            return None
        index = self._index_of(asked)
        user = asked.user if asked.user is not None or index is None else index.user
        key = (asked.origin, user)
        if key not in self._asking:
            host = asked.origin.host if asked.origin.port in (80, 443) else f"{asked.origin.host}:{asked.origin.port}"
            services = [*([index.plain] if index is not None else []), host]
            self._asking[key] = asyncio.create_task(
                asyncio.to_thread(keyring.ask, services, user, self._host, self._roots, self._cancel)
            )
        try:
            login = await asyncio.shield(self._asking[key])
        except Trouble:  # only when we are closed
            return None
        if login is not None:
            self._learned[asked.origin] = login
        return login

    async def aclose(self) -> None:
        """Ends what is still being asked."""
        self._cancel.request()
        for task in self._asking.values():
            with contextlib.suppress(Trouble):
                await task

    def _index_of(self, asked: Address) -> Address | None:
        """The configured index of the same origin whose path is most alike."""
        there = [index for index in self._configured if index.origin == asked.origin]
        return max(there, key=lambda index: len(posixpath.commonpath([index.plain, asked.plain])), default=None)

    def _from_netrc(self, origin: Origin, index: bool) -> Login | None:
        """`default` counts for indexes only, not for every host that one of them names."""
        if not self._netrc_read:
            self._netrc_read = True
            self._netrc = _read_netrc(self._host)
        if self._netrc is None:
            return None
        host = origin.host.strip("[]")
        if not index and host not in self._netrc.hosts:
            return None
        found = self._netrc.authenticators(host)
        if found is None or not (found[0] or found[2]):
            return None
        return Login(found[0] or "", found[2] or "")


def _addresses(indexes: Indexes) -> Iterator[Address]:
    for url in (indexes.index_url, *indexes.extra_index_urls, *indexes.find_links):
        with contextlib.suppress(Trouble):
            yield address(url)


def _read_netrc(host: Host) -> netrc.netrc | None:
    named = host.environ.get("NETRC", "")
    paths = [named] if named else [os.path.join(host.home, name) for name in (".netrc", "_netrc")]
    for path in paths:
        if files.read(path).data is None:  # a pipe would be waited for
            continue
        with contextlib.suppress(OSError, ValueError, netrc.NetrcParseError):  # its words may be a password
            return netrc.netrc(path)
    return None
