"""Where our own folders are. Must import nothing: a remembered answer is found by this before anything else is there."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def own_folder(kind: str, environ: Mapping[str, str], home: str, platform: str) -> str:
    """The folder for "state" or "cache" (XDG Base Directory; Windows and macOS have theirs), never created here.

    `environ` are the variables, `home` is the person's folder, `platform` is `sys.platform`.
    """
    own = environ.get(f"PINFOLD_{kind.upper()}_DIR", "")
    if own:
        return os.path.abspath(own)
    if platform == "win32":
        return os.path.join(environ.get("LOCALAPPDATA") or home, "pinfold", kind)
    if platform == "darwin":
        parent = "Caches" if kind == "cache" else "Application Support"
        return os.path.join(home, "Library", parent, "pinfold")
    parent = environ.get(f"XDG_{kind.upper()}_HOME", "")
    if not os.path.isabs(parent):  # the specification says to ignore a relative one
        parent = os.path.join(home, ".cache" if kind == "cache" else os.path.join(".local", "state"))
    return os.path.join(parent, "pinfold")
