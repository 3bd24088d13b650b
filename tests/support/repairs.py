"""What a fix of one rule makes of a text, and whether pip accepts it."""

from __future__ import annotations

from tests.support.judge import judge
from tests.support.world import check_fix, findings_of, read


def assert_fixed(rule: str, before: str, after: str, safe: bool) -> None:
    """The rule's fixes turn `before` into `after`; unsafe ones only when asked for."""
    check_fix(before, after if safe else before, rule)
    check_fix(before, after, rule, unsafe=True)


def assert_pip_accepts(text: str) -> None:
    """No line of the text is refused by pip, but for local folders that are not there."""
    refused = {n: said for n, said in judge(read(text).texts["/w/requirements.txt"]).items() if "error" in said}
    assert all(said["error"] == "fs" for said in refused.values()), refused


def messages(rule: str, text: str) -> list[tuple[str, str]]:
    """(underlined text, message) of everything that the rule finds in a text."""
    world = read(text)
    source = world.texts["/w/requirements.txt"]
    found = findings_of(world, (rule,))["/w/requirements.txt"]
    return [(source[f.span.start : f.span.end], f.message) for f in found]
