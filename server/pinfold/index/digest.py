"""From what indexes list to what there is for a target: releases, newest first, and the files of one. Pure.

What pip would not take for a file of the project is left out, and so is what is no version by PEP 440.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from packaging.utils import canonicalize_name
from packaging.version import Version

from pinfold.analysis.releases import Obstacle, Project, Release, ReleaseFile, Status
from pinfold.analysis.versions import version_of
from pinfold.index.page import Page, PageFile
from pinfold.index.tags import Tags

# pip 26.3, `ARCHIVE_EXTENSIONS`
_SDISTS = (".tar.gz", ".zip", ".tgz", ".tar", ".tar.bz2", ".tbz", ".tar.xz", ".txz", ".tlz", ".tar.lz", ".tar.lzma")
_WHEEL_NAME = re.compile(r"[\w._]+")
_BUILD = re.compile(r"\d.*", re.ASCII)
_TAGS = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*-[^.-]+(?:\.[^.-]+)*-[^.-]+(?:\.[^.-]+)*")
_LONGEST = 256  # characters of a version
_SPARE = 16  # characters that a name's normal form may lack


class Known(NamedTuple):
    """A file whose version is known. `text` is the version as its name has it, `tags` are "" for a source archive."""

    file: PageFile
    version: Version
    text: str
    tags: str


def project(
    key: str,
    pages: Sequence[Page],
    tags: Tags,
    *,
    indexes: tuple[str, ...] = (),
    at: float = 0.0,
    stale: bool = False,
    page: str = "",
) -> Project:
    """A project by its normalised name from the pages of the indexes that know it; what an earlier one says comes first."""
    files: dict[Version, list[Known]] = {}
    texts: dict[Version, str] = {}
    for one in pages:
        for text in one.versions:
            version = _version(text)
            if version is not None:
                texts.setdefault(version, text.strip())
                files.setdefault(version, [])
    for known in _unique(pages, key):
        texts.setdefault(known.version, known.text)
        files.setdefault(known.version, []).append(known)
    newest = sorted(files, reverse=True)
    marked = next((one for one in pages if one.status != Status.ACTIVE), None)
    return Project(
        key,
        next((one.name for one in pages if canonicalize_name(one.name) == key), key),
        tuple(_release(texts[version], files[version], tags) for version in newest),
        indexes,
        marked.status if marked else Status.ACTIVE,
        marked.status_reason if marked else "",
        at,
        stale,
        page,
    )


def details_files(key: str, pages: Sequence[Page], version: str, tags: Tags) -> tuple[ReleaseFile, ...]:
    """All files of one release. Of a file that several indexes have, other digests make another one."""
    return tuple(
        ReleaseFile(
            known.file.filename,
            known.file.hashes,
            known.file.size,
            known.file.yanked,
            known.file.requires_python,
            _runs(known, tags) and tags.requires(known.file.requires_python),
        )
        for known in _of_release(key, pages, version)
    )


def metadata_files(key: str, pages: Sequence[Page], version: str, tags: Tags) -> tuple[PageFile, ...]:
    """The files of a release whose `.metadata` (PEP 658) is worth asking for, best first.

    Those of which the page says that they have one, then wheels, for there are indexes that have it without saying so.
    """

    def rank(known: Known) -> tuple[bool, bool, bool, bool]:
        return known.file.metadata is None, not known.tags, not _runs(known, tags), known.file.yanked is not None

    found = [known for known in _of_release(key, pages, version) if known.tags or known.file.metadata is not None]
    return tuple(known.file for known in sorted(found, key=rank))


def _of_release(key: str, pages: Sequence[Page], version: str) -> Iterator[Known]:
    wanted = _version(version)
    return (known for known in _unique(pages, key) if known.version == wanted)


def known_files(files: Iterable[PageFile], key: str) -> Iterator[Known]:
    """Those files that belong to a project and whose version can be told from their name."""
    for file in files:
        name = file.filename
        if name.endswith(".whl"):
            found = _wheel(name, key)
        else:
            ending = next((ending for ending in _SDISTS if name.lower().endswith(ending)), None)
            if ending is None or (ending == ".zip" and "macosx10" in name):  # as pip: an installer of long ago
                continue
            found = _archive(name[: -len(ending)], key)
        if found is not None:
            yield Known(file, *found)


def _wheel(name: str, key: str) -> tuple[Version, str, str] | None:
    """Version, its text and the tags, as `packaging.utils.parse_wheel_filename` says them; None where that refuses."""
    parts = name[:-4].split("-")
    if len(parts) not in (5, 6) or canonicalize_name(parts[0]) != key:
        return None
    if "__" in parts[0] or not _WHEEL_NAME.fullmatch(parts[0]) or (len(parts) == 6 and not _BUILD.fullmatch(parts[2])):
        return None
    tags = "-".join(parts[-3:])
    version = _version(parts[1])
    return (version, parts[1].strip(), tags) if version is not None and _TAGS.fullmatch(tags) else None


def _archive(stem: str, key: str) -> tuple[Version, str, str] | None:
    """Version and text of a source archive. Old names have hyphens as they please, so the project's own name decides (pip too)."""
    at = len(key) - 1
    while 0 <= (at := stem.find("-", at + 1)) <= len(key) + _SPARE:
        if canonicalize_name(stem[:at]) == key:
            text = stem[at + 1 :]
            version = _version(text)
            return None if version is None else (version, text.strip(), "")
    return None


def _version(text: str) -> Version | None:
    return version_of(text) if len(text) <= _LONGEST and text.isascii() else None


def _unique(pages: Sequence[Page], key: str) -> Iterator[Known]:
    """Files of all pages, each once; with other digests it is another file, though of the same name."""
    if len(pages) == 1:
        yield from known_files(pages[0].files, key)
        return
    seen: dict[str, list[PageFile]] = {}
    for one in pages:
        for known in known_files(one.files, key):
            others = seen.setdefault(known.file.filename, [])
            if not any(_same(known.file, other) for other in others):
                others.append(known.file)
                yield known


def _same(one: PageFile, other: PageFile) -> bool:
    return all(other.hashes.get(algorithm, digest) == digest for algorithm, digest in one.hashes.items())


def _release(text: str, files: list[Known], tags: Tags) -> Release:
    if not files:
        return Release(text, obstacle=Obstacle.EMPTY, wheel=False)
    counting = [known for known in files if known.file.yanked is None]
    yanked = None if counting else next((known.file.yanked for known in files if known.file.yanked), "")
    counting = counting or files
    runs = [known for known in counting if _runs(known, tags)]
    fit = [known for known in runs if tags.requires(known.file.requires_python)]
    obstacle = Obstacle.NONE
    if not fit:
        # Where the Python is excluded in any case, that is the plainer reason.
        excluded = bool(runs) or not any(tags.requires(known.file.requires_python) for known in counting)
        obstacle = Obstacle.PYTHON if excluded else Obstacle.PLATFORM
    asked = {known.file.requires_python for known in fit or runs or counting}
    uploads = [known.file.uploaded for known in files if known.file.uploaded]
    return Release(
        text,
        min(uploads, default=0.0),
        yanked,
        next(iter(asked)) if len(asked) == 1 else "",
        obstacle,
        any(known.tags for known in fit),
    )


def _runs(known: Known, tags: Tags) -> bool:
    return not known.tags or tags.wheel(known.tags)
