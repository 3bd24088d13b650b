"""One workspace folder: which files belong to it, and the snapshot of them. Mutable; a keystroke costs no disk access.

Must never judge, and never read a file itself: `store.py` does.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pinfold.analysis.facts import Absence, Facts
from pinfold.analysis.settings import same
from pinfold.analysis.snapshot import Snapshot, SourceFile
from pinfold.records import replace
from pinfold.requirements.includes import Edge, EdgeKind, IncludeGraph, edges_of
from pinfold.requirements.tree import File
from pinfold.workspace import settings_files
from pinfold.workspace.discover import Finder
from pinfold.workspace.overrides import FileSettings
from pinfold.workspace.roles import named_role, unnamed_role
from pinfold.workspace.store import Content, Store

if TYPE_CHECKING:
    from pinfold.analysis.conflicts import Resolution
    from pinfold.analysis.environment import EnvironmentFacts
    from pinfold.analysis.releases import IndexFacts

MAX_FILES = 20_000
# pip itself gives up between 500 and 1,000 files deep (RecursionError). Outside the workspace we go less far for less.
MAX_DEPTH = 500
MAX_DEPTH_OUTSIDE = 32

Edges = tuple[Edge, ...]


class Folder:
    """`root` is a canonical path, or "" for files that belong to no folder.

    `found`, `opened` and `named` are the files that count by themselves: because a walk found them, an editor holds them,
    or the person named them; settings may exclude all but the last. Say `touch` after changing one of these.
    `resolved` may be given by somebody who has read the settings already; else they are read from `root`.
    """

    def __init__(
        self, root: str, store: Store, resolved: settings_files.Resolved | None = None, editor: object = None
    ) -> None:
        self.root = root
        self.store = store
        self.found: set[str] = set()
        self.opened: set[str] = set()
        self.named: set[str] = set()
        self._editor = editor
        self._environment: EnvironmentFacts | None = None
        self._indexes: Mapping[str, IndexFacts] = {}
        self._resolutions: tuple[Resolution, ...] = ()
        self._snapshot: Snapshot | None = None
        self._edges: dict[str, tuple[File, Edges]] = {}
        self._absent: set[str] = set()
        self.resolved: settings_files.Resolved
        self._use(resolved if resolved is not None else settings_files.load(root, editor))

    def configure(self, editor: object) -> bool:
        """The editor's settings, plain JSON; whether anything is different now."""
        self._editor = editor
        return self.reload()

    def reload(self) -> bool:
        """Read the settings file again; whether anything is different now."""
        resolved = settings_files.load(self.root, self._editor)
        if same(resolved.settings, self.resolved.settings):
            # The old object stays: everything that rules found is remembered by it.
            self.resolved = replace(resolved, merged=replace(resolved.merged, settings=self.resolved.settings))
            return False
        self._use(resolved)
        return True

    def _use(self, resolved: settings_files.Resolved) -> None:
        self.resolved = resolved
        self.finder = Finder(self.root, resolved.settings)
        self._file_settings = FileSettings(self.root, resolved.settings)
        self._snapshot = None

    def touch(self) -> None:
        """Something changed that is not the text of a file in the snapshot: the disk, the files that count, trust."""
        self._snapshot = None

    def concerns(self, path: str) -> bool:
        """Whether what a path holds matters for the snapshot."""
        if self._snapshot is None or path in self.opened or path in self.found:
            return True
        return path in self._snapshot.files or path in self._snapshot.facts.absent

    @property
    def snapshot(self) -> Snapshot:
        """Everything known; the same object until something changes."""
        if self._snapshot is None:
            self._snapshot = self._build()
        return self._snapshot

    def surround(self, facts: EnvironmentFacts | None) -> bool:
        """What is known of the folder's environment from now on; whether that is something else."""
        if facts is self._environment:
            return False
        self._environment = facts
        self._learn()
        return True

    def inform(self, indexes: Mapping[str, IndexFacts]) -> bool:
        """What the files' package indexes are known to have from now on, by path; whether that is something else."""
        if same_objects(indexes, self._indexes):
            return False
        self._indexes = indexes
        self._learn()
        return True

    def conclude(self, resolutions: tuple[Resolution, ...]) -> bool:
        """What a resolver has said of the folder's files; whether that is something else."""
        if resolutions == self._resolutions:
            return False
        self._resolutions = resolutions
        self._learn()
        return True

    def _learn(self) -> None:
        """The world is known to be different; the texts are the same, and so are the ways between them."""
        old = self._snapshot
        if old is not None:
            facts = Facts(old.facts.absent, old.facts.listings, self._environment, self._indexes, self._resolutions)
            new = replace(old, facts=facts)
            new.__dict__.update({name: old.__dict__[name] for name in ("includes", "projects") if name in old.__dict__})
            self._snapshot = new

    def counts(self, path: str) -> bool:
        """Whether a path of the snapshot is one to report about: inside the workspace and not excluded, or named."""
        if path in self.named:
            return True
        inside = path in self.found or path in self.opened or self.store.lexically_inside(path)
        return inside and not self.finder.excluded(path)

    def changed(self, path: str) -> None:
        """A file has a new text in the editor. Where its includes lead as before, nothing else is looked at."""
        old = self._snapshot
        if old is None or path not in old.files:
            self.touch()
            return
        content, source = self.store.content(path), old.files[path]
        if content.file is None or source.file is None:
            self.touch()
            return
        before = self._edges[path][1]
        edges = self._edges_of(path, content.file)
        if [(e.target, e.constraint) for e in edges] != [(e.target, e.constraint) for e in before]:
            self.touch()
            return
        prose = content.prose and not old.includes.includers(path)
        new = replace(old, files={**old.files, path: content.source(path, source.role, prose)})
        trees = {**old.includes.files, path: content.file}
        all_edges = {**old.includes.edges, path: edges}
        # Put where `cached_property` would put them: the ways and the roles are the old ones.
        new.__dict__["includes"] = IncludeGraph.joined(trees, all_edges, self.store.windows, old.includes)
        if "projects" in old.__dict__:
            new.__dict__["projects"] = old.projects
        self._snapshot = new

    def _edges_of(self, path: str, file: File) -> Edges:
        known = self._edges.get(path)
        if known is None or known[0] is not file:
            known = self._edges[path] = (file, edges_of(path, file, self.store.windows))
        return known[1]

    def _build(self) -> Snapshot:
        contents, absent = self._gather()
        # What was typed on the way to a file's name may well exist when it is typed again.
        self.store.forget(self._absent - absent.keys())
        self._absent = set(absent)
        trees = {path: content.file for path, content in contents.items() if content.file is not None}
        graph = IncludeGraph.joined(trees, {path: self._edges[path][1] for path in trees}, self.store.windows)
        files: dict[str, SourceFile] = {}
        for path, content in contents.items():
            edges = graph.includers(path)
            role = named_role(path) or unnamed_role(bool(edges) and all(e.constraint for e in edges), path)
            # pip reads whatever an include names, whatever it looks like.
            files[path] = content.source(path, role, content.prose and not edges)
        settings = self.resolved.settings
        own = {path: self._file_settings.of(path) for path in files}
        own = {path: settings_of for path, settings_of in own.items() if settings_of is not settings}
        facts = Facts(absent, environment=self._environment, indexes=self._indexes, resolutions=self._resolutions)
        snapshot = Snapshot(self.root, files, settings, facts, own, self.store.windows)
        snapshot.__dict__["includes"] = graph
        return snapshot

    def _gather(self) -> tuple[dict[str, Content], dict[str, Absence]]:
        """Every file that counts by itself and all that they reach, and why the others are not there."""
        seeds = sorted(self.named | {path for path in self.found | self.opened if not self.finder.excluded(path)})
        spelling = {path.casefold(): path for path in seeds} if self.store.windows else {}
        contents: dict[str, Content] = {}
        absent: dict[str, Absence] = {}
        too_deep: set[str] = set()
        queue = deque((path, 0, 0) for path in seeds)
        while queue and len(contents) < MAX_FILES:
            path, depth, outside = queue.popleft()
            if path in contents or path in absent:
                continue
            content = self.store.content(path, included=depth > 0)
            if content.absence is not None:
                # Without a folder there is no outside: such a file is merely unknown.
                if self.root or content.absence is not Absence.OUTSIDE:
                    absent[path] = content.absence
                continue
            contents[path] = content
            if content.file is None:
                continue
            for edge in self._edges_of(path, content.file):
                if edge.kind is not EdgeKind.FILE or edge.target is None:
                    continue
                target = spelling.get(edge.target.casefold(), edge.target)
                beyond = 0 if self.store.lexically_inside(target) else outside + 1
                if depth < MAX_DEPTH and beyond <= MAX_DEPTH_OUTSIDE:
                    queue.append((target, depth + 1, beyond))
                else:
                    too_deep.add(target)
        absent |= {path: Absence.TOO_DEEP for path in too_deep if path not in contents and path not in absent}
        self._edges = {path: known for path, known in self._edges.items() if path in contents}
        return contents, absent


def same_objects(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    """Whether two mappings have the same keys, and for each the very same object."""
    return one.keys() == other.keys() and all(other[key] is value for key, value in one.items())
