"""URIs of documents and the paths that the other rooms use. Must never look at the disk.

A path is absolute with forward slashes: `/home/a/requirements.txt`, `C:/a/requirements.txt`, `//server/share/a.txt`.
What is no file (`untitled:Untitled-1`, `vscode-vfs://…`) keeps its URI as its path.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

_DRIVE = re.compile(r"/?([A-Za-z]):(?=/|$)")
_SAFE = "/~:@!$&'()*+,;="


def to_path(uri: str) -> str:
    """The path that a URI names. Bytes that are no UTF-8 become surrogates, as in Python's own file names."""
    if uri[:7].lower() != "file://":
        return uri
    host, slash, rest = uri[7:].partition("/")
    rest = re.split(r"[?#]", rest, maxsplit=1)[0]
    path = unquote(slash + rest, errors="surrogateescape")
    if "\0" in path or not slash:
        return uri
    if host and host.lower() != "localhost":
        return f"//{unquote(host)}{path}"
    drive = _DRIVE.match(path)
    return drive[1].upper() + path[drive.end() - 1 :] if drive else path


def to_uri(path: str) -> str:
    """The URI of a path; the reverse of `to_path` up to a URI's spelling."""
    if path.startswith("//"):
        return f"file:{_quote(path)}"
    if path.startswith("/"):
        return f"file://{_quote(path)}"
    return f"file:///{_quote(path)}" if _DRIVE.match(path) else path


def _quote(path: str) -> str:
    try:
        return quote(path, _SAFE, errors="surrogateescape")
    except UnicodeEncodeError:  # half a surrogate pair, from a text: no file has such a name
        return quote(path, _SAFE, errors="replace")
