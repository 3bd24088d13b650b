"""How a folder's environment stands to its files, in one value and one sentence. Must never run a program."""

from __future__ import annotations

import os
from enum import Enum

from pinfold.analysis.drift import Drift, drift
from pinfold.analysis.environment import Environment, EnvironmentFacts
from pinfold.analysis.pythons import fits
from pinfold.analysis.snapshot import Snapshot
from pinfold.environment.traces import can_undo, occupied, unfinished
from pinfold.records import dataclass
from pinfold.workspace.fold import guard
from pinfold.workspace.fold.choice import Choice, Files, selected, shown, synced_files
from pinfold.workspace.fold.context import Context
from pinfold.workspace.fold.looking import facts_of


class State(str, Enum):
    """What there is to do, in a word."""

    IN_SYNC = "in-sync"
    DRIFTED = "drifted"
    NONE = "none"  # there is no environment
    BROKEN = "broken"  # it cannot be used as it is
    BUSY = "busy"  # it is being changed, or a change was cut short and is not finished yet
    NO_FILES = "no-files"  # no file says what should be there
    UNTRUSTED = "untrusted"  # nobody has said that the folder may be looked into


@dataclass(frozen=True)
class Status:
    """`message` is a sentence for people. `changes` is how many distributions are concerned, as far as can be told without a
    resolver. `undo` is when the sync was that can be taken back, in seconds since the epoch.
    """

    state: State
    message: str
    choice: Choice
    environment: Environment | None = None
    files: tuple[str, ...] = ()
    drift: Drift | None = None
    changes: int = 0
    undo: float | None = None
    unsuitable: str = ""  # a sentence where its Python is none that the project asks for
    blocked: bool = False  # no environment can be made there, for something else is there already


def status(context: Context) -> Status:
    """The state now. What a killed process left behind is finished first; a running one is waited for."""
    choice = selected(context.root, context.settings, context.host, context.env)
    guard.settle(context, choice)
    return look(context)


def look(context: Context) -> Status:
    """The state now, without waiting for anybody or changing anything."""
    choice = selected(context.root, context.settings, context.host, context.env)
    if unfinished(choice.path):
        return busy(context.root, choice)
    files = synced_files(context.root, context.snapshot, context.files)
    return status_of(context.root, context.snapshot, choice, files, facts_of(context, choice))


def busy(root: str, choice: Choice) -> Status:
    """While an environment is being changed, nobody looks into it."""
    return Status(State.BUSY, f"{shown(choice.path, root)} is being changed.", choice)


def untrusted(choice: Choice) -> Status:
    """While nobody has said that the folder is trusted, nobody looks into it either."""
    return Status(State.UNTRUSTED, "The folder is not trusted, so its environment is left alone.", choice)


def status_of(root: str, snapshot: Snapshot, choice: Choice, files: Files, facts: EnvironmentFacts) -> Status:
    """The state that some facts amount to."""
    environment, name = facts.environment, shown(choice.path, root)
    if environment is None:
        said = f"There is no environment at {name}." if choice.origin != "default" else "There is no environment yet."
        blocked = _blocked(choice.path)
        if blocked:
            said = f"{name} is there, and is not an environment."
        return Status(State.NONE, said, choice, files=files.paths, blocked=blocked)
    undone = can_undo(environment.path)
    at = undone.at if undone is not None else None
    if environment.problem:
        said = f"{name} cannot be used: {environment.problem}."
        return Status(State.BROKEN, said, choice, environment, files.paths, undo=at)
    misfit = _misfit(root, environment, facts)
    if not files.paths:
        return Status(State.NO_FILES, files.problem, choice, environment, undo=at, unsuitable=misfit)
    found = drift(snapshot, facts)
    with_files = " and ".join(shown(path, root) for path in files.paths)
    if found.in_sync:
        said = f"{name} is in sync with {with_files}."
        return Status(State.IN_SYNC, said, choice, environment, files.paths, found, 0, at, misfit)
    if not found.survey.complete and not found.count:
        said = f"{name} cannot be compared with {with_files}: something in there cannot be read. `pinfold check` says what."
    else:
        what = "1 change is" if found.count == 1 else f"{found.count} changes are"
        said = f"{name} differs from {with_files}: {what} needed."
    return Status(State.DRIFTED, said, choice, environment, files.paths, found, found.count, at, misfit)


def _misfit(root: str, environment: Environment, facts: EnvironmentFacts) -> str:
    for want in facts.wanted:
        if environment.version and not fits(environment.version, environment.implementation, (want,)):
            asked = f"{shown(want.origin, root)} asks for {want.specifier}"
            return f"Its Python is {environment.version}, and {asked}."
    return ""


def _blocked(path: str) -> bool:
    try:
        return os.path.islink(path) or occupied(path)
    except OSError:  # a folder that cannot be read can't be made into one either
        return True
