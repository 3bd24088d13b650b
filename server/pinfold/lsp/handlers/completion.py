"""textDocument/completion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pinfold.lsp.client import Client
from pinfold.lsp.fields import find
from pinfold.lsp.handlers._asked import asked, the_position
from pinfold.lsp.handlers._handler import Handler
from pinfold.lsp.markup import to_markup

if TYPE_CHECKING:
    from pinfold.ide.completion_item import Item
    from pinfold.lsp.handlers._asked import Asked
    from pinfold.lsp.session import Session

TRIGGERS = ("-", ";", "=", "<", ">", "[", "/", " ", '"', "'", ",")
"""Characters after which an editor should ask by itself."""

_BY_CHARACTER = 2  # LSP 3.17, "CompletionTriggerKind"
_SNIPPET = 2  # LSP 3.17, "InsertTextFormat"
_ASK_AGAIN = "editor.action.triggerSuggest"
# LSP 3.17, "CompletionItemKind"; a client that doesn't say which ones it knows knows those up to 18.
_KINDS = {
    "option": 10,
    "variable": 6,
    "operator": 24,
    "keyword": 14,
    "value": 12,
    "project": 9,
    "extra": 5,
    "version": 21,
    "file": 17,
    "folder": 19,
    "rule": 20,
    "snippet": 15,
}
_PLAIN_KINDS = range(1, 19)


def completion(session: Session, params: Any) -> dict[str, Any] | None:
    """What could stand at the cursor. The list is complete: an editor narrows it down by itself."""
    from pinfold.ide.completion import complete, folders_wanted

    position = the_position(params)
    file = asked(session, params, lambda f: folders_wanted(f.snapshot, f.path, f.offset(position)))
    if file is None:
        return None
    trigger = find(params, "context", "triggerCharacter")
    typed = find(params, "context", "triggerKind") == _BY_CHARACTER and isinstance(trigger, str)
    items = complete(file.snapshot, file.path, file.offset(position), trigger if typed else "")
    return {"isIncomplete": False, "items": [_item(item, file, session.client) for item in items]}


def _item(item: Item, file: Asked, client: Client) -> dict[str, Any]:
    can = find(client.capabilities, "textDocument", "completion", "completionItem")
    snippets = find(can, "snippetSupport") is True
    text = item.text if snippets or not item.snippet else item.text.replace("$1", "")
    found: dict[str, Any] = {"label": item.label, "textEdit": {"range": file.range(item.span), "newText": text}}
    known = find(client.capabilities, "textDocument", "completion", "completionItemKind", "valueSet")
    if _KINDS[item.kind.value] in (known if isinstance(known, list) else _PLAIN_KINDS):
        found["kind"] = _KINDS[item.kind.value]
    if item.snippet and snippets:
        found["insertTextFormat"] = _SNIPPET
    if item.detail:
        found["detail"] = item.detail
    if item.documentation:
        found["documentation"] = to_markup(item.documentation, find(can, "documentationFormat"))
    if item.sort:
        found["sortText"] = item.sort
    # Which commands an editor has is its own affair; some say so as rust-analyzer asks them to.
    commands = find(client.capabilities, "experimental", "commands", "commands")
    if item.again and isinstance(commands, list) and _ASK_AGAIN in commands:
        found["command"] = {"title": "Suggest", "command": _ASK_AGAIN}
    return found


HANDLERS = (
    Handler(
        "textDocument/completion",
        completion,
        lambda client: {"completionProvider": {"triggerCharacters": list(TRIGGERS)}},
        raw=True,
    ),
)
