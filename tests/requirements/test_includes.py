"""The include graph, over mappings of path to text as they come out of the parser."""

from __future__ import annotations

import pytest

from pinfold.requirements.includes import EdgeKind, IncludeGraph, is_url, resolve
from pinfold.requirements.parser import parse, reparse


def graph(files: dict[str, str], windows: bool = False) -> IncludeGraph:
    return IncludeGraph.of({path: parse(text) for path, text in files.items()}, windows)


def names(found: IncludeGraph, root: str) -> list[str]:
    """Each reached file, with what it is for: r, c or rc."""
    return [f"{r.path} {'r' * r.requirement}{'c' * r.constraint}" for r in found.reachable(root)]


@pytest.mark.parametrize(
    "including, target, expected",
    [
        ("/p/requirements.txt", "base.txt", "/p/base.txt"),
        ("/p/requirements/dev.txt", "../base.txt", "/p/base.txt"),
        ("/p/requirements/dev.txt", "./x//y/../base.txt", "/p/requirements/x/base.txt"),
        ("/p/r.txt", "/etc/base.txt", "/etc/base.txt"),
        ("/p/r.txt", "//etc/base.txt", "/etc/base.txt"),
        ("/p/r.txt", "../../../../up.txt", "/up.txt"),
        ("/p/r.txt", "", "/p"),
        ("/p/r.txt", "C:\\x.txt", "/p/C:\\x.txt"),
        ("/p/r.txt", "file:///p/a%20b.txt", "/p/a b.txt"),
        ("/p/r.txt", "FILE:///p/a.txt", "/p/a.txt"),
        ("/p/r.txt", "file://localhost/p/a.txt", "/p/a.txt"),
        ("/p/r.txt", "file://elsewhere/p/a.txt", None),
        ("/p/r.txt", "file://[/p/a.txt", None),
        ("/p/r.txt", "https://example.com/r.txt", "https://example.com/r.txt"),
        ("https://example.com/a/r.txt", "../b.txt", "https://example.com/b.txt"),
        ("/p/r.txt", "${BASE}/r.txt", None),
        ("/p/r.txt", "${base}/r.txt", "/p/${base}/r.txt"),
        ("untitled:Untitled-1", "base.txt", None),
        ("untitled:Untitled-1", "/p/base.txt", "/p/base.txt"),
    ],
)
def test_posix_joining(including: str, target: str, expected: str | None) -> None:
    assert resolve(including, target, windows=False) == expected


@pytest.mark.parametrize(
    "including, target, expected",
    [
        ("C:/p/r.txt", "base.txt", "C:/p/base.txt"),
        ("c:/p/r.txt", "base.txt", "C:/p/base.txt"),
        ("C:/p/sub/r.txt", "..\\base.txt", "C:/p/base.txt"),
        ("C:/p/r.txt", "D:\\x\\base.txt", "D:/x/base.txt"),
        ("C:/p/r.txt", "D:base.txt", None),
        ("C:/p/r.txt", "\\x\\base.txt", "C:/x/base.txt"),
        ("C:/p/r.txt", "\\\\server\\share\\base.txt", "//server/share/base.txt"),
        ("//server/share/p/r.txt", "..\\base.txt", "//server/share/base.txt"),
        ("C:/p/r.txt", "file:///D:/x/base.txt", "D:/x/base.txt"),
        ("C:/p/r.txt", "file://server/share/base.txt", "//server/share/base.txt"),
        ("C:/p/r.txt", "http://example.com/r.txt", "http://example.com/r.txt"),
        ("untitled:Untitled-1", "base.txt", None),
    ],
)
def test_windows_joining(including: str, target: str, expected: str | None) -> None:
    assert resolve(including, target, windows=True) == expected


def test_urls_are_told_apart() -> None:
    assert is_url("HTTPS://example.com/r.txt")
    assert is_url("http://example.com/r.txt")
    assert not is_url("/p/http:/r.txt")
    assert not is_url("https.txt")


def test_an_edge_knows_where_it_stands() -> None:
    text = "six\n-r  base.txt\n"
    (edge,) = graph({"/p/r.txt": text}).edges["/p/r.txt"]
    assert (edge.source, edge.line, edge.start, edge.target) == ("/p/r.txt", 1, 4, "/p/base.txt")
    assert text[edge.span.start : edge.span.end] == "base.txt"
    assert (edge.kind, edge.constraint) == (EdgeKind.FILE, False)


def test_what_pip_drops_is_no_edge() -> None:
    """Only the first `-r` of a line counts, a `-r` behind a requirement not at all, nor one without a target."""
    found = graph(
        {"/p/r.txt": "-r a.txt -r b.txt\nsix -r c.txt\n-c d.txt -r e.txt\n-r\n--requirement=f.txt\n-rg.txt\n"}
    )
    assert [e.target for e in found.edges["/p/r.txt"]] == ["/p/a.txt", "/p/e.txt", "/p/f.txt", "/p/g.txt"]


def test_kinds_of_targets() -> None:
    found = graph({"/p/r.txt": "-r https://example.com/r.txt\n-c ${WHERE}/c.txt\n"})
    assert [(e.kind, e.constraint) for e in found.edges["/p/r.txt"]] == [
        (EdgeKind.URL, False),
        (EdgeKind.UNRESOLVED, True),
    ]
    assert found.incoming == {}


def test_reading_order_and_roles() -> None:
    files = {
        "/p/all.txt": "-c limits.txt\n-r a.txt\n-r b.txt\n",
        "/p/a.txt": "-r shared.txt\n",
        "/p/b.txt": "-r shared.txt\n-r gone.txt\n",
        "/p/shared.txt": "",
        "/p/limits.txt": "-r back.txt\n-c more.txt\n",
        "/p/back.txt": "-c shared.txt\n",
        "/p/more.txt": "",
        "/p/other.txt": "-r a.txt\n",
    }
    found = graph(files)
    assert names(found, "/p/all.txt") == [
        "/p/all.txt r",
        "/p/limits.txt c",
        "/p/back.txt r",  # pip: nested_constraint is False behind any -r
        "/p/shared.txt rc",
        "/p/more.txt c",
        "/p/a.txt r",
        "/p/b.txt r",
    ]
    assert found.roots == ("/p/all.txt", "/p/other.txt")
    assert found.cycles == ()
    assert [e.source for e in found.includers("/p/shared.txt")] == ["/p/a.txt", "/p/b.txt", "/p/back.txt"]
    assert [e.source for e in found.includers("/p/gone.txt")] == ["/p/b.txt"]
    assert found.includers("/p/all.txt") == ()
    assert [(r.requirement, r.constraint) for r in found.reachable("/p/more.txt", constraint=True)] == [(False, True)]
    assert found.reachable("/p/gone.txt") == ()


def test_a_cycle_is_told_once_by_its_closing_edge() -> None:
    files = {
        "/p/a.txt": "-r b.txt\n",
        "/p/b.txt": "six\n-c c.txt\n",
        "/p/c.txt": "-r b.txt\n",
        "/p/z.txt": "-r c.txt\n",
    }
    found = graph(files)
    (cycle,) = found.cycles
    assert (cycle.edge.source, cycle.edge.target, cycle.path) == ("/p/c.txt", "/p/b.txt", ("/p/b.txt", "/p/c.txt"))
    assert names(found, "/p/a.txt") == ["/p/a.txt r", "/p/b.txt r", "/p/c.txt c"]


def test_rings_that_nobody_enters() -> None:
    found = graph({"/p/b.txt": "-r a.txt\n", "/p/a.txt": "-r b.txt\n", "/p/self.txt": "-r self.txt\n"})
    assert found.roots == ("/p/self.txt", "/p/a.txt")
    assert [(c.edge.source, c.path) for c in found.cycles] == [
        ("/p/self.txt", ("/p/self.txt",)),
        ("/p/b.txt", ("/p/a.txt", "/p/b.txt")),
    ]


def test_a_diamond_costs_its_edges_not_its_ways() -> None:
    """Sixty layers of two files each have 2**60 ways through."""
    files = {f"/p/{side}{i}.txt": f"-r a{i + 1}.txt\n-r b{i + 1}.txt\n" for i in range(60) for side in "ab"}
    files |= {"/p/a60.txt": "", "/p/b60.txt": ""}
    found = graph(files)
    assert len(found.reachable("/p/a0.txt")) == 121
    assert found.cycles == ()


def test_a_chain_of_a_thousand() -> None:
    files = {f"/p/{i}.txt": f"-r {i + 1}.txt\n" for i in range(1000)}
    found = graph(files | {"/p/1000.txt": "-r 0.txt\n"})
    assert len(found.reachable("/p/0.txt")) == 1001
    assert [len(c.path) for c in found.cycles] == [1001]


def test_windows_targets_differ_in_case_only() -> None:
    found = graph({"C:/p/R.txt": "-r BASE.TXT\n", "C:/p/base.txt": ""}, windows=True)
    assert names(found, "C:/p/R.txt") == ["C:/p/R.txt r", "C:/p/base.txt r"]


@pytest.mark.parametrize(
    "start, end, text",
    [(0, 0, "# moved\n"), (0, 0, "-r c.txt\n"), (0, 9, ""), (3, 4, "c"), (0, 2, "-c"), (9, 9, "x")],
)
def test_taking_over_equals_starting_anew(start: int, end: int, text: str) -> None:
    """Whatever an edit does to one file, the graph that reuses the previous one says the same."""
    files = {p: parse(t) for p, t in {"/p/a.txt": "-r b.txt\n", "/p/b.txt": "-r a.txt\n", "/p/c.txt": ""}.items()}
    before = IncludeGraph.of(files)
    old = files["/p/a.txt"]
    after = {**files, "/p/a.txt": reparse(old, old.text[:start] + text + old.text[end:], start, end)}
    reused, fresh = IncludeGraph.of(after, previous=before), IncludeGraph.of(after)
    assert reused.edges == fresh.edges
    assert reused.roots == fresh.roots
    assert reused.cycles == fresh.cycles
    assert reused.incoming == fresh.incoming
    assert reused.edges["/p/b.txt"] is before.edges["/p/b.txt"]
