"""The shells that people activate an environment in: which there are, how each quotes a word, and which one is asking.

Must never run a program, and must never let a path's characters reach a shell as anything but a path: what cannot be written
safely in some shell is refused.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from enum import Enum

from pinfold.system.host import Host
from pinfold.system.trouble import Trouble

_OUTSIDE_POWERSHELL = re.compile(r"[^ -~]+|'")


class Shell(str, Enum):
    """A family of shells that read the same text; the value is its name on the command line."""

    BASH = "bash"
    ZSH = "zsh"
    SH = "sh"  # what POSIX has: dash, ash, ksh
    FISH = "fish"
    CSH = "csh"  # tcsh too
    POWERSHELL = "powershell"  # Windows PowerShell and pwsh
    CMD = "cmd"
    NU = "nu"


NAMES = {
    "bash": Shell.BASH,
    "zsh": Shell.ZSH,
    "sh": Shell.SH,
    "dash": Shell.SH,
    "ash": Shell.SH,
    "busybox": Shell.SH,
    "ksh": Shell.SH,
    "ksh93": Shell.SH,
    "mksh": Shell.SH,
    "fish": Shell.FISH,
    "csh": Shell.CSH,
    "tcsh": Shell.CSH,
    "powershell": Shell.POWERSHELL,
    "pwsh": Shell.POWERSHELL,
    "pwsh-preview": Shell.POWERSHELL,
    "cmd": Shell.CMD,
    "nu": Shell.NU,
    "nushell": Shell.NU,
}


def shell_named(name: str) -> Shell:
    """The shell that a person means by a name. Raises Trouble `unknown-shell`."""
    found = NAMES.get(_program(name))
    if found is None:
        shown = "".join(c if c.isprintable() else "?" for c in name[:40])
        raise Trouble("unknown-shell", f"Pinfold does not know the shell {shown!r}.", _ADVICE)
    return found


_ADVICE = f"Name one of these with --shell: {', '.join(shell.value for shell in Shell)}."


def detect_shell(host: Host, parents: Iterable[str]) -> Shell:
    """The shell that waits for our answer. `parents` are the names of the processes above ours, nearest first.

    Where none of them is a shell: `$SHELL`, which is the person's login shell; on Windows the one that has left its marks in
    the variables. Raises Trouble `unknown-shell`.
    """
    for name in parents:
        if found := NAMES.get(_program(name)):
            return found
    if found := NAMES.get(_program(host.environ.get("SHELL", ""))):
        return found
    if host.windows:
        # PowerShell puts the person's own folder of modules in front of the machine's; cmd leaves the variable as it is
        modules = _variable(host, "PSModulePath").lower()
        return Shell.POWERSHELL if f"{host.home}\\".lower() in modules else Shell.CMD
    raise Trouble("unknown-shell", "Which shell is asking cannot be told.", _ADVICE)


def _program(path: str) -> str:
    """`/bin/-bash` and `C:\\…\\BASH.EXE` are both bash; a login shell has a dash in front."""
    return re.split(r"[\\/]", path.strip())[-1].lower().removesuffix(".exe").lstrip("-")


def _variable(host: Host, name: str) -> str:
    return next((value for key, value in host.environ.items() if key.upper() == name.upper()), "")


def encoded(shell: Shell, text: str, windows: bool) -> bytes:
    """Our answer as the shell reads it. Raises Trouble `cannot-activate` where its encoding lacks a character."""
    codec = _console_codec() if shell is Shell.CMD and windows else "utf-8"  # cmd reads programs in the console's
    try:
        return text.encode(codec, "surrogateescape")
    except UnicodeEncodeError as error:
        raise _refused(shell, f"{text[error.start]!a}, which the console's encoding ({codec}) lacks") from None


def _console_codec() -> str:
    if sys.platform == "win32":
        import ctypes

        page = ctypes.windll.kernel32.GetConsoleOutputCP()
        return f"cp{page}" if page else "oem"
    return "cp437"  # what a test of another system's console gets


def quote(shell: Shell, text: str, windows: bool = False) -> str:
    """One word of `shell` that stands for exactly `text`. Raises Trouble `cannot-activate` where there is no such word.

    Nothing that a terminal would obey (escape sequences, bidirectional overrides) is in the answer: such characters are
    written as escapes. For cmd the answer is what stands between the quotes of `set "NAME=…"`.
    """
    if "\0" in text:
        raise _refused(shell, "a NUL character")
    if shell in (Shell.BASH, Shell.ZSH):
        return _ansi_c(text)
    if shell is Shell.SH:
        return _posix(text)
    if shell is Shell.FISH:
        return _fish(text)
    if shell is Shell.CSH:
        return _csh(text)
    if shell is Shell.POWERSHELL:
        return _powershell(text, windows)
    if shell is Shell.CMD:
        return _cmd(text)
    raise ValueError("nushell is given JSON, nothing to quote")


def _refused(shell: Shell, what: str) -> Trouble:
    said = f"The path has {what} in it, which {shell.value} cannot be given safely."
    return Trouble(
        "cannot-activate", said, "Run single commands with `pinfold env run -- COMMAND`, or rename the folder."
    )


def _octal(character: str) -> str:
    """The bytes of a character as the file system has them, in octal escapes of three digits."""
    return "".join(f"\\{byte:03o}" for byte in os.fsencode(character))


def _ansi_c(text: str) -> str:
    """bash and zsh: single quotes, or $'…' where something cannot be printed."""
    if text.isprintable():
        return "'" + text.replace("'", "'\\''") + "'"
    return "$'" + "".join(_ansi_c_character(c) for c in text) + "'"


def _ansi_c_character(character: str) -> str:
    if character in "\\'":
        return "\\" + character
    return character if character.isprintable() else _octal(character)


def _pieces(text: str, keep: str = "") -> list[tuple[bool, str]]:
    """Runs of what can be shown (True) and of what cannot; the characters in `keep` count as the former."""
    found: list[tuple[bool, str]] = []
    for character in text:
        shown = character.isprintable() or character in keep
        if found and found[-1][0] is shown:
            found[-1] = (shown, found[-1][1] + character)
        else:
            found.append((shown, character))
    return found or [(True, "")]


def _posix(text: str) -> str:
    """POSIX has no escapes in quotes, but printf. A line feed stays as it is: a substitution would drop it at its end."""
    return "".join(
        "'" + piece.replace("'", "'\\''") + "'" if shown else f"\"$(printf '{''.join(map(_octal, piece))}')\""
        for shown, piece in _pieces(text, "\n")
    )


def _fish(text: str) -> str:
    return "".join(
        "'" + piece.replace("\\", "\\\\").replace("'", "\\'") + "'" if shown else "".join(map(_fish_character, piece))
        for shown, piece in _pieces(text)
    )


def _fish_character(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is no UTF-8
        return f"\\X{code - 0xDC00:02x}"
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _csh(text: str) -> str:
    """csh looks for `!` in single quotes too. In `eval` of a substitution a line feed is gone before anything can quote it."""
    if "\n" in text:
        raise _refused(Shell.CSH, "a line feed")
    return "".join(
        "'" + piece.replace("'", "'\\''").replace("!", "\\!") + "'"
        if shown
        else f"\"`printf '{''.join(map(_octal, piece))}'`\""
        for shown, piece in _pieces(text)
    )


def _powershell(text: str, windows: bool) -> str:
    """An expression in ASCII: Windows PowerShell reads our answer in another encoding than we write, and takes U+2018 to
    U+201B for single quotes as well."""
    if not windows and any(0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise _refused(Shell.POWERSHELL, "bytes that are no UTF-8")

    def escaped(match: re.Match[str]) -> str:
        if match[0] == "'":
            return "''"
        units = match[0].encode("utf-16-le", "surrogatepass")
        codes = [int.from_bytes(units[i : i + 2], "little") for i in range(0, len(units), 2)]
        return "'" + "".join(f"+[char]0x{code:04X}" for code in codes) + "+'"

    quoted = "'" + _OUTSIDE_POWERSHELL.sub(escaped, text) + "'"
    return quoted if text.isascii() and text.isprintable() else f"({quoted})"


def _cmd(text: str) -> str:
    """Nothing is expanded in what `for /f` hands on, so the characters of a path mean themselves there. It has no escapes, so
    what a terminal would obey is refused."""
    if not text.isprintable():
        raise _refused(Shell.CMD, "a character that cannot be shown")
    return text
