"""What one step of a repair is. Must never know a particular repair."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from pinfold.analysis.findings import Edit
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Line


class Step(NamedTuple):
    """One thing that is wrong, and the edits that put it right. Spans are relative to the line; `span` is what is wrong.

    Without edits nothing is known that would put it right.
    """

    span: Span
    message: str
    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


Propose = Callable[[Line], "Step | None"]
