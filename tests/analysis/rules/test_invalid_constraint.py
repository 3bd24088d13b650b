"""What pip refuses in a constraints file, however the file comes to be one."""

from __future__ import annotations

import pytest

from tests.support.said import marked

RULE = "invalid-constraint"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("-- constraints.txt --\na[x]==1", ["[x]"]),
        ("-- constraints.txt --\na [x, y] ==1 ; python_version<'3'", ["[x, y]"]),
        ("-- constraints.txt --\na==1\na @ https://example.com/a.zip", []),
        ("-- constraints.txt --\n./a-1-py3-none-any.whl\nhttps://example.com/a.zip#egg=a", []),
        ("-- constraints.txt --\n./a\nhttps://example.com/a.zip", ["./a", "https://example.com/a.zip"]),
        (
            "-- constraints.txt --\n-e ./a\n-e git+https://example.com/a#egg=a",
            ["-e ./a", "-e git+https://example.com/a#egg=a"],
        ),
        ("a[x]==1\n./a\n-e .", []),
        ("-c base.txt\n-- base.txt --\na[x]==1", ["[x]"]),
        ("-r constraints.txt\n-- constraints.txt --\na[x]==1", []),
        ("-c c.txt\n-- c.txt --\n-r d.txt\n-- d.txt --\na[x]==1", []),
        ("-- r.in --\n-c base.txt\n-- base.txt --\na[x]==1", []),
        ("-r base.txt\n-- base.txt --\na[x]==1\n-- dev.txt --\n-c base.txt", ["[x]"]),
        ("-- constraints.txt --\na[x]==1  # pinfold: allow[invalid-constraint]", []),
    ],
)
def test_what_is_marked(text: str, expected: list[str]) -> None:
    assert marked(RULE, text) == expected
