"""Formatting: the usual form, and never another meaning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.features import format_text

from pinfold.analysis.settings import Format, Settings
from pinfold.analysis.snapshot import Role, SourceFile
from pinfold.ide.formatting import format_edits
from pinfold.requirements.parser import parse
from pinfold.requirements.text import Span
from pinfold.requirements.understood import understood

SORT = Settings(format=Format(sort=True))
HASH = "0" * 64


@pytest.mark.parametrize(
    "before, after",
    [
        ("  Foo_Bar [ a , b ] >= 1.0 , < 2", "Foo_Bar[a,b]>=1.0,<2"),
        ("foo[ a ]", "foo[a]"),
        ("foo [a] ; os_name=='nt'", "foo[a] ; os_name == 'nt'"),
        ('foo;python_version<"3"   and ( os_name=="nt" )', 'foo ; python_version < "3" and (os_name == "nt")'),
        ('foo ==1;"x"  in\tsys_platform', 'foo==1 ; "x" in sys_platform'),
        ("foo (>= 1, <2 )", "foo (>=1,<2 )"),
        ("foo === 1 , <2", "foo===1 , <2"),
        ("x @https://a.example/x", "x @ https://a.example/x"),
        ("x[a]  @  https://a.example/x ;  os_name == 'nt'", "x[a] @ https://a.example/x ; os_name == 'nt'"),
        ("https://a.example/x;y ;os_name == 'nt'", "https://a.example/x;y ;os_name == 'nt'"),
        ("https://a.example/x   ; os_name == 'nt'", "https://a.example/x ; os_name == 'nt'"),
        ("./foo [a]  ;os_name=='nt'", "./foo [a] ; os_name == 'nt'"),
        ("a==1 # x", "a==1  # x"),
        ("a==1\t#x  \t", "a==1  #x"),
        ("   # x  ", "   # x"),
        ("   ", ""),
        ("-rfile.txt", "-r file.txt"),
        ("-r    file.txt", "-r file.txt"),
        ("-i=https://a.example", "-i=https://a.example"),
        ("--requirem=file.txt   --pre", "--requirem=file.txt --pre"),
        ('-c    "file x.txt"   --pre   # c', '-c "file x.txt" --pre  # c'),
        ("-e   .   -C  a=b", "-e . -C a=b"),
        ("-e.", "-e ."),
        (f"a==1    --hash=sha256:{HASH}", f"a==1 --hash=sha256:{HASH}"),
        (f"a==1 --hash   sha256:{HASH}", f"a==1 --hash sha256:{HASH}"),
        ("foo==1   bar", "foo==1   bar"),
        ("foo = 1", "foo = 1"),
        ("  --nope", "  --nope"),
        ("foo \\ ", "foo \\ "),
        ("a==1 # x \\ ", "a==1  # x \\ "),
        ("--pre   words   --no-index", "--pre   words   --no-index"),
    ],
)
def test_a_line(before: str, after: str) -> None:
    assert format_text(before + "\n") == after + "\n"
    assert format_text(after + "\n") == after + "\n"


def test_continuations() -> None:
    before = f"a==1\\\n  --hash=sha256:{HASH}\\\n\t--hash=sha256:{HASH}   \nb==1 ; \\\n os_name=='nt'\n"
    after = f"a==1 \\\n    --hash=sha256:{HASH} \\\n    --hash=sha256:{HASH}\nb==1 ; \\\n os_name == 'nt'\n"
    assert format_text(before) == after
    assert format_text(f"a[b]  \\\n--hash=sha256:{HASH}\n") == f"a[b] \\\n    --hash=sha256:{HASH}\n"
    assert format_text(before.replace("\n", "\r\n")) == after.replace("\n", "\r\n")


@pytest.mark.parametrize(
    "before, after",
    [
        ("", ""),
        ("a", "a\n"),
        ("a\r\nb", "a\r\nb\r\n"),
        ("a\rb", "a\rb\r"),
        ("a\nb  ", "a\nb\n"),
        ("a\n  ", "a\n"),
        ("  ", ""),
        ("a \\", "a \\"),
        ("a\n\n\n", "a\n\n\n"),
        ("\r \n  \na==1\r", "\r \n\na==1\r"),
        ("a ; os_name=='nt'", "a ; os_name == 'nt'\n"),
    ],
)
def test_the_end_of_a_file(before: str, after: str) -> None:
    assert format_text(before) == after
    assert format_text(after) == after


def test_line_ends_that_editors_do_not_know_are_left_alone() -> None:
    text = "a >= 1\x0cb >= 1\u2028# c   \nd >= 1\n"
    assert format_text(text) == text.replace("c   ", "c").replace("d >= 1", "d>=1")
    assert format_text("a >= 1\x0c") == "a >= 1\x0c"


def test_comments_at_one_column_keep_one_column() -> None:
    before = "a==1         # x\nbcd == 1     # y\n\nlonger==1.2.3 # x\nq==1          # y\nz==1 # lone\n"
    after = "a==1         # x\nbcd==1       # y\n\nlonger==1.2.3  # x\nq==1           # y\nz==1  # lone\n"
    assert format_text(before) == after
    assert format_text(after) == after
    alone = "a==1  # x\nbcd==1  # y\n\nlonger==1.2.3  # x\nq==1  # y\nz==1  # lone\n"
    assert format_text(before, Settings(format=Format(align_comments=False))) == alone


def test_a_range_touches_its_lines_only() -> None:
    text = "a >= 1\nb >= 1\nc >= 1"
    assert format_text(text, SORT, Span(7, 14)) == "a >= 1\nb>=1\nc >= 1"
    assert format_text(text, span=Span(8, 8)) == "a >= 1\nb>=1\nc >= 1"
    assert format_text(text, span=Span(16, 20)) == "a >= 1\nb >= 1\nc>=1\n"
    assert format_text(text, span=Span(20, 20)) == "a >= 1\nb >= 1\nc>=1\n"


def test_sorting_respects_blocks() -> None:
    before = (
        "# tools\nzlib==1\nB==1 # b\n\nd==1\nc==1 \\\n  --hash=sha256:00\n-r x.txt\nb==1\na==1\n"
        "# pinfold: allow[unpinned]\n# why\nz\ny\nx\n-e git+https://a.example/a#egg=a\nflask==2\nFlask==1"
    )
    after = (
        "# tools\nB==1  # b\nzlib==1\n\nc==1 \\\n    --hash=sha256:00\nd==1\n-r x.txt\na==1\nb==1\n"
        "# pinfold: allow[unpinned]\n# why\nz\nx\ny\n-e git+https://a.example/a#egg=a\nflask==2\nFlask==1\n"
    )
    assert format_text(before, SORT) == after
    assert format_text(after, SORT) == after
    assert format_text("b\na", SORT) == "a\nb\n"
    assert format_text("b\r\na", SORT) == "a\r\nb\r\n"
    assert format_text("b\na \\", SORT) == "b\na \\"


def test_sorting_moves_no_more_than_it_must() -> None:
    text = "a\nc\nb\nd\n"
    edits = format_edits(SourceFile("r.txt", Role.REQUIREMENTS, parse(text)), SORT)
    assert [(edit.span, edit.text) for edit in edits] == [(Span(2, 6), "b\nc\n")]


def test_prose_and_files_without_a_tree_are_left_alone() -> None:
    assert format_edits(SourceFile("r.txt", Role.REQUIREMENTS, parse("a  # x "), prose=True), Settings()) == []
    assert format_edits(SourceFile("r.txt", Role.REQUIREMENTS, None), Settings()) == []


def meaning(text: str) -> tuple[object, object]:
    file = parse(text)
    said = understood([(n, [0, 0], line) for n, line in zip(file.numbers, file.lines, strict=True)], False)
    for item in said["items"]:
        item.pop("text", None)
    return said["items"], [{**error, "message": ""} for error in said["errors"]]


PIECES = st.sampled_from(
    [
        *(
            "foo",
            "Bar_1",
            "a.zip",
            "./p",
            "-r",
            "-c",
            "-e",
            "--pre",
            "-C",
            "k=v",
            "-rx.txt",
            "--hash=",
            f"sha256:{HASH}",
        ),
        *("[", "]", "a", ",", "==", ">=", "===", "1.0", "2", "1.*", "(", ")", ";", "os_name", "'nt'", '"x  y"', "and"),
        *("@", "https://a.example/b", "#", "# c", "\\", "'", '"', "${A}", "not in", "python_version"),
        *(
            " ",
            " ",
            "  ",
            "\t",
            "\n",
            "\n",
            "\r\n",
            "\r",
            " \\\n",
            "\\\n  ",
            " \\\r\n\t",
            "\x0c",
            "\u2028",
            "\U0001f600",
        ),
    ]
)
LINES = st.sampled_from(
    [
        f"foo  ==1\\\n --hash=sha256:{HASH}\\\n  --hash=sha256:{HASH}",
        "bar[ x,y ]>= 1, <2;os_name=='nt'  # c",
        "zed == 1    # c",
        "a==1 # c",
        "-e  .",
        "# words ",
        "",
        "  -r  more.txt",
        "b @https://a.example/b  ;  os_name == 'nt'",
    ]
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=14).map("".join),
    st.lists(st.one_of(LINES, st.lists(PIECES, max_size=5).map("".join)), max_size=8).map("\n".join),
)


@given(TEXTS)
def test_pip_understands_the_same_and_formatting_is_done_once(text: str) -> None:
    formatted = format_text(text)
    assert meaning(formatted) == meaning(text)
    assert format_text(formatted) == formatted


@given(TEXTS)
def test_sorting_changes_only_the_order(text: str) -> None:
    formatted = format_text(text, SORT)
    strip = [repr({k: v for k, v in item.items() if k != "line"}) for item in meaning(formatted)[0]]  # type: ignore[attr-defined]
    plain = [repr({k: v for k, v in item.items() if k != "line"}) for item in meaning(text)[0]]  # type: ignore[attr-defined]
    assert sorted(strip) == sorted(plain)
    assert format_text(formatted, SORT) == formatted
