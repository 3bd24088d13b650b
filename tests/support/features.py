"""Editor features on one-string worlds: `$0` is the cursor (`world.py`), the answer is compared as plain text.

Must never reach below the features' own functions, so that the inside may change.
"""

from __future__ import annotations

import textwrap
from dataclasses import replace

from pinfold.analysis.facts import Facts
from pinfold.analysis.snapshot import Snapshot
from pinfold.ide.hover import hover
from tests.support.world import ROOT, World, read, settings_of, snapshot_of


def world_at_cursor(text: str) -> tuple[World, Snapshot, str, int]:
    """The world, its snapshot, and the cursor's path and offset."""
    world = read(text)
    assert world.cursor is not None, "a world for a feature has a cursor: $0"
    return world, snapshot_of(world, settings_of(world)), *world.cursor


def with_listings(snapshot: Snapshot, listings: dict[str, tuple[str, ...]]) -> Snapshot:
    """The snapshot with folders' entries known; folders are relative to the world's root."""
    entries = {f"{ROOT}/{folder}".rstrip("/"): names for folder, names in listings.items()}
    return replace(snapshot, facts=Facts(snapshot.facts.absent, entries))


def _covered(world: World, path: str, start: int, end: int) -> str:
    return world.texts[path][start:end]


def check_hover(text: str, covered: str, expected: str) -> None:
    """Assert what hovering says, and which text it is about."""
    world, snapshot, path, offset = world_at_cursor(text)
    answer = hover(snapshot, path, offset)
    assert answer is not None, "no hover"
    assert _covered(world, path, *answer.span) == covered
    assert answer.markdown == textwrap.dedent(expected).strip("\n")


def check_no_hover(text: str) -> None:
    _, snapshot, path, offset = world_at_cursor(text)
    assert hover(snapshot, path, offset) is None
