"""TOML for every Python that Pinfold runs on: `tomllib` came with 3.11."""

from __future__ import annotations

import sys
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def parse(text: str) -> dict[str, Any]:
    """Raises ValueError for what is no TOML, and RecursionError for what is nested too deeply."""
    return tomllib.loads(text)
