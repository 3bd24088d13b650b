"""Every claim about uv is put to the pinned uv: what it refuses, what it ignores, and that it reads the repaired text."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.judge import judge
from tests.support.repairs import assert_fixed, assert_pip_accepts, messages
from tests.support.second_opinion import uv_reads

RULE = "uv-difference"
HASH = "--hash=sha256:" + "a" * 64

REPAIRED = [
    ("--requirem a.txt", "--requirement a.txt"),
    ("--pypi-url https://example.com", "--index-url https://example.com"),
    ("-ra.txt", "-r a.txt"),
    ("-fhttps://example.com", "-f https://example.com"),
    ("--no-binary a,b", "--no-binary a\n--no-binary b"),
    ("--only-binary=a,b", "--only-binary=a\n--only-binary b"),
    ("-i https://example.com --no-index", "-i https://example.com\n--no-index"),
    (
        "--extra-index-url https://a.example.com --extra-index-url https://b.example.com",
        "--extra-index-url https://a.example.com\n--extra-index-url https://b.example.com",
    ),
    ("six>=1, \\\n    <2", "six>=1, <2"),
    ("six\\\n==1", "six==1"),
    ("six==1 \\\n", "six==1\n"),
    ("six==1 \\\n\n", "six==1\n"),
    ("-i \\\n  https://example.com", "-i https://example.com"),
    (f"six==1 {HASH}\\\n  {HASH}", f"six==1 {HASH} \\\n  {HASH}"),
    ("six;", "six"),
    ("six ; # why", "six # why"),
    ('a @ https://example.com/a.zip;python_version<"3"', 'a @ https://example.com/a.zip ; python_version<"3"'),
]
REFUSED = [
    "--no-require-hashes",
    "--all-releases six",
    "--only-final six",
    "six -C a=b",
    "six --config-settings=a=b",
    "-e git+https://example.com/a#egg=b",
    '-e "./a"',
    "six===",
    "six===latest",
    "hg+https://example.com/a#egg=b",
    "a @ svn+https://example.com/a",
    "bzr+https://example.com/a#egg=b",
    "git+git://example.com/a#egg=b",
    "a @ https://example.com/tarball/master",
    "https://example.com/a.TAR.GZ",
    "--no-binary :all:,six",
    "six==1 \\\n",
]
IGNORED = ["--pre", "--prefer-binary", "--trusted-host example.com", "--use-feature fast-deps"]
FINE = [
    "six[a,b] >= 1.0, < 2 ; python_version < '3'",
    "six (>=1)",
    "six===1.0",
    "six==1,",
    "six[]",
    f"six \\\n  {HASH} \\\n  {HASH}",
    f"six==1 {HASH} \\\n",
    "six==1 \\\n# why\n",
    '-r "a.txt"',
    "--requirement=a.txt",
    "--no-index --require-hashes",
    "--no-index --index-url https://example.com",
    "-e ./a",
    "-e file:///a",
    "a @ https://example.com/a.tar.gz#sha256=abc",
    "https://example.com/a.zip?b=c#egg=a",
    "a@file:///a.zip",
    "six; os.name == 'x'",
    "--only-binary :all:",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text("six==1.0\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize("before, after", REPAIRED)
def test_uv_reads_only_the_repaired_text(before: str, after: str, folder: Path) -> None:
    assert messages(RULE, before)
    read, said = uv_reads(before, folder)
    assert not read or said.startswith("error: Error parsing included file"), said
    assert_fixed(RULE, before, after, safe=True)
    read, said = uv_reads(after, folder)
    assert read, said
    assert_pip_accepts(after)


@pytest.mark.parametrize("text", REFUSED)
def test_uv_refuses(text: str, folder: Path) -> None:
    assert messages(RULE, text)
    read, said = uv_reads(text, folder)
    if text == '-e "./a"':
        assert "%22./a%22" in said  # it looks for a folder whose name has quotation marks
    else:
        assert not read, said
    assert_pip_accepts(text)


@pytest.mark.parametrize("text", IGNORED)
def test_uv_ignores_with_a_warning(text: str, folder: Path) -> None:
    assert messages(RULE, text) == [
        (text.split(maxsplit=1)[0], f"uv ignores `{text.split(maxsplit=1)[0]}` in a file, with a warning")
    ]
    read, said = uv_reads(text, folder)
    assert read
    assert "Ignoring unsupported option" in said


@pytest.mark.parametrize("text", FINE)
def test_where_they_agree_nothing_is_said(text: str, folder: Path) -> None:
    assert messages(RULE, text) == []
    read, said = uv_reads(text, folder)
    assert read, said
    assert_pip_accepts(text)


@pytest.mark.parametrize("before, after", [c for c in REPAIRED if "\n" not in c[1] and "@" not in c[1]])
def test_pip_reads_the_same_as_before(before: str, after: str) -> None:
    assert judge(before) == judge(after)


SAID_ELSEWHERE = [
    "six --no-binary a,b",
    "six=1 \\\n",
    "a @ https://${HOST}/a",
    "-requirement a.txt",
    "-C a=b",
    "-f a -f b",
]


@pytest.mark.parametrize("text", SAID_ELSEWHERE)
def test_what_other_rules_say_is_not_said_again(text: str) -> None:
    assert messages(RULE, text) == []
