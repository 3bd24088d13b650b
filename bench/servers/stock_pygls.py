"""The smallest stock pygls server that publishes diagnostics and answers hover: the base of every ratio.

It finds nothing, or with the argument `finding` one thing in every file, for who waits for something to be seen.
"""

import sys

from lsprotocol import types
from pygls.lsp.server import LanguageServer

server = LanguageServer("stock", "0")
FIRST = types.Range(types.Position(0, 0), types.Position(0, 4))
FOUND = [types.Diagnostic(FIRST, "found", types.DiagnosticSeverity.Error)] if "finding" in sys.argv else []


def publish(uri: str, version: int | None) -> None:
    server.text_document_publish_diagnostics(
        types.PublishDiagnosticsParams(uri=uri, version=version, diagnostics=FOUND)
    )


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
