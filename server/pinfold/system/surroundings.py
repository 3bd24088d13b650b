"""The environment variables that a child of ours starts from. Must never let a variable choose what code it runs.

What remains is what programs need to work on this machine: homes, proxies, certificates, locales, compilers, PATH.
"""

from __future__ import annotations

import ntpath
import os
import posixpath
from collections.abc import Iterable, Mapping

from pinfold.system.files import leads_into

# What an installer is to hear of these, whoever starts it adds again, after deciding.
_FAMILIES = (
    "PYTHON",
    "VIRTUAL_ENV",
    "CONDA_",
    "PIP_",
    "UV_",
    "PIPENV_",
    "POETRY_",
    "PDM_",
    "HATCH_",
    "_CONDA_",
    "_OLD_",
)
# Git sets these for its hooks; a build that asks git for a version would be told about the wrong repository.
_GIT = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_PREFIX")
_OTHERS = frozenset({"__PYVENV_LAUNCHER__", "PS1", "PROMPT_COMMAND", "ENV", "BASH_ENV", *_GIT})


def base_environment(
    environ: Mapping[str, str], without: Iterable[str] = (), *, windows: bool | None = None
) -> dict[str, str]:
    """`environ` less everything that could hijack or misdirect an installer. `windows` is for tests; None means this machine.

    PATH loses relative entries and those that lie in, or lead into, the folders `without` (absolute; the workspace: an active
    environment there could offer a `git`). Loader variables such as LD_PRELOAD stay: they are the person's, and no workspace
    sets them.
    """
    windows = os.name == "nt" if windows is None else windows
    kept = {name: value for name, value in environ.items() if not _hijacks(name.upper() if windows else name)}
    for name in [name for name in kept if (name.upper() if windows else name) == "PATH"]:
        kept[name] = _search_path(kept[name], [*without], windows)
    return kept


def _hijacks(name: str) -> bool:
    return name.startswith(_FAMILIES) or name in _OTHERS


def _search_path(value: str, without: list[str], windows: bool) -> str:
    absolute = ntpath.isabs if windows else posixpath.isabs
    divider = ";" if windows else ":"
    entries = value.split(divider)
    return divider.join(entry for entry in entries if absolute(entry) and not leads_into(entry, without, windows))
