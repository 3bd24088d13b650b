"""Which Python a new environment is made from: what the person asks for, else what the project does. Runs nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from pinfold.analysis.environment import WantedPython
from pinfold.analysis.pythons import fits
from pinfold.analysis.versions import specifier_set
from pinfold.environment.describe import describe
from pinfold.environment.interpreters import Interpreter, interpreter
from pinfold.environment.pythons import look
from pinfold.system.files import leads_into
from pinfold.system.host import Host
from pinfold.system.paths import slashed
from pinfold.system.trouble import Trouble, shown

_REQUEST = re.compile(r"(?P<implementation>[a-z]*)[-@]?(?P<version>\d+(?:\.\d+){0,2}(?:(?:a|b|rc)\d+)?)?(?P<free>t?)")
_IMPLEMENTATIONS = {"": "", "python": "", "py": "", "cpython": "cpython", "pypy": "pypy", "graalpy": "graalpy"}
_LISTED = 6


def choose(
    request: str, found: Sequence[Interpreter], wanted: Sequence[WantedPython], host: Host, workspace: str = ""
) -> Interpreter:
    """The first of `found` (best first) that fits. Raises Trouble `no-python`, `bad-python`.

    `request` is the person's own word and stands above the project's: a path or program name with a slash, a version ("3.12"),
    a specifier (">=3.11"), or an implementation ("pypy3.10", "3.13t"); "" for none. Else all that is `wanted` has to hold. A Python
    that lies in the workspace is taken only if the person names its path: somebody else may have put it there.
    """
    if "/" in request or (host.windows and ("\\" in request or ":" in request)):
        return _at(request, host)
    outside = [each for each in found if not (workspace and _inside(each, workspace))]
    if request:
        fitting = [each for each in outside if _matches(request, each)]
        asked = f"No Python that fits {shown(request)!r} was found."
    else:
        fitting = [each for each in outside if fits(each.version, each.implementation, wanted)]
        said = " and ".join(f"{shown(want.specifier)} ({shown(want.origin)})" for want in wanted)
        asked = f"No Python that fits {said} was found." if said else "No Python was found."
    if fitting:
        return next((each for each in fitting if not each.free_threaded), fitting[0])
    raise Trouble("no-python", asked, _advice(outside))


def _at(request: str, host: Host) -> Interpreter:
    path = os.path.abspath(os.path.expanduser(request))
    if os.path.isdir(path):
        environment = describe(slashed(path, host.windows), host)
        path = environment.python if environment and environment.python else path
    python = look(path, host.windows)
    if python is not None:
        return interpreter(python, slashed(path, host.windows), "named")
    # an environment's own program leads to the Python that it was made from
    parent = os.path.dirname(os.path.dirname(path))
    environment = describe(slashed(parent, host.windows), host)
    base = look(environment.base_python, host.windows) if environment and environment.base_python else None
    if base is None or environment is None:
        raise Trouble(
            "bad-python", f"{shown(request)} is not a Python.", "Name a version, such as 3.12, or the path of one."
        )
    return interpreter(base, environment.base_python, "named")


def _inside(each: Interpreter, workspace: str) -> bool:
    return leads_into(each.path, [workspace]) or leads_into(each.prefix, [workspace])


def _matches(request: str, each: Interpreter) -> bool:
    text = request.strip().lower()
    if text[:1] in "<>=!~":
        return specifier_set(text) is not None and fits(each.version, "", [WantedPython(text, "")])
    match = _REQUEST.fullmatch(text)
    if match is None or match["implementation"] not in _IMPLEMENTATIONS:
        return False
    implementation = _IMPLEMENTATIONS[match["implementation"]]
    version = match["version"] or ""
    return (
        implementation in ("", each.implementation)
        and (version == "" or f"{each.version}.".startswith(f"{version}.") or each.version == version)
        and (each.free_threaded or not match["free"])
    )


def _advice(found: Sequence[Interpreter]) -> str:
    there = [f"{each.version} ({shown(each.path)})" for each in found[:_LISTED]]
    more = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
    known = f"There are {', '.join(there)}{more}. " if there else ""
    return f"{known}Install one that does, for example with `uv python install`, or name one: pinfold env create --python PYTHON."
