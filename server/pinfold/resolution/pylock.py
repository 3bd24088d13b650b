"""The lock (PEP 751) that `uv pip compile` writes, as a complete set, and the one that tells uv what to prefer. Pure text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from pinfold.analysis.environment import Environment
from pinfold.analysis.index_options import as_file_url
from pinfold.analysis.places import local_path
from pinfold.analysis.resolved import Resolved
from pinfold.records import replace
from pinfold.requirements.names import normalise
from pinfold.resolution.roots import Root
from pinfold.system import toml

_VIA = re.compile(
    r"^(?P<name>[A-Za-z0-9][\w.-]*)(?:\[(?P<extras>[^\]]*)\])?(?:==| @ ).*?\s+# via (?P<via>.+)$", re.MULTILINE
)


def preferences(prefer: Mapping[str, str], without: Iterable[str]) -> str:
    """A lock with nothing but names and versions: uv keeps to it where it can. Versions that are none are left out."""
    lines = ['lock-version = "1.0"', 'created-by = "pinfold"']
    for key in sorted(set(prefer) - set(without)):
        try:
            version = str(Version(prefer[key]))
        except InvalidVersion:
            continue
        lines += ["", "[[packages]]", f'name = "{normalise(key)}"', f'version = "{version}"']
    if len(lines) == 2:
        lines.append("packages = []")  # PEP 751 wants the key
    return "\n".join([*lines, ""])


def read(
    text: str, asked: Sequence[Root], environment: Environment, *, hashed: bool, windows: bool
) -> tuple[Resolved, ...]:
    """The set that a lock names, sorted by key. `hashed`: each distribution is to have hashes. Raises ValueError."""
    tags = _tags(environment)
    found = []
    for package in toml.parse(text).get("packages", ()):
        key = normalise(package["name"])
        root = next((each for each in asked if each.key == key), None) or _unnamed(package, asked, windows)
        resolved = Resolved(
            root.name if root is not None and root.name else package["name"],
            key,
            package.get("version", ""),
            hashes=_hashes(package) if hashed else (),
            size=_size(package, tags),
        )
        if root is not None:
            resolved = replace(
                resolved,
                url=root.url,
                editable=root.editable,
                extras=root.extras,
                hashes=_of_root(key, asked) or resolved.hashes,
                config_settings=root.config_settings,
            )
        if not resolved.url:
            url, editable = _place(package, windows)
            resolved = replace(resolved, url=url, editable=editable)
        if resolved.editable or (resolved.url and not _is_archive(package)):
            resolved = replace(resolved, hashes=())  # there is no single file to have one
        found.append(resolved)
    return tuple(sorted(found, key=lambda each: each.key))


def explained(found: Iterable[Resolved], text: str) -> tuple[Resolved, ...]:
    """The set with who asks for each and with what extras, from the same set in the format of requirements with notes."""
    via: dict[str, tuple[tuple[str, ...], frozenset[str]]] = {}
    for line in _VIA.finditer(text):
        names = [part.strip() for part in line["via"].split(",")]
        keys = dict.fromkeys(normalise(name) for name in names if name and not name.startswith("-"))
        extras = frozenset(each.strip() for each in (line["extras"] or "").split(",") if each.strip())
        via[normalise(line["name"])] = tuple(keys), extras
    explained_set = []
    for each in found:
        because, extras = via.get(each.key, ((), frozenset()))
        explained_set.append(replace(each, because=because, extras=each.extras | extras))
    return tuple(explained_set)


def _of_root(key: str, asked: Iterable[Root]) -> tuple[str, ...]:
    """The hashes that the requirements themselves allow."""
    return tuple(dict.fromkeys(each for root in asked if root.key == key for each in root.hashes))


def _unnamed(package: Mapping[str, Any], asked: Iterable[Root], windows: bool) -> Root | None:
    """The requirement without a name that a package of the lock stands for."""
    for root in asked:
        if root.key or not root.url:
            continue
        for kind in ("directory", "archive", "vcs"):
            place = package.get(kind)
            if place and _same(root.url, place, windows):
                return root
    return None


def _same(url: str, place: Mapping[str, Any], windows: bool) -> bool:
    if "path" in place:
        path = str(place["path"]).replace("\\", "/") if windows else str(place["path"])
        return local_path(url, windows).rstrip("/") == path.rstrip("/")
    one, other = (_bare(each) for each in (url, str(place.get("url", ""))))
    return bool(other) and one == other


def _bare(url: str) -> str:
    """Scheme of the tool, user, revision and fragment don't count: uv shows a URL without some of them."""
    parts = urlsplit(url.partition("+")[2] if re.match(r"[a-z]+\+", url) else url)
    path = re.sub(r"@[^/@]*$", "", unquote(parts.path)).rstrip("/").removesuffix(".git")
    return f"{parts.netloc.rpartition('@')[2].lower()}{path}"


def _place(package: Mapping[str, Any], windows: bool) -> tuple[str, bool]:
    """Where a package comes from that no requirement names but the metadata of another one does; "" for an index."""
    for kind in ("directory", "archive", "vcs"):
        place = package.get(kind)
        if not place:
            continue
        url = str(place.get("url") or as_file_url(str(place.get("path", "")), windows))
        if kind == "vcs":
            url = f"{place.get('type', 'git')}+{url}"
            if revision := place.get("requested-revision") or place.get("commit-id"):
                url += f"@{revision}"
        if place.get("subdirectory"):
            url += f"#subdirectory={place['subdirectory']}"
        return url, kind == "directory" and bool(place.get("editable"))
    return "", False


def _is_archive(package: Mapping[str, Any]) -> bool:
    return bool(package.get("archive"))


def _files(package: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    files = [*package.get("wheels", ())]
    return [*files, *(package[kind] for kind in ("sdist", "archive") if package.get(kind))]


def _hashes(package: Mapping[str, Any]) -> tuple[str, ...]:
    found = [f"{name}:{digest}" for file in _files(package) for name, digest in file.get("hashes", {}).items()]
    return tuple(dict.fromkeys(found))


def _size(package: Mapping[str, Any], tags: Mapping[Tag, int]) -> int | None:
    """The bytes of the file that is likely to be taken: the wheel with the best tag, otherwise the source distribution."""
    best: tuple[int, Any] | None = None
    for wheel in package.get("wheels", ()):
        name = wheel.get("name") or unquote(str(wheel.get("url") or wheel.get("path") or "")).rpartition("/")[2]
        try:
            rank = min((tags[tag] for tag in parse_wheel_filename(name)[3] if tag in tags), default=None)
        except InvalidWheelFilename:
            continue
        if rank is not None and (best is None or rank < best[0]):
            best = rank, wheel.get("size")
    if best is not None:
        size = best[1]
    elif package.get("wheels") and not tags:
        return None
    else:
        size = (package.get("sdist") or package.get("archive") or {}).get("size")
    return size if isinstance(size, int) else None


def _tags(environment: Environment) -> dict[Tag, int]:
    """The tags of an environment by rank, for CPython on this machine; empty for others, whose tags only they can tell."""
    found = re.match(r"(\d+)\.(\d+)", environment.version)
    if found is None or environment.implementation not in ("", "cpython"):
        return {}
    version = int(found[1]), int(found[2])
    interpreter = f"cp{version[0]}{version[1]}"
    ordered = [*cpython_tags(version, [interpreter]), *compatible_tags(version, interpreter)]
    return {tag: rank for rank, tag in reversed([*enumerate(ordered)])}
