"""Whether a distribution came from where a URL leads, going by its `direct_url.json` (PEP 610). Pure text; never raises.

What cannot be compared counts as equal: a branch's name does not tell which commit it stands for today.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from pinfold.analysis import urls
from pinfold.analysis.environment import DirectUrl, Distribution
from pinfold.requirements.includes import resolve

_COMMIT = re.compile(r"[0-9a-fA-F]{7,64}")
_FULL = (40, 64)  # digits of a commit's whole name, SHA-1 and SHA-256
_VARIABLE = re.compile(r"\$\{[A-Z0-9_]+\}")
_SUBDIRECTORY = re.compile(r"[#&]subdirectory=([^&]*)")


class _Place(NamedTuple):
    """A URL as far as it says where something is: without credentials and fragment, of a VCS without the revision."""

    scheme: str
    host: str
    path: str
    query: str


def local_path(url: str, windows: bool) -> str:
    """The path that a `file:` URL names, canonical; "" for any other URL."""
    if url[:5].lower() != "file:":
        return ""
    found = resolve("", url.partition("#")[0], windows)
    return found or ""


def came_from(
    distribution: Distribution, url: str, editable: bool, windows: bool = False, hashes: Iterable[str] = ()
) -> bool:
    """Whether a distribution is what installing from `url` would give, as far as that can be told.

    `hashes` are `algorithm:digest` of the archives that would do, none if any would.
    """
    direct = distribution.direct
    if direct is None or direct.editable is not editable:
        return False
    if urls.is_vcs(url) and editable:
        return True  # the clone's own path stands in `direct_url.json` then
    if _subdirectory(url) != direct.subdirectory.strip("/"):
        return False
    if urls.is_vcs(url):
        return _same_clone(direct, url)
    return not direct.vcs and _same_place(direct.url, url, windows) and _same_archive(direct, url, hashes)


def _same_clone(direct: DirectUrl, url: str) -> bool:
    tool, _, address = url.partition("+")
    if tool.lower() != direct.vcs.lower():
        return False
    place = urls.revision(address)
    wanted = "" if place is None else address[slice(*place)]
    if place is not None:
        address = address[: place[0] - 1]
    if not _same_place(_bare(direct.url), _bare(address), False):
        return False
    if _VARIABLE.search(wanted) or wanted in (direct.requested_revision, direct.commit):
        return True
    commit = direct.commit.lower()
    if len(wanted) in _FULL or not _COMMIT.fullmatch(wanted):
        return wanted.lower() == commit and bool(commit)
    return commit.startswith(wanted.lower())


def _bare(url: str) -> str:
    return re.split("[?#]", url, maxsplit=1)[0].rstrip("/").removesuffix(".git")


def _same_place(one: str, other: str, windows: bool) -> bool:
    path, other_path = local_path(one, windows), local_path(other, windows)
    if path or other_path:
        same = path.casefold() == other_path.casefold() if windows else path == other_path
        return same or bool(_VARIABLE.search(other))
    if _VARIABLE.search(urls.shown(other)):
        return True
    return _place(one) == _place(other)


def _place(url: str) -> _Place | str:
    from urllib.parse import unquote, urlsplit

    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    host = parts.netloc.rpartition("@")[2].lower()
    return _Place(parts.scheme.lower(), host, unquote(parts.path).rstrip("/"), "&".join(sorted(parts.query.split("&"))))


def _same_archive(direct: DirectUrl, url: str, hashes: Iterable[str]) -> bool:
    allowed: dict[str, set[str]] = {}
    for algorithm, digest in [each.partition(":")[::2] for each in hashes]:
        allowed.setdefault(algorithm.lower(), set()).add(digest.lower())
    for _, _, algorithm, digest in urls.fragment_hashes(url)[:1]:
        allowed.setdefault(algorithm.lower(), set()).add(digest.lower())
    return all(
        digest.lower() in allowed[algorithm.lower()]
        for algorithm, digest in direct.hashes.items()
        if algorithm.lower() in allowed
    )


def _subdirectory(url: str) -> str:
    from urllib.parse import unquote

    found = _SUBDIRECTORY.search(url)
    return unquote(found[1]).strip("/") if found else ""
