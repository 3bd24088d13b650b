"""Which files a command is about, in which project each is, and with which settings. Must never judge or write.

A project is a root folder with its settings. Paths from different projects are never mixed in one snapshot.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable

from pinfold.analysis.facts import Absence
from pinfold.analysis.settings import Settings
from pinfold.analysis.settings_decode import Merged, merge
from pinfold.cli.outcome import CommandError
from pinfold.cli.terminal import err
from pinfold.cli.visible import clean
from pinfold.records import dataclass, field, replace
from pinfold.requirements.encoding import Decoded, decode
from pinfold.workspace import settings_files
from pinfold.workspace.discover import MAX_FOUND, Finder
from pinfold.workspace.folder import Folder
from pinfold.workspace.paths import canonical, locale_encoding, parent, within
from pinfold.workspace.settings_files import COMMAND_LINE, Resolved
from pinfold.workspace.store import Store

STDIN = "-"
NOTHING_FOUND = "no requirement files found; what Git ignores is left out unless it is named."
_WHY = {
    Absence.MISSING: "there is no such file or folder",
    Absence.IRREGULAR: "it is not a regular file",
    Absence.UNREADABLE: "it cannot be read; look at its permissions",
}


@dataclass(eq=False)
class Project:
    """`folder` reads from `store`; what the person named and what was found under it is in `folder.named` and `.found`."""

    folder: Folder
    store: Store

    def paths(self) -> list[str]:
        """The files to report about, in order: named, found, and reached from them inside the project."""
        return sorted(path for path in self.folder.snapshot.files if self.folder.counts(path))

    def unread(self) -> list[tuple[str, str]]:
        """(path, why) of what was asked for but could not be read."""
        absent = self.folder.snapshot.facts.absent
        asked = sorted(absent.keys() & (self.folder.named | self.folder.found))
        return [(path, _WHY.get(absent[path], "it cannot be read")) for path in asked]


@dataclass(eq=False)
class Targets:
    """`folder` is the current one. `stdin` is standard input as it came, with the path that it stands for."""

    folder: str
    projects: list[Project]
    stdin: tuple[str, Decoded] | None = None
    missing: list[tuple[str, str]] = field(default_factory=list)

    def unread(self) -> list[tuple[str, str]]:
        return self.missing + [pair for project in self.projects for pair in project.unread()]


def choose(arguments: argparse.Namespace, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> Targets:
    """The files that a command's PATHs mean. Raises CommandError when a settings file cannot be used."""
    here = canonical(".")
    targets = Targets(here, [])
    chooser = _Chooser(here, arguments.config, arguments.no_config, select, ignore, targets.projects)
    names: list[str] = arguments.paths or ([STDIN] if arguments.stdin_filename else ["."])
    for name in names:
        if name == STDIN:
            _add_stdin(targets, chooser, canonical(arguments.stdin_filename or STDIN))
            continue
        path = canonical(name)
        if os.path.isdir(path):
            chooser.project(path).folder.found |= _found(chooser.project(path), path)
        elif os.path.lexists(path):
            folder = chooser.project(parent(path)).folder
            if not (arguments.force_exclude and folder.finder.excluded(path)):
                folder.named.add(path)
        else:
            targets.missing.append((path, _WHY[Absence.MISSING]))
    for project in targets.projects:
        project.folder.touch()
    return targets


def settings_for(path: str, config: str | None, no_config: bool) -> tuple[str, Resolved]:
    """The project's root for a folder (a canonical path), and its settings. Raises CommandError for a broken settings file."""
    here = canonical(".")
    otherwise = here if within(path, here) else path
    if no_config:
        return otherwise, Resolved(Merged(Settings()))
    if config is not None:
        layer, problems = settings_files.read_layer(canonical(config), settings_files.rule_names())
        root, resolved = otherwise, Resolved(merge(layer), tuple(problems))
    else:
        root = settings_files.find_root(path)
        root = root if settings_files.settings_file(root) is not None else otherwise
        resolved = settings_files.load(root)
    for problem in resolved.problems:
        if not problem.key:  # about the file as a whole
            raise CommandError(clean(str(problem).removesuffix(" The defaults are used.")))
    return root, resolved


class _Chooser:
    """Finds or makes the project that a folder is in."""

    def __init__(
        self,
        here: str,
        config: str | None,
        no_config: bool,
        select: tuple[str, ...],
        ignore: tuple[str, ...],
        projects: list[Project],
    ) -> None:
        self.here = here
        self.config = config
        self.no_config = no_config
        self.select = select
        self.ignore = ignore
        self.projects = projects
        self._of: dict[str, Project] = {}

    def project(self, folder: str) -> Project:
        known = self._of.get(folder)
        if known is None:
            root, resolved = settings_for(folder, self.config, self.no_config)
            known = next((p for p in self.projects if p.folder.root == root), None) or self._made(root, resolved)
            self._of[folder] = known
        return known

    def _made(self, root: str, resolved: Resolved) -> Project:
        for problem in resolved.problems:
            err(f"pinfold: {clean(str(problem))}")
        store = Store(trusted=True)  # who runs a check on files wants what they include to be read
        store.folders = {root}
        project = Project(Folder(root, store, _narrowed(resolved, self.select, self.ignore)), store)
        self.projects.append(project)
        return project


def _narrowed(resolved: Resolved, select: tuple[str, ...], ignore: tuple[str, ...]) -> Resolved:
    """The settings with what was asked for on the command line, which wins over every file's."""
    settings, origins = resolved.settings, dict(resolved.merged.origins)
    if select:
        severity = {rule: word for rule, word in settings.severity.items() if rule not in select or word != "off"}
        settings = replace(settings, select=select, ignore=(), severity=severity)
        origins |= {"select": COMMAND_LINE, "ignore": COMMAND_LINE}
    if ignore:
        # An override's severity would bring an ignored rule back.
        overrides = tuple(
            replace(override, severity={rule: word for rule, word in override.severity.items() if rule not in ignore})
            for override in settings.overrides
        )
        settings = replace(settings, ignore=(*settings.ignore, *ignore), overrides=overrides)
        origins["ignore"] = COMMAND_LINE
    return Resolved(Merged(settings, origins), resolved.problems)


def _found(project: Project, path: str) -> set[str]:
    """The requirement files under a folder of the project."""
    finder = project.folder.finder
    settings = project.folder.resolved.settings
    # The settings' patterns are relative to the root, so a search for those begins there.
    start = finder if path == finder.root or settings.include else Finder(path, Settings())
    found: set[str] = set()
    for each in _limited(start.walk()):
        if within(each, path) and not finder.excluded(each):
            found.add(each)
    return found


def _limited(walk: Iterable[str | None]) -> Iterable[str]:
    count = 0
    for path in walk:
        if path is not None:
            yield path
            count += 1
            if count == MAX_FOUND:
                err(
                    f"pinfold: more than {MAX_FOUND} requirement files; only the first are checked. Name fewer folders."
                )
                return


def _add_stdin(targets: Targets, chooser: _Chooser, path: str) -> None:
    if targets.stdin is not None:
        raise CommandError("standard input can only be read once; name - only once.")
    data = sys.stdin.buffer.read() if sys.stdin is not None else b""
    decoded = decode(data, locale_encoding())
    if decoded.text is None:
        raise CommandError(f"standard input is no text that pip could read: {clean(decoded.error)}.")
    targets.stdin = (path, decoded)
    project = chooser.project(parent(path))
    project.store.open(path, decoded.text)
    project.folder.named.add(path)
