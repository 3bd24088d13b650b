"""Which interpreter answers for an environment. Only a look at whether it is there; nothing is run."""

from __future__ import annotations

import os
from collections.abc import Iterable

from pinfold.analysis.environment import Environment
from pinfold.system.files import leads_into
from pinfold.system.trouble import Trouble


def is_there(environment: Environment) -> bool:
    """Whether the environment has been made already."""
    return bool(environment.python) and os.path.exists(environment.python)


def stand_in(environment: Environment, workspace: Iterable[str], *, windows: bool = False) -> str:
    """The interpreter that the environment was made from, where that lies outside of the workspace: it answers the same, and
    the environment's own may be anybody's. Otherwise as `interpreter`."""
    base = environment.base_python
    if base and os.path.exists(base) and not leads_into(base, workspace, windows):
        return base
    return interpreter(environment)


def interpreter(environment: Environment) -> str:
    """The environment's own, or its base's as long as it is yet to be made. Raises Trouble `broken-environment`."""
    if is_there(environment):
        return environment.python
    if environment.base_python and os.path.exists(environment.base_python):
        return environment.base_python
    raise Trouble(
        "broken-environment",
        "The environment has no Python that can be run.",
        "Repair it with `pinfold env repair`, or create another one.",
    )
