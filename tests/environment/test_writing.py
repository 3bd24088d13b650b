"""`install` and `uninstall` in a file's own layout: what is put in can be taken out, and nobody else's line changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfold.analysis.fixes import apply_edits
from pinfold.environment.writing import Entry, add, new_text, remove
from pinfold.requirements.parser import parse
from tests.support.installed import markers

FLASK = Entry("Flask", "==3.1.3")
WORLD = markers("3.12.1")


def added(text: str, *entries: Entry) -> str:
    file = parse(text)
    return apply_edits(text, add("r.txt", file, entries, WORLD).edits)


def removed(text: str, *keys: str) -> str:
    return apply_edits(text, remove(parse(text), keys))


@pytest.mark.parametrize(
    "before, after",
    [
        ("", "Flask==3.1.3\n"),
        ("celery==5\nsix==1\n", "celery==5\nFlask==3.1.3\nsix==1\n"),
        ("six==1\ncelery==5\n", "six==1\ncelery==5\nFlask==3.1.3\n"),
        ("celery==5", "celery==5\nFlask==3.1.3"),
        ("celery==5\r\nsix==1\r\n", "celery==5\r\nFlask==3.1.3\r\nsix==1\r\n"),
        ("# all\n\ncelery==5\n\n\n", "# all\n\ncelery==5\nFlask==3.1.3\n\n\n"),
        ("a==1\n# dev\nz==1\n-e .\n", "a==1\n# dev\nz==1\nFlask==3.1.3\n-e .\n"),
        ("--pre\n# nothing", "--pre\n# nothing\nFlask==3.1.3"),
        ("a==1\n    # via x\nz==1\n    # via y\n", "a==1\n    # via x\nFlask==3.1.3\nz==1\n    # via y\n"),
        ("# web\n# pinfold: allow[unpinned]\nsix\n", "# web\nFlask==3.1.3\n# pinfold: allow[unpinned]\nsix\n"),
        ("a==1 \\\n    --hash=sha256:00\nz==1\n", "a==1 \\\n    --hash=sha256:00\nFlask==3.1.3\nz==1\n"),
    ],
)
def test_a_new_line_goes_where_it_belongs(before: str, after: str) -> None:
    assert added(before, FLASK) == after
    assert removed(after, "flask") == before


@pytest.mark.parametrize(
    "before, after",
    [
        ("flask==2.0\n", "flask==3.1.3\n"),
        ("flask == 2.0  # web\n", "flask == 3.1.3  # web\n"),
        ("FLASK[async]>=2,<3 ; python_version > '3'\n", "FLASK[async]==3.1.3 ; python_version > '3'\n"),
        ("flask\n", "flask==3.1.3\n"),
        ("flask @ https://example.com/f.whl\n", "flask @ https://example.com/f.whl\n"),
        ("flask==3.1.3\n", "flask==3.1.3\n"),
        (
            "flask==2; sys_platform == 'win32'\nflask==2; sys_platform != 'win32'\n",
            "flask==2; sys_platform == 'win32'\nflask==3.1.3; sys_platform != 'win32'\n",
        ),
        ("flask==2.0     # web\nsix==1.16.0    # old\n", "flask==3.1.3   # web\nsix==1.16.0    # old\n"),
    ],
)
def test_a_line_that_is_there_changes_its_version_only(before: str, after: str) -> None:
    assert added(before, FLASK) == after


def test_arbitrary_equality_stays_and_comes_where_it_is_asked_for() -> None:
    assert added("flask === 2.0  # web\n", FLASK) == "flask === 3.1.3  # web\n"
    assert added("flask===3.1.3\n", FLASK) == "flask===3.1.3\n"
    only = Entry("flask", "===3.1.3")
    for before in ("flask==2\n", "flask>=2,<4\n", "flask==3.1.3\n", "flask\n", "flask===3.1.3\n", ""):
        assert added(before, only) == "flask===3.1.3\n"


def test_extras_and_places_are_added_to_a_line() -> None:
    assert added("flask==2.0  # web\n", Entry("flask", "==3", extras=("async",))) == "flask[async]==3  # web\n"
    assert added("flask[dotenv]==2\n", Entry("flask", "==3", extras=("async", "dotenv"))) == "flask[dotenv,async]==3\n"
    url = "https://example.com/flask-3.tar.gz"
    assert added("flask==2; python_version>'3'\n", Entry("flask", url=url)) == f"flask @ {url} ; python_version>'3'\n"


def test_hashes_are_written_as_the_file_has_them() -> None:
    entry = Entry("flask", "==3", hashes=("sha256:aa", "sha256:bb"))
    before = "flask==2 \\\n  --hash=sha256:00 \\\n  --hash=sha256:11 # c\nsix==1\n"
    assert added(before, entry) == "flask==3 \\\n  --hash=sha256:aa \\\n  --hash=sha256:bb # c\nsix==1\n"
    assert added("flask==2 --hash sha256:00\n", entry) == "flask==3 --hash sha256:aa --hash sha256:bb\n"
    assert added("\r\n", entry) == "\r\nflask==3 \\\r\n    --hash=sha256:aa \\\r\n    --hash=sha256:bb\r\n"
    written = add("r.txt", parse(before), [FLASK], WORLD)
    assert written.edits == ()
    assert [(left.number, left.why) for left in written.left] == [(1, "the hashes of its new version are not known")]


def test_what_cannot_be_written_is_said() -> None:
    file = parse("flask==2; sys_platform == 'win32'\n")
    assert [left.number for left in add("r.txt", file, [FLASK], WORLD).left] == [1]
    running_on = parse("# c\na==1 \\")
    written = add("r.txt", running_on, [FLASK], WORLD)
    assert written.edits == ()
    assert [left.name for left in written.left] == ["Flask"]


def test_removal_takes_what_belongs_to_the_line() -> None:
    text = "# web\nflask==2 \\\n    --hash=sha256:00\n    # via -r in\n# pinfold: allow[unpinned]\nsix\njinja2==3\n"
    assert removed(text, "flask") == "# web\n# pinfold: allow[unpinned]\nsix\njinja2==3\n"
    assert removed(text, "six") == text.replace("# pinfold: allow[unpinned]\nsix\n", "")
    assert removed(text, "nothing") == text
    assert removed("a\r\nb", "b") == "a"
    assert removed("-e git+https://example.com/x#egg=demo\na @ https://example.com/a.whl\n", "demo", "a") == ""


def test_a_new_file_is_sorted() -> None:
    entries = [Entry("Flask", "==3"), Entry("celery", "==5"), Entry("x", url="./x", editable=True)]
    assert new_text(entries) == "celery==5\nFlask==3\n-e ./x\n"


def test_a_note_says_who_needs_a_line_and_goes_with_it() -> None:
    one = Entry("Flask", "==3", hashes=("sha256:aa",), via=("six",))
    several = Entry("zope", "==1", via=("flask", "six"))
    for end in ("\n", "\r\n"):
        before = f"six==1{end}    # via six{end}"
        line = f"Flask==3 \\{end}    --hash=sha256:aa{end}    # via six{end}"
        noted = f"zope==1{end}    # via{end}    #   flask{end}    #   six{end}"
        assert added(before, one, several) == line + before + noted
        assert removed(line + before + noted, "flask", "zope") == before
        assert added(line, Entry("flask", "==3", via=("nobody",))) == line


LINES = st.sampled_from(
    [
        "six==1.0",
        "Django[argon2]>=4 ; python_version > '3'",
        "# a comment",
        "    # via six",
        "",
        "-r other.txt",
        "-e .",
        "attrs==1 \\\n    --hash=sha256:00",
        "# pinfold: allow[unpinned]",
        "nonsense here",
        "zope.interface  # z",
        "x @ https://example.com/x.whl",
        "a\u2028b",
        "last \\",
    ]
)


@given(st.lists(LINES), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_in_and_out_is_nothing(lines: list[str], end: str, final: bool) -> None:
    text = end.join(line.replace("\n", end) for line in lines) + (end if final and lines else "")
    file = parse(text)
    written = add("r.txt", file, [FLASK], WORLD)
    if written.left:
        assert written.edits == ()
        assert text.rstrip().endswith("\\"), "only a last line that runs on is in the way"
        return
    after = apply_edits(text, written.edits)
    lines_after = [line.raw.rstrip("\r\n") for line in parse(after).lines]
    lines_after.remove("Flask==3.1.3")
    assert lines_after == [line.raw.rstrip("\r\n") for line in file.lines]
    again = add("r.txt", parse(after), [FLASK], WORLD)
    assert (again.edits, again.left) == ((), ()), "twice is once"
    assert apply_edits(after, remove(parse(after), ["flask"])) == text
