"""A project's page of the Simple API, from its bytes: JSON (PEP 691, up to 1.4) or HTML (PEP 503).

Also PEP 592 (yanked), 629 (versions of the API), 658 and 714 (metadata), 700 (sizes, times, versions), 792 (status). Pure: never
asks anybody anything, and raises nothing but ValueError, with a sentence about what the page is.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Mapping
from posixpath import basename
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from pinfold.analysis.digests import DIGITS
from pinfold.analysis.releases import Status
from pinfold.index.anchors import elements
from pinfold.index.told import digests, moment, words
from pinfold.records import dataclass

ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1, application/json;q=0.05"
"""What to ask an index for: the newest first, as pip does."""

MAX_FILES = 100_000
MAX_FILENAME = 512
ENDINGS = (
    *(".whl", ".tar.gz", ".zip", ".tgz", ".tar", ".tar.bz2", ".tbz", ".tar.xz", ".txz", ".tlz", ".tar.lz", ".tar.lzma"),
    *(".egg", ".exe", ".msi", ".rpm", ".deb", ".dmg"),  # of long ago: not installed by pip, but a sign of an index
)
_JSON = re.compile(r"application/(?:vnd\.pypi\.simple\.(v\d+|latest)\+)?json")
_HTML = re.compile(r"(?:application/vnd\.pypi\.simple\.(v\d+|latest)\+html|text/html|application/xhtml\+xml)")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.ASCII | re.IGNORECASE)
_CHARSETS = {"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252", "utf-16", "utf-8-sig"}  # others may take for ever
_FRAGMENT_HASH = re.compile(rf"(?:^|&)({'|'.join(DIGITS)})=([0-9a-fA-F]+)")
_PAIR_HASH = re.compile(rf"({'|'.join(DIGITS)})=([0-9a-fA-F]+)")
_SCHEMES = ("http://", "https://")


class PageFile(NamedTuple):
    """One file that a page lists. `url` is absolute and without fragment, with whatever credentials the page's own address has.

    `uploaded` in seconds since the epoch, `size` in bytes, 0 where they are not told. `yanked` is the reason, "" for none given,
    None where it is not yanked. `metadata` are the hashes of its `.metadata` file, None where the page does not say there is one.
    """

    filename: str
    url: str
    hashes: Mapping[str, str] = MappingProxyType({})
    requires_python: str = ""
    yanked: str | None = None
    size: int = 0
    uploaded: float = 0.0
    metadata: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What one index says of a project. `versions` as it lists them (PEP 700), () where it doesn't; `name` likewise."""

    files: tuple[PageFile, ...]
    versions: tuple[str, ...] = ()
    name: str = ""
    status: Status = Status.ACTIVE
    status_reason: str = ""


def read(body: bytes, content_type: str, url: str) -> Page:
    """The page that was served as `content_type` from `url`, after redirects. Raises ValueError if it is no such page."""
    kind = content_type.partition(";")[0].strip().lower()
    if match := _JSON.fullmatch(kind):
        _refuse_api(match[1])
        return _json(body, url)
    if match := _HTML.fullmatch(kind):
        _refuse_api(match[1])
        return html(body, url, content_type)
    raise ValueError(f"The answer is {words(kind, 60) or 'of no stated kind'}, not a page of a package index.")


def html(body: bytes, url: str, content_type: str = "", strict: bool = True) -> Page:
    """An HTML page. Not `strict`, a page without any file may be for people as well: `--find-links` takes whatever it is given."""
    text = body.decode(_charset(content_type), "replace")
    base, people = "", False
    meta: dict[str, str] = {}
    anchors: list[dict[str, str]] = []
    for name, attributes in elements(text):
        if name == "a":
            if attributes.get("href"):
                anchors.append(attributes)
        elif name == "meta":
            meta.setdefault(attributes.get("name", "").strip().lower(), attributes.get("content", ""))
        elif name == "base":
            base = base or attributes.get("href", "")
        else:
            people = True
        if len(anchors) > MAX_FILES:
            raise ValueError(f"The page lists more than {MAX_FILES:,} files.")
    version = meta.get("pypi:repository-version")
    if version is not None:
        _refuse_version(version)
    base = _joined(url, base) or url
    files = tuple(file for file in (_anchor(anchor, base) for anchor in anchors) if file is not None)
    if strict and people and version is None and not any(file.filename.lower().endswith(ENDINGS) for file in files):
        raise ValueError("The page is one for people, such as a form to sign in, not of a package index.")
    status = _status(meta.get("pypi:project-status"))
    return Page(files, (), "", status, words(meta.get("pypi:project-status-reason")) if status != Status.ACTIVE else "")


def _json(body: bytes, url: str) -> Page:
    try:
        said: Any = json.loads(body)
    except (ValueError, RecursionError):
        raise ValueError("The page is not valid JSON.") from None
    if not isinstance(said, dict) or not isinstance(said.get("files"), list):
        raise ValueError("The page is JSON, but lists no files.")
    meta = said.get("meta")
    if isinstance(meta, dict) and "api-version" in meta:
        _refuse_version(meta["api-version"])
    listed: list[Any] = said["files"]
    if len(listed) > MAX_FILES:
        raise ValueError(f"The page lists more than {MAX_FILES:,} files.")
    files = tuple(
        file for file in (_entry(entry, url) for entry in listed if isinstance(entry, dict)) if file is not None
    )
    versions = said.get("versions")
    if isinstance(versions, list) and len(versions) <= MAX_FILES:
        stated = tuple(version for version in versions if isinstance(version, str) and version.isascii())
    else:
        stated = ()
    marker = said.get("project-status")
    reason = words(marker.get("reason")) if isinstance(marker, dict) else ""
    status = _status(marker.get("status") if isinstance(marker, dict) else marker)
    return Page(files, stated, words(said.get("name"), 200), status, reason if status != Status.ACTIVE else "")


def _entry(entry: dict[str, Any], base: str) -> PageFile | None:
    address = entry.get("url")
    if not isinstance(address, str) or not address:
        return None
    url, _, fragment = _joined(base, address).partition("#")
    filename = entry.get("filename")
    filename = _filename(filename) if isinstance(filename, str) else _filename(_last_part(url))
    if not url or not filename:
        return None
    hashes = digests(entry.get("hashes"))
    if fragment:
        hashes.update(_fragment(fragment))
    yanked = entry.get("yanked")
    metadata = entry.get("core-metadata")
    if metadata is None:
        metadata = entry.get("dist-info-metadata")  # what it was called before PEP 714
    size = entry.get("size")
    return PageFile(
        filename,
        url,
        hashes,
        words(entry.get("requires-python")),
        None if not yanked else words(yanked),
        size if type(size) is int and 0 < size < 1 << 53 else 0,
        moment(entry.get("upload-time")),
        digests(metadata) if isinstance(metadata, dict) else {} if metadata else None,
    )


def _anchor(attributes: dict[str, str], base: str) -> PageFile | None:
    url, _, fragment = _joined(base, attributes["href"]).partition("#")
    filename = _filename(_last_part(url))
    if not filename:
        return None
    metadata = attributes.get("data-core-metadata")
    if metadata is None:
        metadata = attributes.get("data-dist-info-metadata")
    there = None if metadata is None or metadata.strip().lower() in ("", "false") else metadata.strip()
    hashes = _PAIR_HASH.fullmatch(there) if there else None
    size = attributes.get("data-size", "")
    return PageFile(
        filename,
        url,
        _fragment(fragment),
        words(attributes.get("data-requires-python")),
        words(attributes["data-yanked"]) if "data-yanked" in attributes else None,
        int(size) if size.isascii() and size.isdigit() and len(size) < 16 else 0,
        moment(attributes.get("data-upload-time")),
        digests({hashes[1]: hashes[2]}) if hashes else {} if there else None,
    )


def _joined(base: str, address: str) -> str:
    """An absolute address, "" where that is none or leads elsewhere than to the web. A page from a disk may name files."""
    address = address.strip()
    if len(address) > MAX_FILENAME * 8 or not address.isprintable():
        return ""
    if address.startswith(_SCHEMES) and "[" not in address:
        return address
    try:
        address = urljoin(base, address)
        urlsplit(address)  # what is in brackets may be no address for all that
    except ValueError:
        return ""
    allowed = (*_SCHEMES, "file:") if base.startswith("file:") else _SCHEMES
    return address if address.lower().startswith(allowed) else ""


def _last_part(url: str) -> str:
    try:
        return unquote(basename(urlsplit(url).path.rstrip("/")))
    except ValueError:  # a bracket in a host's name
        return ""


def _filename(name: str) -> str:
    fit = 0 < len(name) <= MAX_FILENAME and name.isprintable() and "/" not in name and "\\" not in name
    return name if fit else ""


def _fragment(fragment: str) -> dict[str, str]:
    match = _FRAGMENT_HASH.search(fragment) if fragment else None
    return digests({match[1]: match[2]}) if match else {}


def _charset(content_type: str) -> str:
    match = _CHARSET.search(content_type)
    try:
        name = codecs.lookup(match[1]).name if match else "utf-8"
    except (LookupError, ValueError):
        return "utf-8"
    return name if name in _CHARSETS else "utf-8"


def _status(value: object) -> Status:
    try:
        return Status(value.strip().lower()) if isinstance(value, str) else Status.ACTIVE
    except ValueError:  # one of a later version
        return Status.ACTIVE


def _refuse_api(name: str | None) -> None:
    if name not in (None, "v1", "latest"):
        _refuse_version(str(name).removeprefix("v"))


def _refuse_version(version: object) -> None:
    """PEP 629: a newer minor version adds to what is known, a newer major one is another language."""
    text = words(str(version)[:40])
    major = text.partition(".")[0]
    if not (major.isascii() and major.isdigit() and 0 < int(major) < 2):
        raise ValueError(f"The page speaks version {text or '?'} of the Simple API; 1 is known.")
