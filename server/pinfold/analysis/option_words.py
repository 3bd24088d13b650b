"""What people write as options, and what pip makes of it in a file. Tables and pure functions; must never judge a value.

Source: `pip install --help` of pip 26.3, and pip's list of changes for what is gone.
"""

from __future__ import annotations

from pinfold.analysis.findings import Edit
from pinfold.analysis.line_moves import gap_before
from pinfold.requirements.options import BY_NAME, LONG_NAMES
from pinfold.requirements.text import Span
from pinfold.requirements.tree import Line, Option, OptionLine, Problem, ProblemKind, Requirement

_SWITCHES = """
--no-deps --no-dependencies --only-deps --only-dependencies --dry-run --user --no-user -U --upgrade --force-reinstall -I
--ignore-installed --ignore-requires-python --no-build-isolation --use-pep517 --check-build-dependencies
--break-system-packages --compile --no-compile --no-warn-script-location --no-warn-conflicts --no-clean -h --help --debug
--isolated --require-virtualenv --require-venv -v --verbose -q --quiet --no-input --no-proxy-env --no-cache-dir
--disable-pip-version-check --no-color --no-python-version-warning
"""
_WITH_VALUE = """
--build-constraint --requirements-from-script -t --target --platform --python-version --implementation --abi --root --prefix
--src --source --source-dir --source-directory --upgrade-strategy --progress-bar --root-user-action --report --group
--refresh-package --uploaded-prior-to --python --log --log-file --local-log --keyring-provider --proxy --retries --timeout
--default-timeout --exists-action --cert --client-cert --cache-dir --use-deprecated --resume-retries
"""
COMMAND_LINE: dict[str, bool] = {
    **dict.fromkeys(_SWITCHES.split(), False),
    **dict.fromkeys(_WITH_VALUE.split(), True),
}
"""Options of `pip install` that a file may not hold, and whether each takes a value."""

REMOVED: dict[str, bool] = {
    **dict.fromkeys(
        ["--process-dependency-links", "--allow-all-external", "--use-wheel", "--no-use-wheel", "-Z"], False
    ),
    **dict.fromkeys(["--always-unzip", "--use-mirrors", "--no-install", "--egg", "--no-use-pep517"], False),
    **dict.fromkeys(
        ["--global-option", "--install-option", "--allow-external", "--allow-unverified", "--mirrors"], True
    ),
    **dict.fromkeys(
        ["--allow-insecure", "--download-cache", "-b", "--build", "--build-dir", "--build-directory"], True
    ),
}
"""Options that pip had once."""


def is_about_option(problem: Problem) -> bool:
    """Whether pip objects to an option rather than to a requirement."""
    return problem.kind is ProblemKind.OPTION or (
        problem.kind is ProblemKind.CRASH and "option requires" in problem.message
    )


def meant(written: str) -> tuple[str, bool] | None:
    """The option that a misspelt one stands for, and whether nothing else can be meant."""
    plain = written.lower().replace("_", "-")
    for name in (plain, plain.removesuffix("s"), f"-{plain}", plain.replace("–", "--").replace("—", "--")):
        if name in BY_NAME:
            return name, True
    from difflib import get_close_matches  # here, because few files have a misspelt option

    close = get_close_matches(plain, LONG_NAMES, 1, 0.85) if len(plain) > 4 else []
    return (close[0], False) if close else None


def removal(line: Line, option: Option, takes_value: bool) -> tuple[Edit, ...]:
    """The edits that take an option from its line, its value included, and the line if nothing is left of it."""
    statement = line.statement
    assert isinstance(statement, (Requirement, OptionLine))
    end = option.end
    stray = statement.stray if isinstance(statement, OptionLine) else line.stray
    following = next((w for w in stray if w.start > option.end), None)
    if takes_value and option.value is None and following is not None and not line.raw[end : following.start].strip():
        end = following.end
    if isinstance(statement, OptionLine) and (option.start, end) == (statement.start, statement.end):
        return (Edit(Span(statement.start, end) if line.comments else Span(0, len(line.raw)), ""),)
    start = max(gap_before(line, option.start), statement.start)
    if start == statement.start == option.start:
        while end < statement.end and line.raw[end] in " \t":
            end += 1
    return (Edit(Span(start, end), ""),)
