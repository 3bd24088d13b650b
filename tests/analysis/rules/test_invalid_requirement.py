"""What is said about lines that pip refuses, and that pip accepts every repair."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinfold.analysis.fixes import apply_edits
from pinfold.analysis.repairs import find_repair
from pinfold.requirements.parser import parse_line
from tests.support.judge import judge
from tests.support.repairs import assert_fixed, assert_pip_accepts, messages

RULE = "invalid-requirement"
HASH = "--hash=sha256:" + "a" * 64

SAFE = [
    ("six=1.0", "six==1.0"),
    ("six = 1.0 # why", "six == 1.0 # why"),
    ("six=>1,=<2", "six>=1,<=2"),
    ("six<>1", "six!=1"),
    ("six= =1", "six==1"),
    ("six≥1", "six>=1"),
    ("six ＝＝ 1", "six == 1"),
    ('six ; sys_platform = "win32"', 'six ; sys_platform == "win32"'),
    ("six ; sys_platform == ‘win32’", "six ; sys_platform == 'win32'"),
    ("“six==1”", "six==1"),
    ('"six==1"', "six==1"),
    ("'six>=1,<2',", "six>=1,<2"),
    ('six=="1.0" ; python_version<"3"', 'six==1.0 ; python_version<"3"'),
    ("six<U+00A0>==1", "six ==1"),
    ("six<U+3000>==1", "six ==1"),
    ("six==1<U+200B>", "six==1"),
    ("<U+FEFF>six", "six"),
    ("six,>=1", "six>=1"),
    ("six>=1,,<2", "six>=1,<2"),
    ("six>=1 <2 !=1.5", "six>=1,<2,!=1.5"),
    ("six>=1<2", "six>=1,<2"),
    ("six>=1 and <2", "six>=1,<2"),
    ("six>=1;<2", "six>=1,<2"),
    ("six[,a]", "six[a]"),
    ("six[a,]", "six[a]"),
    ("six[a>=1", "six[a]>=1"),
    ("six==1#why", "six==1  #why"),
    ("six; os_name=='a'# why", "six; os_name=='a'  # why"),
    ('six python_version<"3"', 'six ; python_version<"3"'),
    ('six>=1, python_version<"3"', 'six>=1 ; python_version<"3"'),
    ('six==1 if python_version<"3"', 'six==1 ; python_version<"3"'),
    ("six python_version<3", 'six ; python_version<"3"'),
    (
        'six; python_version<"3" && os_name=="nt" || extra=="x"',
        'six; python_version<"3" and os_name=="nt" or extra=="x"',
    ),
    (f"six==1\t{HASH}", f"six==1 {HASH}"),
    (f"six==1\t{HASH} \\\n  {HASH}", f"six==1 {HASH} \\\n  {HASH}"),
    (f"six==1 \\ \n  {HASH}", f"six==1 \\\n  {HASH}"),
    ("-e name @ git+https://example.com/a.git", '-e "name @ git+https://example.com/a.git"'),
    ("git+https://example.com/a#egg=a==1.0", "git+https://example.com/a#egg=a"),
    ("-e git+https://example.com/a#egg=a>=1&subdirectory=b", "-e git+https://example.com/a#egg=a&subdirectory=b"),
    ("git+https://example.com/a#egg=a[x,y]==1", "a[x,y] @ git+https://example.com/a"),
    ("-e git+https://example.com/a#egg=a[x]&subdirectory=b", '-e "a[x] @ git+https://example.com/a#subdirectory=b"'),
    ('a @ https://example.com/a.zip python_version<"3"', 'a @ https://example.com/a.zip ; python_version<"3"'),
    ("a @ git+https://example.com/a#egg=a[x]", "a[x] @ git+https://example.com/a"),
]
GUESSES = [
    ("six 1.0", "six==1.0"),
    ("six[a] 1.0", "six[a]==1.0"),
    ("six (1.0)", "six==1.0"),
    ("six@1.0", "six==1.0"),
    ("six>==1", "six>=1"),
    ("six~>1.2", "six~=1.2"),
    ("six>=2.*", "six>=2"),
    ("six~=2.*,<=3.1.*", "six==2.*,<3.2"),
    ("six>2.*", "six>=3"),
    ("six==2.1*", "six==2.1.*"),
    ("six~=2", "six~=2.0"),
    ("six==*", "six"),
    ("six==latest", "six"),
    ("six ^0.2.3", "six >=0.2.3,<0.3"),
    ("six^1", "six>=1,<2"),
    ("six ~1.2", "six ~=1.2.0"),
    ('six = "^1.2"', "six>=1.2,<2"),
    ('six = "*"', "six"),
    ('six = "1.2"', "six==1.2"),
    ("numpy=1.19.2=py37h54aff64_0", "numpy==1.19.2"),
    ("$ pip install six==1", "six==1"),
    ("-e https://example.com/o/repo.git", "-e git+https://example.com/o/repo.git#egg=repo"),
    ("-e git+https://example.com/o/repo.git@v1", "-e git+https://example.com/o/repo.git@v1#egg=repo"),
    ("-e git@example.com:o/repo.git", "-e git+ssh://git@example.com/o/repo.git#egg=repo"),
    ("git@example.com:o/repo.git", "repo @ git+ssh://git@example.com/o/repo.git"),
]


@pytest.mark.parametrize("before, after", SAFE)
def test_what_can_mean_only_one_thing_is_repaired(before: str, after: str) -> None:
    assert_fixed(RULE, before, after, safe=True)
    assert_pip_accepts(after)


@pytest.mark.parametrize("before, after", GUESSES)
def test_a_guess_is_made_only_when_asked_for(before: str, after: str) -> None:
    assert_fixed(RULE, before, after, safe=False)
    assert_pip_accepts(after)


@pytest.mark.parametrize(
    "text, underlined, message",
    [
        ("==1.0", "==1.0", "pip expects a project's name here"),
        ("six==", "==", "pip expects a version after `==`"),
        ("six>=1,<", "<", "pip expects a version after `<`"),
        ("pytz==2012h", "2012h", "`2012h` is no version (PEP 440)"),
        ("six<1.0+x", "1.0+x", "`<` does not go with a local version such as `1.0+x`; `==` and `!=` do"),
        ("an-invalid-requirement!", "!", "pip expects a specifier such as `==1.2`, a `;` or the end of the line here"),
        ("six==1 2", "==1 2", "pip expects a `,`, a `;` or the end of the line after this"),
        ("six[a b]", "[a b]", "pip expects a comma between two extras"),
        ("six; os_name=='a' 'b'", "'b'", "pip expects `and`, `or` or the marker's end here"),
        ("six (>=1", "(>=1", "pip expects specifiers such as `>=1.2` between parentheses"),
        (
            "https://example.com/a.whl",
            "https://example.com/a.whl",
            "pip says: Invalid wheel filename (wrong number of parts): 'a'",
        ),
        (
            "-e https://example.com",
            "https://example.com",
            "an editable is a local folder or the URL of a repository such as `git+https://…`",
        ),
    ],
)
def test_what_cannot_be_repaired_is_explained(text: str, underlined: str, message: str) -> None:
    assert messages(RULE, text) == [(underlined, message)]


@pytest.mark.parametrize(
    "text",
    [
        "six==${VERSION}",
        "${NAME}==1.0",
        "six ${SPEC}",
        "six==1.0;",
        "six>=1,",
        '-e "a @ git+https://example.com/a"',
        "six @ https://user:${TOKEN}@example.com/a.zip",
        "--no-such-option",
        "# six=1.0",
        "./a folder=1",
        "six; python_version < 3",  # unknown-marker-variable says it
    ],
)
def test_silence(text: str) -> None:
    assert messages(RULE, text) == []


def test_a_password_is_not_shown() -> None:
    text = "a @ https://me:secret@example.com/a.zip secret"
    [(_, message)] = messages(RULE, text)
    assert "secret" not in message


PIECES = [
    "six",
    "a.b",
    "==",
    "=",
    "=>",
    ">=",
    "<",
    "1.0",
    "2.*",
    "2",
    ",",
    " ",
    "[x]",
    "[",
    "]",
    ";",
    "#c",
    "'",
    '"',
    "“",
]
PIECES += [
    'python_version<"3"',
    "python_version",
    "os_name",
    "and",
    "&&",
    "@",
    "git+https://example.com/a",
    "#egg=a[x]",
]
PIECES += [
    "#egg=a==1",
    "-e ",
    " --hash=sha256:aa",
    "\t--hash=sha256:aa",
    "\xa0",
    "\u200b",
    "(",
    ")",
    "^",
    "~",
    "*",
    "\\",
    "\\\n",
]


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_pip_accepts_every_repair(raw: str) -> None:
    if not raw:
        return
    line = parse_line(raw, len(raw.splitlines()))
    step = find_repair(line) if line.problems else None
    if step is not None:
        assert 0 <= step.span.start < step.span.end <= len(raw)
        repaired = apply_edits(raw, step.edits)
        errors = [said for said in judge(repaired).values() if "error" in said]
        assert not errors, repaired
