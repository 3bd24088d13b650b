"""What is known about projects, releases, their vulnerabilities and names: pages, metadata, APIs and databases put together.

Must never guess: what nobody can say raises Trouble or is None, and only what everybody says is not there is absent.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable
from types import TracebackType
from urllib.parse import quote

from pinfold.analysis.releases import Advisory, Details, Names, Project, Target
from pinfold.index import cache, digest, metadata
from pinfold.index.addresses import address, redirected
from pinfold.index.advisories import Osv
from pinfold.index.advisory_formats import from_index
from pinfold.index.allowed import allowed
from pinfold.index.answers import Answer
from pinfold.index.find_links import local_path
from pinfold.index.http import Http
from pinfold.index.listings import Listed, Listings
from pinfold.index.names_file import open_names
from pinfold.index.names_store import NamesStore
from pinfold.index.pace import Paces
from pinfold.index.page import PageFile
from pinfold.index.sources import Sources, api_of, human_page, indexes, is_default, tags_of
from pinfold.records import replace
from pinfold.system.host import Host
from pinfold.system.trouble import Trouble

_FOR_EVER = 365 * 86_400.0  # seconds; the metadata of a file never changes
_TRIES = 2  # in vain, after which an index is known not to have an API, and the files of one release that are looked at
_MISSES = 6  # in vain, after which one is known not to have metadata that it does not promise; with a hit it has some, if not all
_API_LIMIT = 5 * 1024 * 1024
_METADATA_LIMIT = 2 * 1024 * 1024
_JSON = "application/json"


class Lookup:
    """For one person, within one event loop; use it in an `async with`, or call `aclose`.

    `roots` are the workspace's folders. `offline`: the cache alone answers.
    """

    def __init__(
        self, host: Host, *, offline: bool = False, roots: Iterable[str] = (), paces: Paces | None = None
    ) -> None:
        self._host = host
        self._offline = offline
        self._roots = tuple(roots)
        self._paces = paces or Paces()
        self._cache = cache.of_host(host)
        self._https: dict[object, Http] = {}
        self._listings = Listings()
        self._vain: dict[tuple[str, str], int] = {}  # (what, index) → how often it was not there
        self._speaking: set[str] = set()  # indexes that are known to have a JSON API
        self._lending: set[str] = set()  # those that are known to have metadata that they do not promise
        self._doors: dict[str, asyncio.Lock] = {}
        self._osv: dict[tuple[object, str], Osv] = {}
        self._names = NamesStore(host)

    async def __aenter__(self) -> Lookup:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        for osv in self._osv.values():
            osv.close()
        for http in self._https.values():
            await http.aclose()
        self._https.clear()

    async def project(self, sources: Sources, key: str, target: Target, *, refresh: bool = False) -> Project | None:
        """The project of a normalised name; None where all that count say that there is none. Raises Trouble."""
        listed = await self._listings.of(self._http(sources), sources, key, refresh)
        if not listed:
            return None
        return digest.project(
            key,
            [each.page for each in listed],
            tags_of(target),
            indexes=tuple(dict.fromkeys(each.place.shown for each in listed)),
            at=min(each.at or self._paces.clock.now() for each in listed),
            stale=any(each.stale for each in listed),
            only=allowed(sources, key, self._paces.clock.now()),
            page=next(filter(None, (human_page(each.place.url, key) for each in listed)), ""),
        )

    async def details(
        self, sources: Sources, key: str, version: str, target: Target, *, files_only: bool = False
    ) -> Details | None:
        """The files of a release, and unless `files_only` what its metadata says; None where there is no such project.

        Raises Trouble where nobody can tell the files; metadata that nobody can tell is merely not known.
        """
        http = self._http(sources)
        listed = await self._listings.of(http, sources, key)
        if not listed:
            return None
        pages, tags = [each.page for each in listed], tags_of(target)
        files = digest.details_files(key, pages, version, tags, allowed(sources, key, self._paces.clock.now()))
        if files_only:
            return Details(version, files, known=False)
        known = await self._metadata(http, listed, digest.metadata_files(key, pages, version, tags))
        if known is None:
            known = await self._from_api(http, listed, key, version)
        return Details(version, files, known=False) if known is None else replace(known, version=version, files=files)

    async def advisories(
        self, sources: Sources, key: str, version: str, *, database: str = ""
    ) -> tuple[Advisory, ...] | None:
        """The known vulnerabilities of a release; None where nobody knows. Raises Trouble.

        `database` is the address of an OSV database, which is then told the name and the version; "" for what the index says.
        """
        http = self._http(sources)
        if database:
            about = sources.identity, database
            if about not in self._osv:
                self._osv[about] = Osv(http, database)
            return await self._osv[about].of(key, version)
        places = indexes(sources)
        if len(places) == 1:  # no need to wait for the page to know who would answer
            asked = [place.url for place in places]
        else:
            asked = [each.place.url for each in await self._listings.of(http, sources, key)]
        for index in asked:
            answer = await self._api(http, index, key, version)
            if answer is not None:
                with contextlib.suppress(ValueError):
                    return from_index(answer.body, version)
        return None

    async def names_path(self, sources: Sources) -> str | None:
        """The file with the names of all projects of the first index, for `open_names`; None where there is none."""
        place = next((place for place in indexes(sources) if place.url and not local_path(place.url)), None)
        return None if place is None else await self._names.path(self._http(sources), place.url, offline=self._offline)

    async def names(self, sources: Sources) -> Names | None:
        """The names themselves."""
        path = await self.names_path(sources)
        return None if path is None else await asyncio.to_thread(open_names, path)

    def _http(self, sources: Sources) -> Http:
        identity = sources.identity
        if identity not in self._https:
            self._https[identity] = Http(
                sources.expanded,
                self._host,
                offline=self._offline,
                roots=self._roots,
                cache=self._cache,
                paces=self._paces,
            )
        return self._https[identity]

    async def _metadata(self, http: Http, listed: tuple[Listed, ...], files: tuple[PageFile, ...]) -> Details | None:
        """What a `.metadata` file says (PEP 658); where the page does not speak of them, they may be there all the same."""
        for file in files[:_TRIES]:
            promised = file.metadata is not None
            index = next((each.place.url for each in listed if file in each.page.files), "")
            about = "metadata", index
            if path := _beside(file.url, index):
                from pinfold.index.wheels import wheel_metadata

                said = await asyncio.to_thread(wheel_metadata, path)
                with contextlib.suppress(ValueError):
                    if said is not None:
                        return metadata.details(said)
                continue
            if not promised and index not in self._lending and self._vain.get(about, 0) >= _MISSES:
                continue
            with contextlib.suppress(ValueError, Trouble):
                url = _allowed(file.url, index)
                answer = await http.get(f"{url}.metadata", fresh_for=_FOR_EVER, limit=_METADATA_LIMIT)
                if not answer.absent:
                    found = metadata.details(answer.body)
                    if not promised:
                        self._lending.add(index)
                    return found
                if not promised:
                    self._vain[about] = self._vain.get(about, 0) + 1
        return None

    async def _from_api(self, http: Http, listed: tuple[Listed, ...], key: str, version: str) -> Details | None:
        for each in listed:
            with contextlib.suppress(Trouble):
                answer = await self._api(http, each.place.url, key, version)
                if answer is not None:
                    with contextlib.suppress(ValueError):
                        return metadata.api_details(answer.body, version)
        return None

    async def _api(self, http: Http, index: str, key: str, version: str) -> Answer | None:
        """What an index's JSON API says of a release; None where it has none, or not about this.

        Only of the default index it is known that there is one. Another is asked in vain twice, one question after the other.
        """
        api, about = api_of(index), ("api", index)
        if not api:
            return None
        url = f"{api}/{quote(key)}/{quote(version)}/json"
        if is_default(index) or index in self._speaking:
            answer = await http.get(url, accept=_JSON, check=_about_a_release, limit=_API_LIMIT)
            return None if answer.absent else answer
        async with self._doors.setdefault(index, asyncio.Lock()):
            if index not in self._speaking:
                if self._vain.get(about, 0) >= _TRIES:
                    return None
                with contextlib.suppress(Trouble):  # that its page can be had says who is at fault
                    answer = await http.get(url, accept=_JSON, check=_about_a_release, limit=_API_LIMIT)
                    if not answer.absent:
                        self._speaking.add(index)
                        return answer
                self._vain[about] = self._vain.get(about, 0) + 1
                return None
        return await self._api(http, index, key, version)


def _about_a_release(answer: Answer) -> None:
    """Raises ValueError for what no JSON API says."""
    if answer.body.lstrip()[:1] != b"{":
        raise ValueError("it is not about a release")


def _beside(url: str, index: str) -> str:
    """The path of a file that a folder here offers; "" for all else: nothing is opened that the web names, nor a share."""
    path, place = local_path(url) if url[:5].lower() == "file:" else "", local_path(index)
    far = ("\\\\", "//")
    return path if place and (not path.startswith(far) or place.startswith(far)) else ""


def _allowed(url: str, index: str) -> str:
    """Where a page says that a file is. Raises ValueError for a place that a redirect from there would not be followed to."""
    return redirected(address(index), url).url if index else url
