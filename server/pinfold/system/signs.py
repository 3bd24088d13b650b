"""By what a failure of uv or pip is recognised, as data, and how the names in it are worded. Must never do I/O."""

from __future__ import annotations

import re

from pinfold.records import dataclass


@dataclass(frozen=True, slots=True)
class Sign:
    """Words by which a failure is known. `{name}` in `message` is what the group of that name in `pattern` matched.

    `log`, where there is one, must be found in pip's log as well.
    """

    pattern: re.Pattern[str]
    kind: str
    message: str
    advice: str
    log: re.Pattern[str] | None = None


def sign(pattern: str, kind: str, message: str, advice: str, log: str = "") -> Sign:
    return Sign(
        re.compile(pattern, re.MULTILINE), kind, message, advice, re.compile(log, re.MULTILINE) if log else None
    )


def worded(text: str) -> str:
    """A requirement as people write it: `app==1.0` is "app 1.0", `app @ https://…` is "app"."""
    text = text.strip().strip("'`\"")
    text = re.sub(r" \(from .*", "", text)
    text = re.sub(r"^([\w.-]+(?:\[[^\]]*\])?) @ \S+$", r"\1", text)
    return re.sub(r"^([\w.-]+(?:\[[^\]]*\])?)===?([^=<>!~,*\s]+)$", r"\1 \2", text)


# Rust's and Python's numbers, on Windows too (112, 32, 5), for the words are in the person's language there.
DISK = sign(
    r"os error (?:28|112|122|27)\b|\[Errno (?:28|122|27)\]|\[WinError 112\]|No space left on device|[Dd]isk quota exceeded",
    "disk-full",
    "There is no room left on the disk.",
    "Free some space, of the caches too (`uv cache prune`, `pip cache purge`), and try again.",
)
PERMISSION = sign(
    r"os error (?:13|1|30|5|32)\b|\[Errno (?:13|1|30)\]|\[WinError (?:5|32)\]|Read-only file system",
    "permission",
    "The environment or the cache could not be changed: the system refused.",
    "Check to whom the folder belongs and whether it is read-only; on Windows end what runs from the environment.",
)

NETWORK_ADVICE = "Check the network, the proxy and the index's address, and try again."
AUTHENTICATION_ADVICE = (
    "Check the user name and the password or token for it (in its address, `.netrc` or the keyring)."
)
HASH_ADVICE = "If it was published anew on purpose, update the hashes. Otherwise look closely: somebody may have tampered with it."
MISSING_HASH_ADVICE = "Either every requirement has hashes or none; have the file locked again, with hashes."
UNKNOWN_ADVICE = "Check how the name is spelt, and whether the index that has it is configured."
VERSION_ADVICE = "Ask for a version that there is."
INCOMPATIBLE_ADVICE = "Ask for another version of it, or use another Python."
BROKEN_ADVICE = (
    "Ask for another version, or tell its maintainers. If it is only your copy, clear the cache and try again."
)
BUILD_ADVICE = (
    "What its build said is below. Often a compiler or a library is missing, or there is a version with a wheel."
)
UNSATISFIABLE_ADVICE = "Loosen one of the requirements that contradict each other."
GIT_ADVICE = "Check the address, the revision and your access to the repository."
OLD_ADVICE = "Update it, or choose the other one with the setting `environment.installer`."
CONFLICT_ADVICE = "Look at what it is, and take it away; or have the environment made anew with `pinfold env repair`."
RECORD_ADVICE = "Have the environment made anew with `pinfold env repair`."
