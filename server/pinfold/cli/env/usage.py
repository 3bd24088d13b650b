"""What keeps a verb from even beginning, or is no trouble but a mistake of ours, for a program.

Must never be needed by people: standard error has told them.
"""

from __future__ import annotations

import json
from itertools import pairwise, takewhile

from pinfold.cli.terminal import out
from pinfold.cli.visible import clean
from pinfold.system.trouble import Trouble
from pinfold.workspace.fold.described import trouble_json


def answer(argv: list[str], message: str) -> None:
    """That a command line is not understood, as JSON on standard output, if that is the format that `argv` asks for."""
    words = _words(argv)
    if _for_a_program(words):
        said = clean(message[:1].upper() + message[1:]).rstrip(".")
        advice = f"`pinfold {' '.join(_verb(words))} --help` lists what it takes."
        _write(Trouble("usage", f"{said}.", "" if "--help`" in said else advice))


def crashed(argv: list[str]) -> None:
    """The same for a mistake of ours, which standard error has the traceback of: it may have secrets in it."""
    if _for_a_program(_words(argv)):
        said = "This is a mistake in Pinfold, not in your files."
        _write(Trouble("internal", said, "Please report it with what standard error says."))


def _write(trouble: Trouble) -> None:
    out(json.dumps({"error": trouble_json(trouble)}, indent=2) + "\n", utf8=True)


def _words(argv: list[str]) -> list[str]:
    return list(takewhile(lambda word: word != "--", argv))


def _for_a_program(words: list[str]) -> bool:
    return "--format=json" in words or ("--format", "json") in pairwise(words)


def _verb(words: list[str]) -> list[str]:
    from pinfold.cli.env.main import VERBS

    return ["env", words[1]] if words[1:2] and words[1] in VERBS else ["env"]
