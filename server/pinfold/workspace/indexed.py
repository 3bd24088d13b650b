"""What package indexes are known to say about the files that matter: what to ask, what is fresh, and the facts of each file.

Single-threaded; answers come by callback. Must never ask by itself, only through an `Asker`, and nothing of an untrusted folder.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from pinfold.analysis.demand import demand
from pinfold.analysis.releases import Advisory, Details, IndexFacts, Names, Project, Target
from pinfold.analysis.snapshot import Snapshot
from pinfold.index.sources import Sources
from pinfold.index.wire import Question, Said
from pinfold.system.host import Host
from pinfold.system.trouble import Trouble
from pinfold.workspace.index_sources import FolderSources

FRESH = 600.0  # seconds after which an index is asked again what it said; its own word about that is heeded on the way
_RETRY = 60.0  # seconds after a failure, twice as many after the next …
_LONGEST_RETRY = 1_800.0
_NAMES_FRESH = 86_400.0
_SPARE = 1_000  # facts of each kind that are kept though no line asks for them any more
_LOOKED_AT = 64  # releases whose metadata somebody has looked at, and that is kept up to date
_POOLS = 6  # of which files were open a moment ago


class Asker(Protocol):
    """Who asks. `then` gets the answer later, at most once, and not after `cancel`."""

    def ask(
        self, sources: Sources, target: Target, question: Question, then: Callable[[Said | Names | Trouble], None]
    ) -> int: ...

    def cancel(self, numbers: Sequence[int]) -> None: ...


class View(NamedTuple):
    """A folder as it is now, and those of its files that are to have facts, the most important first."""

    snapshot: Snapshot
    paths: tuple[str, ...]


class Indexed:
    """`on_news` is called when facts have arrived that nobody has yet. `hashes` and `needs` as for `demand`; `advisories` in place
    of the settings' word; `environ` as for `FolderSources`.
    """

    def __init__(
        self,
        host: Host,
        asker: Asker,
        on_news: Callable[[], None],
        *,
        hashes: bool = False,
        advisories: str = "",
        needs: bool = True,
        environ: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._host = host
        self._asker = asker
        self._on_news = on_news
        self._hashes = hashes
        self._advisories = advisories
        self._needs = needs
        self._environ = environ
        self._clock = clock
        self._now = now
        self._folders: dict[str, FolderSources] = {}
        self._pools: dict[object, _Pool] = {}  # the one used last is the last
        self._of: dict[str, _Pool] = {}

    def gather(self, views: Iterable[View]) -> bool:
        """Asks what these files would have one know and is not known yet, and takes back what was asked for others.

        Whether the files' facts are others than before. Raises Trouble where it cannot be told whom to ask.
        """
        before = self._of
        self._of = {}
        wanted: dict[_Pool, dict[Question, None]] = {}
        for snapshot, paths in views:
            for path, pool in self._pools_of(snapshot, paths).items():
                self._of[path] = pool
                pool.list(wanted.setdefault(pool, {}), snapshot, path, self._hashes)
        for pool in self._pools.values():
            pool.want(wanted.get(pool, {}))
        for about in [about for about, pool in self._pools.items() if pool not in wanted][:-_POOLS]:
            del self._pools[about]
        return before != self._of

    def want_names(self, path: str) -> None:
        """Somebody completes a project's name in a file."""
        if path in self._of:
            self._of[path].want_names()

    def want_details(self, path: str, key: str, version: str) -> bool:
        """Somebody looks at a release, or without a version at a project; whether there will be an answer."""
        return path in self._of and self._of[path].want_details(key, version)

    def facts(self) -> dict[str, IndexFacts]:
        """By path; the same objects while there is nothing new."""
        return {path: pool.facts() for path, pool in self._of.items()}

    def due(self) -> float:
        """Seconds until something may be asked again."""
        return min((pool.due() for pool in self._of.values()), default=FRESH)

    def forget(self) -> None:
        """Nothing is known and nothing wanted any more."""
        for pool in self._pools.values():
            pool.want({})
        self._folders.clear()
        self._pools.clear()
        self._of = {}

    def _pools_of(self, snapshot: Snapshot, paths: Sequence[str]) -> dict[str, _Pool]:
        folder = self._folders.get(snapshot.root)
        if folder is None:
            folder = self._folders[snapshot.root] = FolderSources(self._host, self._environ, self._clock)
        index = snapshot.settings.index
        mode = self._advisories or index.advisories
        found = {}
        for path, (sources, target) in folder.of(snapshot, paths).items():
            markers = tuple(sorted(target.markers.items()))
            about = sources.identity, sources.choice, target.python, target.platform, markers, mode, index.osv
            pool = self._pools.pop(about, None) or _Pool(self, sources, target, mode, index.osv)
            self._pools[about] = found[path] = pool
        return found


class _Pool:
    """What is known of one configuration for one target; files share it."""

    def __init__(self, home: Indexed, sources: Sources, target: Target, advisories: str, osv: str) -> None:
        self._home = home
        self._asker, self._clock = home._asker, home._clock
        self._sources = sources
        self._target = target
        self._advisories = advisories
        self._osv = osv if advisories == "osv" else ""
        self._projects: dict[str, Project] = {}
        self._absent: set[str] = set()
        self._details: dict[tuple[str, str], Details] = {}
        self._vulnerable: dict[tuple[str, str], tuple[Advisory, ...]] = {}
        self._names: Names | None = None
        self._wanted: dict[Question, None] = {}
        self._looked_at: dict[Question, None] = {}  # the one looked at last is the last
        self._answered: dict[Question, float] = {}  # when
        self._failed: dict[Question, tuple[float, float, str]] = {}  # when again, after how long, why
        self._flying: dict[Question, int] = {}
        self._facts: IndexFacts | None = None

    def list(self, wanted: dict[Question, None], snapshot: Snapshot, path: str, hashes: bool) -> None:
        """Adds the questions of a file: about projects first, for everything else hangs on them."""
        said = demand(snapshot, path, hashes=hashes, needs=self._home._needs)
        wanted.update((Question("project", key), None) for key in said.projects)
        if self._advisories != "off":
            wanted.update((Question("advisories", *each, self._osv), None) for each in said.pinned)
        wanted.update((Question("details", *each), None) for each in said.details)
        wanted.update((Question("files", *each), None) for each in said.files)

    def want(self, wanted: dict[Question, None]) -> None:
        """These are the questions now, besides those about what somebody has looked at."""
        wanted = {**wanted, **self._looked_at}
        superseded = [each for each in self._flying if each not in wanted and each.kind != "names"]
        if superseded:
            self._asker.cancel([self._flying.pop(each) for each in superseded])
        self._wanted = wanted
        self._forget_some()
        for question in wanted:
            if question not in self._flying and self._is_due(question):
                self._ask(question)

    def want_names(self) -> None:
        question = Question("names")
        if question not in self._flying and self._clock() - self._answered.get(question, -_NAMES_FRESH) >= _NAMES_FRESH:
            self._ask(question)

    def want_details(self, key: str, version: str) -> bool:
        question = Question("details", key, version) if version else Question("project", key)
        known = self._details.get((key, version))
        if (known is not None and known.known) if version else key in self._projects or key in self._absent:
            return False
        self._looked_at.pop(question, None)
        self._looked_at[question] = None
        for old in list(self._looked_at)[:-_LOOKED_AT]:
            del self._looked_at[old]
        if question not in self._flying and self._is_due(question):
            self._ask(question)
        return question in self._flying

    def facts(self) -> IndexFacts:
        if self._facts is None:
            self._facts = IndexFacts(
                dict(self._projects),
                frozenset(self._absent),
                dict(self._details),
                dict(self._vulnerable),
                self._target,
                self._names,
                self._home._now(),
                next((why for question, (_, _, why) in self._failed.items() if question in self._wanted), ""),
            )
        return self._facts

    def due(self) -> float:
        now = self._clock()
        moments = [when for when, _, _ in self._failed.values()]
        moments += [self._answered[each] + FRESH for each in self._wanted if each in self._answered]
        return max(1.0, min(moments, default=now + FRESH) - now)

    def _is_due(self, question: Question) -> bool:
        now = self._clock()
        if question in self._failed:
            return now >= self._failed[question][0]
        answered = self._answered.get(question)
        if answered is None and question.kind == "files":
            answered = self._answered.get(question._replace(kind="details"))
        return answered is None or now - answered >= FRESH

    def _ask(self, question: Question) -> None:
        self._flying[question] = self._asker.ask(
            self._sources, self._target, question, lambda said: self._take(question, said)
        )

    def _take(self, question: Question, said: Said | Names | Trouble) -> None:
        self._flying.pop(question, None)
        if isinstance(said, Trouble):
            _, after, why = self._failed.get(question, (0.0, 0.0, ""))
            after = min(max(_RETRY, after * 2), _LONGEST_RETRY)
            self._failed[question] = self._clock() + after, after, said.message
            news = why != said.message
        else:
            news = self._failed.pop(question, None) is not None
            self._answered[question] = self._clock()
            news |= self._keep(question, said)
        if news:
            self._facts = None
        self._home._on_news()

    def _keep(self, question: Question, said: Said | Names) -> bool:
        """Whether it is something else than was known."""
        kind, key, version, _ = question
        about = key, version
        if kind == "names":
            if said is not None and not isinstance(said, (str, tuple, Project, Details)):
                self._names = said
                return True
        elif kind == "project":
            return self._keep_project(key, said if isinstance(said, Project) else None)
        elif kind == "advisories":
            if isinstance(said, tuple) and self._vulnerable.get(about) != said:
                self._vulnerable[about] = said
                return True
        elif isinstance(said, Details):
            known = self._details.get(about)
            if known is not None and known.known and not said.known:
                return False  # it has these files as well
            self._details[about] = said
            return known != said
        return False

    def _keep_project(self, key: str, project: Project | None) -> bool:
        known = self._projects.get(key)
        if project is None:
            self._projects.pop(key, None)
            news = key not in self._absent
            self._absent.add(key)
            return news
        self._absent.discard(key)
        if known is not None and _same(known, project):
            return False
        self._projects[key] = project
        return True

    def _forget_some(self) -> None:
        """What nobody wants is kept for when it is typed again, but not without end."""
        if len(self._answered) <= len(self._wanted) + _SPARE:
            self._failed = {each: said for each, said in self._failed.items() if each in self._wanted}
            return
        kept = {(each.key, each.version) for each in self._wanted}
        keys = {each.key for each in self._wanted}
        self._answered = {
            each: when for each, when in self._answered.items() if each in self._wanted or each.kind == "names"
        }
        self._failed = {each: said for each, said in self._failed.items() if each in self._wanted}
        self._projects = {key: each for key, each in self._projects.items() if key in keys}
        self._absent &= keys
        self._details = {about: each for about, each in self._details.items() if about in kept}
        self._vulnerable = {about: each for about, each in self._vulnerable.items() if about in kept}
        self._facts = None


def _same(one: Project, other: Project) -> bool:
    """Whether they say the same, but for when they said so."""
    return (one.name, one.releases, one.indexes, one.status, one.status_reason, one.stale, one.page) == (
        *(other.name, other.releases, other.indexes, other.status, other.status_reason, other.stale, other.page),
    )
