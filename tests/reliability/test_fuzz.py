"""Mutated lines through everything an editor can ask: nothing raises, nothing takes long, memory stays where it was."""

from __future__ import annotations

import random
import resource
import sys
import time

from pinfold.requirements.text import Span
from pinfold.workspace.engine import Workspace
from tests.reliability.everything import ask_everything
from tests.reliability.material import LONG, mutated

PATH = "/nowhere/requirements.txt"
SEEDS = 100_000 if LONG else 1_000
MAX_SECONDS = 1.0
MAX_MEBIBYTES = 200


def _mebibytes() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def test_mutated_files_are_ordinary_files() -> None:
    workspace = Workspace()
    before = _mebibytes()
    slowest = (0.0, -1)
    for seed in range(SEEDS):
        random_ = random.Random(seed)
        text = mutated(random_)
        begun = time.process_time()
        try:
            workspace.open(PATH, text, "pip-requirements")
            workspace.findings(PATH)
            ask_everything(workspace.snapshot(PATH), PATH, random_, spots=2)
            at = random_.randint(0, len(text))
            workspace.change(PATH, text[:at] + "x" + text[at:], [(Span(at, at), 1)])
            workspace.findings(PATH)
        except Exception as error:
            raise AssertionError(f"seed {seed}: {text!r}") from error
        workspace.close(PATH)
        slowest = max(slowest, (time.process_time() - begun, seed))
    assert slowest[0] < MAX_SECONDS, f"seed {slowest[1]} took {slowest[0]:.2f} s"
    assert _mebibytes() - before < MAX_MEBIBYTES
