"""Every path that an answer of `status` is made from, so that it can be told later whether it would be the same: `sources`.

Goes by what the modules that look are known to look at, and names too many paths rather than too few. A test runs whole answers
under a recorder and compares. Must never decide anything, nor be needed for an answer.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from pinfold.analysis.environment import Environment
from pinfold.analysis.places import local_path
from pinfold.environment import journal, layout, metadata, pyvenv
from pinfold.environment.names import USUAL
from pinfold.environment.pythons import LIBRARY, look
from pinfold.system.files import list_folder, read_head, real_path
from pinfold.system.paths import slashed
from pinfold.workspace.fold.choice import memories
from pinfold.workspace.fold.context import Context
from pinfold.workspace.fold.status import Status
from pinfold.workspace.paths import canonical, parent
from pinfold.workspace.roles import SETTINGS_FILES, named_role

_DIST_INFO, _EGG_INFO = ".dist-info", ".egg-info"
_READ = ("METADATA", "PKG-INFO", "requires.txt", "INSTALLER", "direct_url.json")
_MAX_ENTRIES = 20_000


def sources(context: Context, found: Status) -> tuple[list[str], list[str]]:
    """The paths whose content or absence an answer was made from (of a folder: the names in it), and the folders and links on the
    way to them. What does not exist in a folder that is among them need not be.
    """
    paths = [*_of_files(context), *_of_choice(context, found.choice.path)]
    if found.environment is not None:
        paths += _of_environment(found.environment, context.host.windows)
    return _with_ways(paths)


def finished(environment: Environment) -> bool:
    """Whether no installer is at work in an environment: INSTALLER is among the last things that it writes."""
    infos = (path for folder in environment.site_packages for path in _metadata_in(folder))
    return all(os.path.lexists(f"{path}/INSTALLER") for path in infos if path.endswith(_DIST_INFO))


def _of_files(context: Context) -> Iterator[str]:
    """Requirement files, settings, and which Python is asked for."""
    yield from context.snapshot.files
    yield from context.snapshot.facts.absent
    root = context.root.rstrip("/")
    yield context.root
    yield from (f"{root}/{name}" for name in list_folder(context.root) if named_role(name.rstrip("/")) is not None)
    yield f"{root}/.python-version"
    folder, below = canonical("."), ""
    while folder != below:  # `find_root` goes up to the first folder that has settings
        yield from (f"{folder.rstrip('/')}/{name}" for name in SETTINGS_FILES)
        folder, below = parent(folder), folder


def _of_choice(context: Context, chosen: str) -> Iterator[str]:
    """What decides which environment it is, and whether somebody changes it."""
    yield from map(canonical, memories(context.root, context.host))
    active = context.host.environ.get("VIRTUAL_ENV", "")
    candidates = [f"{context.root.rstrip('/')}/{name}" for name in USUAL] + ([canonical(active)] if active else [])
    for path in (*candidates, chosen):
        yield from (path, f"{path}/{pyvenv.NAME}", f"{path}/{journal.FOLDER}")
    inside = (journal.LOCK, journal.JOURNAL, journal.LAST_SYNC, journal.UNDO, f"{journal.UNDO}/{journal.HEAD}")
    yield from (f"{chosen}/{journal.FOLDER}/{name}" for name in inside)


def _of_environment(environment: Environment, windows: bool) -> Iterator[str]:
    prefix = environment.path
    yield from (f"{prefix}/{name}" for name in ("conda-meta", "bin", "Scripts", "lib", "lib64", "Lib", "site-packages"))
    programs = [environment.python, environment.base_python]
    cfg = pyvenv.parse(read_head(f"{prefix}/{pyvenv.NAME}", pyvenv.LIMIT) or b"")
    if cfg.home:
        yield slashed(cfg.home, windows)
    programs += [slashed(each, windows) for each in cfg.executables]
    for program in filter(None, programs):
        yield program
        yield from _of_python(program, environment.system_site_packages, windows)
    for folder in (*environment.site_packages, *environment.inherited):
        yield folder
        for path in _metadata_in(folder):
            yield path
            there = [f"{path}/{name}" for name in _READ if os.path.lexists(f"{path}/{name}")]
            yield from there
            if there and there[-1].endswith("/direct_url.json"):
                direct = metadata.direct_url(there[-1])
                project = local_path(direct.url, windows) if direct is not None else ""
                if project and not project.startswith("//"):
                    yield f"{project}/pyproject.toml"


def _of_python(program: str, inherits: bool, windows: bool) -> Iterator[str]:
    """What `pythons.look` goes by, and where the distributions of a base Python may be."""
    python = look(program, windows)
    if python is None:
        return
    for lib in (f"{python.prefix}/lib", f"{python.prefix}/lib64", f"{python.prefix}/Lib"):
        yield lib
        yield from (f"{lib}/{name}" for name in list_folder(lib, _MAX_ENTRIES) if LIBRARY.fullmatch(name.rstrip("/")))
    yield f"{python.library}/os.py"
    for tag in (python.tag, f"{python.tag}m"):
        yield from (f"{python.prefix}/include/{tag}", f"{python.prefix}/include/{tag}/patchlevel.h")
    if inherits:
        yield from layout.system_candidates(python, windows)


def _metadata_in(folder: str) -> list[str]:
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    return [f"{folder}/{name}" for name in names if name.endswith((_DIST_INFO, _EGG_INFO))]


def _with_ways(paths: Iterable[str]) -> tuple[list[str], list[str]]:
    """The paths, and everything on the way to them and to where links among them lead, each once."""
    found = dict.fromkeys(each.rstrip("/") or "/" for each in paths)
    ways, real = dict[str, None](), dict[str, str]()
    pending = list(found)
    while pending:  # a link that goes round in circles comes by what has been seen
        path = pending.pop()
        if path in ways:
            continue
        ways[path] = None
        folder = parent(path)
        if folder not in real:
            real[folder] = slashed(real_path(folder))
            pending += [folder, real[folder]]
        if real[folder] != folder:
            pending.append(f"{real[folder].rstrip('/')}/{path.rpartition('/')[2]}")
        try:
            pending.append(canonical(os.path.join(folder, os.readlink(path))))
        except (OSError, ValueError):
            continue
    return list(found), [way for way in ways if way not in found]
