"""What a command gets that runs in an environment without activation, and which program it is. Pure but for a look whether files
exist; must never find a program in the current folder because an entry of PATH is empty or relative."""

from __future__ import annotations

import ntpath
import os
import posixpath
from collections.abc import Callable, Mapping

from pinfold.analysis.environment import Environment, Kind
from pinfold.environment.activation import harmless, native, path_variable, programs, same_folder
from pinfold.system.trouble import Trouble, shown

_DROPPED = ("PYTHONHOME", "__PYVENV_LAUNCHER__", "VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT")
_EXTENSIONS = ".COM;.EXE;.BAT;.CMD"


def environment_for_command(
    environment: Environment, environ: Mapping[str, str], windows: bool = False
) -> dict[str, str]:
    """The variables for a command in `environment`: its programs first on PATH, and what tells other tools that it is active.

    An entry of PATH cannot hold the separator; where the path has one, programs are found by `resolve_command` alone.
    """
    key = path_variable(environ, windows)
    dropped = {*_DROPPED, *(("CONDA_PREFIX", "CONDA_DEFAULT_ENV") if environment.kind is Kind.CONDA else ())}
    found = {name: value for name, value in environ.items() if (name.upper() if windows else name) not in dropped}
    folders = _folders(environment, windows)
    separator = ";" if windows else ":"
    entries = [entry for entry in environ.get(key, "").split(separator) if entry]
    rest = [entry for entry in entries if not any(same_folder(entry, folder, windows) for folder in folders)]
    found[key] = separator.join([*(folder for folder in folders if separator not in folder), *rest])
    path = native(environment.path, windows)
    if environment.kind is Kind.CONDA:
        return {**found, "CONDA_PREFIX": path, "CONDA_DEFAULT_ENV": environment.name}
    return {**found, "VIRTUAL_ENV": path, "VIRTUAL_ENV_PROMPT": harmless(environment.prompt or environment.name)}


def _folders(environment: Environment, windows: bool) -> list[str]:
    if environment.kind is Kind.CONDA and windows:
        inside = ("", "Library/mingw-w64/bin", "Library/usr/bin", "Library/bin", "Scripts", "bin")
        return [native(f"{environment.path}/{name}".rstrip("/"), windows) for name in inside]
    return [programs(environment, windows)]


def _is_program(path: str) -> bool:
    return os.path.isfile(path) and os.access(path, os.X_OK)


def resolve_command(
    name: str,
    environment: Environment,
    environ: Mapping[str, str],
    windows: bool = False,
    is_program: Callable[[str], bool] = _is_program,
) -> str:
    """The program that `name` stands for, as a path: the environment's own first, then PATH's. `environ` is the command's.

    A name with a slash in it is a path already, relative to where the person is. Raises Trouble `no-command`.
    """
    separators = "/\\:" if windows else "/"
    endings = _endings(name, environ, windows)
    if any(separator in name for separator in separators):
        return next((name + end for end in endings if is_program(name + end)), name)
    join, absolute = (ntpath.join, ntpath.isabs) if windows else (posixpath.join, posixpath.isabs)
    entries = environ.get(path_variable(environ, windows), "").split(";" if windows else ":")
    for folder in [*_folders(environment, windows), *(entry.strip('"') if windows else entry for entry in entries)]:
        for ending in endings if absolute(folder) else ():
            path = join(folder, name + ending)
            if is_program(path):
                return path
    said = f"There is no command {shown(name)!r} in the environment {environment.name!r} nor on PATH."
    raise Trouble(
        "no-command", said, "Is the package that has it installed? `pinfold env sync` installs what the files name."
    )


def _endings(name: str, environ: Mapping[str, str], windows: bool) -> tuple[str, ...]:
    if not windows:
        return ("",)
    listed = next((value for key, value in environ.items() if key.upper() == "PATHEXT"), "") or _EXTENSIONS
    endings = tuple(ending for ending in listed.split(";") if ending.startswith("."))
    if name.lower().endswith(tuple(ending.lower() for ending in endings)):
        return ("", *endings)
    return endings
