"""What the last words of uv and pip mean, told so that a person knows what to do: `classify`. Pure text.

Their wording is no interface, so what is not recognised is still told, as `installer-failed` with the words themselves. Must
never let a secret or a control character of a child through.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pinfold.system import failures_pip, failures_uv
from pinfold.system.pipes import printable
from pinfold.system.signs import DISK, PERMISSION, Sign, worded
from pinfold.system.trouble import Trouble

_DETAIL = 8_000  # characters
_NOISE = re.compile(
    r"^(?:Using Python .*|Using CPython .*|Looking in (?:indexes|links): .*|\[notice\].*|Resolved \d+ packages? in .*"
    r"|To fix this you could try to:|[12]\. (?:loosen|remove) .*|note: This .*|hint: See above.*"
    r"|warning: Requirements file `[^`]*` does not contain any dependencies"  # one of ours
    r"|ERROR: ResolutionImpossible: for help visit .*)$\n?",
    re.MULTILINE,
)
# Where in pip it went wrong says nothing to a person; what went wrong is the line after it. A build's own is indented.
_TRACEBACK = re.compile(r"^(?:ERROR: Exception:\n)?Traceback \(most recent call last\):\n(?:[ \t].*\n)+", re.MULTILINE)
# Where pip writes a log, that is where the output of what it started goes, and nowhere else.
_NO_OUTPUT = "No available output."
_RUN = re.compile(
    r"^.{0,40}?Running command .*\n((?:(?!.{0,40}?(?:Running command |ERROR: |\[bold magenta\])).*\n)*)", re.MULTILINE
)
_TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d,\d{3} ?", re.MULTILINE)
# pip lists every version there is, and says each attempt anew.
_VERSIONS = re.compile(r"(?<=\(from versions: )(?:[^,()\n]+, ){6,}(?=(?:[^,()\n]+, ){4}[^,()\n]+\))")
_RETRY = "WARNING: Retrying "
_UV_ERROR = re.compile(r"^error: (.+)$", re.MULTILINE)
_PIP_ERROR = re.compile(r"^(?:ERROR|error): +(?!Exception:)(\S.*)$", re.MULTILINE)
_LAST_OF_TRACEBACK = re.compile(r"^(?:[\w.]+(?:Error|Exception|Warning)\b.*)$", re.MULTILINE)


def classify(tool: str, code: int, out: str, err: str, log: str = "") -> Trouble:
    """Why a child failed. `tool` is "uv" or "pip", `code` its exit code (negative: the signal that ended it).

    `out` and `err` are its streams, `log` what pip wrote with `--log`. The kinds are in `docs/protocol.md`.
    """
    uv = tool == "uv"
    detail = _detail(out, err if uv else _with_output(err, log), uv)
    if code < 0:
        return _killed(tool, -code, detail)
    said = err if uv else f"{err}\n{out[-64_000:]}"
    signs: Sequence[Sign] = failures_uv.SIGNS if uv else failures_pip.SIGNS
    for sign in (DISK, *signs, PERMISSION):
        found = sign.pattern.search(said)
        if found is not None and (not sign.log or sign.log.search(log)):
            return _trouble(sign, found, detail)
    return Trouble(
        "installer-failed",
        f"{tool} failed: {_first_error(said, uv) or f'it ended with code {code}'}",
        "Its own words are below; they say more.",
        detail,
    )


def _trouble(sign: Sign, found: re.Match[str], detail: str) -> Trouble:
    groups = {name: worded(text or "") for name, text in found.groupdict().items()}
    message = re.sub(r"\{(\w+)\}", lambda field: groups.get(field[1], ""), sign.message)
    return Trouble(sign.kind, _one_line(message), sign.advice, detail)


def _killed(tool: str, signal: int, detail: str) -> Trouble:
    if signal == 25:  # SIGXFSZ: a limit on the size of files
        return Trouble("disk-full", DISK.message, DISK.advice, detail)
    if signal in (4, 6, 7, 8, 11):
        return Trouble(
            "installer-failed",
            f"{tool} crashed (signal {signal}).",
            f"Try again, or with another version of {tool}.",
            detail,
        )
    return Trouble(
        "installer-failed",
        f"{tool} was ended from outside (signal {signal}).",
        "Try again. If nobody ended it, the machine may have run out of memory.",
        detail,
    )


def _first_error(said: str, uv: bool) -> str:
    found = (_UV_ERROR if uv else _PIP_ERROR).findall(said) or _LAST_OF_TRACEBACK.findall(said)
    text = _one_line(found[0 if uv else -1]) if found else ""
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def _with_output(err: str, log: str) -> str:
    """What pip says, with the output of the build that failed."""
    at = err.find(_NO_OUTPUT)
    runs = _RUN.findall(log) if at >= 0 else []
    if not runs:
        return err
    lines = _TIME.sub("", runs[-1]).strip("\n")[-_DETAIL // 2 :].splitlines()
    output = "".join(f"\n      {line.strip()}" for line in lines)
    return f"{err[:at]}its output:{output}{err[at + len(_NO_OUTPUT) :]}" if lines else err


def _one_line(text: str) -> str:
    text = " ".join(printable(text).split())
    return text if len(text) <= 300 else f"{text[:299]}…"


def _detail(out: str, err: str, uv: bool) -> str:
    """The child's own words without what every run says. Of pip's output only what explains a conflict."""
    if not uv:
        at = out.find("The conflict is caused by:")
        err = _VERSIONS.sub("…, ", _without_repeats(err))
        err = f"{err.strip()}\n\n{out[at:]}" if at >= 0 else err
    text = "\n".join(printable(line).rstrip() for line in err.replace("\r", "\n").split("\n"))
    text = text if uv else _TRACEBACK.sub("", text)
    text = re.sub(r"\n{3,}", "\n\n", _NOISE.sub("", text)).strip()
    return text if len(text) <= _DETAIL else f"…{text[-_DETAIL:]}"


def _without_repeats(err: str) -> str:
    """The last of all equal warnings, and of all attempts to connect."""
    lines = err.split("\n")
    last = {_RETRY if line.startswith(_RETRY) else line: i for i, line in enumerate(lines)}
    kept = set(last.values())
    warnings = {i for i, line in enumerate(lines) if line.startswith("WARNING: ")}
    return "\n".join(line for i, line in enumerate(lines) if i not in warnings or i in kept)
