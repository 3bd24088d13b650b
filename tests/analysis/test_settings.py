"""Settings: what the decoder accepts, what it says about the rest, how sources are joined."""

from __future__ import annotations

from typing import Any

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from pinfold.analysis.settings import Override, Pinning, Settings, same, with_overrides
from pinfold.analysis.settings_decode import Layer, Merged, decode, merge

RULES = ("unpinned", "wildcard-pin")


def toml(text: str) -> tuple[Layer, list[str]]:
    """The usable settings of a TOML text, and each complaint as `key: message`."""
    layer, problems = decode(tomli.loads(text), "pinfold.toml", rules=RULES)
    return layer, [f"{p.key}: {p.message}" for p in problems]


def editor(raw: object) -> tuple[Layer, list[str]]:
    layer, problems = decode(raw, "editor", editor=True, rules=RULES)
    return layer, [f"{p.key}: {p.message}" for p in problems]


def test_everything_at_once() -> None:
    layer, problems = toml("""
        select = ["unpinned"]
        ignore = ["wildcard-pin"]
        severity = { unpinned = "error" }
        include = ["*.pip"]
        exclude = ["vendor/"]
        pinning = { style = "any", input-style = "bounded", constraints-style = "exact" }
        format = { sort = true, align-comments = false }
        target = { python = "3.12", platform = "linux" }
        index = { cooldown = 7 }
        [[overrides]]
        files = ["a/**"]
        style = "compatible"
        severity = { unpinned = "off" }
    """)
    assert problems == []
    settings = merge(layer).settings
    assert settings.select == ("unpinned",)
    assert settings.severity == {"unpinned": "error"}
    assert settings.pinning == Pinning("any", "bounded", "exact")
    assert (settings.format.sort, settings.format.align_comments) == (True, False)
    assert (settings.target.python, settings.target.platform) == ("3.12", "linux")
    assert settings.index.cooldown == 7
    assert settings.overrides == (Override(("a/**",), {"unpinned": "off"}, (), "compatible"),)


@pytest.mark.parametrize(
    "text, complaint",
    [
        ("selct = []", 'selct: there is no such setting; did you mean "select"? It is ignored.'),
        ("zzzzz = []", "zzzzz: there is no such setting. It is ignored."),
        (
            "[pinning]\ninput_style = 'any'",
            'pinning.input_style: there is no such setting; did you mean "input-style"? It is ignored.',
        ),
        (
            "[pinning]\ninputStyle = 'any'",
            'pinning.inputStyle: there is no such setting; did you mean "input-style"? It is ignored.',
        ),
        ("server = 1", 'server: there is no such setting; did you mean "severity"? It is ignored.'),
        ("'pinning.style' = 'any'", 'pinning.style: there is no such setting; did you mean "pinning"? It is ignored.'),
        (
            "'a\x7fb' = 1".replace("\x7f", "\\u202e").replace("'", '"'),
            "a\\u202eb: there is no such setting. It is ignored.",
        ),
        ("pinning = 3", "pinning: must be a table of settings, not 3. It is ignored."),
        (
            "[pinning]\nstyle = 'exac'",
            (
                'pinning.style: must be one of "exact", "compatible", "bounded", "any", not "exac"; '
                'did you mean "exact"? It is ignored.'
            ),
        ),
        ("[format]\nsort = 'yes'", 'format.sort: must be true or false, not "yes". It is ignored.'),
        *(
            (
                f"[index]\ncooldown = {value}",
                f"index.cooldown: must be a whole number from 0 to 10000, not {shown}. It is ignored.",
            )
            for value, shown in (("-1", "-1"), ("10_001", "10001"), ("1.5", "1.5"), ("true", "true"), ("'7'", '"7"'))
        ),
        ("[format]\nsort = 1", "format.sort: must be true or false, not 1. It is ignored."),
        ("[target]\npython = 3.10", 'target.python: must be a string such as "3.12", not 3.1. It is ignored.'),
        ("[target]\npython = '3'", 'target.python: must be a string such as "3.12", not "3". It is ignored.'),
        ("select = 'unpinned'", 'select: must be a list such as ["unpinned"], not "unpinned". It is ignored.'),
        (
            f"include = 0x{'f' * 5000}",
            'include: must be a list such as ["deps/*.pip"], not a large number. It is ignored.',
        ),
        ("include = [1]", "include[0]: must be a string, not 1. It is ignored."),
        ("ignore = ['unpind']", 'ignore[0]: there is no rule "unpind"; did you mean "unpinned"? It is ignored.'),
        ("ignore = ['x']", 'ignore[0]: there is no rule "x"; `pinfold rule` lists them. It is ignored.'),
        ("severity = []", 'severity: must be a table such as { unpinned = "error" }, not a list. It is ignored.'),
        (
            "severity = { unpinned = 'warn' }",
            (
                'severity.unpinned: must be one of "error", "warning", "info", "hint", "off", not "warn"; '
                'did you mean "warning"? It is ignored.'
            ),
        ),
        (
            "severity = { 'wildcard' = 'info' }",
            'severity.wildcard: there is no rule "wildcard"; did you mean "wildcard-pin"? It is ignored.',
        ),
        (
            "[[overrides]]\nstyle = 'any'",
            'overrides[0]: names no files; add for example files = ["services/api/**"]. It is ignored.',
        ),
        (
            "[[overrides]]\nfile = ['a']",
            'overrides[0].file: there is no such setting; did you mean "files"? It is ignored.',
        ),
        (
            "overrides = [3]",
            (
                'overrides[0]: must be a table such as { files = ["services/api/**"], style = "exact" }, not 3. '
                "It is ignored."
            ),
        ),
    ],
)
def test_a_mistake_is_told_once_and_has_no_effect(text: str, complaint: str) -> None:
    layer, problems = toml(text)
    assert problems == [complaint]
    assert same(merge(layer).settings, Settings())


def test_a_mistake_spoils_nothing_else() -> None:
    layer, problems = toml("ignore = ['nope', 'unpinned']\n[pinning]\nstyle = 1\ninput-style = 'exact'")
    assert len(problems) == 2
    settings = merge(layer).settings
    assert settings.ignore == ("unpinned",)
    assert settings.pinning == Pinning("exact", "exact", "any")


def test_editors_write_names_in_three_ways_and_null() -> None:
    sent = {"pinning.inputStyle": "exact", "pinning": {"style": "any", "constraints-style": None}, "format": None}
    layer, problems = editor({**sent, "trace": {"server": "off"}, "severity": {"unpinned": None}})
    assert problems == []
    assert merge(layer).settings.pinning == Pinning("any", "exact", "any")
    assert merge(layer).settings.severity == {}


@pytest.mark.parametrize("raw", [None, {}])
def test_an_editor_without_settings(raw: object) -> None:
    layer, problems = editor(raw)
    assert (dict(layer.values), problems) == ({}, [])


def test_an_editor_that_sends_nonsense() -> None:
    assert editor([1]) == (Layer("editor", {}), [": must be a table of settings, not a list."])
    assert editor({"pinning": {"input_style": "any"}})[1] == [
        'pinning.input_style: there is no such setting; did you mean "input-style"? It is ignored.'
    ]


KEYS = st.sampled_from(
    ["select", "severity", "overrides", "files", "pinning", "style", "pinning.style", "inputStyle", "format", "sort"]
) | st.text(max_size=5)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["any", "unpinned"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(ANYTHING, st.booleans())
def test_the_decoder_never_raises_and_what_it_passes_merges(raw: Any, from_editor: bool) -> None:
    layer, problems = decode(raw, "x", editor=from_editor, rules=RULES)
    assert isinstance(merge(layer), Merged)
    assert all(str(problem).isprintable() for problem in problems)
    assert len({p.key + p.message for p in problems}) == len(problems)


def test_sources_are_joined_and_remembered() -> None:
    file = decode(
        tomli.loads(
            "select = ['unpinned']\nseverity = { unpinned = 'info', wildcard-pin = 'off' }\n"
            "pinning = { style = 'any', input-style = 'exact' }\noverrides = [{ files = ['a'], style = 'any' }]"
        ),
        "pinfold.toml",
    )[0]
    edit = decode({"severity": {"unpinned": "error"}, "pinning": {"style": "bounded"}}, "editor", editor=True)[0]
    line = decode({"select": [], "overrides": [{"files": ["b"], "style": "exact"}]}, "command line")[0]
    merged = merge(file, edit, line)
    assert merged.settings.select == ()
    assert merged.settings.severity == {"unpinned": "error", "wildcard-pin": "off"}
    assert merged.settings.pinning == Pinning("bounded", "exact", "any")
    assert [o.files for o in merged.settings.overrides] == [("a",), ("b",)]
    assert merged.origins == {
        "select": "command line",
        "severity.unpinned": "editor",
        "severity.wildcard-pin": "pinfold.toml",
        "pinning.style": "editor",
        "pinning.input-style": "pinfold.toml",
        "overrides": "pinfold.toml, command line",
    }


def test_overrides_apply_in_order() -> None:
    base = Settings(ignore=("wildcard-pin",), severity={"unpinned": "error"})
    first = Override(("a",), {"unpinned": "info"}, ("unpinned",), "any")
    second = Override(("b",), {"unpinned": "hint", "wildcard-pin": "info"}, (), None)
    one = with_overrides(base, [first])
    assert (one.severity, one.ignore) == ({"unpinned": "info"}, ("wildcard-pin", "unpinned"))
    both = with_overrides(base, [first, second])
    assert (both.severity, both.ignore) == ({"unpinned": "hint", "wildcard-pin": "info"}, ())
    assert both.pinning == Pinning("any", "any", "any")


def test_an_override_that_changes_nothing_gives_the_same_object() -> None:
    base = Settings(severity={"unpinned": "error"})
    assert with_overrides(base, [Override(("a",), {"unpinned": "error"})]) is base
    assert hash(base) == hash(base)
    assert base != Settings(severity={"unpinned": "error"})
