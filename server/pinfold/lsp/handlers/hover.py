"""textDocument/hover."""

from __future__ import annotations

from typing import Any

from pinfold.lsp.fields import find
from pinfold.lsp.handlers._asked import asked, the_position
from pinfold.lsp.handlers._handler import Handler
from pinfold.lsp.markup import to_markup
from pinfold.lsp.session import Session


def hover(session: Session, params: Any) -> Any:
    """What is to be said about the text under the cursor; None for nothing. What an index is yet to say is waited for a moment."""
    position = the_position(params)
    file = asked(session, params)
    if file is None:
        return None
    from pinfold.ide.hover import release_at

    release = release_at(file.snapshot, file.path, file.offset(position))
    if release is not None and session.indexes.coming(file.path, *release):
        return _later(session, params, file.path, *release)
    return _answer(session, params)


async def _later(session: Session, params: Any, path: str, key: str, version: str) -> dict[str, Any] | None:
    await session.indexes.come(path, key, version)
    return _answer(session, params)


def _answer(session: Session, params: Any) -> dict[str, Any] | None:
    position = the_position(params)
    file = asked(session, params)
    if file is None:
        return None
    from pinfold.ide.hover import hover

    answer = hover(file.snapshot, file.path, file.offset(position))
    if answer is None:
        return None
    formats = find(session.client.capabilities, "textDocument", "hover", "contentFormat")
    return {"contents": to_markup(answer.markdown, formats), "range": file.range(answer.span)}


HANDLERS = (Handler("textDocument/hover", hover, lambda client: {"hoverProvider": True}, raw=True),)
