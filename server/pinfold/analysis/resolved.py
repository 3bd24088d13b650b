"""What a resolver says is to be installed, as data. Must never do I/O."""

from __future__ import annotations

from collections.abc import Mapping

from pinfold.records import dataclass, field


@dataclass(frozen=True, slots=True)
class Resolved:
    """One distribution of a complete set: a version from an index, or a place to take it from.

    `url` is set for what no index gives: a URL, a VCS reference, or an absolute `file:` URL; it may hold credentials, so show
    it redacted. Where only the URL is known before it is fetched, `version` is "".
    `hashes` are `algorithm:digest` of the files allowed, empty where anything is. `size` is the download in bytes.
    `because` names who asks for it: keys of distributions, or `path:line` of requirement files.
    """

    name: str
    key: str
    version: str
    url: str = ""
    editable: bool = False
    extras: frozenset[str] = frozenset()
    hashes: tuple[str, ...] = ()
    config_settings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    size: int | None = None
    because: tuple[str, ...] = ()
