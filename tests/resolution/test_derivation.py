"""What uv 0.13 and pip 26 say when they find no solution: what is taken from it, and what makes it doubtful."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfold.resolution.derivation import Need, of_pip, of_uv
from pinfold.resolution.wants import wants

_END = "we can conclude that your requirements are unsatisfiable."
HEAD = "error: No solution found when resolving dependencies\n  cause: "
SAID = (
    f"{HEAD}Because req<=2.20.0 depends on lib<1.25 and you require req==2.20.0, we can conclude that you require lib<1.25.\n"
    "         And because you require lib==2.2.0, we can conclude that your requirements are unsatisfiable.\n"
)
BOXED = (
    "  \N{MULTIPLICATION SIGN} No solution found when resolving dependencies:\n"
    "  \u2570\u2500\u25b6 Because req==2.20.0 depends on lib<1.25 and you require req==2.20.0, "
    "we can conclude that you require lib<1.25.\n"
    "      And because you require lib==2.2.0, we can conclude that your requirements are\n      unsatisfiable.\n"
)


def test_a_plain_one() -> None:
    found = of_uv(SAID)
    assert found.certain
    assert found.needs == (Need("req", "<=2.20.0", "lib", "lib<1.25"),)
    assert found.keys == {"req", "lib"}
    assert found.text.startswith("Because req")
    assert "s3cret" not in of_uv(SAID.replace("lib<1.25", "lib @ https://me:s3cret@example.com/lib.whl")).text
    assert wants(["req", "lib"], found) == ["needs lib<1.25", ""]


def test_the_one_that_uv_draws_for_a_terminal() -> None:
    found = of_uv(BOXED)
    assert (found.certain, found.keys) == (True, {"req", "lib"})


@pytest.mark.parametrize(
    "reason",
    [
        "foo==3.0 has no usable wheels",
        "foo was not found in the cache",
        "foo==3.0 could not be built",
        "foo==3.0 has invalid metadata",
        "foo==3.0 has inconsistent metadata",
        "foo==3.0 was not published before the exclude newer time",
        "the metadata for foo==3.0 could not be parsed",
        "foo is orbiting the wrong star",
        "foo==3.0 needs a sacrifice",
    ],
)
def test_a_reason_that_may_pass_is_none(reason: str) -> None:
    said = f"{HEAD}Because {reason} and foo<=2.0 depends on lib<2, we can conclude that all versions of foo depend on lib<2.\n"
    assert not of_uv(
        f"{said}         And because you require foo and lib>=2, we can conclude that your requirements are unsatisfiable."
    ).certain


def test_a_hint_counts_too() -> None:
    hint = "\nhint: Packages were unavailable because the network was disabled. When the network is disabled, …"
    assert not of_uv(SAID + hint).certain


@pytest.mark.parametrize(
    "reason",
    [
        "there are no versions of foo",
        "only foo<=2.0 is available",
        "foo==3.0 was yanked (reason: broken)",
        "foo was not found in the package registry",
        "the current Python version (3.11.7) does not satisfy Python>=3.12",
        "foo==3.0 has no wheels with a matching Python ABI tag (e.g., `cp311`)",
        "has-a-name==3.0 depends on is-needs<2",
    ],
)
def test_a_reason_that_stays(reason: str) -> None:
    assert of_uv(
        f"{HEAD}Because {reason} and you require foo>2, we can conclude that your requirements are unsatisfiable."
    ).certain


def test_several_needs_in_one_breath() -> None:
    found = of_uv(f"{HEAD}Because foo==1 depends on bar>=2,<3 and baz and you require foo==1, {_END}")
    assert [need.what for need in found.needs] == ["bar>=2,<3", "baz"]


def test_what_is_no_derivation_is_not_certain() -> None:
    for text in ("", "error: something else", "Killed"):
        assert not of_uv(text).certain
        assert not of_pip(text).certain


def test_pip() -> None:
    found = of_pip(
        "ERROR: Cannot install …\n\nThe conflict is caused by:\n    The user requested lib==2.2.0\n"
        "    req 2.20.0 depends on lib<1.25 and >=1.21\n    xt[old] 1.0 depends on Lib_b<2; extra == 'old'\n"
        "    The user requested (constraint) six==1\n"
    )
    assert found.certain
    assert [(need.who, need.what) for need in found.needs] == [("req", "lib<1.25,>=1.21"), ("xt", "Lib_b<2")]
    assert found.keys == {"req", "lib", "xt", "lib-b", "six"}


def test_a_chain_in_words() -> None:
    found = of_uv(
        f"{HEAD}Because mid<=1 depends on lib<1.25 and mid>=2 depends on lib<1.26, we can conclude that all versions of mid "
        "depend on lib<1.26.\n         And because all versions of top depend on mid, we can conclude that all versions "
        "of top depend on lib<1.26.\n"
        "         And because you require top and lib==2.2.0, we can conclude that your requirements are unsatisfiable."
    )
    assert wants(["top", "lib"], found) == ["needs mid, which needs lib<1.25 or lib<1.26", ""]


@given(st.text(alphabet="abc-._ <>=!~,[]{}'\n" + "dependsonBecausecanyou", max_size=300))
def test_nothing_is_too_odd(text: str) -> None:
    for found in (of_uv(f"{HEAD}Because {text}"), of_pip(f"The conflict is caused by:\n    {text}")):
        assert all(need.who in found.keys for need in found.needs)
        wants(["a", "b"], found)


def test_a_long_text_is_read_in_time() -> None:
    import time

    began = time.perf_counter()
    of_uv(HEAD + "Because " + "a-" * 20_000 + " depends on " + "b," * 20_000)
    of_uv(HEAD + "Because " + "all versions of " * 5_000)
    of_uv(HEAD + ("Because a depends on b and c depends on d, we can conclude that e. And because " * 3_000))
    assert time.perf_counter() - began < 5
