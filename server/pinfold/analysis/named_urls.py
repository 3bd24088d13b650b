"""The URLs that a line names, whatever for: indexes, pages of links, includes, what is required. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pinfold.requirements.tree import Form, Line, OptionLine, Requirement, Token

_URLS = frozenset({"index_url", "extra_index_urls", "find_links", "requirements", "constraints"})
_INDEXES = frozenset({"index_url", "extra_index_urls", "find_links"})


class NamedUrl(NamedTuple):
    """A value that may be a URL. `searched`: pip looks for packages there."""

    token: Token
    searched: bool


def named_urls(line: Line) -> Iterator[NamedUrl]:
    """What may be a URL on a line that pip accepts, in order."""
    statement = line.statement
    if line.problems:
        return
    if isinstance(statement, Requirement):
        if statement.url is not None and statement.form is not Form.PATH:
            yield NamedUrl(statement.url, False)
    elif isinstance(statement, OptionLine):
        for option in statement.options:
            if option.spec is not None and option.spec.dest in _URLS and option.value is not None:
                yield NamedUrl(option.value, option.spec.dest in _INDEXES)
