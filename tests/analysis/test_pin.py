"""Pinning a line to an installed version: only the version changes, or nothing does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfold.analysis.fixes import apply_edits
from pinfold.analysis.pin import pin_edit
from pinfold.requirements.parser import parse
from pinfold.requirements.tree import Requirement


def pinned(line: str, version: str = "3.1.3") -> str | None:
    edit = pin_edit(parse(line).lines[0], version)
    return None if edit is None else apply_edits(line, [edit])


@pytest.mark.parametrize(
    "line, expected",
    [
        ("flask", "flask==3.1.3"),
        ("  flask  # why", "  flask==3.1.3  # why"),
        ("flask[a, b ]", "flask[a, b ]==3.1.3"),
        ("flask >= 2 , < 4 ; os_name == 'nt'", "flask ==3.1.3 ; os_name == 'nt'"),
        ("flask (>=2,<4)", "flask (==3.1.3)"),
        ("flask==3.0.3", "flask==3.1.3"),
        ("flask===3.0", "flask===3.1.3"),  # it says more: no other spelling and no local version
        ("flask === 3.0", "flask ===3.1.3"),
        ("flask===3.1.3.0", "flask===3.1.3"),  # pip compares the texts
        ("flask>=2,===3.0", "flask==3.1.3"),
        ("flask==3.1.*", "flask==3.1.3"),
        ("flask~=3.1 \\\n  ; os_name == 'nt'", "flask==3.1.3 \\\n  ; os_name == 'nt'"),
        ("flask --config-settings=a=b", "flask==3.1.3 --config-settings=a=b"),
        ("flask>=3.1.3,<=3.1.3", "flask==3.1.3"),
    ],
)
def test_the_version_changes_and_nothing_else(line: str, expected: str) -> None:
    assert pinned(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "flask==3.1.3",
        "flask == 3.1.3.0",
        "flask===3.1.3",
        "flask ()",
        "flask>=2 --hash=sha256:aa",
        "flask @ https://example.com/flask.zip",
        "./flask",
        "-e .",
        "flask>",
        "--pre",
        "# flask",
    ],
)
def test_what_cannot_be_pinned_or_is_already(line: str) -> None:
    assert pinned(line) is None


def test_a_version_that_is_not_one() -> None:
    assert pinned("flask", "3.1.3; rm") is None
    assert pinned("torch", "2.1+cu118") == "torch==2.1+cu118"
    assert pinned("torch===2.0", "2.1.0-1+CU118") == "torch===2.1.0.post1+cu118"  # the normal form is what pip compares


_PARTS = st.lists(
    st.sampled_from(
        ["flask", "[a]", " ", ">=2", ",", "<4", "==1", "(", ")", " ;", "os_name=='nt'", " \\\n", " # c", " --pre"]
    ),
    max_size=9,
)


@given(_PARTS)
def test_the_result_is_pinned_and_says_the_rest_as_before(parts: list[str]) -> None:
    for line in parse("".join(parts)).lines:
        edit = pin_edit(line, "3.1.3")
        if edit is None:
            continue
        (after,) = parse(apply_edits(line.raw, [edit])).lines
        old, new = line.statement, after.statement
        assert isinstance(old, Requirement)
        assert isinstance(new, Requirement)
        assert (new.key, new.specifier) == (old.key, "==3.1.3")
        assert [e.text for e in new.extras] == [e.text for e in old.extras]
        assert (new.marker and new.marker.text) == (old.marker and old.marker.text)
        assert [c.text for c in after.comments] == [c.text for c in line.comments]
