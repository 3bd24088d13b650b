"""By what the failures of pip are recognised, taken from the own words of pip 22 to 26. Order matters: the first that fits."""

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
    RECORD_ADVICE,
    UNKNOWN_ADVICE,
    UNSATISFIABLE_ADVICE,
    VERSION_ADVICE,
    sign,
)

_NONE_FOUND = r"No matching distribution found for (?P<name>.+)$"
# The log repeats every line of the output with a time in front.
_CONNECTION = (
    r"Could not fetch URL (?!.*: 404 )|(?:WARNING: )?Retrying \(Retry|is not a trusted or secure host|"
    r"connection broken by|Connection aborted"
)
_DAMAGED = r"(?:Bad CRC-32|OSError: RECORD$|KeyError: .*RECORD|BadZipFile|zipfile\.BadZip|File is not a zip file)"

SIGNS = (
    sign(
        r"Cannot find command '(?P<name>git|hg|svn|bzr)'",
        "build-failed",
        "{name} is needed to fetch a requirement, and there is none.",
        "Install it.",
    ),
    sign(
        r"pathspec '(?P<name>[^']+)' did not match|couldn't find remote ref (?P<name2>\S+)|"
        r"× git (?:checkout|fetch|reset) (?:.* )?(?P<name3>\S+) did not run successfully",
        "no-such-version",
        "The Git repository has no branch, tag or commit {name}{name2}{name3}.",
        GIT_ADVICE,
    ),
    sign(
        r"× git (?:clone|fetch|ls-remote|submodule)[^\n]* (?P<name>\S+://\S+)[^\n]* did not run successfully",
        "network",
        "The Git repository {name} could not be fetched.",
        GIT_ADVICE,
    ),
    sign(
        r"Failed to build '?(?P<name>[^'\n]+?)'? when (?:installing build dependencies|getting requirements|building)|"
        r"Failed building (?:wheel|editable) for (?P<name2>\S+)|Failed to build installable wheels for .*?\((?P<name3>[^)]+)\)|"
        r"Could not build wheels for (?P<name4>[^,\s]+)|╰─> (?P<name5>[\w.-]+)\n+note: This is an issue with the package|"
        r"╰─> from (?P<name6>\S+)\n",
        "build-failed",
        "{name}{name2}{name3}{name4}{name5}{name6} could not be built.",
        BUILD_ADVICE,
    ),
    sign(
        r"metadata-generation-failed|subprocess-exited-with-error|install-prep-failed|build-wheel-failed",
        "build-failed",
        "A package could not be built.",
        BUILD_ADVICE,
    ),
    sign(
        r"^ERROR: (?P<name>.+?)(?: \(from .*?\))? does not appear to be a Python project|"
        r"^ERROR: (?P<name2>\S+) is not a valid editable requirement|"
        r"^ERROR: (?:Directory|File) '?(?P<name3>[^'\n]+?)'? (?:is not installable|does not exist)",
        "build-failed",
        "{name}{name2}{name3} is not a Python project: it has neither pyproject.toml nor setup.py.",
        "Check the path in the requirements file.",
    ),
    sign(
        r"DO NOT MATCH THE HASHES[^\n]*\n+\s*(?P<name>\S[^\n]*?)(?: from \S+)?(?: \(from [^\n]*\))?:?$",
        "hash-mismatch",
        "What was downloaded as {name} does not have the hash that is asked for.",
        HASH_ADVICE,
    ),
    sign(
        r"Hashes are required in --require-hashes mode[^\n]*\n+\s*(?P<name>\S+)|"
        r"In --require-hashes mode, all requirements must have their versions pinned with ==[^\n]*\n+\s*(?P<name2>\S+)|"
        r"^ERROR: The editable requirement (?P<name3>.+?)(?: \(from .*?\))? cannot be installed when requiring hashes|"
        r"Can't verify hashes for these (?:requirements|file://)[^\n]*\n+\s*(?P<name4>\S+)",
        "missing-hash",
        "Hashes are required, and there is none for {name}{name2}{name3}{name4}.",
        MISSING_HASH_ADVICE,
    ),
    sign(
        r"Cannot uninstall (?P<name>[^\n,]+?),?\n+╰─> The package's contents are unknown|"
        r"Cannot uninstall (?P<name2>[^\n,]+?)[.,] (?:.*no RECORD|.*RECORD file)",
        "broken-environment",
        "{name}{name2} cannot be removed, for the list of its files has gone.",
        RECORD_ADVICE,
    ),
    sign(
        r"\[Errno (?:17|20|21)\] [^:\n]*: '(?P<name>[^'\n]+)'",
        "broken-environment",
        "Something else lies where a file of a package belongs: {name}.",
        CONFLICT_ADVICE,
    ),
    sign(
        r"^ERROR: (?P<name>\S+\.whl) is not a supported wheel on this platform",
        "incompatible",
        "{name} does not fit this Python or system.",
        INCOMPATIBLE_ADVICE,
    ),
    sign(
        r"Package '(?P<name>[^']+)' requires a different Python",
        "incompatible",
        "{name} does not fit this Python.",
        INCOMPATIBLE_ADVICE,
    ),
    sign(
        r"Wheel '(?P<name>[^']+)' located at .* is invalid|^ERROR: (?P<name2>[\w.-]+)'s Wheel-Version|"
        r"^ERROR: For req: (?P<name3>\S+?)\. The wheel .* (?:is invalid|trying to install outside)|"
        r"^ERROR: (?P<name4>[\w.-]+) has an invalid wheel|"
        r"Requested (?P<name5>\S+) from .* has (?:inconsistent|invalid) (?:version|name|metadata)",
        "broken-package",
        "The package {name}{name2}{name3}{name4}{name5} is damaged or not made as it should be.",
        BROKEN_ADVICE,
    ),
    sign(
        rf"{_DAMAGED}[\s\S]*^Installing collected packages: (?P<name>[^,\n]+)$",
        "broken-package",
        "The package {name} is damaged or not made as it should be.",
        BROKEN_ADVICE,
    ),
    sign(
        r"Bad CRC-32 for file '(?P<name>[^']+)'",
        "broken-package",
        "A package is damaged: {name} in it cannot be unpacked.",
        BROKEN_ADVICE,
    ),
    sign(_DAMAGED, "broken-package", "A package is damaged or not made as it should be.", BROKEN_ADVICE),
    sign(
        r"HTTP error (?:401|403|407) while getting|(?:401|403|407) Client Error",
        "authentication",
        "The server does not let us in.",
        AUTHENTICATION_ADVICE,
    ),
    sign(
        r"HTTP error (?:404|410) while getting (?P<name>\S+)",
        "unknown-project",
        "There is nothing at {name}.",
        "Check the address.",
    ),
    sign(
        r"HTTP error \d+ while getting (?P<name>\S+)|because of HTTP error \d+[^\n]* for URL (?P<name2>\S+)",
        "network",
        "{name}{name2} could not be fetched.",
        NETWORK_ADVICE,
    ),
    sign(
        r"(?:ReadTimeoutError|ConnectTimeout|NewConnectionError|MaxRetryError|ProtocolError|IncompleteRead|SSLError|ProxyError|"
        r"ConnectionResetError|NameResolutionError|incomplete-download|ConnectionError|ChunkedEncodingError|"
        r"network-connection-error|Download failed|Connection (?:reset|refused)|"
        r"HTTPS?ConnectionPool\()(?![\s\S]*No matching distribution)",
        "network",
        "A download broke off.",
        NETWORK_ADVICE,
    ),
    sign(
        _NONE_FOUND,
        "authentication",
        "The index does not let us in, so {name} was not found.",
        AUTHENTICATION_ADVICE,
        log=r"Could not fetch URL .*: (?:401|403|407) ",
    ),
    sign(_NONE_FOUND, "network", "No index could be reached to look for {name}.", NETWORK_ADVICE, log=_CONNECTION),
    sign(
        r"Ignored the following yanked versions: [\s\S]*\(from versions: none\)[\s\S]*" + _NONE_FOUND,
        "no-such-version",
        "What there is of {name} has been withdrawn by its maintainers (yanked).",
        "Ask for another version, or for exactly that one with `==`.",
    ),
    sign(
        r"Ignored the following versions that require a different python version[\s\S]*" + _NONE_FOUND,
        "incompatible",
        "No version of {name} fits this Python.",
        INCOMPATIBLE_ADVICE,
    ),
    sign(
        _NONE_FOUND,
        "incompatible",
        "There is no wheel of {name} for this Python and system, and building it is not permitted here.",
        "Permit building, or ask for a version of it that has a wheel.",
        log=r"Skipping link: No sources permitted for ",
    ),
    sign(
        r"\(from versions: none\)[\s\S]*" + _NONE_FOUND,
        "incompatible",
        "{name} does not fit this Python or system.",
        INCOMPATIBLE_ADVICE,
        log=r"Skipping link: none of the wheel's tags|Link requires a different Python",
    ),
    sign(
        r"\(from versions: none\)[\s\S]*" + _NONE_FOUND,
        "unknown-project",
        "No index that was asked knows {name}.",
        UNKNOWN_ADVICE,
    ),
    sign(_NONE_FOUND, "no-such-version", "There is no {name}.", VERSION_ADVICE),
    sign(
        r"ResolutionImpossible|these package versions have conflicting dependencies|Double requirement given",
        "unsatisfiable",
        "The requirements contradict one another: no set of versions meets them all.",
        UNSATISFIABLE_ADVICE,
    ),
    sign(
        r"^ERROR: (?:pip's )?[Cc]ould not find an activated virtualenv|externally-managed-environment",
        "externally-managed",
        "This Python is not a virtual environment and is not to be changed.",
        "Create an environment with `pinfold env create`.",
    ),
    sign(
        r"^no such option: (?P<name>--(?:report|dry-run|python|root-user-action|no-warn-script-location))",
        "no-installer",
        "This pip is too old: it does not know {name}.",
        OLD_ADVICE,
    ),
)
