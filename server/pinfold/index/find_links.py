"""What `--find-links` offers: a folder of archives, one archive, or an HTML page with links, here or fetched by others; and indexes
that are folders.

As pip 26.3 reads them (`index/sources.py`). Looks only at names and sizes: archives are not opened. Never raises OSError.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from packaging.utils import canonicalize_name

from pinfold.index import page
from pinfold.index.page import ENDINGS, Page, PageFile
from pinfold.system.files import read

MAX_ENTRIES = 20_000
MAX_PAGES = 20  # HTML pages that a folder may hold
MAX_BYTES = 20 * 1024 * 1024
_PAGES = (".html", ".htm")


def local_path(place: str) -> str:
    """The path that a `file:` URL or an absolute path means; "" for anything else, such as a page of the web."""
    if place[:5].lower() == "file:":
        # Only here: it takes the whole of the standard library's HTTP with it.
        from urllib.request import url2pathname

        try:
            parts = urlsplit(place)
            if parts.netloc not in ("", "localhost"):
                return rf"\\{parts.netloc}{url2pathname(parts.path)}" if os.name == "nt" else ""
            return url2pathname(parts.path)
        except (ValueError, OSError):
            return ""
    return place if os.path.isabs(place) and "\0" not in place else ""


def local(path: str) -> Page | None:
    """Everything that a folder, an archive or an HTML file offers, of whatever project; None where there is nothing to read."""
    if os.path.isdir(path):
        return _folder(path)
    name = os.path.basename(path)
    if name.lower().endswith(_PAGES):
        return _html_file(path)
    if name.lower().endswith(ENDINGS) and os.path.isfile(path):
        return Page((_file(path, name),))
    return None


def indexed(path: str) -> Page | None:
    """The page of a project in an index that is a folder (`file:`), where pip reads `index.html`; None where there is none.

    Raises ValueError where it is no such page.
    """
    path = os.path.join(path, "index.html")
    body = read(path, MAX_BYTES).data
    return None if body is None else page.html(body, _url(path))


def only(found: Page, key: str) -> Page:
    """Those files that may belong to the project of that normalised name."""
    begins = f"{key}-"
    return Page(tuple(file for file in found.files if canonicalize_name(file.filename).startswith(begins)))


def linked(body: bytes, url: str, content_type: str = "") -> Page:
    """A page of links that was fetched. Raises ValueError where it is none."""
    return page.html(body, url, content_type, strict=False)


def _folder(path: str) -> Page | None:
    files: list[PageFile] = []
    pages: list[str] = []
    try:
        with os.scandir(path) as entries:
            for count, entry in enumerate(entries):
                if count >= MAX_ENTRIES:
                    break
                ending = entry.name.lower()
                if ending.endswith(_PAGES):
                    pages.append(entry.path)
                elif ending.endswith(ENDINGS) and entry.name.isprintable() and _is_file(entry):
                    files.append(_file(entry.path, entry.name))
    except OSError:
        return None
    files.sort(key=lambda file: file.filename)
    for each in sorted(pages)[:MAX_PAGES]:
        listed = _html_file(each)
        files += listed.files if listed else ()
    return Page(tuple(files))


def _html_file(path: str) -> Page | None:
    body = read(path, MAX_BYTES).data
    try:
        return None if body is None else page.html(body, _url(path), strict=False)
    except ValueError:
        return None


def _file(path: str, name: str) -> PageFile:
    try:
        status = os.stat(path)
        size = status.st_size
    except OSError:
        size = 0
    return PageFile(name, _url(path), size=size)


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def _url(path: str) -> str:
    from urllib.request import pathname2url

    try:
        return "file:" + _three_slashes(pathname2url(os.path.abspath(path)))
    except (OSError, UnicodeError):  # a name of bytes that are no text
        return ""


def _three_slashes(path: str) -> str:
    return path if path.startswith("///") else f"//{path}"
