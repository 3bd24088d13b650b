"""Whom to ask about projects, in whose order: the configured indexes and places as one installer searches them. Pure.

Must never let a credential into an address that is shown, nor put a variable's value where nobody gave leave for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple
from urllib.parse import quote, urlsplit

from pinfold.analysis.indexes import Indexes
from pinfold.analysis.releases import Target
from pinfold.index.addresses import address
from pinfold.index.default import default_index
from pinfold.index.tags import HERE, Tags, tags_for
from pinfold.records import dataclass, field, replace
from pinfold.system.redact import redact
from pinfold.system.trouble import Trouble

Engine = Literal["uv", "pip"]

_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)\}")
_ASKED = (
    *("index_url", "extra_index_urls", "find_links", "no_index", "trusted_hosts", "certificate", "client_certificate"),
    *("proxy", "timeout", "retries", "keyring", "strategy", "references"),
)
"""The fields of `Indexes` that decide what is asked, and how."""
_CHOSEN = ("no_binary", "only_binary", "pre", "all_releases", "only_final", "uploaded_before")
"""Those that decide what is taken of the answers (`allowed.py`)."""
_ALL = ("unsafe-best-match", "unsafe-first-match")  # uv's strategies under which every index counts


@dataclass(frozen=True)
class Sources:
    """A configuration and the installer that goes by it. `variables` are values for the `${NAME}` of requirements files: none
    where nobody has said that they may be sent; addresses that lack one are not asked.
    """

    indexes: Indexes
    engine: Engine = "pip"
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def identity(self) -> tuple[Any, ...]:
        """Hashable; the same for all configurations that ask the same in the same way."""
        values = tuple(getattr(self.indexes, name) for name in _ASKED)
        return self.engine, *values, tuple(sorted(self.variables.items()))

    @property
    def choice(self) -> tuple[Any, ...]:
        """Hashable; the same for all configurations that take the same of what they were answered."""
        return tuple(getattr(self.indexes, name) for name in _CHOSEN)

    @property
    def merges(self) -> bool:
        """Whether all indexes count, as they do for pip; otherwise the first one does that knows the name."""
        return self.engine == "pip" or self.indexes.strategy in _ALL

    @property
    def expanded(self) -> Indexes:
        """The configuration for asking, with the values that may be sent."""
        if not self.variables:
            return self.indexes
        one = self.indexes
        return replace(
            one,
            index_url=self._with_values(one.index_url),
            extra_index_urls=tuple(map(self._with_values, one.extra_index_urls)),
            find_links=tuple(map(self._with_values, one.find_links)),
        )

    def _with_values(self, text: str) -> str:
        if text not in self.indexes.references:
            return text
        return _VARIABLE.sub(lambda found: self.variables.get(found[1]) or found[0], text)


class Place(NamedTuple):
    """One index, or a place with links. `url` is what is asked, "" where it must not be: it has a variable in it.

    `shown` is fit for people.
    """

    url: str
    shown: str


def indexes(sources: Sources) -> tuple[Place, ...]:
    """The indexes in the order in which the installer asks them."""
    one, other = sources.indexes, sources.expanded
    if one.no_index:
        return ()
    pairs = list(zip(one.extra_index_urls, other.extra_index_urls, strict=True))
    if one.index_url:
        pairs.insert(0 if sources.engine == "pip" else len(pairs), (one.index_url, other.index_url))
    return tuple(dict.fromkeys(_place(written, asked) for written, asked in pairs))


def links(sources: Sources) -> tuple[Place, ...]:
    """The places of `--find-links`: web pages, folders, archives."""
    pairs = zip(sources.indexes.find_links, sources.expanded.find_links, strict=True)
    return tuple(dict.fromkeys(_place(written, asked) for written, asked in pairs))


def _place(written: str, asked: str) -> Place:
    return Place("" if _VARIABLE.search(asked) else asked, shown(written))


def shown(url: str) -> str:
    """An index's address as people may see it: where there may be a token in its path, only its host."""
    try:
        one = address(url)
    except Trouble:
        return redact(url)  # has a variable in it, or is a path
    return f"{one.origin.scheme}://{one.origin.shown}/…" if one.private else one.url.rstrip("/")


def page_of(index: str, key: str) -> str:
    """The address of a project's page in the simple API (PEP 503)."""
    base, mark, query = index.partition("?")
    return f"{base.rstrip('/')}/{quote(key)}/{mark}{query}"


def api_of(index: str) -> str:
    """Where an index that lives under `…/simple` has its JSON API if it has one, "" for others: `<key>/<version>/json` follows."""
    base = index.partition("#")[0].rstrip("/")
    return f"{base[: -len('simple')]}pypi" if base.endswith("/simple") and base[:4].lower() == "http" else ""


def is_default(index: str) -> bool:
    """Whether an index is the one that is asked when nobody says otherwise."""
    try:
        return index.rstrip("/") == default_index().rstrip("/")
    except Trouble:
        return False


def human_page(index: str, key: str) -> str:
    """A project's page for people, "" where that cannot be told: for all indexes but the default one."""
    if not is_default(index):
        return ""
    parts = urlsplit(index)
    return f"{parts.scheme}://{parts.netloc}/project/{quote(key)}/"


def tags_of(target: Target) -> Tags:
    """What a target supports. Markers are those of an environment, which is on this machine."""
    if target.markers:
        return tags_for(target.python, HERE, target.markers.get("implementation_name", ""))
    return tags_for(target.python, target.platform)


def encoded(sources: Sources) -> dict[str, Any]:
    """As plain JSON. It holds credentials: only for a pipe between processes of ours."""
    found = {name: getattr(sources.indexes, name) for name in (*_ASKED, *_CHOSEN)}
    found["references"] = sorted(sources.indexes.references)
    return {**found, "engine": sources.engine, "variables": dict(sources.variables)}


def decoded(said: Mapping[str, Any]) -> Sources:
    values: dict[str, Any] = {
        name: tuple(said[name]) if isinstance(said[name], list) else said[name] for name in (*_ASKED, *_CHOSEN)
    }
    values["references"] = frozenset(values["references"])
    return Sources(Indexes(**values), said["engine"], said["variables"])
