"""Two lists of project names that exclude each other, as `--no-binary` and `--only-binary` do. Must never do I/O."""

from __future__ import annotations

from collections.abc import Iterable

from pinfold.requirements.names import normalise


class ExclusiveNames:
    """What is left after each mention in order (pip 26.3, `FormatControl.handle_mutual_excludes`; `ReleaseControl`).

    `:all:` takes the place of all names and empties the other list, `:none:` empties this one.
    """

    def __init__(self, first: Iterable[str] = (), second: Iterable[str] = ()) -> None:
        self.first = set(first)
        self.second = set(second)

    def add(self, text: str, second: bool) -> None:
        """Takes names with commas between them. Raises ValueError for what pip takes for a forgotten argument."""
        if text.startswith("-"):
            raise ValueError(text)
        mine, other = (self.second, self.first) if second else (self.first, self.second)
        names = text.split(",")
        if ":all:" in names:
            other.clear()
            mine.clear()
            mine.add(":all:")
            names = names[len(names) - names[::-1].index(":all:") :]
            if ":none:" not in names:
                return  # all are in already
        for name in names:
            if name == ":none:":
                mine.clear()
            else:
                key = normalise(name)
                other.discard(key)
                mine.add(key)
