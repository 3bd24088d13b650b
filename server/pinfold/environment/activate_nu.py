"""nushell, which evaluates no text at run time but loads variables from a record; here as JSON, in ASCII."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from pinfold.environment.activation import Activation, path_variable, without
from pinfold.system.trouble import Trouble


def activation(facts: Activation) -> str:
    rest = without(facts.environ, facts.programs, facts.windows)
    values = {"VIRTUAL_ENV": facts.path, "VIRTUAL_ENV_PROMPT": facts.prompt}
    return _record(facts, values, [facts.programs, *rest])


def deactivation(facts: Activation) -> str:
    # A record cannot take a variable away; programs take an empty one for none.
    return _record(
        facts,
        {"VIRTUAL_ENV": "", "VIRTUAL_ENV_PROMPT": ""},
        without(facts.environ, facts.programs, facts.windows),
    )


def _record(facts: Activation, values: Mapping[str, str], path: Sequence[str]) -> str:
    found: dict[str, object] = {
        **values,
        path_variable(facts.environ, facts.windows): [entry for entry in path if entry],
    }
    if facts.environ.get("PYTHONHOME"):
        found["PYTHONHOME"] = ""
    text = json.dumps(found)
    if any(0xD800 <= ord(c) <= 0xDFFF for value in (*values.values(), *path) for c in value):
        raise Trouble(
            "cannot-activate",
            "The path has bytes that are no UTF-8, which nu cannot be given.",
            "Run single commands with `pinfold env run -- COMMAND`, or rename the folder.",
        )
    return text
