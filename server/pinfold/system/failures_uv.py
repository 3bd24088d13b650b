"""By what the failures of uv are recognised, taken from uv 0.13's own words. Order matters: the first that fits is it."""

from __future__ import annotations

from pinfold.system.signs import (
    AUTHENTICATION_ADVICE,
    BROKEN_ADVICE,
    BUILD_ADVICE,
    CONFLICT_ADVICE,
    GIT_ADVICE,
    HASH_ADVICE,
    INCOMPATIBLE_ADVICE,
    MISSING_HASH_ADVICE,
    NETWORK_ADVICE,
    OLD_ADVICE,
    PERMISSION,
    RECORD_ADVICE,
    UNKNOWN_ADVICE,
    UNSATISFIABLE_ADVICE,
    VERSION_ADVICE,
    sign,
)

_NAME = r"(?P<name>[A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?)"
_END = r", we can conclude that your requirements are unsatisfiable"
# A derivation of one step, or of the two in which it says that no version does.
_ALONE = (
    rf"(?:{_END}|, we can conclude that all versions of \S+ cannot be used\.\n\s+And because you require [^,\n]+{_END})"
)

SIGNS = (
    sign(
        r"Failed to read `--find-links` directory: (?P<name>.+)\n\s+cause: No such file",
        "missing-file",
        "Packages are looked for in {name}, which is not there.",
        "Correct the path where `find-links` is written, or put the folder there.",
    ),
    sign(
        r"network was disabled|[Nn]etwork connectivity is disabled",
        "network",
        "Something is not in the cache, and the network is not to be used.",
        "Try again with the network.",
    ),
    sign(
        r"Git executable not found",
        "build-failed",
        "Git is needed to fetch a requirement, and there is none.",
        "Install Git.",
    ),
    sign(
        r"failed to fetch (?:branch or tag|branch|tag|commit) `(?P<name>[^`]+)`",
        "no-such-version",
        "The Git repository has no branch, tag or commit {name}.",
        GIT_ADVICE,
    ),
    sign(
        r"Failed to (?:download and build|build|fetch|resolve|download) `(?P<name>[^`]+)`\n\s+cause: Git operation failed",
        "network",
        "The Git repository of {name} could not be fetched.",
        GIT_ADVICE,
    ),
    sign(r"Git operation failed", "network", "A Git repository could not be fetched.", GIT_ADVICE),
    sign(
        r"Building source distributions for `(?P<name>[^`]+)` is disabled",
        "build-failed",
        "{name} would have to be built, which is not permitted here.",
        "Permit building, or ask for a version of it that has a wheel.",
    ),
    sign(
        r"Failed to (?:download and build|build) (?:the )?(?:editable )?`(?P<name>[^`]+)`",
        "build-failed",
        "{name} could not be built.",
        BUILD_ADVICE,
    ),
    sign(
        r"^error: `?(?P<name>[^`\n]+?)`? does not appear to be a Python project",
        "build-failed",
        "{name} is not a Python project: it has neither pyproject.toml nor setup.py.",
        "Check the path in the requirements file.",
    ),
    sign(
        r"Distribution not found at: (?P<name>\S+)",
        "build-failed",
        "There is nothing at {name}.",
        "Check the path in the requirements file.",
    ),
    sign(
        r"Hash mismatch for `(?P<name>[^`]+)`",
        "hash-mismatch",
        "What was downloaded as {name} does not have the hash that is asked for.",
        HASH_ADVICE,
    ),
    sign(
        r"In `--require-hashes` mode, .*?provided for: (?P<name>.+?)\.?$",
        "missing-hash",
        "Hashes are required, and there is none for {name}.",
        MISSING_HASH_ADVICE,
    ),
    sign(
        r"In `--require-hashes` mode, .*?(?:, but found|: ) ?`?(?P<name>[^`\n]+)`?$",
        "missing-hash",
        "Hashes are required, and there can be none for {name}.",
        MISSING_HASH_ADVICE,
    ),
    sign(
        r"(?:\(|returned a )(?:401 Unauthorized|403 Forbidden|407 Proxy Auth)|status client error \((?:401|403|407)",
        "authentication",
        "The index does not let us in.",
        AUTHENTICATION_ADVICE,
    ),
    sign(
        r"Failed to fetch: `?(?P<name>[^\s`]+)`?\n\s+cause: HTTP status client error \(404",
        "unknown-project",
        "There is nothing at {name}.",
        "Check the address.",
    ),
    sign(r"Failed to fetch: `?(?P<name>[^\s`]+)`?", "network", "{name} could not be fetched.", NETWORK_ADVICE),
    sign(
        r"^\s+cause: .*\(os error (?:13|1|30|5|32)\)",
        "permission",
        "The environment or the cache could not be changed: the system refused.",
        PERMISSION.advice,
    ),
    sign(
        r"Failed to install: \S+ \((?P<name>[^)]+)\)\n(?:\s+cause: .*\n)*?\s+cause: .*\(os error (?:17|20|21|66)\)",
        "broken-environment",
        "Something else lies in the environment where a file of {name} belongs.",
        CONFLICT_ADVICE,
    ),
    sign(
        r"Cannot uninstall package; `RECORD` file not found at: (?P<name>\S+)",
        "broken-environment",
        "A package cannot be removed, for the list of its files has gone: {name}.",
        RECORD_ADVICE,
    ),
    sign(
        r"Failed to (?:download|fetch|read|unzip|resolve)[^\n]*(?P<name>`[^`]+`)?\n(?:\s+cause: .*\n)*?\s+cause: .*"
        r"(?:sending request|decoding response|connection (?:reset|closed|refused)|timed out|error reading a body|"
        r"end of file before message|dns error|HTTP status server error|request or response body)",
        "network",
        "A download broke off.",
        NETWORK_ADVICE,
    ),
    sign(
        r"Failed to (?:download|read|unzip|install)[^\n]*?(?:`(?P<name>[^`]+)`|: \S+ \((?P<name2>[^)]+)\)|wheel: (?P<name3>\S+))\n"
        r"(?:\s+cause: .*\n)*?\s+cause: .*"
        r"(?:archive|[Zz]ip|CRC|central directory|[Ww]heel|RECORD|METADATA|invalid|malformed)",
        "broken-package",
        "The package {name}{name2}{name3} is damaged or not made as it should be.",
        BROKEN_ADVICE,
    ),
    sign(
        rf"Because {_NAME} was not found in the |[, ]{_NAME.replace('<name>', '<name2>')} was not found in the ",
        "unknown-project",
        "No index that was asked knows {name}{name2}.",
        UNKNOWN_ADVICE,
    ),
    sign(
        rf"Because (?:only )?{_NAME}(?P<version>==[^\s,]+)? (?:was yanked|is available and \S+ was yanked)[\s\S]*?{_ALONE}",
        "no-such-version",
        "What there is of {name} has been withdrawn by its maintainers (yanked).",
        "Ask for another version, or for exactly that one with `==`.",
    ),
    sign(
        rf"Because there (?:is no version|are no versions) of (?P<name>\S+) and you require [^,\n]+{_ALONE}",
        "no-such-version",
        "There is no {name}.",
        VERSION_ADVICE,
    ),
    sign(
        rf"Because only (?P<there>{_NAME.replace('<name>', '<key>')}\S*) (?:is|are) available and you require "
        rf"(?P<name>(?P=key)[^,\n]*){_ALONE}",
        "no-such-version",
        "There is no {name}.",
        VERSION_ADVICE,
    ),
    sign(
        rf"Because only the following versions of {_NAME.replace('<name>', '<key>')} are available:[\s\S]*?"
        rf"and you require (?P<name>(?P=key)[^,\n]*){_ALONE}",
        "no-such-version",
        "There is no {name}.",
        VERSION_ADVICE,
    ),
    sign(
        r"^hint: Wheels are required for `(?P<name>[^`]+)`",
        "incompatible",
        "There is no wheel of {name} for this Python and system, and building it is not permitted here.",
        "Permit building, or ask for a version of it that has a wheel.",
    ),
    sign(
        rf"Because (?:only \S+ is available and )?{_NAME}(?P<version>==[^\s,]+)? (?:has no |requires Python )"
        rf"(?:(?!depends? on)[\s\S])*?{_ALONE}",
        "incompatible",
        "{name} does not fit this Python or system.",
        INCOMPATIBLE_ADVICE,
    ),
    sign(
        rf"Because the (?:requested|current) Python version \(.*?\) does not satisfy Python\S* and "
        rf"{_NAME}(?P<version>==[^\s,]+)? depends on Python(?:(?!depends? on (?!Python))[\s\S])*?{_ALONE}",
        "incompatible",
        "{name} does not fit this Python.",
        INCOMPATIBLE_ADVICE,
    ),
    sign(
        r"No solution found when resolving",
        "unsatisfiable",
        "The requirements contradict one another: no set of versions meets them all.",
        UNSATISFIABLE_ADVICE,
    ),
    sign(
        r"Requirements contain conflicting URLs for package `(?P<name>[^`]+)`",
        "unsatisfiable",
        "{name} is asked for from two places.",
        UNSATISFIABLE_ADVICE,
    ),
    sign(
        r"error: (?:unexpected argument|unrecognized subcommand|invalid value) '(?P<name>[^']+)'",
        "no-installer",
        "This uv is too old or too new: it does not know {name}.",
        OLD_ADVICE,
    ),
    sign(
        r"No virtual environment or system Python installation found|[Ff]ailed to inspect Python interpreter|"
        r"Querying Python at|Broken (?:symlink|virtual environment)",
        "broken-environment",
        "The environment's Python cannot be run.",
        "Repair the environment with `pinfold env repair`.",
    ),
    sign(
        r"is externally managed",
        "externally-managed",
        "This Python is managed by something else (PEP 668) and is not to be changed.",
        "Create an environment with `pinfold env create`.",
    ),
)
