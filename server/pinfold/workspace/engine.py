"""The workspace of an editor: folders, open texts and the disk in, snapshots and findings out. Mutable, single-threaded.

What changes something returns at once; reading and judging wait until somebody asks. Must never mention a protocol.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pinfold.analysis.findings import Finding
from pinfold.analysis.rules._rule import Rule
from pinfold.analysis.settings_decode import SettingProblem
from pinfold.analysis.snapshot import Snapshot
from pinfold.records import dataclass, field, replace
from pinfold.requirements.text import Span
from pinfold.system.files import Stamp, list_folder, stamp
from pinfold.workspace.checked import Checked
from pinfold.workspace.discover import MAX_FOUND
from pinfold.workspace.folder import Folder
from pinfold.workspace.hull import hull
from pinfold.workspace.paths import WINDOWS, parent, within
from pinfold.workspace.roles import LANGUAGES, SETTINGS_FILES, named_role
from pinfold.workspace.store import Store

if TYPE_CHECKING:  # imported at the first look: nobody waits for an environment to see what is wrong with a file
    from pinfold.analysis.conflicts import Resolution
    from pinfold.analysis.releases import IndexFacts
    from pinfold.system.host import Host
    from pinfold.workspace.fold.context import Context
    from pinfold.workspace.fold.status import Status
    from pinfold.workspace.surroundings import Surroundings

SCAN_SECONDS = 0.25


@dataclass(eq=False)
class _Member:
    """A folder with what is remembered about it. `walk` is a search for files that is under way."""

    folder: Folder
    checked: Checked
    surroundings: Surroundings | None = None
    walk: Iterator[str | None] | None = None
    walked: set[str] = field(default_factory=set)
    seen: dict[str, Stamp | None] = field(default_factory=dict)  # when the settings were read, or at the last look
    patience: float = 0.0  # seconds that questions may still wait for the walk


class Workspace:
    """See `lsp/engine.py` for the methods that a session uses.

    `on_failure` is told of each rule that fails, once. Questions wait at most `scan_seconds` in all for the search for
    files under a folder; while `scanning`, call `scan` when there is nothing else to do.
    """

    def __init__(
        self,
        trusted: bool = False,
        windows: bool = WINDOWS,
        on_failure: Callable[[Rule, Exception], None] | None = None,
        scan_seconds: float = SCAN_SECONDS,
        host: Host | None = None,
    ) -> None:
        self._store = Store(trusted, windows)
        self._given_host = host
        self._told = on_failure
        self._failed: set[str] = set()
        self._scan_seconds = scan_seconds
        self._languages: dict[str, str] = {}
        self._editor: dict[str, object] = {}
        self._members: dict[str, _Member] = {}
        self._loose = self._member("")

    # What happens

    def trust(self, trusted: bool) -> None:
        """Whether files outside the folders may be read because an include says so."""
        if self._store.trusted != trusted:
            self._store.trusted = trusted
            self._touch()

    def add_folder(self, folder: str) -> None:
        if folder and folder not in self._members:
            self._store.folders.add(folder)
            member = self._members[folder] = self._member(folder)
            self._rescan(member)
            self._reassign()

    def remove_folder(self, folder: str) -> None:
        if self._members.pop(folder, None) is not None:
            self._store.folders.discard(folder)
            self._reassign()

    def configure(self, folder: str, settings: Mapping[str, Any] | None) -> None:
        """The editor's settings (the section `pinfold` as plain JSON) of a folder, "" for files that belong to none."""
        if folder in self._editor and self._editor[folder] == settings:
            return
        self._editor[folder] = settings
        member = self._members.get(folder) if folder else self._loose
        if member is not None:
            self._new_settings(member, member.folder.configure(settings))

    def open(self, path: str, text: str, language: str = "") -> None:
        """From now on the editor's text counts. A text that no name, setting or language calls one of ours is kept, for
        an include may name it."""
        self._languages[path] = language
        self._store.open(path, text)
        self._assign(path)
        self._touch(path)

    def change(self, path: str, text: str, changes: Sequence[tuple[Span, int]]) -> None:
        """The next version of an open text; each old span became that many characters, one after the other."""
        if path not in self._languages:
            return
        where = hull(changes)
        if where is None:
            self._store.open(path, text)
        else:
            self._store.change(path, text, *where)
        for member in self._all():
            if member.folder.concerns(path):
                member.folder.changed(path)

    def close(self, path: str) -> None:
        """From now on the disk's text counts, if there is one."""
        if self._languages.pop(path, None) is None:
            return
        self._store.close(path)
        for member in self._all():
            member.folder.opened.discard(path)
        self._touch(path)

    def disk_changed(self, paths: Iterable[str]) -> None:
        """These files or folders were created, written or deleted."""
        paths = list(dict.fromkeys(paths))
        for path in paths:
            for member in self._all():
                self._disk_changed(member, path)
        # Editors are asked to watch names; what is included under another name is looked at on this occasion.
        odd = [path for path in self._store.remembered() if named_role(path) is None and path not in paths]
        for path in self._store.disk_changed([*paths, *odd]):
            self._touch(path)

    def _disk_changed(self, member: _Member, path: str) -> None:
        folder = member.folder
        name = path.rpartition("/")[2]
        if parent(path) == folder.root and name in SETTINGS_FILES:
            self._new_settings(member, folder.reload())
        elif name == ".gitignore" and (within(path, folder.root) or within(folder.root, parent(path))):
            self._rescan(member)
        elif folder.finder.named(path) and within(path, folder.root):
            there = stamp(path) is not None and folder.finder.accepts(path)
            if there != (path in folder.found):
                (folder.found.add if there else folder.found.discard)(path)
                folder.touch()
        elif within(path, folder.root) and (gone := {p for p in folder.found if within(p, path)}):
            folder.found -= {p for p in gone if stamp(p) is None}
            folder.touch()

    # What is asked

    @property
    def scanning(self) -> bool:
        """Whether folders are still being searched."""
        return any(member.walk is not None for member in self._all())

    def scan(self, seconds: float | None = None) -> bool:
        """Search on for at most that long (None: to the end); whether something new was found."""
        until = None if seconds is None else time.monotonic() + seconds
        found = False
        for member in self._all():
            found |= _scan(member, until)
        return found

    def paths(self) -> Collection[str]:
        """Every file that there may be findings about, sorted."""
        self._settle()
        found: set[str] = set()
        for member in self._all():
            found.update(path for path in member.folder.snapshot.files if member.folder.counts(path))
        return sorted(found)

    def findings(self, path: str) -> Sequence[Finding]:
        """What there is to say about a file; the same object until it is something else."""
        self._settle()
        member = self._home(path)
        snapshot = member.folder.snapshot
        if path not in snapshot.files or not member.folder.counts(path):
            return ()
        return member.checked.findings(snapshot, path)

    def text(self, path: str) -> str | None:
        """The text that spans in a file count in: "" for a file that has none to show; None for an unknown path."""
        known = self._store.known(path)
        if known is None or known.absence is not None:
            return None
        return known.file.text if known.file is not None else ""

    def snapshot(self, path: str, listings: Iterable[str] = ()) -> Snapshot:
        """Everything known, as seen from a file. `listings` are folders whose entries to add to the facts, where we may
        look at them: for completing paths."""
        self._settle()
        snapshot = self._home(path).folder.snapshot
        listed = {folder: self._store.listing(folder) for folder in listings}
        if not listed:
            return snapshot
        more = replace(snapshot, facts=replace(snapshot.facts, listings={**snapshot.facts.listings, **listed}))
        more.__dict__["includes"] = snapshot.includes
        return more

    @property
    def trusted(self) -> bool:
        return self._store.trusted

    def folders(self) -> list[str]:
        return list(self._members)

    def look(self) -> bool:
        """Look at the folders' environments, and at the files that these are kept equal to, for not every editor watches them
        for us; whether anything known is different. Costs about a millisecond each."""
        different = False
        for member in self._members.values():
            before = member.folder.snapshot
            self._catch_up(member)
            facts = self._surroundings(member).look(member.folder.snapshot, self._store.trusted)
            member.folder.surround(facts)
            different |= member.folder.snapshot is not before
        return different

    def inform(self, indexes: Mapping[str, IndexFacts]) -> bool:
        """What the package indexes of files are known to have, by path; of others nothing is known any more. Whether anything
        known is different."""
        different = False
        for member in self._all():
            files = member.folder.snapshot.files
            different |= member.folder.inform({path: each for path, each in indexes.items() if path in files})
        return different

    def conclude(self, folder: str, resolutions: tuple[Resolution, ...]) -> bool:
        """What a resolver has said of a folder's files; whether anything known is different."""
        return folder in self._members and self._members[folder].folder.conclude(resolutions)

    @property
    def host(self) -> Host:
        return self._host

    def _catch_up(self, member: _Member) -> None:
        from pinfold.analysis.asked import synced_roles
        from pinfold.workspace.fold.choice import synced_files

        folder, root = member.folder, member.folder.root.rstrip("/")
        seen = _seen(root)
        changed = [path for path in seen if seen[path] != member.seen.get(path)]
        member.seen = seen
        paths = [*synced_roles(folder.snapshot, synced_files(folder.root, folder.snapshot).paths)]
        for path in changed:
            # Something in the folder came or went, as when another branch is checked out.
            paths += [path] if path != root else self._in_root(folder)
        if paths:
            self.disk_changed(path for path in paths if within(path, folder.root) or path in folder.snapshot.files)

    def _in_root(self, folder: Folder) -> list[str]:
        """The requirement files in the folder itself: those that are there, and those that were."""
        there = (f"{folder.root.rstrip('/')}/{name}" for name in list_folder(folder.root))
        was = (path for path in folder.found if parent(path) == folder.root)
        return [*filter(folder.finder.named, there), *was]

    def interrupted(self, folder: str) -> bool:
        """Whether a change of a folder's environment was cut short, and nobody works on it any more."""
        return self._surroundings(self._members[folder]).interrupted

    def status(self, folder: str) -> Status:
        """How a folder's environment stood at the last look, against the texts as they are now."""
        member = self._members[folder]
        return self._surroundings(member).status(member.folder.snapshot)

    def context(self, folder: str) -> Context:
        """What a verb in a folder is given, with the texts as they are now."""
        from pinfold.workspace.fold.context import Context

        return Context(folder, self._members[folder].folder.snapshot, self._host)

    def owner(self, path: str) -> str:
        """The folder that a path belongs to, "" if to none."""
        return self._owner(path).folder.root

    def problems(self) -> list[SettingProblem]:
        """What is wrong with the settings now, each once."""
        return list(dict.fromkeys(problem for m in self._all() for problem in m.folder.resolved.problems))

    # Inside

    def _settle(self) -> None:
        for member in self._members.values():
            if member.walk is not None and member.patience > 0:
                begun = time.monotonic()
                _scan(member, begun + member.patience)
                member.patience -= time.monotonic() - begun

    def _member(self, root: str) -> _Member:
        seen = _seen(root.rstrip("/")) if root else {}  # before it is read, lest a change in between be missed
        folder = Folder(root, self._store, editor=self._editor.get(root))
        return _Member(folder, Checked(self._fail), seen=seen)

    @cached_property
    def _host(self) -> Host:
        from pinfold.system.host import this_host

        return self._given_host or this_host()

    def _surroundings(self, member: _Member) -> Surroundings:
        if member.surroundings is None:
            from pinfold.workspace.surroundings import Surroundings

            member.surroundings = Surroundings(member.folder.root, self._host)
        return member.surroundings

    def _all(self) -> list[_Member]:
        return [*self._members.values(), self._loose]

    def _fail(self, rule: Rule, error: Exception) -> None:
        if rule.name not in self._failed:
            self._failed.add(rule.name)
            if self._told is not None:
                self._told(rule, error)

    def _owner(self, path: str) -> _Member:
        """The innermost folder that a path is in."""
        owners = [m for root, m in self._members.items() if within(path, root, self._store.windows)]
        return max(owners, key=lambda m: len(m.folder.root), default=self._loose)

    def _home(self, path: str) -> _Member:
        """The folder whose snapshot tells about a path: its owner, else one that reaches it."""
        owner = self._owner(path)
        if path in owner.folder.snapshot.files:
            return owner
        reaching = (m for m in self._all() if path in m.folder.snapshot.files and m.folder.counts(path))
        return next(reaching, owner)

    def _assign(self, path: str) -> None:
        folder = self._owner(path).folder
        if self._languages[path] in LANGUAGES or folder.finder.named(path):
            folder.opened.add(path)
        else:
            folder.opened.discard(path)

    def _reassign(self) -> None:
        for member in self._all():
            member.folder.opened.clear()
        for path in self._languages:
            self._assign(path)
        self._touch()

    def _touch(self, path: str | None = None) -> None:
        for member in self._all():
            if path is None or member.folder.concerns(path):
                member.folder.touch()

    def _new_settings(self, member: _Member, different: bool) -> None:
        if different:
            for path in self._languages:
                self._assign(path)
            self._rescan(member)

    def _rescan(self, member: _Member) -> None:
        if member.folder.root:
            member.walk, member.walked, member.patience = member.folder.finder.walk(), set(), self._scan_seconds


def _seen(root: str) -> dict[str, Stamp | None]:
    """What is different once something in the folder itself, or its settings file, is."""
    return {path: stamp(path) for path in (root, *(f"{root}/{name}" for name in SETTINGS_FILES))}


def _scan(member: _Member, until: float | None) -> bool:
    folder, before = member.folder, len(member.folder.found)
    while member.walk is not None:
        path = next(member.walk, "")
        if path:
            member.walked.add(path)
            folder.found.add(path)
        if path == "" or len(member.walked) >= MAX_FOUND:
            gone = folder.found - member.walked
            folder.found -= gone
            member.walk = None
            if gone:
                folder.touch()
        elif path is None and until is not None and time.monotonic() >= until:
            break
    if len(folder.found) != before:
        folder.touch()
        return True
    return False
