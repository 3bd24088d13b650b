"""What pip drops without a word, and where the fixes put it; pip's own reading confirms both."""

from __future__ import annotations

import pytest

from tests.support.repairs import assert_fixed, assert_pip_accepts, messages

RULE = "ignored-text"
HASH = "--hash=sha256:" + "a" * 64

CASES = [
    ("--pre six", "--pre\nsix", True),
    ('--pre six ; python_version<"3" # why', '--pre\nsix ; python_version<"3" # why', True),
    (f"{HASH} six==1", f"six==1 {HASH}", True),
    (f'six==1 {HASH} ; python_version<"3"', f'six==1 ; python_version<"3" {HASH}', True),
    (f'six==1 \\\n  {HASH} \\\n  {HASH} ; os_name=="a"', f'six==1 ; os_name=="a" \\\n  {HASH} \\\n  {HASH}', True),
    ("six --pre", "--pre\nsix", True),
    ("six -r a.txt # why", "-r a.txt\nsix # why", True),
    (f"six \\\n  --pre \\\n  {HASH}", f"--pre\nsix \\\n  {HASH}", True),
    ("six -i https://example.com", "-i https://example.com\nsix", False),
    ("foo -e ./x", "foo\n-e ./x", False),
    ("-e . -r a.txt", "-r a.txt\n-e .", True),
    ("-e . -e ./b", "-e .\n-e ./b", True),
    ("-e . six", "-e .\nsix", True),
    ("-e ./a[x, y]", "-e ./a[x,y]", True),
    ("-e ./a# why", "-e ./a  # why", True),
    (
        '-e git+https://example.com/a#egg=b&subdirectory=c ; python_version<"3"',
        "-e \"b @ git+https://example.com/a#subdirectory=c ; python_version<'3'\"",
        True,
    ),
    ("-r a.txt -r b.txt -c c.txt", "-r a.txt\n-r b.txt\n-c c.txt", True),
    ("-c a.txt -r b.txt", "-c a.txt\n-r b.txt", True),
    ("-i https://example.com -r a.txt", "-i https://example.com\n-r a.txt", False),
    ("-r a.txt b.txt", "-r a.txt\n-r b.txt", True),
    ("-r a.txt six==1", "-r a.txt\nsix==1", True),
    ("--no-binary six six==1.0", "--no-binary six\nsix==1.0", True),
    ("--no-binary six flask", "--no-binary six,flask", False),
    ("-f https://a.example.com -f https://b.example.com", "-f https://a.example.com\n-f https://b.example.com", False),
    ("- six==1", "six==1", False),
    ("-- six==1", "six==1", False),
    ("-i=https://example.com", "-i https://example.com", True),
    ("-r dir\\sub\\a.txt", "-r dir/sub/a.txt", True),
    ("-requirement a.txt", "--requirement a.txt", True),
    ('https://example.com/a.zip;python_version<"3"', 'https://example.com/a.zip ; python_version<"3"', True),
    ("six==1 # why \\\nflask==2", "six==1 # why\nflask==2", False),
    (f"six==1 # why \\\n  {HASH}", f"# why\nsix==1 \\\n  {HASH}", True),
]


@pytest.mark.parametrize("before, after, safe", CASES)
def test_what_is_dropped_gets_a_place_where_it_counts(before: str, after: str, safe: bool) -> None:
    assert messages(RULE, before)
    assert_fixed(RULE, before, after, safe)
    assert_pip_accepts(after)


@pytest.mark.parametrize("option", ["--extra-index-url https://{}.example.com", "--trusted-host {}.example.com"])
def test_trusting_more_is_never_safe(option: str) -> None:
    name = option.split(maxsplit=1)[0]
    before = f"{option.format('a')} {option.format('b').split()[1]}"
    assert_fixed(RULE, before, f"{option.format('a')}\n{name} {option.format('b').split()[1]}", safe=False)


@pytest.mark.parametrize(
    "text, underlined, message",
    [
        ("-", "-", "pip ignores the whole line because of the `-`"),
        ("--pre this is prose", "this is prose", "pip ignores `this is prose` after an option"),
        ("-C a=b", "-C a=b", "pip ignores `-C` on a line without a requirement"),
        (f"-e . {HASH}", HASH, "pip ignores the hash of an editable"),
        ("-i a -i b", "-i a", "pip takes the last `-i` of the line and ignores this one"),
        (
            '-e ./a ; python_version<"3"',
            '; python_version<"3"',
            'pip ignores a marker after `-e`; only `-e "name @ URL ; marker"` takes one',
        ),
        ('-e ./a;os_name == "x"', ';os_name == "x"', "pip takes `;` for part of the path and ignores the rest"),
        ("-r a.txt 'b c", "", ""),
    ],
)
def test_what_has_no_better_place_is_named(text: str, underlined: str, message: str) -> None:
    assert messages(RULE, text) == ([(underlined, message)] if message else [])


@pytest.mark.parametrize("text", ["six -i https://me:secret@example.com", "--pre https://me:secret@example.com/a.zip"])
def test_a_password_is_not_shown(text: str) -> None:
    [(_, message)] = messages(RULE, text)
    assert "secret" not in message


@pytest.mark.parametrize(
    "text",
    [
        "--pre ; python_version<'3'",  # marker-on-option says it
        "--extra-index-url https://example.com; python_version<'3'",
        "-e name @ git+https://example.com/a",  # invalid-requirement says it
        HASH,  # orphaned-hash says it
        "--pre --no-index",
        '-r "a b.txt"',
        "-r a\\ b.txt",
        "-ra.txt",
        f"six==1 {HASH} -C a=b",
        "six==1 # why \\",
        "six==1 # why \\\n# and why",
        "https://example.com/a.zip;jsession=1",
        "--no-such six",
    ],
)
def test_silence(text: str) -> None:
    assert messages(RULE, text) == []
