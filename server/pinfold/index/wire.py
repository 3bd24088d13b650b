"""Facts as lines between the process that gathers them and the one that answers the editor: compact, and decoded in small steps.

Versions travel as one text and flags as one character each, for a list of a thousand values takes JSON longer than a text of them.
Must never trust a line to be what was asked for: what cannot be decoded raises ValueError.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from pinfold.analysis.releases import Advisory, Details, Obstacle, Project, Release, ReleaseFile, Status, Target

SLICE = 150  # releases that are made at a time: some 0.2 ms

_OBSTACLES = tuple(Obstacle)
_FIRST = ord("0")
_MOST = 50_000  # before the characters that stand for no character begin; nobody asks for so many different Pythons
_WHEEL = 8  # the bit of a flag that says that there is one


class Question(NamedTuple):
    """What is asked of a `Lookup`. `kind` is "project", "details", "files", "advisories" or "names"; `database` that of OSV."""

    kind: str
    key: str = ""
    version: str = ""
    database: str = ""


Said = Project | Details | tuple[Advisory, ...] | str | None
"""What is answered: None where there is no such project, and where nobody knows of advisories or names; `str` is the path to a
file of names."""


def target_encoded(target: Target) -> list[Any]:
    return [target.python, target.platform, dict(target.markers)]


def target_decoded(said: Any) -> Target:
    return Target(said[0], said[1], said[2])


def encoded(said: Said) -> Any:
    """An answer as plain JSON."""
    if said is None or isinstance(said, str):
        return said
    if isinstance(said, Project):
        return _project(said)
    if isinstance(said, Details):
        return _details(said)
    return [[a.id, a.aliases, a.summary, a.severity, a.score, a.fixed, a.link] for a in said]


def decoded(kind: str, said: Any) -> Iterator[tuple[Said] | None]:
    """The answer to a question of that kind, in steps: None while there is more to do, at last the answer in a tuple.

    Raises ValueError for what is no such answer.
    """
    try:
        if said is not None and not isinstance(said, str if kind == "names" else list):
            raise ValueError("not an answer")
        if said is None or isinstance(said, str):
            yield (said,)
        elif kind == "project":
            yield from _project_decoded(said)
        elif kind == "advisories":
            yield (tuple(_advisory(each) for each in said),)
        else:
            yield (_details_decoded(said),)
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        raise ValueError("not an answer") from error


def _project(project: Project) -> list[Any]:
    asked: dict[str, int] = {}
    releases = project.releases
    return [
        project.key,
        project.name,
        "\n".join(each.version for each in releases),
        " ".join(str(int(each.uploaded)) for each in releases),
        "".join(chr(_FIRST + _OBSTACLES.index(each.obstacle) + _WHEEL * each.wheel) for each in releases),
        "".join(chr(_FIRST + min(asked.setdefault(each.requires_python, len(asked)), _MOST)) for each in releases),
        list(asked),
        {str(i): each.yanked for i, each in enumerate(releases) if each.yanked is not None},
        project.indexes,
        project.status.value,
        project.status_reason,
        project.page,
        project.at,
        project.stale,
        project.pre,
    ]


def _project_decoded(said: Any) -> Iterator[tuple[Project] | None]:
    key, name, versions, uploaded, flags, numbers, asked, yanked, indexes, status, reason, page, at, stale, pre = said
    reasons: Mapping[int, str] = {int(i): text for i, text in yanked.items()}
    texts = versions.split("\n") if versions else []
    moments = uploaded.split()
    if not len(texts) == len(moments) == len(flags) == len(numbers):
        raise ValueError("columns of different lengths")
    rows = enumerate(zip(texts, moments, flags, numbers, strict=True))
    releases: list[Release] = []
    while len(releases) < len(texts):
        for i, (version, moment, flag, number) in islice(rows, SLICE):
            what = ord(flag) - _FIRST
            obstacle = _OBSTACLES[what % _WHEEL]
            releases.append(
                Release(version, float(moment), reasons.get(i), asked[ord(number) - _FIRST], obstacle, what >= _WHEEL)
            )
        yield None
    yield (
        Project(
            *(key, name, tuple(releases), tuple(indexes), Status(status), reason, float(at), bool(stale), str(page)),
            pre=bool(pre),
        ),
    )


def _details(details: Details) -> list[Any]:
    files = [[f.filename, dict(f.hashes), f.size, f.yanked, f.requires_python, f.fits] for f in details.files]
    return [
        details.version,
        files,
        details.known,
        details.summary,
        details.license,
        details.requires,
        details.requires_python,
        sorted(details.extras),
        details.links,
    ]


def _details_decoded(said: Any) -> Details:
    version, files, known, summary, license_, requires, requires_python, extras, links = said
    return Details(
        version,
        tuple(ReleaseFile(*row) for row in files),
        bool(known),
        summary,
        license_,
        tuple(requires),
        requires_python,
        frozenset(extras),
        tuple((label, url) for label, url in links),
    )


def _advisory(row: Any) -> Advisory:
    identity, aliases, summary, severity, score, fixed, link = row
    return Advisory(identity, tuple(aliases), summary, severity, score, tuple(fixed), link)
