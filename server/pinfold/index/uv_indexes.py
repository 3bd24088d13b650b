"""Which indexes uv would ask, and in which order (uv 0.13, "Package indexes"). Must never do I/O nor show an address.

An index is a default one, an explicit one (only for `tool.uv.sources`, which requirements files know nothing of) or one
that is asked before the default; of several defaults and of several of one name, the first counts.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from pinfold.analysis.index_options import as_file_url
from pinfold.index.uv_files import Level

_NAMED = re.compile(r"([A-Za-z0-9_.-]+)=(.*)", re.DOTALL)


class UvIndex(NamedTuple):
    """One index as uv knows it; `origin` says who named it."""

    url: str
    origin: str
    name: str = ""
    default: bool = False
    explicit: bool = False
    flat: bool = False


class Order(NamedTuple):
    """What `uv_order` found: the default ("" for uv's own), the others as they are asked, and flat ones."""

    default: UvIndex | None
    extra: tuple[UvIndex, ...]
    flat: tuple[UvIndex, ...]


def from_variables(environ: Mapping[str, str], root: str, windows: bool) -> Iterator[UvIndex]:
    """What `UV_INDEX` and its sisters name, the strongest first."""
    for variable in ("UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL"):
        text = environ.get(variable, "")
        default = variable in ("UV_DEFAULT_INDEX", "UV_INDEX_URL")
        for word in [text] if default and text else text.split():
            named = _NAMED.fullmatch(word) if variable in ("UV_INDEX", "UV_DEFAULT_INDEX") else None
            name, url = (named[1], named[2]) if named else ("", word)
            yield UvIndex(address(url, root, windows), variable, name, default)


def from_files(levels: Iterable[Level], windows: bool) -> Iterator[UvIndex]:
    """What configuration files name, the strongest first; tables that uv would refuse are left out."""
    levels = tuple(levels)
    for level in levels:
        tables = level.table.get("index")
        for table in tables if isinstance(tables, list) else ():
            if isinstance(table, dict) and isinstance(table.get("url"), str):
                name = table.get("name")
                yield UvIndex(
                    address(table["url"], level.folder, windows),
                    f"{level.path} [[index]]",
                    name if isinstance(name, str) else "",
                    table.get("default") is True,
                    table.get("explicit") is True,
                    table.get("format") == "flat",
                )
    for default, key in ((False, "extra-index-url"), (True, "index-url")):
        for section in ("pip", ""):
            for level in levels:
                yield from _listed(level, section, key, default, windows)


def uv_order(found: Iterable[UvIndex], environ: Mapping[str, str]) -> Order:
    """Which of these count, with the credentials that variables have for them."""
    named: set[str] = set()
    default: UvIndex | None = None
    others: list[UvIndex] = []
    for index in found:
        if index.name:
            if index.name in named:
                continue
            named.add(index.name)
        if index.explicit:
            continue
        index = index._replace(url=_with_credentials(index, environ))
        if not index.default:
            others.append(index)
        elif default is None:
            default = index
    unique = {index.url: index for index in reversed(others)}
    kept = [index for index in others if unique.get(index.url) is index]
    return Order(default, tuple(i for i in kept if not i.flat), tuple(i for i in kept if i.flat))


def address(url: str, folder: str, windows: bool) -> str:
    """An index's address; a path becomes a `file:` URL."""
    if "://" in url or url[:5].lower() == "file:":
        return url
    return as_file_url(os.path.normpath(os.path.join(folder, url)), windows)


def _listed(level: Level, section: str, key: str, default: bool, windows: bool) -> Iterator[UvIndex]:
    table = level.table.get(section) if section else level.table
    value = table.get(key) if isinstance(table, dict) else None
    where = f"{level.path} [{section}]" if section else level.path
    urls: list[Any] = value if isinstance(value, list) else [value]
    for url in urls:
        if isinstance(url, str):
            yield UvIndex(address(url, level.folder, windows), where, default=default)


def _with_credentials(index: UvIndex, environ: Mapping[str, str]) -> str:
    if not index.name:
        return index.url
    prefix = "UV_INDEX_" + re.sub(r"[^A-Z0-9]", "_", index.name.upper())
    user, password = environ.get(f"{prefix}_USERNAME"), environ.get(f"{prefix}_PASSWORD")
    scheme, separator, rest = index.url.partition("://")
    if (user is None and password is None) or not separator:
        return index.url
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    host = authority.rpartition("@")[2]
    secret = f":{quote(password, safe='')}" if password is not None else ""
    return f"{scheme}://{quote(user or '', safe='')}{secret}@{host}{rest[len(authority) :]}"
