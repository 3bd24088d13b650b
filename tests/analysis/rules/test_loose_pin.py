"""How tightly each style wants a version."""

from __future__ import annotations

import pytest

from tests.support.said import marked, said

RULE = "loose-pin"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("flask==1\nflask===1", []),
        ("flask>=1", [">=1"]),
        ("flask~=1.4", ["~=1.4"]),
        ("flask >= 1 , < 2", [">= 1 , < 2"]),
        ("flask==1.*", []),
        ("flask>=1,==1.2", []),
        ("flask>2,<1", []),
        ("flask", []),
        ("flask>=1  # pinfold: allow[loose-pin]", []),
        ("flask>=1\n-c c.txt\n-- c.txt --\nflask==1.2", []),
        ("flask~=1.4\n-- @settings.toml --\n[pinning]\nstyle = 'compatible'", []),
        ("flask>=1.4,<2\n-- @settings.toml --\n[pinning]\nstyle = 'compatible'", []),
        ("flask>=1.4,<3\n-- @settings.toml --\n[pinning]\nstyle = 'compatible'", [">=1.4,<3"]),
        ("flask==1.*\n-- @settings.toml --\n[pinning]\nstyle = 'compatible'", []),
        ("flask>1\n-- @settings.toml --\n[pinning]\nstyle = 'compatible'", [">1"]),
        ("flask<=1\n-- @settings.toml --\n[pinning]\nstyle = 'compatible'", ["<=1"]),
        ("flask>=1.4,<3\n-- @settings.toml --\n[pinning]\nstyle = 'bounded'", []),
        ("flask~=1.4\n-- @settings.toml --\n[pinning]\nstyle = 'bounded'", []),
        ("flask>=1.4\n-- @settings.toml --\n[pinning]\nstyle = 'bounded'", [">=1.4"]),
        ("flask!=1\n-- @settings.toml --\n[pinning]\nstyle = 'bounded'", ["!=1"]),
        ("flask>=1\n-- @settings.toml --\n[pinning]\nstyle = 'any'", []),
        ("flask!=1\n-- @settings.toml --\n[pinning]\nstyle = 'any'", []),
    ],
)
def test_what_is_marked(text: str, expected: list[str]) -> None:
    assert marked(RULE, text) == expected


@pytest.mark.parametrize(
    "style, wanted",
    [("exact", "pin one with =="), ("compatible", "keep to one series with ~=, as in ~=1.4")],
)
def test_the_message_says_what_the_style_wants(style: str, wanted: str) -> None:
    text = f"flask>=1\n-- @settings.toml --\n[pinning]\nstyle = '{style}'"
    assert said(RULE, text) == [(">=1", f"flask>=1 can become any later version: {wanted}")]
