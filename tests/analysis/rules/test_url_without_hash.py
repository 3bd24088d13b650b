"""Archives by URL and the hashes that make them sure."""

from __future__ import annotations

import pytest

from tests.support.said import marked

RULE = "url-without-hash"
DIGEST = "a" * 64
HASH = f"--hash=sha256:{DIGEST}"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("a @ https://example.com/a.zip", ["https://example.com/a.zip"]),
        ("https://example.com/a-1-py3-none-any.whl", ["https://example.com/a-1-py3-none-any.whl"]),
        ("a @ https://example.com/a.zip ; python_version>'3'", ["https://example.com/a.zip"]),
        (f"a @ https://example.com/a.zip#sha256={DIGEST}", []),
        (
            f"a @ https://example.com/a.zip#egg=a&sha256={DIGEST}",
            [],
        ),
        (
            f"a @ https://example.com/a.zip {HASH}",
            [],
        ),
        ("a @ git+https://example.com/a.git", []),
        ("a @ file:///a.zip\n./a.zip", []),
        ("a @ http://localhost:8000/a.zip", []),
        ("a==1", []),
        ("a @ https://example.com/a.zip  # pinfold: allow[url-without-hash]", []),
    ],
)
def test_what_is_marked(text: str, expected: list[str]) -> None:
    assert marked(RULE, text) == expected
