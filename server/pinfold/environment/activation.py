"""What every shell's text is made from: the folders, a prompt that no shell can mistake for code, the variables there are."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from pinfold.analysis.environment import Environment
from pinfold.environment.shells import Shell, quote
from pinfold.records import dataclass

_PROMPT_LIMIT = 64


@dataclass(frozen=True, slots=True)
class Activation:
    """`path` and `programs` are in the system's own form, `prompt` is harmless, `environ` is the asking shell's."""

    path: str
    programs: str
    prompt: str
    shell: Shell
    windows: bool
    environ: Mapping[str, str]

    def quoted(self, text: str) -> str:
        return quote(self.shell, text, self.windows)


def native(path: str, windows: bool) -> str:
    """A canonical path as programs of the system write it."""
    return path.replace("/", "\\") if windows else path


def programs(environment: Environment, windows: bool) -> str:
    """The folder of the environment's programs, in the system's own form."""
    folder = (
        environment.python.replace("\\", "/").rpartition("/")[0] if windows else environment.python.rpartition("/")[0]
    )
    root = environment.path.rstrip("/")
    if not folder.startswith(root + "/"):
        folder = f"{root}/{'Scripts' if windows else 'bin'}"
    return native(folder, windows)


def harmless(prompt: str) -> str:
    """A prompt as letters, digits, spaces and `._+-@`, all else as `_`: bash runs `$(…)` in a prompt each time it shows it, and
    zsh, csh and cmd have their own escapes."""
    text = unicodedata.normalize("NFC", prompt)[:_PROMPT_LIMIT]
    return "".join(c if c in " ._+-@" or unicodedata.category(c)[0] in "LNM" else "_" for c in text).strip() or "venv"


def without(environ: Mapping[str, str], folder: str, windows: bool) -> list[str]:
    """The entries of PATH but for one folder."""
    key = path_variable(environ, windows)
    entries = environ.get(key, "").split(";" if windows else ":")
    return [entry for entry in entries if not same_folder(entry, folder, windows)]


def same_folder(one: str, other: str, windows: bool) -> bool:
    if windows:
        one, other = (text.replace("/", "\\").rstrip("\\").lower() for text in (one.strip('"'), other))
    else:
        one, other = one.rstrip("/"), other.rstrip("/")
    return one == other


def path_variable(environ: Mapping[str, str], windows: bool) -> str:
    """The name of PATH as it is spelt there: on Windows most often "Path"."""
    if windows:
        return next((key for key in environ if key.upper() == "PATH"), "PATH")
    return "PATH"
