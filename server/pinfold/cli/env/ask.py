"""Questions to the person at the terminal. Must never be asked where nobody can answer."""

from __future__ import annotations

import sys

from pinfold.cli.terminal import is_terminal, write

_YES, _NO = ("y", "yes"), ("n", "no")


def can_ask() -> bool:
    """Whether somebody sees the question and can answer it."""
    return all(stream is not None and is_terminal(stream) for stream in (sys.stdin, sys.stderr))


def ask(question: str, *, default: bool) -> bool:
    """The answer to a question; `default` is what Enter alone means. The end of the input means no."""
    while True:
        write(sys.stderr, f"{question} [{'Y/n' if default else 'y/N'}] ")
        line = sys.stdin.readline()
        if not line:
            write(sys.stderr, "\n")
            return False
        answer = line.strip().lower()
        if not answer:
            return default
        if answer in _YES or answer in _NO:
            return answer in _YES
        write(sys.stderr, "Please answer y or n. ")
