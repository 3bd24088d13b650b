"""Comparisons that do not compare versions."""

from __future__ import annotations

import pytest

from tests.support.said import marked, said
from tests.support.world import check_fix

RULE = "marker-version-as-string"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("a ; python_version>'3.9.1'", ["python_version>'3.9.1'"]),
        ("a ; '3.9.1'<python_version", ["'3.9.1'<python_version"]),
        ("a ; python_version>='3.9.0'", []),
        ("a ; python_version~='3.9.0'", ["python_version~='3.9.0'"]),
        ("a ; python_version=='3.9.*'", []),
        ("a ; python_version=='3.9.1.*'", ["python_version=='3.9.1.*'"]),
        ("a ; python_full_version>'3.9.1'", []),
        ("a ; python_version in '3.8 3.9'", ["python_version in '3.8 3.9'"]),
        ("a ; python_version not in '3.8'", ["python_version not in '3.8'"]),
        ("a ; '3' in python_version", []),
        ("a ; sys_platform in 'linux darwin'", []),
        ("a ; python_version>='3.8.*'", ["python_version>='3.8.*'"]),
        ("a ; python_version>'three'", ["python_version>'three'"]),
        ("a ; sys_platform>='linux'", ["sys_platform>='linux'"]),
        ("a ; platform_release>='5.10'", ["platform_release>='5.10'"]),
        ("a ; platform_release=='5.10'", []),
        ("a ; platform_version<'1' and os_name=='nt'", ["platform_version<'1'"]),
        ("a ; os_name=='nt'", []),
        ("a", []),
        ("a ; python_version>'3.9.1'  # pinfold: allow[marker-version-as-string]", []),
    ],
)
def test_what_is_marked(text: str, expected: list[str]) -> None:
    assert marked(RULE, text) == expected


@pytest.mark.parametrize(
    "marker, message",
    [
        ("python_version in '3.8, 3.10'", 'in looks for text, and finds 3.1 in "3.8, 3.10" too'),
        ("python_version in '3.8'", "in looks for a piece of text, not for an item of a list"),
        ("sys_platform>='linux'", "sys_platform is text, so >= means =="),
        ("os_name<'nt'", "os_name is text, so < never holds"),
        ("python_version<'three'", '"three" is no version for <, so < compares text and never holds'),
        ("python_version~='3'", '"3" is no version for ~=: pip stops with an error at ~='),
    ],
)
def test_what_it_means_instead(marker: str, message: str) -> None:
    assert said(RULE, f"a ; {marker}") == [(marker, message)]


@pytest.mark.parametrize(
    "before, after",
    [
        ("python_version > '3.9.1'", "python_full_version > '3.9.1'"),
        ("'3.9.1' < python_version", "'3.9.1' < python_full_version"),
        ("python_version in '3.8, 3.9'", "(python_version == '3.8' or python_version == '3.9')"),
        ('python_version not in "3.8 3.9"', '(python_version != "3.8" and python_version != "3.9")'),
        ("os_name == 'nt' and python_version in '3.8'", "os_name == 'nt' and python_version == '3.8'"),
        ("python_version >= '3.8.*'", "python_version >= '3.8'"),
        ("python_version > '3.8.*'", "python_version > '3.8.*'"),
    ],
)
def test_what_was_meant(before: str, after: str) -> None:
    check_fix(f"a ; {before}", f"a ; {after}", RULE)


@pytest.mark.parametrize("marker", ["python_version=='3.9.1'", "sys_platform>'linux'", "python_version>='3.8.*'"])
def test_such_a_marker_is_reported_once(marker: str) -> None:
    assert marked("never-true-marker", f"a ; {marker}") == []
