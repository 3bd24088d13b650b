"""Names in suppressions that no rule has."""

from __future__ import annotations

import pytest

from tests.support.said import said

RULE = "unknown-suppression"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("a  # pinfold: allow[unpinned]", []),
        ("a  # pinfold: allow[un-pinned]", [("un-pinned", "there is no rule un-pinned; did you mean unpinned?")]),
        ("a  # pinfold: allow[Unpinned]", [("Unpinned", "there is no rule Unpinned; did you mean unpinned?")]),
        ("a  # pinfold: allow[E501]", [("E501", "there is no rule E501")]),
        ("# pinfold: allow-file[x-y, unpinned]\na", [("x-y", "there is no rule x-y")]),
        ("a  # pinfold: allow[e501, unknown-suppression]", []),
    ],
)
def test_what_is_marked(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(RULE, text, others=True) == expected
