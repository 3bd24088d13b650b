"""Hover: what the thing under the cursor means, safe to render whatever the file says."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.features import check_hover, check_no_hover, world_at_cursor
from tests.support.world import ROOT, read, snapshot_of

from pinfold.ide.hover import hover
from pinfold.ide.markdown import code, redacted


def test_a_name_tells_its_index_spelling_its_versions_and_where_else_it_is_named() -> None:
    check_hover(
        """Flask$0_Login>=2.31,<3 ; python_version < "3.9"
-- requirements/dev.txt --
# a comment
flask-login==2.40
-- constraints.txt --
flask.login
-- @settings.toml --
[target]
python = "3.12"
""",
        "Flask_Login",
        """
        `Flask_Login`, to an index `flask-login`

        Version: any 2.x from 2.31 on

        When: on Python before 3.9 (on the target Python 3.12: does not apply)

        Also named in

        - `requirements/dev.txt:2` `==2.40`
        - `constraints.txt:1` as a constraint
        """,
    )


def test_a_name_alone_stands_for_any_version() -> None:
    check_hover("fla$0sk", "flask", "`flask`\n\nVersion: any")


def test_many_places_are_counted() -> None:
    others = "".join(f"-- r{n}.txt --\nflask\n" for n in range(13))
    world = read(f"fla$0sk\n{others}")
    assert world.cursor is not None
    answer = hover(snapshot_of(world), *world.cursor)
    assert answer is not None
    assert answer.markdown.endswith("- `r9.txt:1`\n- and 3 more")


def test_a_clause_and_its_operator() -> None:
    check_hover("a>=2.3$01,<3", ">=2.31", "`>=2.31`: 2.31 or later\n\nTogether: any 2.x from 2.31 on")
    check_hover(
        "a$0~=1.4.2",
        "~=1.4.2",
        "`~=` compatible: this version or a later one of the same series, so the last number may grow\n\n"
        "`~=1.4.2`: 1.4.2 or later, before 1.5",
    )


def test_a_half_typed_clause() -> None:
    check_hover("a$0>=", ">=", "`>=` this version or a later one")


@pytest.mark.parametrize(
    "line, covered, expected",
    [
        ('a ; sys_pl$0atform != "win32"', "sys_platform", "When: not on Windows"),
        ('a ; os_name == "nt" or sys_platform == "dar$0win"', '"darwin"', '`sys_platform == "darwin"`: on macOS'),
        ('a ; sys_platform n$0ot in "linux"', "not in", "`not in`: is no part of the text"),
        ('a ; pyhton_version$0 < "3"', "pyhton_version", "no marker has this word"),
        ('a ; python_version > "2" o$0r extra == "x"', 'python_version > "2" or extra == "x"', "When: "),
        ('a ; python_version > "1"$0', '"1"', "This holds everywhere."),
    ],
)
def test_a_marker(line: str, covered: str, expected: str) -> None:
    world = read(line)
    assert world.cursor is not None
    answer = hover(snapshot_of(world), *world.cursor)
    assert answer is not None
    path = world.cursor[0]
    assert world.texts[path][slice(*answer.span)] == covered
    assert expected in answer.markdown


@pytest.mark.parametrize(
    "target, answer",
    [
        ('python = "3.12"', "On the target Python 3.12: depends"),
        ('platform = "win32"', "On the target `win32`: does not apply"),
        ('python = "3.12.1"\nplatform = "linux"', "On the target Python 3.12.1 on `linux`: applies"),
    ],
)
def test_a_marker_on_the_target(target: str, answer: str) -> None:
    marker = 'sys_platform == "linux" and python_full_version >= "3.8"'
    check_hover(
        f'a ; sys_platform == "linux" $0and python_full_version >= "3.8"\n-- @settings.toml --\n[target]\n{target}\n',
        marker,
        f"When: on Linux and on Python 3.8 or later\n\n{answer}.",
    )


def test_a_variable_inside_a_continuation() -> None:
    check_hover(
        'a \\\n  ; os_n\\\name$0 == "nt"',
        "os_n\\\name",
        "`os_name`: Python's `os.name`. For example `posix`, `nt`, `java`.\n\nWhen: on Windows",
    )


def test_an_option() -> None:
    check_hover(
        "--requirem$0 x",
        "--requirem",
        """
        `-r`, `--requirement` FILE

        Also install everything this file asks for.

        `--requirem` is short for `--requirement`; uv does not take abbreviations.
        """,
    )
    check_hover("--pr$0 x", "--pr", "`--pr` may stand for `--pre`, `--prefer-binary`: pip refuses it.")
    check_hover(
        "six --config-set$0tings=a=b",
        "--config-settings",
        """
        `-C`, `--config-settings` KEY=VALUE

        Hand a setting to the project's build backend.

        uv refuses it.
        """,
    )
    check_hover("--nope$0 x", "--nope", "`--nope`: pip knows no such option in a requirements file.")
    check_hover(
        "a --pre$0",
        "--pre",
        """
        `--pre`

        Also accept pre-releases and development versions.

        It belongs on a line of its own: here pip ignores it.

        uv ignores it.
        """,
    )


def test_an_include() -> None:
    check_hover(
        "-r d$0ev.txt\n-- dev.txt --\na\nb\n",
        "dev.txt",
        "Also install everything this file asks for.\n\n`dev.txt`\n\n2 requirements",
    )
    check_hover(
        "-c no$0pe.txt",
        "nope.txt",
        "Limit versions by this file without installing what it names.\n\n`nope.txt`\n\nThere is no such file.",
    )
    check_hover(
        "-r ${A$0BC}/x.txt", "${ABC}", "`${ABC}`: pip puts the environment variable's value here, if there is one."
    )
    check_hover(
        "-r https://me:secret@files.example.com/r.txt?token=se$0cret",
        "https://me:secret@files.example.com/r.txt?token=secret",
        """
        Also install everything this file asks for.

        `https://***@files.example.com/r.txt?…`

        pip fetches this; Pinfold does not.
        """,
    )


def test_a_hash_that_is_cut_short() -> None:
    check_hover(
        f"a==1 --hash=sha256:{'0' * 64} --hash=sha256:0$01",
        "--hash=sha256:01",
        """
        `--hash`: pip installs only an archive with one of the hashes on this line.

        A sha256 digest has 64 digits; this one has 2.

        sha256, 2 of 2.
        """,
    )


@pytest.mark.parametrize(
    "line, expected",
    [
        ("git+https://h.example/a/b@v1#egg=b&subdirectory=$0x", "A Git repository at `v1`: a branch or tag can move"),
        (f"b @ git+ssh://git@h.example/b@{'a' * 40}$0", "which never changes"),
        ("b @ git+https://h.exam$0ple/b", "whatever its default branch holds"),
        ("https://h.example/$0a_b-1.0-py3-none-any.whl", "A wheel of `a-b` `1.0`."),
        ("a @ https://h.example/a.zip#sha256=0$01", "Its sha256 digest is checked."),
        ("-e ./fo$0o", "A project on the disk, relative to where pip runs."),
        ("./$0a.zip", "A source archive on the disk"),
    ],
)
def test_a_link(line: str, expected: str) -> None:
    world = read(line)
    assert world.cursor is not None
    answer = hover(snapshot_of(world), *world.cursor)
    assert answer is not None
    assert expected in answer.markdown


def test_rules_and_ignored_words() -> None:
    check_hover("a # pinfold: allow[unpi$0nned]", "unpinned", "`unpinned`: A requirement without any version")
    check_hover("a # pinfold: allow[nop$0e]", "nope", "`nope`: no rule has this name")
    check_hover("--pre re$0quests", "requests", "pip ignores `requests`.")


@pytest.mark.parametrize("text", ["$0", "# not$0e", "a==1\n$0", "\n\n$0\n", "a==1   $0   # x", "<U+1F600>$0 # x"])
def test_nothing_to_say(text: str) -> None:
    check_no_hover(text)


def test_no_tree_and_unknown_files_have_no_answers() -> None:
    assert hover(snapshot_of(read("a")), f"{ROOT}/other.txt", 0) is None


@pytest.mark.parametrize(
    "line",
    [
        'a ; platform_machine == "<img src=x onerror=y>"',
        'a ; platform_machine == "[click](command:evil)"',
        'a ; platform_machine == "https://evil.example"',
        'a ; extra == "``<b>"',
        "a===`<script>`",
        "a[<b>]",
        "-r `<b>`.txt",
        "<b>`</b>",
        "a @ https://x.example/`<b>`",
    ],
)
def test_a_file_cannot_bring_markup(line: str) -> None:
    world = read(line)
    path = f"{ROOT}/requirements.txt"
    snapshot = snapshot_of(world)
    for offset in range(len(line) + 1):
        answer = hover(snapshot, path, offset)
        if answer is not None:
            words = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", answer.markdown)
            assert not re.search(r"(?<!\\)[<\[\]]|`|(?<!\\)://", words), answer.markdown


@given(st.text("`<> ab\n\u202e\u00a0", max_size=20))
def test_code_spans_close(text: str) -> None:
    shown = code(text)
    fence = re.match("`*", shown)[0]  # type: ignore[index]
    assert "\n" not in shown
    assert shown == "(nothing)" or re.findall("`+", shown).count(fence) == 2


@pytest.mark.parametrize(
    "url, shown",
    [
        ("https://u:p@h.example/x", "https://***@h.example/x"),
        ("https://token@h.example/x", "https://***@h.example/x"),
        ("git+ssh://git@h.example/x@v1", "git+ssh://git@h.example/x@v1"),
        ("https://${U}:${P}@h.example/x", "https://${U}:${P}@h.example/x"),
        ("https://${U}:p@h.example/x", "https://***@h.example/x"),
        ("https://u:p/q@h.example/x", "https://***@h.example/x"),
        ("https://u:p#q@h.example/x", "https://***@h.example/x"),
        ("https://u:p@q@h.example/x", "https://***@h.example/x"),
        ("https://h.example/x?token=p#sha256=0", "https://h.example/x?…#sha256=0"),
        ("git@h.example:x", "git@h.example:x"),
    ],
)
def test_secrets_are_not_shown(url: str, shown: str) -> None:
    assert redacted(url) == shown


ENVIRONMENT = """
-- @env --
flask 3.1.3 requires werkzeug>=3.1 ; python_version > "3"
flask 3.1.3 requires asgiref>=3.2 ; extra == "async"
Flask-Login 0.6 requires werkzeug
werkzeug 3.1
asgiref 3.2
demo 0.1 editable from file:///w/demo
clone 1 from git+https://me:secret@example.com/clone@main (0123456789abcdef0123456789abcdef01234567)
pip 26
stray 1
broken 1: no METADATA
"""


@pytest.mark.parametrize(
    "line, expected",
    [
        ("fl$0ask", "Installed: `3.1.3` in `.venv`"),
        ("other\n-- more.txt --\nwerk$0zeug", "Installed: `3.1` in `.venv`"),
        ("si$0x", "Not installed in `.venv`"),
        ("de$0mo", "Installed: `0.1` in `.venv`, editable, from `file:///w/demo`"),
        ("-e .$0/demo", "Installed: `0.1` in `.venv`, editable, from `file:///w/demo`"),
        (
            "clo$0ne",
            "Installed: `1` in `.venv`, from `https://***@example.com/clone` at commit `0123456789ab`",
        ),
        ("pi$0p ; os_name == 'nt'", "Installed: `26` in `.venv`\n\nNothing asks for it; a sync keeps it."),
        ("stra$0y ; os_name == 'nt'", "Installed: `1` in `.venv`\n\nNothing asks for it; a sync removes it."),
        ("brok$0en", "Installed: `1` in `.venv`\n\nIts metadata cannot be used: `no METADATA`"),
    ],
)
def test_what_is_installed(line: str, expected: str) -> None:
    _, snapshot, path, offset = world_at_cursor(f"{line}{ENVIRONMENT}")
    answer = hover(snapshot, path, offset)
    assert answer is not None
    assert expected in answer.markdown


def test_who_needs_it_and_that_no_line_asks_for_it() -> None:
    check_hover(
        f"flask\nflask-login\n-c limits.txt\n-- limits.txt --\nwerk$0zeug<4{ENVIRONMENT}",
        "werkzeug",
        """
        `werkzeug`

        Version: before 4

        Installed: `3.1` in `.venv`

        No line asks for it: it is there only because others need it.

        Required by

        - `flask 3.1.3` (`werkzeug>=3.1`)
        - `Flask-Login 0.6` (`werkzeug`)
        """,
    )


def test_what_an_extra_needs_counts_where_a_line_asks_for_the_extra() -> None:
    needed = "Required by\n\n- `flask 3.1.3` (`asgiref>=3.2`)"
    for line, there in (("flask[async]", True), ("flask", False)):
        _, snapshot, path, offset = world_at_cursor(f"{line}\nasgi$0ref{ENVIRONMENT}")
        answer = hover(snapshot, path, offset)
        assert answer is not None
        assert (needed in answer.markdown) == there


def test_the_lines_behind_and_what_holds_it() -> None:
    check_hover(
        "top\n-r more.txt\n-- more.txt --\n# here\nde$0ep>=1\n-- @env --\n"
        "top 2 requires middle\nmiddle 1 requires deep<2,>=1.1\ndeep 1.5",
        "deep",
        """
        `deep`

        Version: 1 or later

        Installed: `1.5` in `.venv`

        Required by

        - `middle 1` (`deep<2,>=1.1`)

        Comes with

        - `requirements.txt:1`: `top 2` → `middle 1`

        Held below `2` by `middle 1 (deep<2,>=1.1)`
        """,
    )


def test_many_ways_are_counted() -> None:
    tops = "".join(f"\nt{n} 1 requires middle" for n in range(5))
    lines = "".join(f"t{n}\n" for n in range(5))
    _, snapshot, path, offset = world_at_cursor(f"{lines}de$0ep\n-- @env --{tops}\nmiddle 1 requires deep\ndeep 1")
    answer = hover(snapshot, path, offset)
    assert answer is not None
    assert answer.markdown.endswith("- `requirements.txt:3`: `t2 1` → `middle 1`\n- and 2 more")


def test_many_who_need_it_are_counted() -> None:
    others = "".join(f"\na{n:02} 1 requires six" for n in range(13))
    _, snapshot, path, offset = world_at_cursor(f"si$0x\n-- @env --\nsix 1{others}")
    answer = hover(snapshot, path, offset)
    assert answer is not None
    assert answer.markdown.endswith("- `a09 1` (`six`)\n- and 3 more")
