"""Which names and places a new environment may have. Pure.

Activation scripts of old releases of venv and virtualenv do not quote the path (CVE-2024-9287, CVE-2024-53899), and it is the name
that a project's settings choose; the folders above it are the person's own and may be called anything.
"""

from __future__ import annotations

import re

from pinfold.system.trouble import Trouble, shown

USUAL = (".venv", "venv", "env")  # the names that people and tools give an environment, in the order of preference

_NAME = re.compile(r"[A-Za-z0-9._ -]{1,128}")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)  # names that Windows keeps for itself


def check_name(path: str) -> None:
    """Raises Trouble `bad-name` where the last part of `path` is no name for an environment that is to be made."""
    name = path.rstrip("/").rpartition("/")[2]
    why = _objection(name)
    if why:
        raise Trouble(
            "bad-name", f"{shown(name[:64])!r} is no good name for an environment: {why}.", "The usual name is .venv."
        )


def _objection(name: str) -> str:
    if name.strip(". ") == "":
        return "it needs a letter or a digit"
    if not _NAME.fullmatch(name):
        return "some shells would take it for more than a name; letters, digits, dots, dashes and spaces are safe"
    if name[0] in " -" or name[-1] in " .":
        return "it must not begin with a dash or a space, nor end in a dot or a space"
    if _DEVICES.fullmatch(name):
        return "Windows keeps it for a device"
    return ""
