"""The requests that the server answers, one file per group. Must never hold the logic of a feature."""

from pinfold.lsp.handlers import configuration, diagnostics, folders, hover, lifecycle, synchronization
from pinfold.lsp.handlers._handler import Handler

ALL: tuple[Handler, ...] = (
    *lifecycle.HANDLERS,
    *synchronization.HANDLERS,
    *configuration.HANDLERS,
    *folders.HANDLERS,
    *diagnostics.HANDLERS,
    *hover.HANDLERS,
)
