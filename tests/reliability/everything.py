"""Ask the engine everything that an editor could ask about one text."""

from __future__ import annotations

import random

from pinfold.analysis.check import check
from pinfold.analysis.fixes import apply_edits, choose_edits
from pinfold.analysis.snapshot import Snapshot
from pinfold.ide.actions import actions, resolve
from pinfold.ide.completion import complete
from pinfold.ide.folding import folds
from pinfold.ide.formatting import format_edits
from pinfold.ide.hover import hover
from pinfold.ide.links import links
from pinfold.ide.references import definition, highlights, references
from pinfold.ide.rename import prepare_rename
from pinfold.ide.semantic_tokens import semantic_tokens
from pinfold.ide.symbols import symbols
from pinfold.ide.workspace_symbols import workspace_symbols
from pinfold.requirements.text import Span


def ask_everything(snapshot: Snapshot, path: str, random_: random.Random, spots: int = 6) -> None:
    """Findings, their fixes, and every feature at some random places; raises what the engine raises."""
    source = snapshot.files[path]
    findings = check(snapshot)[path]
    if source.file is None:
        return
    text = source.file.text
    apply_edits(text, choose_edits(findings, unsafe=True))
    apply_edits(text, format_edits(source, snapshot.settings_for(path)))
    symbols(snapshot, path)
    links(snapshot, path)
    folds(snapshot, path)
    semantic_tokens(snapshot, path)
    workspace_symbols(snapshot, "a")
    for _ in range(spots):
        offset = random_.randint(0, len(text))
        hover(snapshot, path, offset)
        complete(snapshot, path, offset)
        references(snapshot, path, offset)
        definition(snapshot, path, offset)
        highlights(snapshot, path, offset)
        prepare_rename(snapshot, path, offset)
        offered = actions(snapshot, path, Span(offset, offset), findings)
        for action in offered[:5]:
            if action.data is not None:
                resolve(snapshot, action.data)
