"""What an environment is, told from its files: `describe`. Runs nothing, and never raises on odd content.

Of a virtual environment `pyvenv.cfg` (PEP 405) speaks, but the Python that its program leads to has the last word on the
version, for a base Python may have been upgraded since.
"""

from __future__ import annotations

import os
import re

from pinfold.analysis.environment import Environment, Kind
from pinfold.environment import layout, pyvenv
from pinfold.environment.markers import machine_of, markers
from pinfold.environment.pythons import Python, look
from pinfold.system.files import list_folder, read_head, real_path
from pinfold.system.host import Host
from pinfold.system.paths import canonical, slashed, within

_MANAGED = "EXTERNALLY-MANAGED"  # PEP 668
_CONDA_PYTHON = re.compile(r"python-(\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?)-([^-/]*)\.json", re.ASCII)
_MAX_PACKAGES = 20_000


def describe(path: str, host: Host) -> Environment | None:
    """What the prefix `path` is, links to it not followed; None when it is not an environment."""
    path = canonical(path)
    data = read_head(f"{path}/{pyvenv.NAME}", pyvenv.LIMIT)
    if data is not None:
        return _virtual(path, pyvenv.parse(data), host)
    if os.path.isdir(f"{path}/conda-meta"):
        return _conda(path, host)
    program = layout.prefix_interpreter(path, host.windows)
    python = look(program, host.windows) if program else None
    if python is None or python.prefix != slashed(real_path(path), host.windows):
        return None
    return describe_python(python, host, path)


def describe_python(python: Python, host: Host, path: str = "") -> Environment:
    """A Python by itself as the environment that it also is. `path` is its prefix as the person writes it."""
    return Environment(
        path=path or python.prefix,
        kind=Kind.SYSTEM,
        python=python.program,
        version=python.version,
        implementation=python.implementation,
        markers=_markers(python.version, python.implementation, python.release, host),
        site_packages=layout.system_site_packages(python, host.windows),
        base_python=python.program,
        externally_managed=os.path.isfile(f"{python.library}/{_MANAGED}"),
    )


def _virtual(path: str, cfg: pyvenv.Cfg, host: Host) -> Environment:
    windows = host.windows
    home = slashed(cfg.home, windows) if cfg.home else ""
    program = layout.interpreter(path, windows)
    candidates = _base_candidates(path, program, home, cfg, windows)
    base_program = next((each for each in candidates if os.path.isfile(each)), "")
    # What the program runs is what its link leads to; where it is a copy, what it was copied from.
    linked = look(program, windows) if program and os.path.islink(program) else None
    base = linked or (look(base_program, windows) if base_program else None)
    version, implementation, release = _identity(cfg, base)
    seen = layout.system_site_packages(base, windows) if base and cfg.system_site_packages else ()
    return Environment(
        path=path,
        kind=Kind.VIRTUAL,
        python=program,
        version=version,
        implementation=implementation,
        markers=_markers(version, implementation, release, host),
        site_packages=layout.site_packages(path, version, windows),
        inherited=seen,
        prompt=cfg.prompt or path.rstrip("/").rpartition("/")[2],
        made_by=cfg.made_by,
        base=home,
        base_python=base_program,
        system_site_packages=cfg.system_site_packages,
        problem=f"its base Python {home} is on another machine, which is not asked"
        if windows and _another_machine(home, path)
        else _problem(program, home, candidates, base_program, cfg, base),
    )


def _base_candidates(path: str, program: str, home: str, cfg: pyvenv.Cfg, windows: bool) -> list[str]:
    """What the program of the base Python may be, best first; never something of the environment itself."""
    named = [slashed(each, windows) for each in cfg.executables]
    target = _link_target(path, program, windows)
    if target:
        named.append(target)
    if home:
        named += layout.base_programs(home, cfg.version, windows)
    return [
        each
        for each in dict.fromkeys(named)
        if not within(each, path, windows) and not (windows and _another_machine(each, path))
    ]


def _another_machine(place: str, path: str) -> bool:
    """Whether a place is on a machine that the environment is not on: for a mere look there, Windows logs on to it."""
    return place.startswith("//") and place.lower().split("/")[:3] != path.lower().split("/")[:3]


def _link_target(path: str, program: str, windows: bool) -> str:
    """Where the links of an environment's program first lead out of it, "" for a file of its own."""
    at = program
    for _ in range(16):
        try:
            at = os.path.normpath(os.path.join(os.path.dirname(at), os.readlink(at)))
        except (OSError, ValueError):
            return ""
        if not within(slashed(at, windows), path, windows):
            return slashed(at, windows)
    return ""


def _identity(cfg: pyvenv.Cfg, base: Python | None) -> tuple[str, str, str]:
    """Version, implementation, and the implementation's own version."""
    if base is None:
        implementation = cfg.implementation or ("cpython" if cfg.version else "")
        return cfg.version, implementation, cfg.version if implementation == "cpython" else ""
    version = base.version
    if cfg.version and (_minor(version) != _minor(cfg.version) or version.count(".") < 2):
        version = cfg.version  # its distributions are in that version's folder
    implementation = base.implementation
    return version, implementation, version if implementation == "cpython" else base.release


def _problem(
    program: str, home: str, candidates: list[str], base_program: str, cfg: pyvenv.Cfg, base: Python | None
) -> str:
    if not home:
        return f"its {pyvenv.NAME} doesn't name a base Python"
    if not base_program or not os.path.isdir(home) or (program and not os.path.isfile(program)):
        gone = next((each for each in candidates if not os.path.isfile(each)), home)
        return f"its base Python {gone} is gone"
    if not program:
        return "it has no Python"
    if base and cfg.version and _minor(base.version) != _minor(cfg.version):
        return f"it was made for Python {_minor(cfg.version)}, and its base is Python {_minor(base.version)} now"
    return ""


def _conda(path: str, host: Host) -> Environment:
    listed = list_folder(f"{path}/conda-meta", _MAX_PACKAGES)
    found = next((match for name in listed if (match := _CONDA_PYTHON.fullmatch(name))), None)
    program = layout.prefix_interpreter(path, host.windows)
    python = look(program, host.windows) if program else None
    version = found[1] if found else python.version if python else ""
    implementation = python.implementation if python else "cpython" if version else ""
    release = version if implementation == "cpython" else python.release if python else ""
    return Environment(
        path=path,
        kind=Kind.CONDA,
        python=program,
        version=version,
        implementation=implementation,
        markers=_markers(version, implementation, release, host),
        site_packages=layout.site_packages(path, version, host.windows),
        prompt=path.rstrip("/").rpartition("/")[2],
        made_by="pixi" if "pixi" in listed else "conda",
        base_python=python.program if python else "",
        externally_managed=python is not None and os.path.isfile(f"{python.library}/{_MANAGED}"),
        problem="" if program and python else "it has no Python",
    )


def _markers(version: str, implementation: str, release: str, host: Host) -> dict[str, str]:
    return dict(markers(version, implementation, release, host.platform, machine_of(host.platform)))


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])
