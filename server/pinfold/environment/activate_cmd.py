"""cmd, by way of `for /f … do @%i`: what `for` hands on is not expanded any more, so every value is complete and literal, and the
names are those of the environment's own `deactivate.bat`, which works too."""

from __future__ import annotations

from collections.abc import Mapping

from pinfold.environment.activation import Activation, path_variable, without
from pinfold.system.trouble import Trouble

_LONGEST = 8191  # what cmd takes as one command


def activation(facts: Activation) -> str:
    environ = facts.environ
    old = environ.get("_OLD_VIRTUAL_PATH") or environ.get(path_variable(environ, windows=True), "")
    prompt = environ.get("_OLD_VIRTUAL_PROMPT") or environ.get("PROMPT", "$P$G")
    home = environ.get("PYTHONHOME", "")
    shown = {}
    if not environ.get("VIRTUAL_ENV_DISABLE_PROMPT"):
        shown = {"_OLD_VIRTUAL_PROMPT": prompt, "PROMPT": f"({facts.prompt}) {prompt}"}
    return _set(
        facts,
        {
            "VIRTUAL_ENV": facts.path,
            "VIRTUAL_ENV_PROMPT": facts.prompt,
            "_OLD_VIRTUAL_PATH": old,
            "PATH": f"{facts.programs};{old}" if old else facts.programs,
            **({"_OLD_VIRTUAL_PYTHONHOME": home, "PYTHONHOME": ""} if home else {}),
            **shown,
        },
    )


def deactivation(facts: Activation) -> str:
    environ = facts.environ
    path = environ.get("_OLD_VIRTUAL_PATH") or ";".join(without(environ, facts.programs, windows=True))
    values = {"PATH": path}
    for name in ("PROMPT", "PYTHONHOME"):
        if old := environ.get(f"_OLD_VIRTUAL_{name}"):
            values[name] = old
    gone = ("_OLD_VIRTUAL_PATH", "_OLD_VIRTUAL_PROMPT", "_OLD_VIRTUAL_PYTHONHOME", "VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT")
    return _set(facts, values | dict.fromkeys(gone, ""))


def _set(facts: Activation, values: Mapping[str, str]) -> str:
    lines = [f'set "{name}={facts.quoted(value)}"' for name, value in values.items()]
    if max(map(len, lines)) > _LONGEST:
        raise Trouble(
            "cannot-activate",
            f"PATH would have more than {_LONGEST} characters, which cmd cannot set.",
            "Shorten PATH, use PowerShell, or use `pinfold env run -- COMMAND`.",
        )
    return "\n".join(lines)
