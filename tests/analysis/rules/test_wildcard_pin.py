"""`==1.*` where one version is wanted, and never together with a loose pin."""

from __future__ import annotations

import pytest

from tests.support.said import marked

RULE = "wildcard-pin"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("flask==1.*", ["==1.*"]),
        ("flask == 1.*", ["== 1.*"]),
        ("flask==1.*,!=1.4", ["==1.*"]),
        ("flask==1.*,==1.4", []),
        ("flask!=1.*", []),
        ("flask>=1", []),
        ("flask==1.*,>2", []),
        ("flask==1.*\n-- @settings.toml --\n[pinning]\nstyle = 'compatible'", []),
        ("-- requirements.in --\nflask==1.*", []),
        ("flask==1.*\n-c c.txt\n-- c.txt --\nflask==1.2", []),
        ("flask==1.*  # pinfold: allow[wildcard-pin]", []),
    ],
)
def test_what_is_marked(text: str, expected: list[str]) -> None:
    assert marked(RULE, text) == expected


@pytest.mark.parametrize("text", ["flask==1.*", "flask==1.*,!=1.4", "flask==1.*,>=1.2"])
def test_a_wildcard_is_not_called_a_loose_pin_too(text: str) -> None:
    assert marked("loose-pin", text) == []
    assert marked(RULE, text) == ["==1.*"]
