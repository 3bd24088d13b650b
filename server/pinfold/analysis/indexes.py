"""Where packages come from, as data: the outcome of pip's or uv's whole configuration chain. Must never do I/O."""

from __future__ import annotations

from collections.abc import Mapping

from pinfold.records import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Indexes:
    """URLs may hold credentials: never show them without `redact`, never put them on a command line.

    `index_url` is "" where nobody names one and `no_index` says that none is asked. `find_links` are URLs or absolute paths.
    `origins` says for each field that somebody set (by its name here) who did: a file's path with its line or section, or the
    name of a variable. `references` are those addresses of requirements files in which `${NAME}` stands for a variable of the
    person's (in configuration it stands for itself); nothing but `analysis/index_options.py` puts its value there.
    """

    index_url: str
    extra_index_urls: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    no_index: bool = False
    trusted_hosts: tuple[str, ...] = ()
    certificate: str = ""  # a bundle of authorities, as a path
    client_certificate: str = ""
    proxy: str = ""
    timeout: float | None = None  # seconds
    retries: int | None = None
    keyring: str = ""  # pip's `keyring-provider`
    pre: bool = False
    prefer_binary: bool = False
    no_binary: tuple[str, ...] = ()  # names, or ":all:"
    only_binary: tuple[str, ...] = ()
    require_hashes: bool = False
    strategy: str = ""  # uv's `index-strategy`
    all_releases: tuple[str, ...] = ()  # names whose pre-releases count, or ":all:"
    only_final: tuple[str, ...] = ()
    uploaded_before: str = ""  # pip's `uploaded-prior-to`, uv's `exclude-newer`: ISO 8601, or `P7D`
    no_require_hashes: bool = False  # one hash does not demand others
    prerelease: str = ""  # uv's own word where `pre` does not say it
    system_certificates: bool = False  # for uv; pip does so anyway
    references: frozenset[str] = frozenset()
    origins: Mapping[str, str] = field(default_factory=dict)


def unconnected(indexes: Indexes) -> Indexes:
    """What remains of them without the network, for pip, which has no word for that."""
    places = tuple(place for place in indexes.find_links if "://" not in place or place.startswith("file:"))
    return replace(indexes, no_index=True, find_links=places)
