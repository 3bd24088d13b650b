"""`pyvenv.cfg` (PEP 405) as data, whoever wrote it. Pure: must never look at a disk."""

from __future__ import annotations

import re

from pinfold.records import dataclass

NAME = "pyvenv.cfg"
LIMIT = 65_536  # bytes; real ones have some 300

_VERSION = re.compile(
    r"([0-9]{1,4}(?:\.[0-9]{1,4}){1,2})(?:\.?(a|b|c|rc|alpha|beta|candidate|final)\.?([0-9]{1,4}))?\+?"
)
_STAGES = {"a": "a", "alpha": "a", "b": "b", "beta": "b", "c": "rc", "rc": "rc", "candidate": "rc"}
_QUOTED = re.compile(r"\\(['\"\\])")
# What `platform.python_implementation()` says, as `sys.implementation.name` has it.
_IMPLEMENTATIONS = {"graalvm": "graalpy"}


@dataclass(frozen=True, slots=True)
class Cfg:
    """What the file says, "" for what it does not. Paths stand as they are written.

    `home` is the folder of the base Python's program, `executables` name that program, likeliest first.
    """

    home: str
    executables: tuple[str, ...]
    version: str
    implementation: str
    prompt: str
    made_by: str
    system_site_packages: bool


def parse(data: bytes) -> Cfg:
    """Reads what CPython's `site` reads, and what venv, virtualenv and uv add. Later lines win, as there."""
    said: dict[str, str] = {}
    for line in data.decode("utf-8", "replace").removeprefix("\ufeff").splitlines():
        key, equals, value = line.partition("=")
        if equals:
            said[key.strip().lower()] = value.strip()
    implementation = said.get("implementation", "").lower()
    return Cfg(
        home=said.get("home", ""),
        executables=tuple(path for key in ("executable", "base-executable") if (path := said.get(key))),
        version=version(said.get("version_info") or said.get("version", "")),
        implementation=_IMPLEMENTATIONS.get(implementation, implementation),
        prompt=_unquoted(said.get("prompt", "")),
        made_by=_made_by(said),
        system_site_packages=said.get("include-system-site-packages", "").lower() == "true",
    )


def version(text: str) -> str:
    """`3.12.1`, `3.12.1.final.0` (virtualenv) and `3.13.0rc1` (uv) as PEP 440 writes them; "" for anything else."""
    found = _VERSION.fullmatch(text.strip())
    if not found:
        return ""
    release, stage, serial = found.groups()
    return release if stage in (None, "final") else f"{release}{_STAGES[stage]}{serial}"


def _unquoted(prompt: str) -> str:
    # venv writes Python's representation of the text; virtualenv and uv write the text.
    if len(prompt) >= 2 and prompt[0] == prompt[-1] and prompt[0] in "'\"":
        return _QUOTED.sub(r"\1", prompt[1:-1])
    return prompt


def _made_by(said: dict[str, str]) -> str:
    for tool in ("uv", "virtualenv"):
        if tool in said:
            return f"{tool} {said[tool]}".rstrip()
    return "venv" if "version" in said else ""
