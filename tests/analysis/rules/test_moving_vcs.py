"""Repositories that are not pinned to a commit, and what their revision looks like."""

from __future__ import annotations

import pytest

from tests.support.said import marked, said

RULE = "moving-vcs"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("a @ git+https://example.com/a.git@1f0c0d4a2e6b8f7c9d3e5a1b2c4d6e8f0a1b3c5d", []),
        ("a @ git+https://example.com/a.git@1f0c0d4a2e6b8f7c9d3e5a1b2c4d6e8f0a1b3c5d#subdirectory=b", []),
        ("a @ hg+https://example.com/a@1f0c0d4a2e6b8f7c9d3e5a1b2c4d6e8f0a1b3c5d", []),
        ("a @ git+https://example.com/a.git#subdirectory=b", ["git+https://example.com/a.git"]),
        ("a @ git+ssh://git@example.com/a.git", ["git+ssh://git@example.com/a.git"]),
        ("-e git+https://example.com/a.git@main#egg=a", ["main"]),
        ("git+https://user@example.com/a.git@refs/heads/x", ["refs/heads/x"]),
        ("a @ svn+https://example.com/a@2019", []),
        ("a @ svn+https://example.com/a", ["svn+https://example.com/a"]),
        ("a @ git+https://example.com/a.git@${REV}", []),
        ("a @ https://example.com/a.zip@main", []),
        ("a==1", []),
        ("-- r.in --\na @ git+https://example.com/a.git", []),
        ("a @ git+https://example.com/a.git  # pinfold: allow[moving-vcs]", []),
    ],
)
def test_what_is_marked(text: str, expected: list[str]) -> None:
    assert marked(RULE, text) == expected


@pytest.mark.parametrize(
    "revision, message",
    [
        ("main", "a follows the branch main"),
        ("refs/heads/x", "a follows the branch x"),
        ("feature/x", "a follows feature/x, a branch or a tag"),
        ("v1.0", "v1.0 looks like a tag, which can be moved"),
        ("refs/tags/x", "x looks like a tag, which can be moved"),
        ("release-1.2.3rc1", "release-1.2.3rc1 looks like a tag, which can be moved"),
        ("1f0c0d4", "1f0c0d4 looks like an abbreviated commit, which can become ambiguous"),
    ],
)
def test_what_a_revision_looks_like(revision: str, message: str) -> None:
    text = f"a @ git+https://example.com/a.git@{revision}"
    assert said(RULE, text) == [(revision, f"{message}: pin a full commit hash")]


def test_subversion_counts_its_revisions() -> None:
    text = "a @ svn+https://example.com/a@trunk"
    assert said(RULE, text) == [("trunk", "a follows the branch trunk: pin a revision number")]
