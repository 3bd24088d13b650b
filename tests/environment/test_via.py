"""Notes on who needs a line: what they say, and which lines go when a name goes."""

from __future__ import annotations

import pytest

from pinfold.analysis.drift import graph_of
from pinfold.environment.via import note, orphans, reasons
from pinfold.requirements.parser import parse
from tests.support.installed import facts

NEEDS = """\
needy 1 requires middle requires good
middle 1 requires good
good 1
other 1 requires good
into 1 requires one
one 1 requires two
two 1 requires one
plain 1
"""


@pytest.mark.parametrize(
    "below, said",
    [
        ("  # via b", {"b"}),
        ("\n    # via b", {"b"}),
        ("\n    # via b, C_d[e]", {"b", "c-d"}),
        ("\n    # via\n    #   b\n    #   c", {"b", "c"}),
        ("\r\n    # via\r\n    #   b\r\n    #   c", {"b", "c"}),
        (" \\\n    --hash=sha256:00\n    # via b", {"b"}),
        ("\n    # via b\n    # from https://example.com/simple", {"b"}),
        ("\n    # via\n    #   -c limits.txt\n    #   b", {"b"}),
        ("\n    # via -c limits.txt", None),
        ("\n    # via -r requirements.in", None),
        ("\n    # via\n    #   -r requirements.in\n    #   b", None),
        ("\n    # via demo (pyproject.toml)", None),
        ("\n    # via pinfold env install", None),
        ("  # keep\n    # via b", None),
        ("\n    # via b\n    # keep", None),
        ("\n    # via", None),
        ("\n# via b", None),  # not indented: about the file, or the next line
        ("", None),
    ],
)
def test_what_a_note_says(below: str, said: set[str] | None) -> None:
    assert reasons(parse(f"a==1{below}\nz==1\n    # via y\n"), 0) == (None if said is None else frozenset(said))


def test_what_is_written_can_be_read() -> None:
    for names in (("b",), ("b", "c")):
        for end in ("\n", "\r\n"):
            assert reasons(parse(f"a==1{end}{note(names, end)}{end}"), 0) == frozenset(names)


def lines(**notes: str) -> str:
    return "".join(f"{name}==1{f'  # via {via}' if via else ''}\n" for name, via in notes.items())


@pytest.mark.parametrize(
    "text, gone, going",
    [
        (lines(needy="", middle="needy", good="middle,needy"), {"needy"}, {"middle", "good"}),
        (lines(needy="", middle="needy", good="middle,needy", other=""), {"needy"}, {"middle"}),  # the note is old
        (lines(needy="", middle="needy", good="middle,needy", plain=""), {"plain"}, set()),
        (lines(needy="", middle="needy", good="middle,plain", plain=""), {"needy"}, {"middle"}),  # so says the note
        (lines(needy="", middle="needy", good="middle,lost"), {"needy"}, {"middle", "good"}),
        (lines(needy="", middle="", good="middle,needy"), {"needy"}, set()),
        (lines(into="", one="into,two", two="one"), {"into"}, {"one", "two"}),
        (lines(into="", one="into,two", two="one", plain="into"), {"into"}, {"one", "two"}),  # which it does not need
        (lines(needy="", middle="needy", good="middle") + "good<2\n", {"needy"}, {"middle"}),
        (lines(other="", good="other") + "good==1; sys_platform == 'win32'\n", {"other"}, set()),
        (lines(other="", good="other,far") + "far==1; sys_platform == 'win32'\n", {"other"}, set()),
    ],
)
def test_what_goes_along(text: str, gone: set[str], going: set[str]) -> None:
    found = facts(NEEDS, "/w")
    file = parse(text)
    roots = [(line.partition("==")[0], frozenset[str]()) for line in text.splitlines() if ";" not in line]
    assert orphans([file], gone, roots, graph_of(found)) == going


def test_lines_in_several_files_count_together() -> None:
    graph = graph_of(facts(NEEDS, "/w"))
    files = [parse(lines(other="", good="other")), parse("good\n")]
    roots = [("other", frozenset[str]()), ("good", frozenset[str]())]
    assert orphans(files[:1], {"other"}, roots, graph) == {"good"}
    assert orphans(files, {"other"}, roots, graph) == set()
