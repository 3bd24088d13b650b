"""Options that pip refuses, and repairs of those."""

from __future__ import annotations

import pytest

from pinfold.analysis.option_words import COMMAND_LINE, REMOVED
from pinfold.requirements.options import match_long
from tests.support.judge import judge
from tests.support.repairs import assert_fixed, assert_pip_accepts, messages


@pytest.mark.parametrize(
    "before, after, safe",
    [
        ("--requirements x", "--requirement x", True),
        ("--index_url x", "--index-url x", True),
        ("--Pre", "--pre", True),
        ("-pre", "--pre", True),
        ("--no-binry x", "--no-binary x", False),
        ("six --global-option=x", "six", False),
        ("six \\\n  --global-option=x\nflask", "six\nflask", False),
        ("-U six", "six", False),
        ("--timeout 60\nsix", "six", False),
        ("--no-deps # why", " # why", False),
        ("--index-url https://example.com --timeout 100", "--index-url https://example.com", False),
        ('--no-index; python_version<"3"', "--no-index", False),
        ("--requir x", "--require-hashes x", False),
    ],
)
def test_unknown_options_are_repaired(before: str, after: str, safe: bool) -> None:
    assert_fixed("unknown-option", before, after, safe)
    assert_pip_accepts(after)


@pytest.mark.parametrize("option", [*COMMAND_LINE, *REMOVED])
def test_pip_refuses_what_the_tables_list(option: str) -> None:
    assert judge(f"{option} x")[1].get("error") == "option"
    assert len(match_long(option)) != 1


@pytest.mark.parametrize(
    "text, underlined, message",
    [
        ("--nothing", "--nothing", "pip knows no option `--nothing`"),
        ("six --one --two", "--one", "pip knows no option `--one`"),
        (
            "--no x",
            "--no",
            "`--no` may stand for `--no-binary`, `--no-index` or `--no-require-hashes`: write one of them in full",
        ),
    ],
)
def test_unknown_options_are_named(text: str, underlined: str, message: str) -> None:
    assert (underlined, message) in messages("unknown-option", text)


@pytest.mark.parametrize(
    "text, underlined, message",
    [
        ("-r", "-r", "`-r` needs a value: FILE"),
        ("six --hash", "--hash", "`--hash` needs a value: ALGORITHM:DIGEST"),
        ("--no-binary=-x", "-x", "`--no-binary` needs NAMES, and `-x` looks like an option"),
        ("six -Cverbose", "verbose", "`-C` needs `KEY=VALUE`, and `verbose` has no `=`"),
        ("-r 'x y", "'x y", "the quotation mark `'` is never closed"),
        ("-r x\\", "-r x\\", ""),
    ],
)
def test_invalid_options_are_explained(text: str, underlined: str, message: str) -> None:
    found = messages("invalid-option", text)
    assert found == ([(underlined, message)] if message else [])


@pytest.mark.parametrize("rule", ["unknown-option", "invalid-option"])
@pytest.mark.parametrize(
    "text", ["--requirem x", "-i ${URL}", "--use-feature ${X}", "six --hash=md5:abc", "# --no-such", "six"]
)
def test_silence(rule: str, text: str) -> None:
    assert messages(rule, text) == []
