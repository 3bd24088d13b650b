"""Code actions: fixes of a finding, allowing a rule here, fixing everything, each offered when it was asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.features import check_action, offered
from tests.support.world import ROOT, read, snapshot_of

from pinfold.analysis.check import check
from pinfold.analysis.findings import Edit, Finding, Fix
from pinfold.analysis.fixes import apply_edits
from pinfold.analysis.settings import Settings
from pinfold.ide.actions import (
    FIX_ALL,
    HASHES,
    PIN_ALL,
    PIN_LATEST,
    QUICK_FIX,
    REWRITE,
    UPGRADE,
    UPGRADE_LATEST,
    actions,
    resolve,
)
from pinfold.requirements.parser import parse
from pinfold.requirements.text import Span
from pinfold.requirements.understood import understood

ALLOW = "Allow unpinned on this line"
PATH = f"{ROOT}/requirements.txt"
UNPINNED = Settings(select=("unpinned",))


def finding(start: int, end: int, *fixes: Fix, rule: str = "unpinned") -> Finding:
    return Finding(rule, Span(start, end), "words", fixes=fixes)


SAFE = Fix("Do it", (Edit(Span(0, 1), "b"),))
SAFE_TOO = Fix("Do it so", (Edit(Span(0, 1), "c"),))
UNSAFE = Fix("Dare it", (Edit(Span(0, 1), "d"),), safe=False)


@pytest.mark.parametrize(
    "before, after",
    [
        ("fl$0ask", "flask  # pinfold: allow[unpinned]"),
        ("flask$0   \nb==1\n", "flask  # pinfold: allow[unpinned]\nb==1\n"),
        ("flask$0 # why\n", "flask # why  # pinfold: allow[unpinned]\n"),
        ("flask$0 # pinfold: allow[other]\n", "flask # pinfold: allow[other, unpinned]\n"),
        ("flask$0 # pinfold: allow[]\n", "flask # pinfold: allow[unpinned]\n"),
        ("# pinfold: allow[other]\n# why\nflask$0\n", "# pinfold: allow[other, unpinned]\n# why\nflask\n"),
        ("# pinfold: allow[other]\n\nflask$0\n", "# pinfold: allow[other]\n\nflask  # pinfold: allow[unpinned]\n"),
        ("# pinfold: allow-file[other]\nflask$0", "# pinfold: allow-file[other]\nflask  # pinfold: allow[unpinned]"),
        ("  flask$0 \\\n    ; os_name == 'nt'\n", "  # pinfold: allow[unpinned]\n  flask \\\n    ; os_name == 'nt'\n"),
        ("flask$0 \\", "# pinfold: allow[unpinned]\nflask \\"),
        ("# <U+1F600>\nflask$0\n", "# \U0001f600\nflask  # pinfold: allow[unpinned]\n"),
        ("flask$0<U+000C>b==1\n", "flask  # pinfold: allow[unpinned]\x0cb==1\n"),
    ],
)
def test_allowing_a_rule_on_a_line(before: str, after: str) -> None:
    action = check_action(before, ALLOW, after, _found(before))
    assert action.kind == QUICK_FIX
    assert not action.preferred
    assert action.finding is not None
    left = check(snapshot_of(read(after), UNPINNED))[PATH]
    assert not [f for f in left if f.rule == "unpinned"]


def _found(text: str) -> list[Finding]:
    return check(snapshot_of(read(text), UNPINNED))[PATH]


def test_a_comment_before_a_continuation_has_the_files_line_break() -> None:
    world = read("")
    world.texts[PATH] = "a==1\r\nflask \\\r\n  ; os_name == 'nt'\r\n"
    snapshot = snapshot_of(world, UNPINNED)
    found = check(snapshot)[PATH]
    (action,) = actions(snapshot, PATH, Span(6, 6), found)
    assert apply_edits(world.texts[PATH], action.edits or ()).startswith("a==1\r\n# pinfold: allow[unpinned]\r\nflask")


def test_what_no_comment_reaches_is_not_offered() -> None:
    assert offered("$0", [finding(0, 0)]) == []
    assert offered("a==1$0", [finding(0, 1, rule="no-such-rule")]) == []


def test_fixes_belong_to_their_finding_and_one_is_preferred() -> None:
    found = finding(0, 1, UNSAFE, SAFE, SAFE_TOO)
    other = finding(0, 1)
    elsewhere = finding(5, 6, SAFE)
    got = offered("a$0 # \nb", [found, other, elsewhere], ["quickfix"])
    fixes = [a for a in got if a.finding is found and "Allow" not in a.title]
    assert [(a.title, a.preferred) for a in fixes] == [
        ("Dare it (may change what is installed)", False),
        ("Do it", True),
        ("Do it so", False),
    ]
    assert not any(a.finding is elsewhere for a in got)
    assert [a.title for a in offered("a$0", [finding(0, 1, UNSAFE)])] == [
        "Dare it (may change what is installed)",
        ALLOW,
    ]


@pytest.mark.parametrize(
    "only, kinds",
    [
        (None, {QUICK_FIX, FIX_ALL}),
        ([], set()),
        ([""], {QUICK_FIX, FIX_ALL}),
        (["quickfix"], {QUICK_FIX}),
        (["source"], {FIX_ALL}),
        (["source.fixAll"], {FIX_ALL}),
        (["source.fixAll.pinfold"], {FIX_ALL}),
        (["source.fixAll.pinfold.more"], set()),
        (["source.fixAll.pin"], set()),
        (["quick"], set()),
        (["refactor", "quickfix"], {QUICK_FIX}),
    ],
)
def test_only_what_was_asked_for(only: list[str] | None, kinds: set[str]) -> None:
    assert {a.kind for a in offered("a$0", [finding(0, 1, SAFE)], only)} == kinds


def test_fixing_all_of_a_rule_needs_more_than_one() -> None:
    titles = [a.title for a in offered("a$0\nb", [finding(0, 1, SAFE), finding(2, 3, SAFE)])]
    assert "Fix all 2 unpinned problems in this file" in titles
    assert not [t for t in (a.title for a in offered("a$0", [finding(0, 1, SAFE)])) if t.startswith("Fix all 1")]
    assert "Fix all problems that Pinfold can fix safely" not in [
        a.title for a in offered("a$0", [finding(0, 1, UNSAFE)])
    ]


def test_fixing_everything_is_worked_out_when_it_is_asked_for() -> None:
    text = "a=$01\nb==1 # pinfold: allow[unpinned]\nc=2"
    after = "a==1\nb==1 # pinfold: allow[unpinned]\nc==2"
    action = check_action(text, "Fix all 2 invalid-requirement problems in this file", after)
    assert action.kind == QUICK_FIX
    everything = "Fix all problems that Pinfold can fix safely"
    action = check_action(text, everything, after.replace(" # pinfold: allow[unpinned]", ""), only=["source.fixAll"])
    assert action.kind == FIX_ALL


def test_answers_that_are_not_ours_resolve_to_nothing() -> None:
    snapshot = snapshot_of(read("a"))
    assert resolve(snapshot, {}) == ("", ())
    assert resolve(snapshot, {"path": 1, "rule": ""}) == ("", ())
    assert resolve(snapshot, {"path": "/gone.txt", "rule": ""}) == ("", ())
    assert actions(snapshot, "/gone.txt", Span(0, 0), []) == []


@given(
    st.lists(
        st.sampled_from(
            ["a", "b ; os_name == 'nt'", " \\\n", "\n", "\r\n", " # c", "# d", " ", "\x0c", "c==1", "\u2028"]
        ),
        max_size=8,
    ).map("".join)
)
def test_allowing_silences_and_changes_nothing_else(text: str) -> None:
    world = read("")
    world.texts[PATH] = text
    snapshot = snapshot_of(world, UNPINNED)
    found = check(snapshot)[PATH]
    for each in found:
        (action,) = [a for a in actions(snapshot, PATH, each.span, [each]) if a.title == ALLOW]
        after = apply_edits(text, action.edits or ())
        world.texts[PATH] = after
        assert len(check(snapshot_of(world, UNPINNED))[PATH]) == len(found) - 1
        assert _items(after) == _items(text)


def _items(text: str) -> list[object]:
    file = parse(text)
    items = understood([(0, [0, 0], line) for line in file.lines], False)["items"]
    return [{k: v for k, v in item.items() if k != "text"} for item in items]


PINNABLE = """\
flask>=2$0  # why
six
click==8.1.7
-e .
attrs==1 --hash=sha256:aa
gone
-- @env --
flask 3.1.3
six 1.16.0
click 8.1.7
attrs 2
demo 1 editable from file:///w
"""
PINNED = "flask==3.1.3  # why\nsix==1.16.0\nclick==8.1.7\n-e .\nattrs==1 --hash=sha256:aa\ngone"


def test_pinning_one_line_to_what_is_installed() -> None:
    action = check_action(PINNABLE, "Pin to the installed 3.1.3", PINNED.replace("six==1.16.0", "six"))
    assert not action.preferred
    titles = [a.title for a in offered("flask==1$0\n-- @env --\nflask 2")]
    assert "Pin to the installed 2 (the file asks for ==1)" in titles


def test_an_arbitrary_equality_is_kept() -> None:
    text = "flask===3.0$0\n-- @env --\nflask 3.1.3\n"
    check_action(text, "Pin to the installed 3.1.3 (the file asks for ===3.0)", "flask===3.1.3")


def test_pinning_all_lines_to_what_is_installed() -> None:
    for title, kind in (
        ("Pin all 2 lines to the installed versions", QUICK_FIX),
        ("Pin all to the installed versions", PIN_ALL),
    ):
        assert check_action(PINNABLE, title, PINNED, only=[kind]).kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "flask$0\nsix",
        "click==8.1.7$0\n-- @env --\nclick 8.1.7",
        "flask$0\n-- @env --\nflask 1\nfiles: other.txt",
        "# nothing$0\n-- @env --\nflask 1",
    ],
)
def test_pinning_is_offered_where_it_would_change_something(text: str) -> None:
    assert not [a.title for a in offered(text) if a.title.startswith("Pin ")]


def test_pinning_all_is_not_offered_at_the_light_bulb_of_another_line() -> None:
    text = PINNABLE.replace("$0", "").replace("gone", "go$0ne")
    assert not [a.title for a in offered(text, only=[QUICK_FIX]) if a.title.startswith("Pin ")]
    assert [a.title for a in offered(text, only=["source"])] == ["Pin all to the installed versions"]


INDEXED = """
-- @index --
flask: 3.1.3, 2.3.3, 2.0.3, 2.0.1
six: 1.17.0, 1.16.0
click: 8.2.1, 8.1.7
flask 2.0.1 file: flask.whl sha256:aaaa
flask 3.1.3 file: flask.whl sha256:cccc
six 1.17.0 file: six.whl sha256:dddd
"""


def test_each_step_of_a_line_is_offered_once() -> None:
    text = f"flask==2.0.1$0  # why{INDEXED}"
    got = [(a.title, a.kind) for a in offered(text) if a.title.startswith(("Upgrade flask", "Add"))]
    assert got == [
        ("Upgrade flask to 3.1.3 (major)", QUICK_FIX),
        ("Upgrade flask to 2.3.3 (minor)", REWRITE),
        ("Upgrade flask to 2.0.3 (patch)", REWRITE),
        ("Add hashes of flask 2.0.1", REWRITE),
    ]
    got = [(a.title, a.kind) for a in offered(text, only=["refactor"])]
    assert [kind for _, kind in got] == [REWRITE] * 4, (
        "what a finding offers is offered here too where only this is wanted"
    )
    check_action(text, "Upgrade flask to 2.3.3 (minor)", "flask==2.3.3  # why")
    check_action(text, "Add hashes of flask 2.0.1", "flask==2.0.1 \\\n    --hash=sha256:aaaa  # why")


def test_a_hashed_line_is_upgraded_with_its_hashes() -> None:
    text = f"flask==2.0.1$0 --hash=sha256:bbbb{INDEXED}"
    check_action(text, "Upgrade flask to 3.1.3 (major)", "flask==3.1.3 --hash=sha256:cccc")
    assert "Upgrade flask to 2.3.3 (minor)" not in [a.title for a in offered(text)], "its hashes are not known"
    check_action(text, "Refresh hashes of flask 2.0.1", "flask==2.0.1 --hash=sha256:aaaa", findings=[])


def test_whole_files() -> None:
    text = f"flask==2.0.1$0  # why\nclick\nsix==1.16.0{INDEXED}"
    for title, kind, after in (
        ("Pin every unpinned line", PIN_LATEST, "flask==2.0.1  # why\nclick==8.2.1\nsix==1.16.0"),
        ("Upgrade all (safe)", UPGRADE, "flask==2.3.3  # why\nclick\nsix==1.17.0"),
        ("Upgrade all to latest", UPGRADE_LATEST, "flask==3.1.3  # why\nclick\nsix==1.17.0"),
    ):
        action = check_action(text, title, after, only=["source"])
        assert action.kind == kind
        assert [a.title for a in offered(text, only=[kind])] == [title]
    assert "Refresh all hashes" not in [a.title for a in offered(text, only=["source"])]
    hashed = f"flask==2.0.1$0 --hash=sha256:bbbb\nsix==1.17.0{INDEXED}"
    after = "flask==2.0.1 --hash=sha256:aaaa\nsix==1.17.0 --hash=sha256:dddd"
    assert check_action(hashed, "Refresh all hashes", after, only=["source"]).kind == HASHES


def test_nothing_is_offered_that_would_change_nothing() -> None:
    for text in (f"click==8.2.1$0{INDEXED}", "flask$0\nsix==1", f"# c$0{INDEXED}", "$0-- @index --\nflask: 1"):
        assert not [a.title for a in offered(text) if a.title.startswith(("Upgrade", "Pin", "Refresh", "Add"))]


def test_an_unpinned_line_can_be_pinned_to_what_is_installed_or_to_the_newest() -> None:
    text = f"fla$0sk\n-- @env --\nflask 2.0.1{INDEXED}"
    titles = [a.title for a in offered(text, only=["quickfix"]) if a.title.startswith("Pin ")]
    assert titles == ["Pin to the installed 2.0.1", "Pin flask to 3.1.3"]
    check_action(text, "Pin flask to 3.1.3", "flask==3.1.3")
    text = text.replace("flask 2.0.1", "flask 3.1.3", 1)
    titles = [a.title for a in offered(text, only=["quickfix"]) if a.title.startswith("Pin ")]
    assert titles == ["Pin to the installed 3.1.3"], "the same edit is offered once"
