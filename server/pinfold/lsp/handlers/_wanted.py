"""What the requests of the verbs have in common: which folder and environment they are about, and reading their parameters.

Must never take what is not what it ought to be: JsonRpcInvalidParams says what is wrong with it.
"""

from __future__ import annotations

import os
import re
from typing import Any

from pygls.exceptions import JsonRpcInvalidParams

from pinfold.lsp.fields import find
from pinfold.lsp.session import Session
from pinfold.lsp.uris import to_path
from pinfold.system.paths import canonical


def folder_of(session: Session, params: Any) -> str:
    """The folder that a request is about: `folder` or `textDocument.uri`, else the only one there is."""
    uri = find(params, "folder") or find(params, "textDocument", "uri")
    if isinstance(uri, str):
        path = to_path(uri).rstrip("/") or "/"
        found = path if path in session.folders else session.engine.owner(path)
        if found in session.folders:
            return found
    elif len(session.folders) == 1:
        return next(iter(session.folders))
    raise JsonRpcInvalidParams("folder is missing, or none of the workspace's")


def text(params: Any, name: str) -> str:
    """An optional string."""
    found = find(params, name)
    if found is not None and not isinstance(found, str):
        raise JsonRpcInvalidParams(f"{name} is not a string")
    return found or ""


def flag(params: Any, name: str, default: bool = False) -> bool:
    """An optional truth value."""
    found = find(params, name)
    if found is not None and not isinstance(found, bool):
        raise JsonRpcInvalidParams(f"{name} is not true or false")
    return default if found is None else found


def choice(params: Any, name: str) -> bool | None:
    """An optional truth value, where nothing said is a third one."""
    return None if find(params, name) is None else flag(params, name)


def texts(params: Any, name: str) -> tuple[str, ...]:
    """An optional list of strings."""
    found = find(params, name)
    if found is None:
        return ()
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise JsonRpcInvalidParams(f"{name} is not a list of strings")
    return tuple(found)


def place(folder: str, params: Any, name: str) -> str:
    """An optional path or `file:` URI, as a canonical path; one that is relative counts from the folder."""
    return _place(folder, text(params, name))


def _place(folder: str, found: str) -> str:
    if not found:
        return ""
    path = to_path(found) if found.startswith("file:") else found
    return canonical(os.path.join(folder, path))  # noqa: PTH118  # `canonical` takes and gives strings


def chosen_python(folder: str, params: Any) -> str:
    """A version or specifier as it is written; a path or `file:` URI as a path."""
    wanted = text(params, "python")
    return _place(folder, wanted) if re.search(r"[/\\]|^file:", wanted) else wanted


def named(folder: str, params: Any) -> dict[str, Any]:
    """The fields of a verb's context that a request may set."""
    installer = text(params, "installer")
    if installer not in ("", "uv", "pip"):
        raise JsonRpcInvalidParams("installer is neither uv nor pip")
    return {
        "env": place(folder, params, "environment"),
        "consent": flag(params, "consent"),
        "files": tuple(_place(folder, each) for each in texts(params, "files")),
        "installer": installer,
        "offline": flag(params, "offline"),
    }
