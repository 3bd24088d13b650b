"""Markers on lines of options."""

from __future__ import annotations

import pytest

from tests.support.said import marked

RULE = "marker-on-option"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("--pre ; python_version<'3'", ["; python_version<'3'"]),
        ("--extra-index-url https://example.com/ ; os_name=='nt'", ["; os_name=='nt'"]),
        ("-r a.txt; os_name=='nt'", ["; os_name=='nt'"]),
        ("-c a.txt ;os_name=='nt'  # why", [";os_name=='nt'"]),
        ("--pre ; whatever", []),
        ("--pre", []),
        ("a ; os_name=='nt'", []),
        ("-e ./a ; os_name=='nt'", []),
        ("--pre ; os_name=='nt'  # pinfold: allow[marker-on-option]", []),
    ],
)
def test_what_is_marked(text: str, expected: list[str]) -> None:
    assert marked(RULE, text) == expected


@pytest.mark.parametrize("text", ["--pre ; python_version<'3'", "-r a.txt; os_name=='nt'"])
def test_it_is_reported_once(text: str) -> None:
    assert marked("ignored-text", text) == []
