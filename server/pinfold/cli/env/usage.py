"""A command line that is not understood, for a program. Must never be needed by people: standard error has told them."""

from __future__ import annotations

import json
from itertools import pairwise, takewhile

from pinfold.cli.terminal import out
from pinfold.cli.visible import clean
from pinfold.system.trouble import Trouble
from pinfold.workspace.fold.described import trouble_json


def answer(argv: list[str], message: str) -> None:
    """The trouble as JSON on standard output, if that is the format that `argv` asks for."""
    words = list(takewhile(lambda word: word != "--", argv))
    if "--format=json" in words or ("--format", "json") in pairwise(words):
        said = clean(message[:1].upper() + message[1:]).rstrip(".")
        advice = f"`pinfold {' '.join(_verb(words))} --help` lists what it takes."
        trouble = Trouble("usage", f"{said}.", "" if "--help`" in said else advice)
        out(json.dumps({"error": trouble_json(trouble)}, indent=2) + "\n", utf8=True)


def _verb(words: list[str]) -> list[str]:
    from pinfold.cli.env.main import VERBS

    return ["env", words[1]] if words[1:2] and words[1] in VERBS else ["env"]
