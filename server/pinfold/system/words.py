"""Words of a command as a person can type them."""

from __future__ import annotations

from collections.abc import Iterable


def typed(words: Iterable[str], windows: bool) -> str:
    """The words in a row, quoted where the shells of the system need it."""
    from shlex import quote  # rarely needed

    if windows:  # cmd knows one kind of quotes, and backslashes mean nothing to it
        return " ".join(f'"{word}"' if " " in word else word for word in words)
    return " ".join(map(quote, words))
