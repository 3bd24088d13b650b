"""Moving a line to another release: version and hashes change, together or not at all, and nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfold.analysis.fixes import apply_edits
from pinfold.analysis.releases import Details, ReleaseFile
from pinfold.analysis.repin import NO_HASHES, UNSAFE, written_hashes
from pinfold.analysis.upgrading import (
    EXCLUDED,
    UNPINNED,
    Layout,
    hashes_of,
    layout_of,
    moved,
    moved_with_hashes,
    rehashed,
    settled,
)
from pinfold.requirements.parser import parse
from pinfold.requirements.tree import Line, Requirement

NEW = ("sha256:cccc", "sha256:dddd", "sha256:eeee")


def after(text: str, version: str = "3.1.3", hashes: tuple[str, ...] = NEW) -> str:
    line = parse(text).lines[0]
    return apply_edits(text, settled(line, moved(line, version, hashes).edits))


@pytest.mark.parametrize(
    "line, expected",
    [
        ("flask", "flask==3.1.3"),
        ("flask[async]  # why", "flask[async]==3.1.3  # why"),
        ("flask==2.0.1", "flask==3.1.3"),
        ("flask == 2.0.1 ; os_name == 'nt'  # why", "flask == 3.1.3 ; os_name == 'nt'  # why"),
        ("flask===2.0.1", "flask===3.1.3"),
        ("flask[a, b] (==2.0.1)", "flask[a, b] (==3.1.3)"),
        ("flask ~= 2.0.1", "flask ~= 3.1.3"),
        ("flask~=2.0", "flask~=3.1"),
        ("flask==2.*", "flask==3.*"),
        ("flask == 2.0.*", "flask == 3.1.*"),
        ("flask>=2, <3", "flask>=2, <4"),
        ("flask>=2,<2.32", "flask>=2,<3.2"),
        ("flask>=2,<3.0.0", "flask>=2,<4.0.0"),
        ("flask>=2,<=2.9", "flask>=2,<=3.1.3"),
        ("flask>=4", "flask>=3.1.3"),
        ("flask==2.0.1          # here", "flask==3.1.3          # here"),
        ("flask==2            # here", "flask==3.1.3        # here"),
        ("flask==2 # here", "flask==3.1.3 # here"),
        ("flask==2 --hash=sha256:aaaa  # why", "flask==3.1.3 " + " ".join(f"--hash={h}" for h in NEW) + "  # why"),
        ("flask==2 --hash sha256:aaaa", "flask==3.1.3 " + " ".join(f"--hash {h}" for h in NEW)),
        (
            "flask==2 \\\r\n  --hash=sha256:aaaa \\\r\n  --hash=sha256:bbbb\r\n",
            "flask==3.1.3 \\\r\n  " + " \\\r\n  ".join(f"--hash={h}" for h in NEW) + "\r\n",
        ),
        (
            "flask==2 ; os_name == 'nt' \\\n --hash=sha256:aaaa   # why",
            "flask==3.1.3 ; os_name == 'nt' \\\n " + " \\\n ".join(f"--hash={h}" for h in NEW) + "   # why",
        ),
    ],
)
def test_moving(line: str, expected: str) -> None:
    assert after(line) == expected
    assert after(expected) == expected, "applying twice is applying once"


@pytest.mark.parametrize(
    "line, hashes, why",
    [
        ("flask==2 --hash=sha256:aaaa", (), NO_HASHES),
        ("flask~=2.0 --hash=sha256:aaaa", (), NO_HASHES),
        ("flask!=3.1.3", NEW, EXCLUDED),
        ("flask>3.2", NEW, EXCLUDED),
        ("flask>=2,<3,!=3.1.*", NEW, EXCLUDED),
        ("flask @ https://example.com/flask.zip", NEW, UNSAFE),
        ("-e .", NEW, UNSAFE),
        ("# flask", NEW, UNSAFE),
        ("flask==", NEW, UNSAFE),
        # the second comes after what ends the line for pip
        ("flask==2 --hash=sha256:aaaa # why --hash=sha256:bbbb\\\n --hash=sha256:cccc", NEW, ""),
    ],
)
def test_lines_that_stay(line: str, hashes: tuple[str, ...], why: str) -> None:
    found = moved(parse(line).lines[0], "3.1.3", hashes)
    assert (found.why, found.edits == ()) == (why, bool(why))


def test_a_version_that_is_not_one_is_never_written() -> None:
    assert moved(parse("flask==2").lines[0], "3; rm").why == UNSAFE


def test_adding_hashes() -> None:
    text = "flask==3.1.3 ; os_name == 'nt'  # why\r\nsix==1\r\n"
    file = parse(text)
    edits = rehashed(file.lines[0], NEW[:2], layout_of(file, 0)).edits
    expected = (
        "flask==3.1.3 ; os_name == 'nt' \\\r\n    --hash=sha256:cccc \\\r\n    --hash=sha256:dddd  # why\r\nsix==1\r\n"
    )
    assert apply_edits(text, edits) == expected
    line = parse(expected).lines[0]
    assert rehashed(line, NEW[:2], Layout(" ")).edits == ()


def test_hashes_are_added_as_the_neighbours_have_theirs() -> None:
    file = parse("flask==3\nsix==1 --hash sha256:aaaa\n\n\n\nclick==1\nattrs==1 \\\n  --hash=sha256:aaaa\n")
    assert layout_of(file, 0) == Layout(" ", "--hash ")
    assert layout_of(file, 5) == Layout(" \\\n  ")
    assert apply_edits("flask==3\n", rehashed(file.lines[0], NEW[:1], layout_of(file, 0)).edits) == (
        "flask==3 --hash sha256:cccc\n"
    )


@pytest.mark.parametrize(
    "line, hashes, why",
    [
        ("flask", NEW, UNPINNED),
        ("flask==3.*", NEW, UNPINNED),
        ("flask==3", (), NO_HASHES),
        ("./flask", NEW, UNSAFE),
        ("flask==3 --hash=sha256:aaaa stray", NEW, UNSAFE),
    ],
)
def test_hashes_that_cannot_be_added(line: str, hashes: tuple[str, ...], why: str) -> None:
    found = rehashed(parse(line).lines[0], hashes, Layout(" "))
    assert (found.edits, found.why) == ((), why)


def test_moving_and_adding_hashes_at_once() -> None:
    for text, expected in (
        ("flask == 2  # why", "flask == 3.1.3 --hash=sha256:cccc  # why"),
        ("flask==3.1.3", "flask==3.1.3 --hash=sha256:cccc"),
        ("flask==2 --hash=sha256:aaaa", "flask==3.1.3 --hash=sha256:cccc"),
    ):
        line = parse(text).lines[0]
        assert apply_edits(text, moved_with_hashes(line, "3.1.3", NEW[:1], Layout(" ")).edits) == expected
        assert moved_with_hashes(line, "3.1.3", (), Layout(" ")).why == NO_HASHES


def details(*hashes: dict[str, str]) -> Details:
    return Details("1", tuple(ReleaseFile(f"demo-{n}", each) for n, each in enumerate(hashes)))


def test_hashes_of_a_release() -> None:
    both = details({"sha256": "BBBB", "sha512": "dddd"}, {"sha256": "aaaa", "sha512": "cccc"})
    assert hashes_of(both) == ("sha256:aaaa", "sha256:bbbb")
    assert hashes_of(both, ["sha512:1", "sha512:2"]) == ("sha512:cccc", "sha512:dddd")
    assert hashes_of(both, ["sha512:1", "sha256:2"]) == ("sha256:aaaa", "sha256:bbbb")
    assert hashes_of(both, ["md5:1"]) == ("sha256:aaaa", "sha256:bbbb")
    assert hashes_of(details({"sha256": "aaaa"}, {"md5": "bbbb"})) == ()
    assert hashes_of(details({"sha256": "aaaa\n--index-url=x"})) == ()
    assert hashes_of(details()) == ()
    assert hashes_of(None) == ()


_PARTS = st.lists(
    st.sampled_from(
        [
            "flask", "[a]", " ", "==2", "===2", "~=2.0", ">=2", ",", "<3", "==2.*", "!=1", "(", ")", " ;", "os_name=='nt'",
            " \\\n", " \\\r\n    ", " # c", "  # via x", " --hash=sha256:aaaa", " --hash sha256:bbbb", " --pre", "\n", "\r\n",
            " --config-settings=a=b", "    # via y\n",
        ]
    ),
    max_size=12,
)  # fmt: skip


def said(line: Line, *, hashes: bool, version: bool) -> tuple[object, ...]:
    """All that a line says, with its version and hashes or without."""
    requirement = line.statement
    assert isinstance(requirement, Requirement)
    marker = requirement.marker.text if requirement.marker is not None else None
    others = [(o.name.text, o.value and o.value.text) for o in requirement.options if o not in requirement.hashes]
    return (
        requirement.key,
        [e.text for e in requirement.extras],
        [c.operator.text for c in requirement.clauses] if requirement.clauses else ["=="],
        marker,
        others,
        [c.text for c in line.comments],
        written_hashes(requirement) if hashes else (),
        requirement.specifier if version else "",
    )


@given(_PARTS)
def test_after_an_upgrade_only_version_and_hashes_differ(parts: list[str]) -> None:
    for line in parse("".join(parts)).lines:
        found = moved(line, "3.1.3", NEW)
        if not found.edits:
            continue
        raw = apply_edits(line.raw, settled(line, found.edits))
        (new,) = parse(raw).lines
        assert not new.problems
        assert said(new, hashes=False, version=False) == said(line, hashes=False, version=False)
        assert isinstance(line.statement, Requirement)
        assert isinstance(new.statement, Requirement)
        assert written_hashes(new.statement) == (NEW if line.statement.hashes else ())
        assert ("\r\n" in line.raw) == ("\r\n" in raw)
        assert moved(new, "3.1.3", NEW).edits == (), "applying twice is applying once"


@given(_PARTS, st.sampled_from([" ", " \\\n    ", " \\\r\n  "]))
def test_after_hashing_only_hashes_differ(parts: list[str], gap: str) -> None:
    for line in parse("".join(parts)).lines:
        found = rehashed(line, NEW, Layout(gap))
        if not found.edits:
            continue
        (new,) = parse(apply_edits(line.raw, found.edits)).lines
        assert not new.problems
        assert said(new, hashes=False, version=True) == said(line, hashes=False, version=True)
        assert isinstance(new.statement, Requirement)
        assert written_hashes(new.statement) == NEW
        assert rehashed(new, NEW, Layout(gap)).edits == ()
