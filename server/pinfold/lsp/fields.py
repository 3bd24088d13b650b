"""Taking plain JSON apart: the messages of every keystroke are not worth a round through cattrs. Must never guess."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pygls.exceptions import JsonRpcInvalidParams

T = TypeVar("T")


def pick(message: Any, kind: type[T], *keys: str) -> T:
    """`message[keys[0]][keys[1]]…`, which has to be a `kind`. Raises JsonRpcInvalidParams otherwise."""
    found = message
    for key in keys:
        if not isinstance(found, Mapping) or key not in found:
            raise JsonRpcInvalidParams(f"{'.'.join(keys)} is missing")
        found = found[key]
    if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
        raise JsonRpcInvalidParams(f"{'.'.join(keys)} is not of the right type")
    return found


def find(message: Any, *keys: str) -> Any:
    """`message[keys[0]][keys[1]]…`, None where something on the way is missing."""
    for key in keys:
        message = message.get(key) if isinstance(message, Mapping) else None
    return message
