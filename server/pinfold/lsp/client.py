"""What the client can do, read once from its `initialize` request. Must never be asked for a client's name."""

from __future__ import annotations

from typing import Any

from pinfold.lsp.fields import find
from pinfold.lsp.positions import Encoding, choose_encoding
from pinfold.records import dataclass


@dataclass(frozen=True, slots=True)
class Client:
    """LSP 3.17, "ClientCapabilities", as far as it changes what we do."""

    encoding: Encoding = "utf-16"
    pulls: bool = False  # textDocument/diagnostic: then nothing is published
    refreshes: bool = False  # workspace/diagnostic/refresh
    configuration: bool = False  # workspace/configuration
    registers_watchers: bool = False
    registers_configuration: bool = False
    related_information: bool = False
    code_description: bool = False
    tags: frozenset[int] = frozenset()
    capabilities: Any = None  # everything, for what only one handler wants to know

    def can(self, *keys: str) -> bool:
        """Whether a capability is there and isn't false."""
        found = find(self.capabilities, *keys)
        return found is not None and found is not False


def read(capabilities: Any) -> Client:
    """A client from the JSON of its capabilities; what is odd counts as missing."""
    diagnostics = find(capabilities, "textDocument", "publishDiagnostics")
    workspace = find(capabilities, "workspace")
    tags = find(diagnostics, "tagSupport", "valueSet")
    return Client(
        encoding=choose_encoding(find(capabilities, "general", "positionEncodings")),
        pulls=isinstance(find(capabilities, "textDocument", "diagnostic"), dict),
        refreshes=find(workspace, "diagnostics", "refreshSupport") is True,
        configuration=find(workspace, "configuration") is True,
        registers_watchers=find(workspace, "didChangeWatchedFiles", "dynamicRegistration") is True,
        registers_configuration=find(workspace, "didChangeConfiguration", "dynamicRegistration") is True,
        related_information=find(diagnostics, "relatedInformation") is True,
        code_description=find(diagnostics, "codeDescriptionSupport") is True,
        tags=frozenset(tag for tag in tags if isinstance(tag, int)) if isinstance(tags, list) else frozenset(),
        capabilities=capabilities,
    )
