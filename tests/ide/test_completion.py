"""Completion on half-typed lines, one noun after the other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.features import check_completed, check_completion, completions, world_at_cursor
from tests.support.world import ROOT, read, snapshot_of

from pinfold.analysis.rules import ALL
from pinfold.ide.completion import complete, folders_wanted
from pinfold.requirements.options import OPTIONS

OTHERS = """
-- dev.txt --
Django[argon2,bcrypt]>=4.2,<5
requests==2.31.0
-- more/base.txt --
django==4.2.11
-- more/deep/x.in --
flask
"""


def test_an_empty_line_offers_projects_then_options() -> None:
    labels = [item.label for item in completions("# x\n$0" + OTHERS)]
    assert labels[:3] == ["Django", "flask", "requests"]
    options = labels[3:]
    assert "--index-url" in options
    assert "-r" in options
    assert "--hash" not in options


def test_options_after_a_dash() -> None:
    check_completion("--ext$0", "--extra-index-url")
    check_completion("--extra-$0index-url https://x", "--extra-index-url")
    check_completed("--ext$0", "--extra-index-url", "--extra-index-url ")
    check_completed("--ex$0tra x", "--extra-index-url", "--extra-index-url x")
    check_completed("a --has$0", "--hash", "a --hash=")
    labels = {item.label for item in completions("-$0", trigger="-")}
    assert {"-r", "-c", "-e", "-i", "-f", "--requirement", "--pre"} <= labels
    assert not labels & {"--hash", "-C"}


def test_options_carry_their_documentation() -> None:
    item = completions("--ext$0")[0]
    assert item.detail == "URL"
    assert item.documentation.startswith("`--extra-index-url` URL\n\nAlso look for packages here.")
    assert item.again


@pytest.mark.parametrize(
    "line, labels",
    [
        ("a==1 -$0", ["--hash", "--config-settings", "-C"]),
        ("a==1 --hash=sha256:0 \\\n    -$0", ["--hash", "--config-settings", "-C"]),
        ("-e . -$0", ["--config-settings", "-C"]),
        ("--pre --no-i$0", ["--no-index"]),
        ("--pre --req$0", ["--require-hashes"]),
        ("--hash=sha256:0 --pre$0", []),
        ("-r a.txt b$0", []),
        ("a==1$0", []),
    ],
)
def test_only_options_that_take_effect(line: str, labels: list[str]) -> None:
    check_completion(line, *labels)


def test_a_finished_requirement_may_go_on() -> None:
    check_completion("flask==1 $0", ";", "--hash", "--config-settings", "-C")
    check_completion("flask>= $0")
    check_completed("flask==1 $0", ";", "flask==1 ; ")


def test_arguments_of_options() -> None:
    check_completion("a --hash=$0", "sha256:", "sha384:", "sha512:", trigger="=")
    check_completed("a --hash=sh$0a", "sha384:", "a --hash=sha384:")
    check_completion("--use-feature=$0", "fast-deps", "inprocess-build-deps", "…")
    check_completion("--use-feature $0", "fast-deps", "…", trigger=" ")
    check_completion("--no-binary $0" + OTHERS, ":all:", ":none:", "django", "flask", "requests")
    check_completion("--only-binary=flask,$0" + OTHERS, ":all:", ":none:", "django", "requests", trigger=",")
    check_completed("--no-binary flask,:a$0ll:", ":none:", "--no-binary flask,:none:")
    check_completion("--index-url $0")


def test_projects_and_what_is_known_about_them() -> None:
    check_completion("dj$0" + OTHERS, "Django")
    check_completion("rqs$0" + OTHERS, "requests")
    check_completed("dj$0xx>=1" + OTHERS, "Django", "Django>=1")
    item = completions("dj$0" + OTHERS)[0]
    assert item.detail == "dev.txt: >=4.2,<5"
    check_completion("requ$0")
    check_completion("requests\nflask\nreq$0", "requests")
    check_completion("django[$0" + OTHERS, "argon2", "bcrypt", trigger="[")
    check_completion("django[argon2, b$0" + OTHERS, "bcrypt")
    check_completion("django==$0" + OTHERS, "4.2", "5", "4.2.11")
    check_completion("django==4$0" + OTHERS, "4.2", "5", "4.2.11")
    check_completed("django==4$0.9" + OTHERS, "4.2.11", "django==4.2.11")


def test_operators() -> None:
    every = ["==", ">=", "~=", "<=", "<", ">", "!=", "==="]
    check_completion("flask>$0", ">=", ">", trigger=">")
    check_completion("flask>=1,$0", *every, trigger=",")
    check_completion("flask>=1,!$0", "!=")
    check_completion("flask $0", *every, ";", "--hash", "--config-settings", "-C", trigger=" ")
    check_completion("flask[x] $0", *every, ";", "--hash", "--config-settings", "-C")
    check_completion("flask (>$0", ">=", ">")
    check_completed("flask~$0>1", "~=", "flask~=1")
    check_completion("flask >= 1 2$0")


def test_markers() -> None:
    check_completion("a ;$0", "python_version", "python_full_version", "os_name", "sys_platform", "…", trigger=";")
    check_completion("foo ; pyth$0", "python_version", "…")
    check_completed("a ; sys$0_pla == 'x'", "sys_platform", "a ; sys_platform == 'x'")
    check_completion("a ; python_version $0", "==", "!=", "<", "<=", ">", ">=", "~=", "===", "in", "not in")
    check_completion("a ; os_name $0", "==", "!=", "<", "<=", ">", ">=", "in", "not in")
    check_completion("a ; os_name ==$0", "==", '"posix"', '"nt"', '"java"')
    check_completed("a ; os_name ==$0", '"nt"', 'a ; os_name == "nt"')
    check_completion("a ; os_name == $0", '"posix"', '"nt"', '"java"', trigger=" ")
    check_completion("a ; os_name == '$0", "posix", "nt", "java", trigger="'")
    check_completed("a ; os_name == 'p$0", "posix", "a ; os_name == 'posix'")
    check_completed('a ; os_name == "p$0x"', "posix", 'a ; os_name == "posix"')
    check_completion('a ; python_version < "$0', "3.15", "3.14", "…", trigger='"')
    check_completion('a ; "3.8" <= $0', "python_version", "…")
    check_completion('a ; "3.8" $0', "==", "!=", "<", "<=", ">", ">=", "in", "not in")
    check_completion('a ; os_name == "nt" $0', "and", "or")
    check_completion('a ; os_name == "nt" a$0', "and", "or")
    check_completion('a ; (os_name == "nt") $0', "and", "or")
    check_completion('a ; os_name == "nt" and $0', "python_version", "…")
    check_completion("a ; ($0", "python_version", "…")
    check_completion('a ; os_name == "nt"$0')
    check_completion("a ; platform_release == $0")
    check_completion("https://x.example/a;b ; os_n$0", "python_version", "…")
    check_completion('a \\\n  ; os_name == "$0', "posix", "nt", "java")


LISTING = {"": ("dev.txt", "my file.txt", "reqs/", "setup.py", ".git/", "LICENSE", "a#b.txt"), "reqs": ("x.txt",)}


def test_paths_from_listings() -> None:
    check_completion("-r $0" + OTHERS, "dev.txt", "reqs/", "LICENSE", "my file.txt", listings=LISTING, trigger=" ")
    check_completion("-r ./reqs/$0", "x.txt", listings=LISTING, trigger="/")
    check_completion("-r ../w/reqs/$0", "x.txt", listings=LISTING)
    check_completion("-e $0", "reqs/", listings=LISTING)
    check_completion("-e .g$0", ".git/", "reqs/", listings=LISTING)
    check_completed("-r $0", "my file.txt", "-r my\\ file.txt", listings=LISTING)
    check_completed('-r "$0"', "my file.txt", '-r "my file.txt"', listings=LISTING)
    check_completed("-c re$0x", "reqs/", "-c reqs/", listings=LISTING)
    check_completed("--requirement=$0", "reqs/", "--requirement=reqs/", listings=LISTING)
    check_completed("-rr$0", "reqs/", "-rreqs/", listings=LISTING)


def test_paths_from_the_snapshot_when_the_folder_is_unknown() -> None:
    check_completion("-r $0" + OTHERS, "dev.txt", "more/")
    check_completion("-r ./de$0" + OTHERS, "dev.txt", "more/")
    check_completion("-r more/$0" + OTHERS, "base.txt", "deep/", trigger="/")
    check_completion("-r more/deep/$0" + OTHERS, "x.in")
    check_completion("-r https://x.example/$0" + OTHERS)
    check_completion("-r ${HOME}/$0" + OTHERS)
    check_completion("./$0", "a.zip", "b/", listings={"": ("a.zip", "a.txt", "b/")}, trigger="/")


@pytest.mark.parametrize(
    "line, folders",
    [
        ("-r $0", (ROOT,)),
        ("-c more/d$0", (f"{ROOT}/more",)),
        ("-e ../x/$0", ("/x",)),
        ("./a/$0", (f"{ROOT}/a",)),
        ("-r https://x.example/$0", ()),
        ("-r a.txt $0", ()),
        ("flask$0", ()),
        ("--pre$0", ()),
        ("$0", ()),
    ],
)
def test_the_folders_that_would_help(line: str, folders: tuple[str, ...]) -> None:
    _, snapshot, path, offset = world_at_cursor(line)
    assert folders_wanted(snapshot, path, offset) == folders


def test_comments() -> None:
    rules = [rule.name for rule in ALL]
    check_completion("a # pinfold: allow[$0", *rules, trigger="[")
    check_completion("a # pinfold: allow-file[unp$0]", *rules)
    check_completion("# pinfold: allow[unpinned, $0]", *(r for r in rules if r != "unpinned"), trigger=" ")
    check_completed("# pinfold: allow[u$0x]", "unpinned", "# pinfold: allow[unpinned]")
    check_completion("a # $0", "pinfold: allow[…]", "pinfold: allow-file[…]")
    check_completion("a # pin$0", "pinfold: allow[…]", "pinfold: allow-file[…]")
    check_completed("# pinfold: al$0", "pinfold: allow[…]", "# pinfold: allow[$1]")
    check_completion("# some words $0")
    check_completion("# x;$0", trigger=";")


@pytest.mark.parametrize("text", ["$0", "\n\n$0", "a\n$0", "a\n  $0", "a \\\n$0"])
def test_a_space_alone_asks_for_nothing(text: str) -> None:
    if text != "a \\\n$0":
        check_completion(text, trigger=" ")
    assert completions(text)


def test_behind_a_surrogate_pair() -> None:
    check_completion("# <U+1F600> x\n--ext$0", "--extra-index-url")
    check_completion("a ; os_name == '<U+1F600>$0", "posix", "nt", "java")


def test_no_answer_without_a_tree() -> None:
    snapshot = snapshot_of(read("a"))
    assert complete(snapshot, "/elsewhere.txt", 0) == []
    assert complete(snapshot, f"{ROOT}/requirements.txt", 99) == []


FRAGMENTS = st.sampled_from(
    [
        *[
            "a",
            "-r",
            "--hash=",
            "[",
            "]",
            ";",
            "'",
            "==",
            ">",
            "#",
            "pinfold:",
            "allow[",
            "/",
            ".",
            "${A}",
            "https://",
            ",",
            "python_version",
            "\\",
            "(",
            "-e",
            "not",
            "in",
            "@",
        ],
        *(" ", "\\\n", "\u2028", "\r", "\n", "\U0001f600", '"'),
    ]
)


@given(st.lists(FRAGMENTS, max_size=8).map("".join))
def test_nothing_raises_anywhere(text: str) -> None:
    path = f"{ROOT}/requirements.txt"
    world = read("")
    world.texts[path] = text
    snapshot = snapshot_of(world)
    for offset in range(-1, len(text) + 2):
        for item in complete(snapshot, path, offset):
            assert item.span.start <= offset <= item.span.end
            assert not set("\r\n") & set(text[item.span.start : item.span.end])
        folders_wanted(snapshot, path, offset)


def test_every_option_is_offered_somewhere() -> None:
    labels = {item.label for text in ("-$0", "a -$0") for item in completions(text)}
    assert {spec.name for spec in OPTIONS} <= labels
