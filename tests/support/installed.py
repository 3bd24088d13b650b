"""The section `-- @env --` of a world (`world.py`): an environment and what is installed in it, one thing a line.

    flask 3.0.3 requires werkzeug>=3.0        a distribution; the same again for each further requirement
    demo 0.1 from file:///w/demo              … from a place, by `direct_url.json`; "editable from", "from git+…@rev (commit)"
    broken 1.0: its METADATA is gone          … whose metadata cannot be used
    outside 1.0 in /usr/lib/python3           … that lies elsewhere: system site packages
    python: 3.12.1                            the environment's Python (the default), `problem:` what is wrong with it
    wanted: >=3.13 (pyproject.toml)           a Python that the project asks for, or `pypy ==3.10.* or ==3.11.* (…)`
    files: requirements.txt, dev.txt          what the environment is kept equal to (default: `requirements.txt`)
    synced: flask==3.0.3, six                 the lines of the last sync
    outdated: demo (it asks for six now)      … whose project has changed since, and how

The environment is `/w/.venv`, on Linux; `none` says that there is none.
"""

from __future__ import annotations

import re

from packaging.utils import canonicalize_name

from pinfold.analysis.asked import survey
from pinfold.analysis.environment import (
    DirectUrl,
    Distribution,
    Environment,
    EnvironmentFacts,
    Kind,
    LastSync,
    WantedPython,
)
from pinfold.analysis.snapshot import Role, Snapshot, SourceFile
from pinfold.records import replace
from pinfold.requirements.parser import parse

_SETTING = re.compile(r"(python|problem|wanted|files|synced|path|outdated): *(.*)")
_DISTRIBUTION = re.compile(r"(\S+) ([^\s:]+)(?:: (?P<problem>.+)|(?P<rest>.*))")
_PART = re.compile(r" (requires|extras|from|editable from|in) (.+?)(?= (?:requires|extras|from|editable from|in) |$)")
_VCS = re.compile(r"(git|hg|svn|bzr)\+(.+?)(?:@([^@/]+))? \((\w+)\)")


def markers(version: str) -> dict[str, str]:
    """The variables of PEP 508 of a CPython on Linux."""
    return {
        "implementation_name": "cpython",
        "implementation_version": version,
        "os_name": "posix",
        "platform_machine": "x86_64",
        "platform_python_implementation": "CPython",
        "platform_release": "6.1.0",
        "platform_system": "Linux",
        "platform_version": "#1 SMP",
        "python_full_version": version,
        "python_version": ".".join(version.split(".")[:2]),
        "sys_platform": "linux",
    }


def facts(text: str, root: str) -> EnvironmentFacts:
    """The facts that a section states."""
    said = {"python": "3.12.1", "path": f"{root}/.venv", "files": "requirements.txt"}
    found: dict[str, Distribution] = {}
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    for line in lines:
        if setting := _SETTING.fullmatch(line):
            said[setting[1]] = setting[2]
        elif line != "none":
            one = _distribution(line, said["path"])
            before = found.get(one.key)
            found[one.key] = replace(before, requires=before.requires + one.requires) if before else one
    files = tuple(f"{root}/{name}" for name in said["files"].split(", "))
    version = said["python"]
    environment = Environment(
        said["path"],
        Kind.VIRTUAL,
        version=version,
        implementation="cpython",
        markers=markers(version),
        problem=said.get("problem", ""),
    )
    synced = _synced(said["synced"], environment, root) if "synced" in said else None
    wanted = tuple(_wanted(each, root) for each in said["wanted"].split("; ")) if "wanted" in said else ()
    name, _, how = said.get("outdated", "").rstrip(")").partition(" (")
    outdated = {name: how} if name else {}
    return EnvironmentFacts(None if "none" in lines else environment, found, files, synced, wanted, outdated)


def _distribution(line: str, path: str) -> Distribution:
    match = _DISTRIBUTION.fullmatch(line)
    assert match, f"no distribution: {line!r}"
    key = canonicalize_name(match[1])
    location = f"{path}/lib/python3.12/site-packages/{key.replace('-', '_')}-{match[2]}.dist-info"
    one = Distribution(match[1], key, match[2], location, installer="pip", problem=match["problem"] or "")
    for part in _PART.finditer(match["rest"] or ""):
        if part[1] == "requires":
            one = replace(one, requires=(*one.requires, part[2]))
        elif part[1] == "in":
            one = replace(one, location=f"{part[2]}/{location.rpartition('/')[2]}")
        else:
            one = replace(one, direct=_direct(part[2], part[1] != "from"))
    return one


def _direct(url: str, editable: bool) -> DirectUrl:
    if vcs := _VCS.fullmatch(url):
        return DirectUrl(vcs[2], editable, vcs[1], vcs[4], vcs[3] or "")
    url, _, fragment = url.partition("#")
    algorithm, _, digest = fragment.partition("=")
    if algorithm == "subdirectory":
        return DirectUrl(url, editable, subdirectory=digest)
    return DirectUrl(url, editable, hashes={algorithm: digest} if digest else {})


def _wanted(text: str, root: str) -> WantedPython:
    asked, _, origin = text.rstrip(")").partition(" (")
    implementation, _, rest = asked.partition(" ") if " " in asked and asked[0].isalpha() else ("", "", asked)
    specifier, *others = rest.split(" or ")
    return WantedPython(specifier, f"{root}/{origin}", tuple(others), implementation)


def _synced(text: str, environment: Environment, root: str) -> LastSync:
    path = f"{root}/synced.txt"
    source = SourceFile(path, Role.REQUIREMENTS, parse(text.replace(", ", "\n")))
    lines = survey(Snapshot(root, {path: source}), (path,), environment.markers).requirements
    return LastSync(0.0, frozenset(line.canonical for line in lines))
