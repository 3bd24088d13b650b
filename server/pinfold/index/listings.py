"""Pages of projects, from every place that counts. Must never take silence for absence: who cannot be asked might know."""

from __future__ import annotations

import asyncio
import os
from collections import OrderedDict
from collections.abc import Coroutine, Iterable
from typing import Any

from pinfold.index import find_links
from pinfold.index.answers import Answer
from pinfold.index.find_links import local_path
from pinfold.index.http import Http
from pinfold.index.page import ACCEPT, Page, read
from pinfold.index.sources import Place, Sources, indexes, links, page_of
from pinfold.records import dataclass
from pinfold.system.trouble import Trouble

_MAX_FILES = 60_000  # of pages that are kept as they were read
_MAX_PAGES = 256
_HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Listed:
    """What one place says of a project. `at` in seconds since the epoch, 0 for a folder, which is looked at each time."""

    place: Place
    page: Page
    at: float = 0.0
    stale: bool = False


class Listings:
    """Remembers the pages read last, for who asks about releases has asked about the project just before."""

    def __init__(self) -> None:
        self._pages: OrderedDict[tuple[str, float], Page] = OrderedDict()
        self._files = 0
        self._folders: dict[str, tuple[int, Page | None]] = {}

    async def of(self, http: Http, sources: Sources, key: str, refresh: bool = False) -> tuple[Listed, ...]:
        """What the installer would find about a project, in its order; () where everybody says that there is none.

        Raises Trouble where one cannot be asked who would have a say.
        """
        found = [each for each in await self._linked(http, sources, key) if each is not None]
        places = indexes(sources)
        unasked = any(not place.url for place in (*places, *links(sources)))
        if not places and not links(sources):
            raise Trouble("offline", "No index is asked: the configuration says so, and names nothing in its place.")
        if sources.merges:
            asked = [self._page(http, place, key, refresh) for place in places if place.url]
            found += [each for each in await _all(asked) if each is not None]
        else:
            for place in places:
                if not place.url:
                    raise unexpanded()  # it comes first, and others need not even hear the name
                listed = await self._page(http, place, key, refresh)
                if listed is not None:
                    found.append(listed)
                    break
        if not found and unasked:
            raise unexpanded()
        return tuple(found)

    async def _page(self, http: Http, place: Place, key: str, refresh: bool) -> Listed | None:
        url = page_of(place.url, key)
        path = local_path(place.url) and local_path(url)
        if path:
            _refuse_share(path)
            try:
                page = await asyncio.to_thread(find_links.indexed, path)
            except ValueError as error:
                raise Trouble("network", f"A page of an index in a folder is not used: {error}") from None
            return None if page is None else Listed(place, page)
        answer = await http.get(url, accept=ACCEPT, check=self._read, refresh=refresh)
        if answer.absent:
            return None
        try:
            return Listed(place, self._read(answer), answer.at, answer.stale)
        except ValueError as error:  # an entry of the cache that an older version of us found good
            raise Trouble("network", f"What an index answers is not used: {error}") from None

    def _read(self, answer: Answer) -> Page:
        """The page that an answer holds. Raises ValueError."""
        about = (f"{answer.base} {len(answer.body)}", answer.at)
        page = self._pages.get(about)
        if page is None:
            page = read(answer.body, answer.content_type, answer.base)
            self._keep(about, page)
        return page

    def _keep(self, about: tuple[str, float], page: Page) -> None:
        self._pages[about] = page
        self._files += len(page.files)
        while self._pages and (self._files > _MAX_FILES or len(self._pages) > _MAX_PAGES):
            self._files -= len(self._pages.popitem(last=False)[1].files)

    async def _linked(self, http: Http, sources: Sources, key: str) -> list[Listed | None]:
        return await _all(self._link(http, place, key) for place in links(sources) if place.url)

    async def _link(self, http: Http, place: Place, key: str) -> Listed | None:
        path = local_path(place.url)
        if path:
            page = await self._folder(path)
            page = None if page is None else find_links.only(page, key)
            return Listed(place, page) if page is not None and page.files else None
        answer = await http.get(place.url, accept=_HTML)
        if answer.absent:
            return None
        try:
            page = find_links.linked(answer.body, answer.base, answer.content_type)
        except ValueError as error:
            raise Trouble("network", f"A page of links is not used: {error}") from None
        page = find_links.only(page, key)
        return Listed(place, page, answer.at, answer.stale) if page.files else None

    async def _folder(self, path: str) -> Page | None:
        """What a folder or an archive offers; a look at the folder tells whether anything came or went."""
        _refuse_share(path)
        try:
            stamp = os.stat(path).st_mtime_ns
        except (OSError, ValueError):
            return None
        known = self._folders.get(path)
        if known is None or known[0] != stamp:
            known = self._folders[path] = stamp, await asyncio.to_thread(find_links.local, path)
        return known[1]


def _refuse_share(path: str) -> None:
    if path.startswith(("//", "\\\\")):  # looking there presents the person's credentials
        raise Trouble("network", "A folder of packages on another machine is not looked at in the background.")


async def _all(asked: Iterable[Coroutine[Any, Any, Listed | None]]) -> list[Listed | None]:
    """The outcomes in order. Where one fails nobody is left running."""
    tasks = [asyncio.ensure_future(each) for each in asked]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()


def unexpanded() -> Trouble:
    return Trouble(
        "unexpanded",
        "An index is not asked, for its address has a variable in it.",
        "Variables are put in when packages are installed, not in the background.",
    )
