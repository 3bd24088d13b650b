"""textDocument/completion and completionItem/resolve."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING, Any, NamedTuple

from pinfold.lsp.client import Client
from pinfold.lsp.fields import find
from pinfold.lsp.handlers._asked import asked, the_position
from pinfold.lsp.handlers._handler import Handler
from pinfold.lsp.markup import to_markup

if TYPE_CHECKING:
    from pinfold.ide.completion_item import Item
    from pinfold.lsp.session import Session

TRIGGERS = ("-", ";", "=", "<", ">", "[", "/", " ", '"', "'", ",")
"""Characters after which an editor should ask by itself."""

LIMIT = 500
_BY_CHARACTER = 2  # LSP 3.17, "CompletionTriggerKind"
_DEPRECATED = 1  # LSP 3.17, "CompletionItemTag"
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
    """What could stand at the cursor: the best `LIMIT`. An editor narrows a whole list down by itself, else asks again."""
    from pinfold.ide.completion import complete, folders_wanted

    position = the_position(params)
    file = asked(session, params, lambda f: folders_wanted(f.snapshot, f.path, f.offset(position)))
    if file is None:
        return None
    trigger = find(params, "context", "triggerCharacter")
    typed = find(params, "context", "triggerKind") == _BY_CHARACTER and isinstance(trigger, str)
    items = complete(file.snapshot, file.path, file.offset(position), trigger if typed else "")
    if any(item.kind == "project" for item in items) or not items:
        session.indexes.completing(file.path)
    best = items if len(items) <= LIMIT else sorted(items, key=lambda item: item.sort or item.label)[:LIMIT]
    style = _style(session.client)
    ranges = {span: file.range(span) for span in {item.span for item in best}}
    uri = params["textDocument"]["uri"]
    # Behind an operator that is whole stand versions: an editor that only narrows the operators down would never ask for them.
    partial = best is not items or any(item.kind == "operator" for item in items)
    return {"isIncomplete": partial, "items": [_item(item, ranges[item.span], style, uri) for item in best]}


def resolve(session: Session, params: Any) -> Any:
    """The item that the person looks at, with what its project is; what an index is yet to say is waited for a moment."""
    uri, about = find(params, "data", "uri"), find(params, "data", "about")
    if not isinstance(uri, str) or not isinstance(about, list) or [*map(type, about)] != [str, str]:
        return params
    file = asked(session, {"textDocument": {"uri": uri}})
    if file is None or file.path not in file.snapshot.facts.indexes:
        return params
    return (
        _later(session, params, uri, about) if _coming(session, uri, about) else _resolved(session, params, uri, about)
    )


def _coming(session: Session, uri: str, about: Any) -> tuple[str, str, str] | None:
    """What is worth waiting for: a file's path, a project's key and a version, as `Indexes.coming` wants them."""
    from pinfold.ide.about_release import documented

    file = asked(session, {"textDocument": {"uri": uri}})
    release = documented(file.snapshot, file.path, *about) if file is not None else None
    if file is None or release is None or not session.indexes.coming(file.path, *release):
        return None
    return (file.path, *release)


async def _later(session: Session, params: Any, uri: str, about: Any) -> Any:
    for _ in range(2):  # the project, then its newest release
        wanted = _coming(session, uri, about)
        if wanted is None:
            break
        await session.indexes.come(*wanted)
    return _resolved(session, params, uri, about)


def _resolved(session: Session, params: Any, uri: str, about: Any) -> Any:
    file = asked(session, {"textDocument": {"uri": uri}})
    if file is None:
        return params
    from pinfold.ide.about_release import documentation

    said = documentation(file.snapshot, file.path, *about)
    return {**params, "documentation": to_markup(said, _style(session.client).formats)} if said else params


class _Style(NamedTuple):
    """What of an item the client understands."""

    kinds: Container[int]
    snippets: bool
    formats: Any
    asks_again: bool
    tags: bool
    deprecated: bool


def _style(client: Client) -> _Style:
    can = find(client.capabilities, "textDocument", "completion")
    kinds = find(can, "completionItemKind", "valueSet")
    # Which commands an editor has is its own affair; some say so as rust-analyzer asks them to.
    commands = find(client.capabilities, "experimental", "commands", "commands")
    return _Style(
        kinds if isinstance(kinds, list) else _PLAIN_KINDS,
        find(can, "completionItem", "snippetSupport") is True,
        find(can, "completionItem", "documentationFormat"),
        isinstance(commands, list) and _ASK_AGAIN in commands,
        _DEPRECATED in (find(can, "completionItem", "tagSupport", "valueSet") or ()),
        find(can, "completionItem", "deprecatedSupport") is True,
    )


def _item(item: Item, span: dict[str, Any], style: _Style, uri: str) -> dict[str, Any]:
    text = item.text if style.snippets or not item.snippet else item.text.replace("$1", "")
    found: dict[str, Any] = {"label": item.label, "textEdit": {"range": span, "newText": text}}
    if _KINDS[item.kind.value] in style.kinds:
        found["kind"] = _KINDS[item.kind.value]
    if item.snippet and style.snippets:
        found["insertTextFormat"] = _SNIPPET
    if item.detail:
        found["detail"] = item.detail
    if item.documentation:
        found["documentation"] = to_markup(item.documentation, style.formats)
    if item.sort:
        found["sortText"] = item.sort
    if item.deprecated and style.tags:
        found["tags"] = [_DEPRECATED]
    elif item.deprecated and style.deprecated:
        found["deprecated"] = True
    if item.about[0]:
        found["data"] = {"uri": uri, "about": [*item.about]}
    if item.again and style.asks_again:
        found["command"] = {"title": "Suggest", "command": _ASK_AGAIN}
    return found


HANDLERS = (
    Handler(
        "textDocument/completion",
        completion,
        lambda client: {"completionProvider": {"triggerCharacters": list(TRIGGERS), "resolveProvider": True}},
        raw=True,
    ),
    Handler("completionItem/resolve", resolve, raw=True),
)
