"""Snippets of the user guide: what it tells people to put into their editor's settings is what is tested."""

from __future__ import annotations

import re

from tests.e2e.story import ROOT


def snippet(heading: str, language: str, having: str = "") -> str:
    """The first block of code in a language under a heading, of those that have a certain text in them."""
    guide = (ROOT / "docs/index.md").read_text("utf-8")
    section = re.split(r"^#+ ", guide.split(f"### {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    blocks = re.findall(rf"^```{language}\n(.*?)^```", section, re.DOTALL | re.MULTILINE)
    return str(next(block for block in blocks if having in block))
