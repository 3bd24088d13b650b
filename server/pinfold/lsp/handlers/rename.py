"""textDocument/prepareRename and textDocument/rename."""

from __future__ import annotations

from typing import Any

from pygls.exceptions import JsonRpcException

from pinfold.lsp.client import Client
from pinfold.lsp.edits import renames_files, to_workspace_edit
from pinfold.lsp.fields import pick
from pinfold.lsp.handlers._asked import asked, the_position
from pinfold.lsp.handlers._handler import Handler
from pinfold.lsp.protocol import REQUEST_FAILED
from pinfold.lsp.session import Session

_NO_RENAMES = "This editor cannot rename files for a language server."


def prepare_rename(session: Session, params: Any) -> dict[str, Any] | None:
    """The text to be edited. What cannot be renamed is an error whose message the editor shows."""
    position = the_position(params)
    file = asked(session, params)
    if file is None:
        return None
    from pinfold.ide.rename import Refused, prepare_rename

    answer = prepare_rename(file.snapshot, file.path, file.offset(position))
    if isinstance(answer, Refused):
        raise JsonRpcException(answer.message, REQUEST_FAILED)
    if not renames_files(session):
        raise JsonRpcException(_NO_RENAMES, REQUEST_FAILED)
    return {"range": file.range(answer), "placeholder": file.lines.text[answer.start : answer.end]}


def rename(session: Session, params: Any) -> dict[str, Any] | None:
    """The edits of every file that names the target, then the move of the file itself."""
    from pinfold.ide.rename import Refused, folders_wanted, rename

    position, name = the_position(params), pick(params, str, "newName")
    file = asked(session, params, lambda f: folders_wanted(f.snapshot, f.path, name))
    if file is None:
        return None
    answer = rename(file.snapshot, file.path, file.offset(position), name)
    if isinstance(answer, Refused):
        raise JsonRpcException(answer.message, REQUEST_FAILED)
    if not renames_files(session):
        raise JsonRpcException(_NO_RENAMES, REQUEST_FAILED)
    if answer.old == answer.new:
        return None
    return to_workspace_edit(session, answer.edits, (answer.old, answer.new))


def _capabilities(client: Client) -> dict[str, Any]:
    prepares = client.can("textDocument", "rename", "prepareSupport")
    return {"renameProvider": {"prepareProvider": True} if prepares else True}


HANDLERS = (
    Handler("textDocument/prepareRename", prepare_rename, raw=True),
    Handler("textDocument/rename", rename, _capabilities, raw=True),
)
