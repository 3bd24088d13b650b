"""What a project asks for in one environment: the requirements of some files and all they include, markers decided. Pure.

An edit costs one line here too: what a line asks for is remembered with the line, only places are worked out anew.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from pinfold.analysis import urls
from pinfold.analysis.evaluation import Evaluator, evaluator
from pinfold.analysis.index import file_index
from pinfold.analysis.plain_versions import plain_admits
from pinfold.analysis.snapshot import Role, Snapshot, SourceFile
from pinfold.analysis.versions import specifier_set
from pinfold.records import dataclass
from pinfold.requirements import links
from pinfold.requirements.includes import EdgeKind, resolve
from pinfold.requirements.names import normalise
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Bad, Edited, File, Form, Line, Requirement


class Asked(NamedTuple):
    """One requirement that holds. `span` is its name, else the statement, `number` the editor's line, 1-based.

    `key` is "" where the line does not tell the project's name; `extras` are normalised. `url` is as written, but absolute
    for a path (`file:`), and may hold credentials. `canonical` says the same for equal meaning and holds no secret.
    """

    path: str
    span: Span
    number: int
    key: str
    name: str  # as written; where there is none, the place, fit to be shown
    specifier: str
    extras: frozenset[str]
    url: str
    editable: bool
    hashes: tuple[str, ...]  # `algorithm:digest`, sorted
    canonical: str
    line: int  # its index in `File.lines`

    @property
    def place(self) -> str:
        """`path:line`, as `Resolved.because` has it."""
        return f"{self.path}:{self.number}"

    @property
    def shown(self) -> str:
        """What is asked for, as messages name it."""
        return f"{self.name} @ {urls.shown(self.url)}" if self.url and self.key else f"{self.name}{self.specifier}"


@dataclass(frozen=True, slots=True)
class Survey:
    """All that is asked for. `complete` is False where something could not be read or decided: a missing file, a line that pip
    refuses, an environment whose variables are not known. `roles` are the files read, and what for.
    """

    requirements: tuple[Asked, ...]
    constraints: tuple[Asked, ...]
    complete: bool
    roles: Mapping[str, Role]


def survey(snapshot: Snapshot, files: Iterable[str], markers: Mapping[str, str]) -> Survey:
    """Every accepted requirement of the files and what they include whose marker holds, in the order in which pip reads them.

    `markers` are the variables of PEP 508 of the environment.
    """
    roles = synced_roles(snapshot, tuple(files))
    ask = evaluator(markers)
    requirements: list[Asked] = []
    held: list[Asked] = []
    complete = bool(markers)
    for path, role in roles.items():
        source = snapshot.files.get(path)
        if source is None or source.file is None or source.prose:
            complete = False
            continue
        constraint = role is Role.CONSTRAINTS
        complete &= _readable(snapshot, path, source.file)
        told = _told(snapshot, source, source.file, ask, constraint)
        complete &= told.complete
        (held if constraint else requirements).extend(told.asked)
    return Survey(tuple(requirements), tuple(held), complete, roles)


def synced_roles(snapshot: Snapshot, files: tuple[str, ...]) -> Mapping[str, Role]:
    """The files and all that they include, in reading order, and what each is read for. One that is read both ways counts as
    requirements. Files that are not known are there too.
    """
    known: dict[tuple[str, ...], Mapping[str, Role]] = snapshot.memo.setdefault("synced_roles", {})
    if files not in known:
        roles: dict[str, Role] = {}
        for root in files:
            roles[root] = Role.REQUIREMENTS
            for reached in snapshot.includes.reachable(root):
                if reached.requirement or reached.path not in roles:
                    roles[reached.path] = Role.REQUIREMENTS if reached.requirement else Role.CONSTRAINTS
        known[files] = roles
    return known[files]


def _readable(snapshot: Snapshot, path: str, file: File) -> bool:
    """Whether pip would accept every line, and every file that is included is known."""
    for edge in snapshot.includes.edges.get(path, ()):
        target = snapshot.files.get(edge.target or "") if edge.kind is EdgeKind.FILE else None
        if target is None or target.file is None:
            return False
    known = file.memo.get("asked_readable")
    if known is None:
        known = file.memo["asked_readable"] = not any(
            (line.problems and line.statement is not None) or line.statement.__class__ is Bad for line in file.lines
        )
    return bool(known)


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """What holds in one file, in order, as `key` asks. `complete` is False where something in it cannot be decided."""

    key: tuple[object, ...]
    asked: list[Asked]
    undecided: list[int]  # indices into `File.lines`

    @property
    def complete(self) -> bool:
        return not self.undecided


def _told(snapshot: Snapshot, source: SourceFile, file: File, ask: Evaluator, constraint: bool) -> _Told:
    """What holds in one file; after an edit that has left every other line at its index, from what was told before it."""
    key = source.path, ask, constraint, snapshot.root, snapshot.windows
    found: _Told | None = file.memo.get("asked_told")
    if found is None or found.key != key:
        edited = file.edited
        old: _Told | None = edited.before.get("asked_told") if edited is not None and edited.in_place else None
        if edited is not None and old is not None and old.key == key:
            found = _retold(snapshot, source, file, ask, constraint, edited, old)
        else:
            found = _Told(key, *_read(snapshot, source, file, ask, constraint, file_index(file).requirements))
        file.memo["asked_told"] = found
    return found


def _retold(
    snapshot: Snapshot, source: SourceFile, file: File, ask: Evaluator, constraint: bool, edited: Edited, old: _Told
) -> _Told:
    first, stop = edited.first, edited.first + edited.fresh
    accepted = file_index(file).requirements
    again = accepted[bisect_left(accepted, first) : bisect_left(accepted, stop)]
    asked, undecided = _read(snapshot, source, file, ask, constraint, again)
    low = bisect_left(old.asked, first, key=_line)
    behind = old.asked[bisect_left(old.asked, stop, low, key=_line) :]
    if behind:
        # What lies behind the edit has moved as a whole.
        one = behind[0]
        part = _part(file.lines[one.line])
        assert part is not None
        moved = file.starts[one.line] + part.start - one.span.start
        down = file.index.line_of(one.span.start + moved) + 1 - one.number
        if moved or down:
            behind = [_moved(each, moved, down) for each in behind]
    return _Told(
        old.key,
        [*old.asked[:low], *asked, *behind],
        edited.splice(old.undecided, undecided) if old.undecided else undecided,
    )


_line = attrgetter("line")


def _moved(each: Asked, moved: int, down: int) -> Asked:
    path, (start, end), number, *rest = each
    return Asked._make((path, Span(start + moved, end + moved), number + down, *rest))


def _read(
    snapshot: Snapshot, source: SourceFile, file: File, ask: Evaluator, constraint: bool, lines: Iterable[int]
) -> tuple[list[Asked], list[int]]:
    """What holds of some lines of a file, and which of them nobody can decide."""
    line_of = file.index.line_of
    asked: list[Asked] = []
    undecided: list[int] = []
    for i in lines:
        part = _part(file.lines[i])
        holds = ask.holds(part.marker) if part is not None else None
        if part is None or holds is None:
            undecided.append(i)
            continue
        if not holds or (constraint and (not part.key or part.editable)):
            continue  # pip takes constraints by name only
        start = file.starts[i]
        span = Span(start + part.start, start + part.end)
        url, canonical, name = part.url, part.canonical, part.name
        if part.local:
            url, canonical, name = _localised(snapshot, part)
        asked.append(
            Asked(
                source.path,
                span,
                line_of(span.start) + 1,
                part.key,
                name,
                part.specifier,
                part.extras,
                url,
                part.editable,
                part.hashes,
                canonical,
                i,
            )
        )
    return asked, undecided


class _Part(NamedTuple):
    """What a line asks for wherever it stands. `local`: `url` is a path, which counts from the workspace folder."""

    start: int
    end: int
    key: str
    name: str
    specifier: str
    extras: frozenset[str]
    url: str
    local: bool
    editable: bool
    marker: str
    hashes: tuple[str, ...]
    options: tuple[str, ...]
    canonical: str


@lru_cache(maxsize=65_536)
def _part(line: Line) -> _Part | None:
    requirement = line.statement
    assert isinstance(requirement, Requirement)
    url = requirement.url.text if requirement.url is not None else ""
    plain = "://" not in url and not url.lower().startswith("file:")
    local = bool(url) and (requirement.form is Form.PATH or plain or _is_relative_file(url))
    if requirement.form is Form.PATH and not requirement.editable and not _is_local(url):
        return None  # nothing that pip would find
    place = requirement.name or requirement
    name = requirement.name.text if requirement.name is not None else requirement.key or urls.shown(url)
    extras = frozenset(normalise(extra.text) for extra in requirement.extras)
    hashes = tuple(sorted({o.value.text.lower() for o in requirement.hashes if o.value is not None}))
    options = tuple(
        sorted(
            f"--{o.spec.dest}={o.value.text if o.value is not None else ''}"
            for o in requirement.options
            if o.spec is not None and o.spec.dest not in ("editables", "hashes")
        )
    )
    part = _Part(
        place.start,
        place.end,
        requirement.key,
        name,
        requirement.specifier,
        extras,
        url,
        local,
        requirement.editable,
        requirement.marker.text if requirement.marker is not None else "",
        hashes,
        options,
        "",
    )
    return part._replace(canonical=_canonical(part, url))


def _is_relative_file(url: str) -> bool:
    """`file:libs/one`, which pip takes for a path from where it stands."""
    return url[:5].lower() == "file:" and url[5:6] not in ("", "/")


def _is_local(url: str) -> bool:
    return "/" in url or links.always_exists(url) or links.is_local_archive(url)


def _localised(snapshot: Snapshot, part: _Part) -> tuple[str, str, str]:
    """(absolute URL, canonical text, name) of a path. Without a folder nobody knows where it leads."""
    from urllib.parse import quote, unquote

    if _is_relative_file(part.url):
        path, hash_mark, fragment = part.url[5:].partition("#")
        path = unquote(path)
    else:
        path, hash_mark, fragment = part.url.partition("#egg=")
    target = resolve(f"{snapshot.root}/-", path, snapshot.windows) if snapshot.root else None
    if target is None:
        return part.url, part.canonical, part.name
    slash = "" if target.startswith("/") else "/"
    url = f"file://{slash}{quote(target, safe='/:@')}{hash_mark}{fragment}"
    return url, _canonical(part, url), part.name if part.key else part.url


def _canonical(part: _Part, url: str) -> str:
    specifier = part.specifier
    if "," in specifier or plain_admits(specifier, "0") is None:
        versions = specifier_set(specifier)
        specifier = specifier if versions is None else str(versions)
    extras = f"[{','.join(sorted(part.extras))}]" if part.extras else ""
    target = f" @ {_without_secrets(url)}" if url else ""
    prefix = "-e " if part.editable else ""
    hashes = "".join(f" --hash={each}" for each in part.hashes)
    return f"{prefix}{part.key}{extras}{specifier}{target}{hashes}{''.join(f' {each}' for each in part.options)}"


def _without_secrets(url: str) -> str:
    """A URL without user, password and query; its fragment says what is to be installed."""
    return f"{urls.shown(url)}#{url.partition('#')[2]}" if "#" in url else urls.shown(url)
