"""Hashes that lost their requirement, and how they find it again."""

from __future__ import annotations

import pytest

from tests.support.judge import judge
from tests.support.repairs import assert_fixed, messages
from tests.support.world import read

RULE = "orphaned-hash"
A = "--hash=sha256:" + "a" * 64
B = "--hash=sha256:" + "b" * 64


@pytest.mark.parametrize(
    "before, after",
    [
        (f"six==1\n    {A}\n", f"six==1 \\\n    {A}\n"),
        (f"six==1\r\n    {A}\r\n", f"six==1 \\\r\n    {A}\r\n"),
        (f"six==1\n    {A}\n    {B}\n", f"six==1 \\\n    {A} \\\n    {B}\n"),
        (f"six==1 \\\n    {A}\n    {B}\n", f"six==1 \\\n    {A} \\\n    {B}\n"),
        (f"six==1 # why\n{A}", f"# why\nsix==1 \\\n{A}"),
        (f"six==1 \\\n  # why\n  {A} \\\n  {B}\n", f"# why\nsix==1 \\\n  {A} \\\n  {B}\n"),
        (f"six==1\n# one\n# two\n  {A}\n", f"# one\n# two\nsix==1 \\\n  {A}\n"),
        (f"six==1 \\\n  {A} \\\n  # why\n  {B}\nflask", f"# why\nsix==1 \\\n  {A} \\\n  {B}\nflask"),
    ],
)
def test_hashes_are_joined_to_their_requirement(before: str, after: str) -> None:
    assert messages(RULE, before)
    assert_fixed(RULE, before, after, safe=True)
    said = [s for s in judge(read(after).texts["/w/requirements.txt"]).values() if s.get("name") == "six"]
    wanted = {h.partition(":")[2] for h in (A, B) if h in before}
    assert set(said[0]["hashes"]["sha256"]) == wanted


@pytest.mark.parametrize("text", [A, f"\n{A}", f"six=1\n{A}", f"-e .\n{A}", f"--pre\n{A}", f"six\n\n{A}"])
def test_a_hash_without_a_requirement_is_named(text: str) -> None:
    assert messages(RULE, text) == [(A, "pip ignores this hash: there is no requirement for it above")]


@pytest.mark.parametrize("text", [f"six {A}", f"six \\\n{A}", f"{A} six", "--hash=md5:abc", f"# six\n# {A}"])
def test_silence(text: str) -> None:
    assert messages(RULE, text) == []
