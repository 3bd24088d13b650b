"""URLs, archives and paths as pip tells them apart (pip 26.3, `Link`, `is_url`, `parse_req_from_line`). Pure text: no disk.

Where pip would look at the disk the answer is "depends"; only a path made of dots is known to exist, because it names the
folder that pip runs in or one above it.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from urllib.parse import SplitResult  # imported where there is a URL: many files have none

VCS_SCHEMES = frozenset(
    [f"git+{s}" for s in ("http", "https", "ssh", "git", "file")]
    + [f"hg+{s}" for s in ("file", "http", "https", "ssh", "static-http")]
    + [f"svn+{s}" for s in ("ssh", "http", "https", "svn", "file")]
    + [f"bzr+{s}" for s in ("http", "https", "ssh", "sftp", "ftp", "lp", "file")]
)
VCS_NAMES = ("bzr", "git", "hg", "svn")
SCHEMES = frozenset({"http", "https", "file", "ftp"}) | VCS_SCHEMES
ARCHIVES = frozenset(
    {".zip", ".whl", ".tar.bz2", ".tbz", ".tar.gz", ".tgz", ".tar", ".tar.xz", ".txz", ".tlz", ".tar.lz"}
) | {".tar.lzma"}
_EGG = re.compile(r"[#&]egg=([^&]*)")
_PROJECT = r"([A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9])\n?\Z"
_DOTS = re.compile(r"(?:\.{0,2})(?:/+\.{1,2})*/*\Z")


class Link(NamedTuple):
    """What pip learns from a URL alone: its scheme, the `#egg=` name, and the file name at the end of its path."""

    scheme: str
    egg: str | None
    filename: str

    @property
    def wheel(self) -> tuple[str, str] | None:
        """(name, version) of a wheel, None for anything else. Raises LinkError for a wheel's name that says neither."""
        return read_wheel_name(self.filename) if extension(self.filename) == ".whl" else None


class LinkError(Exception):
    """pip refuses the URL. `crash` marks what pip lets through as a traceback; `span` is relative to the URL."""

    def __init__(self, message: str, span: tuple[int, int] | None = None, crash: bool = False) -> None:
        super().__init__(message)
        self.span = span
        self.crash = crash


def scheme_of(text: str) -> str:
    """The URL scheme that pip would act on, "" for what is no URL to it. Raises LinkError where `urlsplit` raises."""
    if ":" not in text:
        return ""
    scheme = _split(text).scheme
    return scheme if scheme in SCHEMES else ""


def read_link(url: str) -> Link:
    """What the URL tells. Raises LinkError."""
    from urllib.parse import unquote

    parts = _split(url)
    egg = None
    if match := _EGG.search(url):
        egg = match[1]
        if not re.match(_PROJECT, egg, re.IGNORECASE):
            raise LinkError(f"The 'egg' fragment is not a project name: {egg!r}", match.span(1))
    if parts.scheme == "file" and parts.netloc not in ("", "localhost"):
        raise LinkError("non-local file URIs are not supported on this platform", crash=True)
    if parts.scheme == "file" and not url.startswith("file:"):
        raise LinkError("pip can only turn a file: URL in small letters into a file name", crash=True)
    filename = posixpath.basename(unquote(parts.path).rstrip("/"))
    return Link(parts.scheme, egg, filename)


def read_wheel_name(filename: str) -> tuple[str, str]:
    """(name, version) of a wheel's file name. Raises LinkError."""
    from packaging.utils import InvalidWheelFilename, parse_wheel_filename

    try:
        name, version, _, _ = parse_wheel_filename(filename)
    except InvalidWheelFilename as error:
        raise LinkError(str(error)) from None
    return name, str(version)


def extension(filename: str) -> str:
    """The file name extension with `.tar` before it, as written."""
    base, ext = posixpath.splitext(filename)
    return base[-4:] + ext if base.lower().endswith(".tar") else ext


def is_archive(path: str) -> bool:
    return extension(path).lower() in ARCHIVES


def is_local_archive(name: str) -> bool:
    """Whether pip takes a text that is no URL for an archive on the disk, there or not. `name` has no marker."""
    path, _ = split_extras(normalised(name))
    return is_archive(path) and not ("@" in name and not looks_like_path(name.partition("@")[0]))


def looks_like_path(text: str) -> bool:
    """Whether pip takes the text for a path by its looks; a backslash counts on Windows only and so not here."""
    return "/" in text or text.startswith(".")


def always_exists(path: str) -> bool:
    """Whether a path is a folder wherever pip runs: `.`, `..`, `../..`, `/`."""
    return path != "" and _DOTS.match(path) is not None


def split_extras(text: str) -> tuple[str, str]:
    """(path, "[extras]" or "") of a path with extras at its end (pip 26.3, `strip_extras`)."""
    # pip's pattern for this is quadratic in opening brackets
    at = text.rfind("[", 1, -2) if text.endswith("]") else -1
    if at < 0 or "]" in text[at:-1]:
        return text, ""
    return text[:at].rstrip(), text[at:]


def normalised(name: str) -> str:
    """The text as an absolute path in a folder nobody knows."""
    return posixpath.normpath(posixpath.join("/-", name))


def _split(url: str) -> SplitResult:
    from urllib.parse import urlsplit

    try:
        return urlsplit(url)
    except ValueError as error:
        raise LinkError(str(error), crash=True) from None
