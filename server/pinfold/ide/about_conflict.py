"""Why a line cannot be installed with others, whole: the resolver's own derivation. Never decides whether it can."""

from __future__ import annotations

from urllib.parse import quote

from pinfold.analysis.conflicts import lines_of, said_by
from pinfold.analysis.snapshot import Snapshot
from pinfold.ide.markdown import block
from pinfold.requirements.tree import Requirement

_URI = "/~:@!$&*+,;=%"  # nothing that could end a link early
_MOST = 4_000  # characters that somebody reads


def about_conflict(snapshot: Snapshot, path: str, requirement: Requirement) -> list[str]:
    """Paragraphs of Markdown; none for a line that is in no conflict, or in one whose lines are no longer all there."""
    text = said_by(requirement)
    said = []
    for resolution in snapshot.facts.resolutions:
        for conflict in resolution.conflicts:
            here = any(part.path == path and part.text == text for part in conflict.parts)
            there = all(part.text in lines_of(snapshot, part.path) for part in conflict.parts)
            if here and there and conflict.chain:
                where = f", {' and '.join(conflict.targets)}" if conflict.targets else ""
                chain = conflict.chain if len(conflict.chain) <= _MOST else f"{conflict.chain[: _MOST - 1]}…"
                said.append(f"Why it cannot be installed with the others{where}:\n\n{block(chain)}")
                if conflict.page:
                    said.append(f"[Open the whole derivation]({quote(conflict.page, _URI)})")
    return said
