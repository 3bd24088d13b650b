"""What most requests share: a file that is known, as of now, and places in it. Must never import a feature.

Handlers import their feature when it is first asked for: all of them together would add 50 ms to the start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from pygls.exceptions import JsonRpcInvalidParams

from pinfold.analysis.findings import Edit
from pinfold.analysis.snapshot import Snapshot
from pinfold.lsp.edits import to_text_edits
from pinfold.lsp.fields import find, pick
from pinfold.lsp.positions import Encoding, to_offset, to_range, to_span
from pinfold.lsp.session import Session
from pinfold.lsp.uris import to_path
from pinfold.requirements.text import LineIndex, Span


class Asked(NamedTuple):
    """The file that a request is about: in `snapshot.files`, with the `lines` that its spans count in."""

    uri: str
    path: str
    snapshot: Snapshot
    lines: LineIndex
    encoding: Encoding

    def offset(self, position: Any) -> int:
        """`position` is one that `the_position` let through."""
        return to_offset(self.lines, position, self.encoding)

    def span(self, selected: Any) -> Span:
        """`selected` is one that `the_range` let through."""
        return to_span(self.lines, selected, self.encoding)

    def range(self, span: Span) -> dict[str, Any]:
        return to_range(self.lines, span, self.encoding)

    def edits(self, edits: Iterable[Edit]) -> list[dict[str, Any]]:
        return to_text_edits(edits, self.lines, self.encoding)


Folders = Callable[[Asked], Sequence[str]]


def asked(session: Session, params: Any, folders: Folders | None = None) -> Asked | None:
    """The file of a request's `textDocument`; None for one that isn't known, or isn't any longer.

    `folders` says which folders' entries the answer wants to know. Raises JsonRpcInvalidParams for odd parameters.
    """
    uri = pick(params, str, "textDocument", "uri")
    path, snapshot = to_path(uri), session.snapshot(uri)
    index = session.index(path)
    if index is None or path not in snapshot.files:
        return None
    found = Asked(uri, path, snapshot, index, session.client.encoding)
    wanted = folders(found) if folders is not None else ()
    return found._replace(snapshot=session.engine.snapshot(path, wanted)) if wanted else found


def the_position(params: Any) -> Any:
    """A request's `position`. Raises JsonRpcInvalidParams where it isn't one."""
    return _checked(params, "position")


def the_range(params: Any) -> Any:
    """A request's `range`. Raises JsonRpcInvalidParams where it isn't one."""
    _checked(params, "range", "start")
    _checked(params, "range", "end")
    return params["range"]


def _checked(params: Any, *keys: str) -> Any:
    for part in ("line", "character"):
        if pick(params, int, *keys, part) < 0:
            raise JsonRpcInvalidParams(f"{'.'.join((*keys, part))} is negative")
    return find(params, *keys)


def location(session: Session, path: str, span: Span) -> dict[str, Any] | None:
    """A place in any file; None in one whose text isn't known."""
    place = session.place(path)
    return None if place is None else {"uri": place[0], "range": to_range(place[1], span, session.client.encoding)}
