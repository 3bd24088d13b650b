"""The smallest stock pygls server that publishes diagnostics (none) and answers hover: the base of every ratio."""

from lsprotocol import types
from pygls.lsp.server import LanguageServer

server = LanguageServer("stock", "0")


def publish(uri: str, version: int | None) -> None:
    server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri=uri, version=version, diagnostics=[]))


@server.feature(types.TEXT_DOCUMENT_DID_OPEN)
def did_open(params: types.DidOpenTextDocumentParams) -> None:
    publish(params.text_document.uri, params.text_document.version)


@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
def did_change(params: types.DidChangeTextDocumentParams) -> None:
    publish(params.text_document.uri, params.text_document.version)


@server.feature(types.TEXT_DOCUMENT_HOVER)
def hover(params: types.HoverParams) -> None:
    return None


if __name__ == "__main__":
    server.start_io()
