"""Project names as indexes know them. Must stay light: `packaging.utils`, which has the same, brings `subprocess` along."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=32768)
def normalise(name: str) -> str:
    """The normalised form of a project's or an extra's name (PEP 503, PEP 685), remembered."""
    name = name.lower().replace("_", "-").replace(".", "-")
    while "--" in name:
        name = name.replace("--", "-")
    return name
