"""The requests that the server answers, one file per group. Must never hold the logic of a feature."""

from pinfold.lsp.handlers import (
    code_action,
    code_lens,
    commands,
    completion,
    configuration,
    diagnostics,
    environment,
    folders,
    formatting,
    hover,
    inlay_hints,
    lifecycle,
    navigation,
    outline,
    rename,
    semantic_tokens,
    synchronization,
    upgrades,
)
from pinfold.lsp.handlers._handler import Handler

ALL: tuple[Handler, ...] = (
    *lifecycle.HANDLERS,
    *synchronization.HANDLERS,
    *configuration.HANDLERS,
    *folders.HANDLERS,
    *diagnostics.HANDLERS,
    *hover.HANDLERS,
    *inlay_hints.HANDLERS,
    *completion.HANDLERS,
    *code_action.HANDLERS,
    *code_lens.HANDLERS,
    *outline.HANDLERS,
    *navigation.HANDLERS,
    *semantic_tokens.HANDLERS,
    *formatting.HANDLERS,
    *rename.HANDLERS,
    *environment.HANDLERS,
    *upgrades.HANDLERS,
    *commands.HANDLERS,
)
