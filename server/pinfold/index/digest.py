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
from pinfold.index.allowed import ANYTHING, Allowed
from pinfold.index.page import Page, PageFile
from pinfold.index.tags import Tags

# pip 26.3, `ARCHIVE_EXTENSIONS`
_SDIST = re.compile(r"\.(?:zip|tgz|tbz|txz|tlz|tar(?:\.(?:gz|bz2|xz|lz|lzma))?)$", re.IGNORECASE)
_BUILD = re.compile(r"\d[^-]*", re.ASCII)
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
    only: Allowed = ANYTHING,
) -> Project:
    """A project by its normalised name from the pages of the indexes that know it; what an earlier one says comes first.

    Files fit that `tags` support and `only` allows.
    """
    files: dict[Version, list[Known]] = {}
    texts: dict[Version, str] = {}
    for one in pages:
        for text in one.versions:
            version = _version(text)
            if version is not None:
                texts.setdefault(version, text.strip())
                files.setdefault(version, [])
    spelled: dict[str, list[Known]] = {}
    for known in _unique(pages, key):
        spelled.setdefault(known.text, []).append(known)
    for text, found in spelled.items():
        texts.setdefault(found[0].version, text)
        files.setdefault(found[0].version, []).extend(found)
    newest = sorted(files, reverse=True)
    marked = next((one for one in pages if one.status != Status.ACTIVE), None)
    return Project(
        key,
        next((one.name for one in pages if canonicalize_name(one.name) == key), key),
        tuple(_release(texts[version], files[version], tags, only) for version in newest),
        indexes,
        marked.status if marked else Status.ACTIVE,
        marked.status_reason if marked else "",
        at,
        stale,
        page,
        only.pre,
    )


def details_files(
    key: str, pages: Sequence[Page], version: str, tags: Tags, only: Allowed = ANYTHING
) -> tuple[ReleaseFile, ...]:
    """All files of one release. Of a file that several indexes have, other digests make another one."""
    return tuple(
        ReleaseFile(
            known.file.filename,
            known.file.hashes,
            known.file.size,
            known.file.yanked,
            known.file.requires_python,
            _runs(known, tags) and tags.requires(known.file.requires_python) and _may(known, only),
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
    names = _Names(key)
    for file in files:
        name = file.filename
        if name.endswith(".whl"):
            found = names.wheel(name[:-4])
        elif (ending := _SDIST.search(name)) and not (name.endswith(".zip") and "macosx10" in name):
            # (That would be, for pip too, an installer of long ago.)
            found = names.archive(name[: ending.start()])
        else:
            continue
        if found is not None:
            yield Known(file, *found)


class _Names:
    """Reads the names of one project's files; of a page most have the same name and a few dozens of tags."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._keys: dict[str, bool] = {}
        self._tags: dict[str, bool] = {}

    def wheel(self, stem: str) -> tuple[Version, str, str] | None:
        """Version, its text and the tags, as `packaging.utils.parse_wheel_filename` says them; None where that refuses."""
        name, _, rest = stem.partition("-")
        parts = rest.rsplit("-", 3)
        if len(parts) != 4 or not self._mine(name) or "__" in name:
            return None
        text, dash, build = parts[0].partition("-")
        if dash and not _BUILD.fullmatch(build):
            return None
        tags = stem[len(name) + len(parts[0]) + 2 :]
        fit = self._tags.get(tags)
        if fit is None:
            fit = self._tags[tags] = _TAGS.fullmatch(tags) is not None
        version = _version(text) if fit else None
        return None if version is None else (version, text.strip(), tags)

    def archive(self, stem: str) -> tuple[Version, str, str] | None:
        """Version and text of a source archive. Old names have hyphens as they please: as for pip, the project's name decides."""
        at = len(self._key) - 1
        while 0 <= (at := stem.find("-", at + 1)) <= len(self._key) + _SPARE:
            if self._mine(stem[:at]):
                version = _version(stem[at + 1 :])
                return None if version is None else (version, stem[at + 1 :].strip(), "")
        return None

    def _mine(self, name: str) -> bool:
        found = self._keys.get(name)
        if found is None:
            found = canonicalize_name(name) == self._key
            if len(self._keys) < 1_000:
                self._keys[name] = found
        return found


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


def _release(text: str, files: list[Known], tags: Tags, only: Allowed) -> Release:
    if not files:
        return Release(text, obstacle=Obstacle.EMPTY, wheel=False)
    yanked = None
    counting = [known for known in files if known.file.yanked is None]
    if not counting:
        yanked = next((known.file.yanked for known in files if known.file.yanked), "")
        counting = files
    runs = [known for known in counting if _runs(known, tags)]
    fit = [known for known in runs if tags.requires(known.file.requires_python)]
    taken = [known for known in fit if _may(known, only)]
    obstacle = Obstacle.NONE
    if fit and not taken:
        kinds = [known for known in fit if _is_kind(known, only)]
        obstacle = Obstacle.LATE if kinds else Obstacle.WHEEL if only.wheels else Obstacle.SOURCE
    elif not fit:
        # Where the Python is excluded in any case, that is the plainer reason.
        excluded = runs or not any(tags.requires(known.file.requires_python) for known in counting)
        obstacle = Obstacle.PYTHON if excluded else Obstacle.PLATFORM
    asked = {known.file.requires_python for known in fit or runs or counting}
    uploads = [known.file.uploaded for known in files if known.file.uploaded]
    return Release(
        text,
        min(uploads, default=0.0),
        yanked,
        asked.pop() if len(asked) == 1 else "",
        obstacle,
        any(known.tags for known in taken),
    )


def _may(known: Known, only: Allowed) -> bool:
    return _is_kind(known, only) and known.file.uploaded < only.until


def _is_kind(known: Known, only: Allowed) -> bool:
    return only.wheels if known.tags else only.archives


def _runs(known: Known, tags: Tags) -> bool:
    return not known.tags or tags.wheel(known.tags)
