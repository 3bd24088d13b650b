"""Finishing what a killed process left behind: called first by every verb, the looking ones included.

Must never trust what it reads, for a folder with a `.pinfold` in it may have come from anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from pinfold.system.progress import Cancel, Watch, unwatched


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was finished: `what` had begun ("sync", "create" …); it was rolled back, or its last steps were done."""

    what: str
    rolled_back: bool


def unfinished(path: str) -> bool:
    """Whether a change of the environment is under way or was cut short. Costs one or two looks; never raises."""
    raise NotImplementedError


def recover(path: str, watch: Watch = unwatched, cancel: Cancel | None = None) -> Recovery | None:
    """Waits until nobody changes the environment any more, surviving children included, and finishes what was cut short.

    None when there was nothing to finish; then nothing was written either. The folder may be missing, may be a link and may
    hold anything. Raises Cancelled and Trouble as `begin`, and `foreign-journal` where the journal is not of this folder.
    """
    raise NotImplementedError
