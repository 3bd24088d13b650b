"""Requirements without a version, and what pins them from elsewhere."""

from __future__ import annotations

import pytest

from tests.support.said import marked

RULE = "unpinned"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("flask", ["flask"]),
        ("flask[async]", ["flask[async]"]),
        ("flask [ async , x ] ; python_version>'3'", ["flask [ async , x ]"]),
        ("flask>=1", []),
        ("flask @ https://example.com/f.zip", []),
        ("./flask\n-e .", []),
        ("flask =", []),
        ("-- requirements.in --\nflask", []),
        ("-- constraints.txt --\nflask", []),
        ("flask  # pinfold: allow[unpinned]", []),
        ("flask\n-c c.txt\n-- c.txt --\nflask==1", []),
        ("flask\n-c c.txt\n-- c.txt --\nflask>=1", ["flask"]),
        ("flask\n-c c.txt\n-- c.txt --\nFlask==1 ; python_version<'3.9'", ["flask"]),
        ("flask ; python_version<'3.8'\n-c c.txt\n-- c.txt --\nflask==1 ; python_version<'3.9'", []),
        ("-r base.txt\n-c c.txt\n-- base.txt --\nflask\n-- c.txt --\nflask==1", []),
        (
            "-r base.txt\n-c c.txt\n-- base.txt --\nflask\n-- c.txt --\nflask==1\n-- other.txt --\n-r base.txt",
            ["flask"],
        ),
        ("flask\n-- @settings.toml --\n[pinning]\nstyle = 'any'", []),
        ("-- r.in --\nflask\n-- @settings.toml --\n[pinning]\ninput-style = 'exact'", ["flask"]),
    ],
)
def test_what_is_marked(text: str, expected: list[str]) -> None:
    assert marked(RULE, text) == expected
