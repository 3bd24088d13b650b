"""Outline, workspace symbols, links, definition, references, highlights and rename."""

from __future__ import annotations

import pytest
from tests.support.features import shown, with_listings, world_at_cursor
from tests.support.world import ROOT, read, snapshot_of

from pinfold.analysis.fixes import apply_edits
from pinfold.ide.links import links
from pinfold.ide.references import definition, highlights, references
from pinfold.ide.rename import Refused, Renamed, prepare_rename, rename
from pinfold.ide.symbols import Symbol, symbols
from pinfold.ide.workspace_symbols import workspace_symbols

PATH = f"{ROOT}/requirements.txt"


def outline(found: list[Symbol] | tuple[Symbol, ...], indent: str = "") -> list[str]:
    lines = []
    for symbol in found:
        lines.append(f"{indent}{symbol.kind.value} {symbol.name} | {symbol.detail}".rstrip(" |"))
        lines += outline(symbol.children, indent + "  ")
    return lines


def test_the_outline() -> None:
    text = """--index-url https://me:secret@x.example/simple --pre
-r base.txt
flask[a,b]>=1,<2 ; os_name == "nt"
# --- tools ---
# an ordinary comment
x @ git+https://token@x.example/x@v1
./local.zip
### ====
== nonsense
# == tests
https://x.example/a.zip"""
    found = symbols(snapshot_of(read(text)), PATH)
    assert outline(found) == [
        "option --index-url | https://***@x.example/simple",
        "option --pre",
        "include base.txt | -r",
        'requirement flask | [a,b]>=1,<2 ; os_name == "nt"',
        "section tools",
        "  requirement x | @ git+https://***@x.example/x@v1",
        "  requirement ./local.zip",
        "  requirement == nonsense",
        "section tests",
        "  requirement https://x.example/a.zip",
    ]
    for symbol in (*found, *(child for each in found for child in each.children)):
        assert symbol.span.start <= symbol.selection.start <= symbol.selection.end <= symbol.span.end
    section = found[4]
    assert text[slice(*section.span)].startswith("# --- tools")
    assert text[slice(*section.span)].endswith("== nonsense")


def test_workspace_symbols() -> None:
    snapshot = snapshot_of(read("Django==4\npytest-django\nd-j-x\n-- dev.txt --\n# x\ndjango>=3\nzope.interface\n"))
    got = [(s.name, s.detail, s.path.rpartition("/")[2]) for s in workspace_symbols(snapshot, "DJ")]
    assert got == [
        ("Django", "==4", "requirements.txt"),
        ("django", ">=3", "dev.txt"),
        ("pytest-django", "", "requirements.txt"),
        ("d-j-x", "", "requirements.txt"),
    ]
    assert [s.name for s in workspace_symbols(snapshot, "zope_int")] == ["zope.interface"]
    assert len(workspace_symbols(snapshot, "")) == 5
    assert len(workspace_symbols(snapshot, "", limit=2)) == 2
    assert workspace_symbols(snapshot, "nope") == []


def test_links() -> None:
    text = """-r base.txt
-c missing.txt
-r https://me:secret@x.example/r.txt
--index-url https://x.example/simple --find-links https://x.example/links
flask
x @ git+https://token@x.example/x/y.git@v1#egg=x
https://${HOST}/a.zip
https://x.example/b.zip#sha256=00
git+ssh://git@x.example/y.git
-e ./lib
./vendor/a.zip
./vendor/gone.zip
-- base.txt --
a
"""
    world = read(text)
    snapshot = with_listings(snapshot_of(world), {"lib": ("pyproject.toml", "src/"), "vendor": ("a.zip",)})
    got = [(world.texts[PATH][slice(*link.span)], link.target, link.web) for link in links(snapshot, PATH)]
    assert got == [
        ("base.txt", f"{ROOT}/base.txt", False),
        ("https://me:secret@x.example/r.txt", "https://x.example/r.txt", True),
        ("https://x.example/simple", "https://x.example/simple", True),
        ("https://x.example/links", "https://x.example/links", True),
        ("git+https://token@x.example/x/y.git@v1#egg=x", "https://x.example/x/y.git", True),
        ("https://x.example/b.zip#sha256=00", "https://x.example/b.zip#sha256=00", True),
        ("./lib", f"{ROOT}/lib/pyproject.toml", False),
        ("./vendor/a.zip", f"{ROOT}/vendor/a.zip", False),
    ]


def test_a_link_that_is_continued_in_the_middle_is_none() -> None:
    assert links(snapshot_of(read("https://x.exam\\\nple/a.zip")), PATH) == []


WORKSPACE = """-r base.txt
Fla$0sk==1 # flask
-- base.txt --
flask
x
flask ; os_name == "nt"
-- constraints.txt --
FLASK<3
-- other.txt --
-r ./base.txt
-e git+https://x.example/f#egg=flask
"""


def test_a_project_across_files() -> None:
    world, snapshot, path, offset = world_at_cursor(WORKSPACE)
    assert shown(world, references(snapshot, path, offset)) == [
        "requirements.txt:2:1 Flask",
        "base.txt:1:1 flask",
        "base.txt:3:1 flask",
        "constraints.txt:1:1 FLASK",
        "other.txt:2:32 flask",
    ]
    assert shown(world, definition(snapshot, path, offset)) == ["constraints.txt:1:1 FLASK"]
    limits = f"{ROOT}/constraints.txt"
    assert shown(world, definition(snapshot, limits, 1)) == ["requirements.txt:2:1 Flask"]
    assert [world.texts[path][slice(*span)] for span in highlights(snapshot, path, offset)] == ["Flask"]
    assert len(highlights(snapshot, f"{ROOT}/base.txt", 0)) == 2


def test_an_included_file() -> None:
    world, snapshot, path, _ = world_at_cursor(WORKSPACE)
    assert shown(world, definition(snapshot, path, 5)) == ["base.txt:1:1"]
    assert shown(world, references(snapshot, path, 5)) == ["requirements.txt:1:4 base.txt", "other.txt:1:4 ./base.txt"]


@pytest.mark.parametrize(
    "text", ["$0", "fl$0ask = 1", "# fl$0ask", "flask=$0=1", "-r go$0ne.txt", "-r ${A}$0/b", "-e .$0"]
)
def test_nothing_to_go_to(text: str) -> None:
    _, snapshot, path, offset = world_at_cursor(text)
    assert definition(snapshot, path, offset) == []
    if "go$0ne" not in text:
        assert references(snapshot, path, offset) == []


def renamed(text: str, name: str) -> tuple[dict[str, str], Renamed]:
    world, snapshot, path, offset = world_at_cursor(text)
    assert not isinstance(prepare_rename(snapshot, path, offset), Refused)
    answer = rename(snapshot, path, offset, name)
    assert isinstance(answer, Renamed), answer
    return {p: apply_edits(world.texts[p], edits) for p, edits in answer.edits.items()}, answer


FILES = """-r ba$0se.txt # base
-c more/limits.txt
-- base.txt --
a
-r more/x.txt
-- more/x.txt --
-r ../base.txt
-r /w/base.txt
-- more/limits.txt --
a<2
"""


def test_renaming_a_file_that_is_included() -> None:
    texts, answer = renamed(FILES, "common.txt")
    assert (answer.old, answer.new) == (f"{ROOT}/base.txt", f"{ROOT}/common.txt")
    assert texts == {
        PATH: "-r common.txt # base\n-c more/limits.txt",
        f"{ROOT}/more/x.txt": "-r ../common.txt\n-r /w/common.txt",
    }


def test_moving_it_takes_its_own_includes_along() -> None:
    texts, answer = renamed(FILES, "./more/common.txt")
    assert answer.new == f"{ROOT}/more/common.txt"
    assert texts == {
        PATH: "-r more/common.txt # base\n-c more/limits.txt",
        f"{ROOT}/base.txt": "a\n-r x.txt",
        f"{ROOT}/more/x.txt": "-r common.txt\n-r /w/more/common.txt",
    }
    assert renamed("-r ./ba$0se.txt\n-- base.txt --\na\n", "b.txt")[0] == {PATH: "-r ./b.txt"}
    assert renamed("-r ba$0se.txt\n-- base.txt --\na\n", "base.txt")[0] == {}


@pytest.mark.parametrize(
    "name, message",
    [
        ("more/x.txt", "There is a file more/x.txt already."),
        ("../x.txt", "The new name is outside the workspace."),
        ("my file.txt", "A file's name here has no spaces, quotation marks, backslashes, # or $."),
        ("", "A file's name here has no spaces, quotation marks, backslashes, # or $."),
        ("more/", "A file's name here has no spaces, quotation marks, backslashes, # or $."),
        ("https://x.example/x", "A file's name here has no spaces, quotation marks, backslashes, # or $."),
    ],
)
def test_names_that_are_refused(name: str, message: str) -> None:
    _, snapshot, path, offset = world_at_cursor(FILES)
    assert rename(snapshot, path, offset, name) == Refused(message)


@pytest.mark.parametrize(
    "text, message",
    [
        ("fla$0sk", "Only the file that -r or -c names can be renamed."),
        ("$0", "Only the file that -r or -c names can be renamed."),
        ("-r go$0ne.txt", "There is no such file, or it was not read."),
        ("-r https://x.exa$0mple/r.txt", "This is not a file that Pinfold knows."),
    ],
)
def test_what_cannot_be_renamed(text: str, message: str) -> None:
    _, snapshot, path, offset = world_at_cursor(text)
    assert prepare_rename(snapshot, path, offset) == Refused(message)
    assert rename(snapshot, path, offset, "x.txt") == Refused(message)


def test_quoted_and_escaped_names() -> None:
    assert renamed('-r "ba$0se.txt"\n-- base.txt --\na\n', "b.txt")[0] == {PATH: '-r "b.txt"'}
    _, snapshot, path, offset = world_at_cursor("-r b\\a$0se.txt\n-- base.txt --\na\n")
    answer = rename(snapshot, path, offset, "b.txt")
    assert isinstance(answer, Refused)
    assert "quotes or escapes" in answer.message
