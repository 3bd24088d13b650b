"""The command line's entry. Must import next to nothing before it is ready for Ctrl-C, which may come at any moment."""

from __future__ import annotations

import sys

from pinfold.cli.outcome import INTERRUPTED


def main(argv: list[str] | None = None) -> int:
    """Runs a command and returns its exit code: 0, nothing to report; 1, findings; 2, it could not run. Never raises."""
    argv = sys.argv[1:] if argv is None else argv
    question = None
    try:
        if argv[:2] == ["env", "status"]:
            from pinfold.cli.env.remembered import ask, recall

            question = ask(argv)
            code = recall(question)
            if code is not None:
                return code
        from pinfold.cli.dispatch import run  # most of the start is this import

        return run(argv, question)
    except KeyboardInterrupt:
        return INTERRUPTED
