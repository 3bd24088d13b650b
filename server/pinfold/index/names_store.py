"""The names of all projects of an index, kept as a file and made anew once a day. Must never hold them in memory here."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import time
from hashlib import sha256

from pinfold.index import freshness
from pinfold.index.addresses import address
from pinfold.index.flights import Flights
from pinfold.index.http import Http
from pinfold.index.logins import Login, scope
from pinfold.index.names_file import NamesWriter
from pinfold.index.page import ACCEPT
from pinfold.system import files
from pinfold.system.host import Host
from pinfold.system.trouble import Trouble

_DAY = 86_400.0
_VAIN = 6 * 3_600.0  # seconds for which an index is not asked again that has no such page
_FOLDER = "names"
_MAX_NOTE = 65_536


class NamesStore:
    """Of a person's cache."""

    def __init__(self, host: Host) -> None:
        self._folder = os.path.join(host.folder("cache"), _FOLDER)
        self._flights: Flights[str | None] = Flights()
        self._vain: dict[str, float] = {}

    async def path(self, http: Http, index: str, *, offline: bool = False) -> str | None:
        """The file with an index's names, at most a day old if it can be had; None where there is none. Never raises Trouble."""
        try:
            name = await asyncio.to_thread(_name, index)
        except Trouble:
            return None
        path = os.path.join(self._folder, f"{name}.names")
        age = _age(path)
        if age is not None and (offline or age < _DAY):
            return path
        if offline or time.monotonic() < self._vain.get(path, 0.0):
            return path if age is not None else None
        return await self._flights.join(path, lambda: self._made(http, index, path, age is not None))

    async def _made(self, http: Http, index: str, path: str, there: bool) -> str | None:
        note = f"{path}.json"
        writer = NamesWriter()

        def take(piece: bytes | None) -> None:
            nonlocal writer
            if piece is None:
                writer = NamesWriter()
            else:
                writer.feed(piece)

        try:
            validators = _noted(note) if there else {}
            reply = await http.stream(f"{index.rstrip('/')}/", take, accept=ACCEPT, validators=validators)
            if reply.status == 304:
                os.utime(path)
                return path
            if reply.status == 200:
                os.makedirs(self._folder, mode=0o700, exist_ok=True)
                await asyncio.to_thread(writer.finish, path)
                files.write_atomic(note, json.dumps(freshness.validators(reply.headers)).encode())
                return path
        except (OSError, ValueError, Trouble):
            pass
        self._vain[path] = time.monotonic() + _VAIN
        return path if there else None


def _name(index: str) -> str:
    """The file's name: one for each index, and for each login that stands in its address."""
    one = address(index)
    secret = b""
    if one.user is not None or one.password is not None:
        secret = scope(Login(one.user or "", one.password or ""), one.origin.host)
    return sha256(one.url.rstrip("/").encode() + b"\0" + secret).hexdigest()[:32]


def _age(path: str) -> float | None:
    try:
        return max(0.0, time.time() - os.stat(path).st_mtime)
    except OSError:
        return None


def _noted(path: str) -> dict[str, str]:
    data = files.read(path, _MAX_NOTE).data
    with contextlib.suppress(ValueError):
        said = json.loads(data) if data else {}
        if isinstance(said, dict) and all(isinstance(value, str) for value in said.values()):
            return said
    return {}
