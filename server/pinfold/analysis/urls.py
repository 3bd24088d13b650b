"""What a URL in a requirements file tells: revision, hashes, version, host and secrets. Pure text; never raises.

Sources: pip 26.3 `Link`, `links_equivalent`, `VersionControl.get_url_rev_and_auth`, `SECURE_ORIGINS`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pinfold.requirements import links
from pinfold.requirements.tree import Requirement

FRAGMENT_HASHES = ("sha512", "sha384", "sha256", "sha224", "sha1", "md5")
"""Algorithms that pip takes from a URL's fragment."""

_FRAGMENT_HASH = re.compile(rf"[#&]({'|'.join(FRAGMENT_HASHES)})=([^&]*)")
_PLAIN = ("http://", "git+http://", "hg+http://", "svn+http://", "bzr+http://", "hg+static-http://", "ftp://")
_UNSIGNED = ("git+git://", "svn+svn://", "bzr+ftp://")
# Compiled where there is a URL: many files have none.
_LOOPBACK = r"(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\]|::1"
_AUTHORITY = r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//([^/?#\s]*)"
_RANDOM = (
    r"(?:gh[pousr]_|github_pat_|glpat-|gldt-|pypi-|xox[abp]-)[\w-]+|(?=[^\d]*\d)(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9]{30,}"
)
_IN_QUERY = r"[?&](?:access_token|api_?key|auth_token|password|private_token|secret|token)=([^&#\s]+)"
_PLACEHOLDER = r"\$|\{|%\(|%s|<|>|\[|\*{3}|^[xX.*_-]+$"


class Secret(NamedTuple):
    """A secret that stands in a URL: `url[start:end]`, and the host that it is for."""

    start: int
    end: int
    host: str


def is_vcs(url: str) -> bool:
    return "+" in url and url.partition(":")[0].lower() in links.VCS_SCHEMES


def revision(url: str) -> tuple[int, int] | None:
    """Where the revision of a VCS URL stands; None when it names none."""
    end = len(url)
    for mark in "#?":
        end = min(end, url.find(mark) % (len(url) + 1))
    path = url.find("/", url.find("://") + 3)
    at = url.rfind("@", path, end) if path >= 0 else -1
    return (at + 1, end) if at >= 0 and at + 1 < end else None


def fragment_hashes(url: str) -> list[tuple[int, int, str, str]]:
    """(start, end, algorithm, digest) of each hash in a URL's fragment; the offsets are the digest's."""
    if "#" not in url:
        return []
    return [(*m.span(2), m[1], m[2]) for m in _FRAGMENT_HASH.finditer(url, url.index("#"))]


def wheel_version(requirement: Requirement) -> str | None:
    """The version in the name of the wheel that a requirement asks for; None for everything else."""
    if requirement.url is None or requirement.editable:
        return None
    url = requirement.url.text
    try:
        if "://" in url or url.startswith("file:"):
            wheel = links.read_link(url).wheel
        elif links.extension(url) == ".whl":
            wheel = links.read_wheel_name(url.rstrip("/").rpartition("/")[2])
        else:
            wheel = None
    except links.LinkError:
        return None
    return wheel[1] if wheel else None


def same_link(a: str, b: str) -> bool:
    """Whether pip takes two URLs for one: user, order of the query and most of the fragment don't count."""
    try:
        return _cleaned(a) == _cleaned(b)
    except ValueError:
        return True  # pip refuses at least one of them


def _cleaned(url: str) -> tuple[object, ...]:
    from urllib.parse import parse_qs, urlsplit

    parts = urlsplit(url)
    host = parts.netloc.rsplit("@", 1)[-1]
    if parts.scheme == "file" and not host:
        host = "localhost"
    fragment = parse_qs(parts.fragment)
    hashes = {name: fragment[name][0] for name in FRAGMENT_HASHES if name in fragment}
    subdirectory = fragment.get("subdirectory", [""])[0]
    return parts.scheme, host, parts.path, parse_qs(parts.query), subdirectory, hashes


def host_of(url: str) -> str:
    """The host of a URL, lower case, without user and port; "" when there is none."""
    match = re.search(_AUTHORITY, url)
    if match is None:
        return ""
    host = match[1].rpartition("@")[2].lower()
    return host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    return re.fullmatch(_LOOPBACK, host.lower()) is not None


def insecure_scheme(url: str) -> str | None:
    """The scheme of a URL that travels without encryption to another machine, else None."""
    lowered = url[:24].lower()
    if not lowered.startswith(_PLAIN) and not lowered.startswith(_UNSIGNED):
        return None
    host = host_of(url)
    return None if not host or is_loopback(host) else url[: url.index("://") + 3]


def secret_in(url: str) -> Secret | None:
    """A password or token that is written out in a URL. `${NAME}` and other placeholders are none."""
    match = re.search(_AUTHORITY, url)
    if match is not None and "@" in match[1]:
        user, _, _ = match[1].rpartition("@")
        start = match.start(1)
        name, colon, password = user.partition(":")
        if colon and password and not re.search(_PLACEHOLDER, password):
            return Secret(start + len(name) + 1, start + len(user), host_of(url))
        if "ssh" not in url[: match.start(1)].lower() and re.fullmatch(_RANDOM, name):
            return Secret(start, start + len(name), host_of(url))
    if (query := re.search(_IN_QUERY, url, re.IGNORECASE)) and not re.search(_PLACEHOLDER, query[1]):
        return Secret(*query.span(1), host_of(url))
    return None


def shown(url: str) -> str:
    """A URL for messages: without user, password, query and fragment."""
    head = re.split("[?#]", url, maxsplit=1)[0]
    match = re.search(_AUTHORITY, head)
    if match is None or "@" not in match[1]:
        return head
    return head[: match.start(1)] + match[1].rpartition("@")[2] + head[match.end(1) :]
