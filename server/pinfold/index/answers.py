"""What comes back from asking, and how it is asked for. Data only."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pinfold.index import freshness
from pinfold.index.addresses import Address
from pinfold.records import dataclass, field
from pinfold.system.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address says: 200 with a body, or 404 or 410, which both say that there is nothing (`absent`).

    `headers` are a few, in lower case. `base` is what relative links start from, without credentials and query. `at` is when
    it was last known to be so, in seconds since the epoch, `age` how long ago that is. `stale`: nobody could be asked although
    it was time; `trouble` says why, None offline. `cached`: nobody was asked just now.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    base: str = field(repr=False)
    at: float
    age: float = 0.0
    stale: bool = False
    cached: bool = False
    trouble: Trouble | None = field(default=None, repr=False)

    @property
    def absent(self) -> bool:
        return self.status in freshness.ABSENT

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")


Check = Callable[[Answer], object]
"""Raises ValueError, with the rest of a sentence about the answer, for one that is not what it should be."""

Sink = Callable[[bytes | None], None]
"""Gets a body in pieces as they come; None when it begins, or begins anew."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to know. `body` None: GET, otherwise POST. `fresh_for` in seconds, `limit` in bytes."""

    address: Address
    accept: str
    body: bytes | None = field(default=None, repr=False)
    content_type: str = ""
    fresh_for: float = 0.0
    check: Check | None = None
    limit: int = 0

    @property
    def headers(self) -> dict[str, str]:
        """Those of ours that an answer may depend on."""
        found = {"accept": self.accept}
        if self.body is not None:
            found["content-type"] = self.content_type
        return found
