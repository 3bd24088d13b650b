"""Conflicts that pins' own metadata shows, and those that a resolver has told: where they are said, and what is offered."""

from __future__ import annotations

import pytest

from pinfold.analysis.fixes import apply_edits
from tests.support.features import check_hover
from tests.support.world import check, read, run_check, snapshot_of

LIB = """
    -- @index --
    req: 2.32.0, 2.20.0
    req 2.20.0 requires: lib<1.25
    req 2.32.0 requires: lib<3
    lib: 2.2.0, 1.26.0, 1.24.3
"""


def world(text: str, more: str = LIB) -> str:
    return "\n".join(
        line.strip() if line.strip().startswith(("-- @", "req", "lib", "bot", "python")) else line
        for line in f"{text}{more}".split("\n")
    )


def test_a_pin_against_a_pin() -> None:
    check(
        world("""req==2.20.0
^^^ error[incompatible-requirements]: req==2.20.0 needs lib<1.25; line 2 pins lib==2.2.0
lib==2.2.0
^^^ error[incompatible-requirements]: lib==2.2.0 is pinned here; req==2.20.0 (line 1) needs lib<1.25
"""),
        "incompatible-requirements",
    )


@pytest.mark.parametrize(
    "needed, pinned, clashes",
    [
        ("==2.0+cpu", "==2.0", False),
        ("==2.0", "==2.0+cpu", False),
        ("==2.0+cpu", "==2.0+cpu", False),
        ("==2.0+cpu", "==2.0+cu121", True),
        ("==2.0+cpu", "==2.1", True),
        (">=2.0", "==2.0+cpu", False),
        ("<2.0", "==2.0", True),
    ],
)
def test_a_build_of_a_release_is_that_release(needed: str, pinned: str, clashes: bool) -> None:
    """PEP 440, "Version matching": `==2.0` takes 2.0+cpu, so a pin of it says nothing against who needs just that."""
    more = f"-- @index --\nreq: 1\nreq 1 requires: lib{needed}\nlib: {pinned[2:]}, 2.0+cpu, 2.0\n"
    found = run_check(snapshot_of(read(f"req==1\nlib{pinned}\n{more}")))["/w/requirements.txt"]
    assert any(each.rule == "incompatible-requirements" for each in found) is clashes


def test_a_range_that_leaves_nothing() -> None:
    check(
        world("""req==2.20.0
^^^ error[incompatible-requirements]: req==2.20.0 needs lib<1.25; line 2 asks for lib>=1.26
lib>=1.26
^^^ error[incompatible-requirements]: lib>=1.26 is asked for here; req==2.20.0 (line 1) needs lib<1.25
"""),
        "incompatible-requirements",
    )


def test_a_range_that_may_give_way_is_left_to_a_resolver() -> None:
    check(world("req>=2\nlib==2.2.0\n"), "incompatible-requirements")
    check(world("req==2.20.0\nlib>=1\n"), "incompatible-requirements")


def test_what_is_not_known_clashes_with_nothing() -> None:
    check("req==2.20.0\nlib==2.2.0\n-- @index --\nreq: 2.20.0\nlib: 2.2.0\n", "incompatible-requirements")


def test_two_pins_that_need_a_third() -> None:
    check(
        """req==2.20.0
^^^ error[incompatible-requirements]: req==2.20.0 needs lib<1.25; bot==1 (line 2) needs lib>=1.26
bot==1
^^^ error[incompatible-requirements]: bot==1 needs lib>=1.26; req==2.20.0 (line 1) needs lib<1.25
-- @index --
req: 2.20.0
req 2.20.0 requires: lib<1.25
bot: 1
bot 1 requires: lib>=1.26
""",
        "incompatible-requirements",
    )


def test_a_constraint_restricts() -> None:
    check(
        """-c constraints.txt
req==2.20.0
^^^ error[incompatible-requirements]: req==2.20.0 needs lib<1.25; constraints.txt:1 restricts it to lib==2.2.0
-- constraints.txt --
lib==2.2.0
^^^ error[incompatible-requirements]: lib==2.2.0 is the constraint here; req==2.20.0 (requirements.txt:2) needs lib<1.25
-- @index --
req: 2.20.0
req 2.20.0 requires: lib<1.25
lib: 2.2.0
""",
        "incompatible-requirements",
    )


def test_extras_count_where_they_are_asked_for() -> None:
    more = "-- @index --\nreq: 1\nreq 1 requires: lib<1 ; extra == 'old'\npython: 3.12.1\nlib: 2\n"
    check(f"req==1\nlib==2\n{more}", "incompatible-requirements")


TOLD = """
-- @resolution --
conflict
requirements.txt req==2.20.0 | needs lib<1.25
requirements.txt lib==2.2.0
repair: requirements.txt req==2.20.0 -> 2.32.0
repair: requirements.txt lib==2.2.0 -> 1.24.3 major
chain: Because req==2.20.0 depends on lib<1.25
"""


def choices(text: str, path: str = "requirements.txt") -> list[list[str]]:
    snapshot = snapshot_of(read(text))
    return [[fix.title for fix in each.choices] for each in run_check(snapshot)[f"/w/{path}"] if each.choices]


def test_verified_repairs_are_offered_and_applied() -> None:
    text = f"req==2.20.0  # why\nlib==2.2.0{TOLD}"
    assert choices(text)[0] == [
        "Move req 2.20.0 \N{RIGHTWARDS ARROW} 2.32.0 (keeps lib)",
        "Move lib 2.2.0 \N{RIGHTWARDS ARROW} 1.24.3 (keeps req)",
    ]
    world = read(text)
    found = [each for each in run_check(snapshot_of(world))["/w/requirements.txt"] if each.choices]
    said = world.texts["/w/requirements.txt"]
    assert apply_edits(said, found[0].choices[0].edits) == "req==2.32.0  # why\nlib==2.2.0"


def test_a_conflict_outlives_other_lines_and_a_repair_does_not() -> None:
    conflict = TOLD.replace("repair", "repair")
    world = read(f"req==2.20.0\nlib==2.2.0{conflict}")
    before = snapshot_of(world).facts.resolutions
    other = read("six==1\nreq==2.20.0\nlib==2.2.0\n")
    from pinfold.records import replace

    snapshot = snapshot_of(other)
    snapshot = replace(snapshot, facts=replace(snapshot.facts, resolutions=before))
    found = [each for each in run_check(snapshot)["/w/requirements.txt"] if each.rule == "incompatible-requirements"]
    assert [each.message for each in found] == [
        "req==2.20.0 needs lib<1.25; line 3 pins lib==2.2.0",
        "lib==2.2.0 is pinned here; req==2.20.0 (line 2) needs lib<1.25",
    ]
    assert all(not each.choices for each in found), "a repair was verified with other lines"
    gone = snapshot_of(read("req==2.20.0\nlib==2.1.0\n"))
    gone = replace(gone, facts=replace(gone.facts, resolutions=before))
    assert not [each for each in run_check(gone)["/w/requirements.txt"] if each.rule == "incompatible-requirements"]


def test_a_repair_with_a_known_vulnerability_comes_last() -> None:
    more = "-- @index --\nreq: 2.32.0, 2.20.0\nlib: 2.2.0\nreq 2.32.0 advisory: GHSA-1 high\n"
    assert choices(f"req==2.20.0\nlib==2.2.0{TOLD}{more}")[0] == [
        "Move lib 2.2.0 \N{RIGHTWARDS ARROW} 1.24.3 (keeps req)",
        "Move req 2.20.0 \N{RIGHTWARDS ARROW} 2.32.0, which has a known vulnerability (keeps lib)",
    ]


def test_a_line_without_a_name_is_called_by_its_file() -> None:
    told = TOLD.replace("requirements.txt req==2.20.0 |", "requirements.txt ../place/mine |")
    told = told.replace("repair: requirements.txt req==2.20.0 -> 2.32.0\n", "")
    (first, *_) = choices(f"../place/mine\nlib==2.2.0{told}")
    assert first == ["Move lib 2.2.0 \N{RIGHTWARDS ARROW} 1.24.3 (keeps mine)"]


def test_a_repair_in_another_file() -> None:
    text = """-c constraints.txt
req==2.20.0
-- constraints.txt --
lib==2.2.0
-- @resolution --
conflict
requirements.txt req==2.20.0 | needs lib<1.25
constraints.txt lib==2.2.0
repair: constraints.txt lib==2.2.0 -> 1.24.3
"""
    found = [each for each in run_check(snapshot_of(read(text)))["/w/requirements.txt"] if each.choices]
    (choice,) = found[0].choices
    assert not choice.edits
    assert [(each.path, [edit.text for edit in each.edits]) for each in choice.elsewhere] == [
        ("/w/constraints.txt", ["1.24.3"])
    ]


def test_lines_of_one_project_are_told_by_another_rule() -> None:
    check(
        "lib==1\nlib==2\n-- @resolution --\nconflict\nrequirements.txt lib==1\nrequirements.txt lib==2\n",
        "incompatible-requirements",
    )


def test_hover_has_the_whole_chain() -> None:
    check_hover(
        f"re$0q==2.20.0\nlib==2.2.0{TOLD}",
        "req",
        """
        `req`

        Version: exactly 2.20.0

        Why it cannot be installed with the others:

        ```text
        Because req==2.20.0 depends on lib<1.25
        ```
        """,
    )


def test_hover_leads_to_the_whole_of_it() -> None:
    check_hover(
        f"re$0q==2.20.0\nlib==2.2.0{TOLD}page: file:///tmp/a (1)]/why.txt\n",
        "req",
        """
        `req`

        Version: exactly 2.20.0

        Why it cannot be installed with the others:

        ```text
        Because req==2.20.0 depends on lib<1.25
        ```

        [Open the whole derivation](file:///tmp/a%20%281%29%5D/why.txt)
        """,
    )


@pytest.mark.parametrize(
    "rule", ["incompatible-requirements", "idle-constraint", "unportable-requirements", "not-installed"]
)
def test_allowing_what_nobody_has_looked_for_is_not_unused(rule: str) -> None:
    check(f"req==2.20.0  # pinfold: allow[{rule}]\n", ("unused-suppression", rule))


def test_allowing_a_conflict_that_there_is_not_is_unused() -> None:
    text = "req==2.20.0  # pinfold: allow[incompatible-requirements]\n-- @resolution --\n"
    found = run_check(snapshot_of(read(text)))["/w/requirements.txt"]
    assert "unused-suppression" in {each.rule for each in found}
