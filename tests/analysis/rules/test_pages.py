"""Every rule's page is its documentation and its test: the example's carets come true, the fix gives what the page says."""

from __future__ import annotations

import re

import pytest

from pinfold.analysis.rules import ALL, Rule
from tests.support.world import check, check_fix

HEADINGS = ["What it reports", "Why", "Example", "After the fix", "When to allow it"]
_BLOCK = re.compile(r"```requirements\n(.*?)```", re.DOTALL)


def sections(rule: Rule) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", rule.doc, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def example(rule: Rule, heading: str) -> str:
    block = _BLOCK.search(sections(rule)[heading])
    assert block, f"{rule.name} has no example under {heading!r}"
    return block[1]


@pytest.mark.parametrize("rule", ALL, ids=lambda r: r.name)
def test_the_page_has_its_headings_in_order(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", rule.name)
    expected = [h for h in HEADINGS if h != "After the fix" or rule.fixable]
    assert list(sections(rule)) == expected
    assert rule.doc.startswith("# ")


@pytest.mark.parametrize("rule", ALL, ids=lambda r: r.name)
def test_the_example_comes_true(rule: Rule) -> None:
    text = example(rule, "Example")
    assert f"[{rule.name}]" in text, "an example that marks nothing shows nothing"
    # a suppression is used or unused by what the other rules find
    check(text, select=() if rule.suppressions else (rule.name,), only=rule.name)


@pytest.mark.parametrize("rule", [r for r in ALL if r.fixable], ids=lambda r: r.name)
def test_the_fix_gives_what_the_page_says(rule: Rule) -> None:
    before, after = example(rule, "Example"), example(rule, "After the fix")
    if "\n-- @" in before:
        after = after.removesuffix("\n")  # what another section follows ends without a line break
    check_fix(before, after, rule.name, unsafe=True, select=not rule.suppressions)


def test_names_are_unique() -> None:
    assert len({r.name for r in ALL}) == len(ALL)


@pytest.mark.parametrize("rule", ALL, ids=lambda r: r.name)
def test_a_rule_has_exactly_one_check(rule: Rule) -> None:
    assert sum(c is not None for c in (rule.line, rule.listed, rule.file, rule.project, rule.suppressions)) == 1
