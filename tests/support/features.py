"""Editor features on one-string worlds: `$0` is the cursor (`world.py`), the answer is compared as plain text.

Must never reach below the features' own functions, so that the inside may change.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import pairwise

from pinfold.analysis.check import check
from pinfold.analysis.findings import Edit, Finding
from pinfold.analysis.fixes import apply_edits
from pinfold.analysis.settings import Settings
from pinfold.analysis.snapshot import Role, Snapshot, SourceFile
from pinfold.ide.actions import Action, actions, resolve
from pinfold.ide.completion import Item, complete
from pinfold.ide.formatting import format_edits
from pinfold.ide.hover import hover
from pinfold.ide.references import Place
from pinfold.records import replace
from pinfold.requirements.parser import parse
from pinfold.requirements.text import Span
from tests.support.world import ROOT, World, read, settings_of, snapshot_of


def world_at_cursor(text: str) -> tuple[World, Snapshot, str, int]:
    """The world, its snapshot, and the cursor's path and offset."""
    world = read(text)
    assert world.cursor is not None, "a world for a feature has a cursor: $0"
    return world, snapshot_of(world, settings_of(world)), *world.cursor


def with_listings(snapshot: Snapshot, listings: dict[str, tuple[str, ...]]) -> Snapshot:
    """The snapshot with folders' entries known; folders are relative to the world's root."""
    entries = {f"{ROOT}/{folder}".rstrip("/"): names for folder, names in listings.items()}
    return replace(snapshot, facts=replace(snapshot.facts, listings=entries))


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


def completions(text: str, trigger: str = "", listings: dict[str, tuple[str, ...]] | None = None) -> list[Item]:
    """The items at the cursor in the order in which an editor shows them; every span holds the cursor, on one line."""
    world, snapshot, path, offset = world_at_cursor(text)
    items = complete(with_listings(snapshot, listings or {}), path, offset, trigger)
    for item in items:
        assert item.span.start <= offset <= item.span.end
        assert "\n" not in _covered(world, path, *item.span)
    return sorted(items, key=lambda item: item.sort or item.label)


def check_completion(
    text: str, *labels: str, trigger: str = "", listings: dict[str, tuple[str, ...]] | None = None
) -> None:
    """Assert exactly these labels in this order; a last one of "…" stands for any others."""
    got = [item.label for item in completions(text, trigger, listings)]
    if labels[-1:] == ("…",):
        wanted = list(labels[:-1])
        got = got[: len(wanted)]
    else:
        wanted = list(labels)
    assert got == wanted


def check_completed(text: str, label: str, after: str, listings: dict[str, tuple[str, ...]] | None = None) -> None:
    """Assert what the first file is once an item is taken."""
    world, _, path, _ = world_at_cursor(text)
    item = next(i for i in completions(text, listings=listings) if i.label == label)
    assert apply_edits(world.texts[path], [Edit(item.span, item.text)]) == after


def format_text(text: str, settings: Settings | None = None, span: Span | None = None) -> str:
    """A text after formatting; the edits are in order and do not overlap."""
    source = SourceFile(f"{ROOT}/requirements.txt", Role.REQUIREMENTS, parse(text))
    edits = format_edits(source, settings or Settings(), span)
    for before, after in pairwise(edits):
        assert before.span.end <= after.span.start
    for edit in edits:
        assert text[edit.span.start : edit.span.end] != edit.text, "an edit changes something"
    return apply_edits(text, edits)


def offered(text: str, findings: Sequence[Finding] | None = None, only: Sequence[str] | None = None) -> list[Action]:
    """The actions at the cursor, for what the rules find unless findings are given."""
    _, snapshot, path, offset = world_at_cursor(text)
    found = check(snapshot, [path])[path] if findings is None else findings
    return actions(snapshot, path, Span(offset, offset), found, only)


def check_action(
    text: str, title: str, after: str, findings: Sequence[Finding] | None = None, only: Sequence[str] | None = None
) -> Action:
    """Assert what the cursor's file is once an action is taken, resolved where it comes without edits."""
    world, snapshot, path, _ = world_at_cursor(text)
    found = [action for action in offered(text, findings, only) if action.title == title]
    assert len(found) == 1, [action.title for action in offered(text, findings, only)]
    action = found[0]
    assert (action.edits is None) != (action.data is None)
    edits: Sequence[Edit] = action.edits or ()
    if action.data is not None:
        where, edits = resolve(snapshot, action.data)
        assert where == path
    assert apply_edits(world.texts[path], edits) == after
    return action


def shown(world: World, places: Sequence[Place]) -> list[str]:
    """Places as `file:line:column text`, 1-based, for comparison."""
    found = []
    for path, span in places:
        text = world.texts[path]
        line, column = parse(text).index.position(span.start)
        found.append(f"{path.removeprefix(f'{ROOT}/')}:{line + 1}:{column + 1} {text[slice(*span)]}".rstrip())
    return found
