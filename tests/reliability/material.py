"""What fuzzing starts from: hand-written lines, the rules' own examples, and real files where a corpus is named."""

from __future__ import annotations

import os
import random
import re
from functools import cache
from pathlib import Path

from pinfold.analysis.rules import ALL
from pinfold.requirements.encoding import decode
from tests.requirements.lines import LINES

LONG = "PINFOLD_LONG" in os.environ
CORPUS = os.environ.get("PINFOLD_CORPUS")
_BLOCK = re.compile(r"```requirements\n(.*?)```", re.DOTALL)
_ODD = [
    "\0",
    "\x0b",
    "\x0c",
    "\x85",
    "\u2028",
    "\ufeff",
    "\u202e",
    "😀",
    "\ud83d",
    "\\",
    "\\\n",
    "\r",
    "\r\n",
    "'",
    '"',
    "#",
    "[" * 40,
]


def corpus_files() -> list[Path]:
    """The corpus, smallest first; [] where none is named."""
    if not CORPUS:
        return []
    return sorted((p for p in Path(CORPUS, "files").rglob("*") if p.is_file()), key=lambda p: (p.stat().st_size, p))


@cache
def lines() -> tuple[str, ...]:
    """All lines to mutate and to splice."""
    found = [*LINES]
    for rule in ALL:
        found += [line for block in _BLOCK.findall(rule.doc) for line in block.splitlines(True)]
    for path in corpus_files():
        text = decode(path.read_bytes()).text
        found += (text or "").splitlines(True)
    return tuple(dict.fromkeys(found))


def mutated(random_: random.Random) -> str:
    """A text of a few lines with bytes flipped, pieces spliced, repeated, cut, and odd characters put in."""
    known = lines()
    text = "".join(
        random_.choice(known).rstrip("\n") + random_.choice(["\n", "\n", "\r\n", " \\\n", ""])
        for _ in range(random_.randint(1, 8))
    )
    for _ in range(random_.randint(0, 6)):
        at = random_.randint(0, len(text))
        step = random_.randrange(6)
        if step == 0:
            text = text[:at] + random_.choice(_ODD) + text[at:]
        elif step == 1:
            text = text[:at] + chr(random_.randrange(1, 256)) + text[at + 1 :]
        elif step == 2:
            text = text[:at]
        elif step == 3:
            text = text[:at] + text[at : at + 12] * random_.randint(2, 30) + text[at + 12 :]
        elif step == 4:
            text = text[:at] + text[at + random_.randint(1, 9) :]
        else:
            text = text[:at] + random_.choice(known) + text[at:]
    return text
